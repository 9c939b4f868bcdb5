"""Which settings file the commands of this folder read."""

import os
from pathlib import Path

#: Read in this order: the first one that exists is used.
SETTINGS_FILES = ("publishconf.py", "pelicanconf.py")


def path() -> Path:
    """The one that the environment names, else the first that exists."""
    chosen = os.environ.get("PORTE_VOIX_SETTINGS")
    if chosen:
        return Path(chosen)
    found = (Path(name) for name in SETTINGS_FILES if Path(name).is_file())
    return next(found, Path("pelicanconf.py"))
