"""What differs on the public site; everything else is in ``pelicanconf.py``."""

import sys
from pathlib import Path

# Neither Pelican nor the announce job looks for modules beside this file.
sys.path.insert(0, str(Path(__file__).parent))

from pelicanconf import *

SITEURL = "https://blogue.rives-boreales.example"
RELATIVE_URLS = False
DELETE_OUTPUT_DIRECTORY = True

# A draft must not be found by guessing its address.
DRAFT_SAVE_AS = ""
DRAFT_LANG_SAVE_AS = ""
DRAFT_PAGE_SAVE_AS = ""
DRAFT_PAGE_LANG_SAVE_AS = ""

# Nobody outside reads announcements before they are made.
PORTE_VOIX_PREVIEW = 0
