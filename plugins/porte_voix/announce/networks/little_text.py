"""LinkedIn's « little text »: a character of its grammar left as it is cuts the text there.

https://learn.microsoft.com/linkedin/marketing/community-management/shares/little-text-format,
checked 2026-11-20. The network answers success all the same: escaping is what stands between an
announcement and half of it.
"""

import re

from porte_voix.announce.networks.measure import nfc, utf16_units

RESERVED = "\\|{}@[]()<>#*_~"
_RESERVED = re.compile(f"[{re.escape(RESERVED)}]")
_ESCAPED = re.compile(f"\\\\([{re.escape(RESERVED)}])")
#: What the network may make of a mot-clic: ``{hashtag|\\#|mot}``.
_TEMPLATE = re.compile(r"\{hashtag\|\\?([#＃])\|([^{}|]*)\}")


def escaped(text: str) -> str:
    """The text as it is sent: read as plain words, mots-clics included."""
    return _RESERVED.sub(r"\\\g<0>", nfc(text))


def plain(commentary: str) -> str:
    """The words of a commentary as a reader sees them."""
    return _ESCAPED.sub(r"\1", _TEMPLATE.sub(r"\1\2", commentary))


def length(text: str) -> int:
    """What a text counts once escaped."""
    return utf16_units(escaped(text))
