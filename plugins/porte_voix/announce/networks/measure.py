"""How networks count a text. Pure; always on NFC text, as it is sent."""

import re
import unicodedata
from collections.abc import Callable

import regex

_LINK = re.compile(r"https?://[^\s<>\"«»“”]+", re.IGNORECASE)
_AFTER = ".,:;!?'’…)]}*"

#: Code points that weigh 1 for X; all others weigh 2.
#: https://docs.x.com/fundamentals/counting-characters, checked 2026-08-22.
LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


def nfc(text: str) -> str:
    """Text in the form in which it is counted."""
    return unicodedata.normalize("NFC", text)


def links_in(text: str) -> tuple[str, ...]:
    """The http and https addresses of a text, without the punctuation that follows them."""
    return tuple(_trimmed(match.group()) for match in _LINK.finditer(text))


def code_points(text: str) -> int:
    """Unicode code points."""
    return len(nfc(text))


def utf8_bytes(text: str) -> int:
    """Bytes in UTF-8."""
    return len(nfc(text).encode())


def with_links(text: str, url_length: int, weigh: Callable[[str], int] = len) -> int:
    """The weight of a text in which each address counts ``url_length``, however long."""
    text = nfc(text)
    total, start = 0, 0
    for match in _LINK.finditer(text):
        end = match.start() + len(_trimmed(match.group()))
        total += weigh(text[start : match.start()]) + url_length
        start = end
    return total + weigh(text[start:])


def x_weight(text: str) -> int:
    """What X counts, without its library: emoji sequences weigh more here, never less."""
    return sum(1 if any(a <= ord(c) <= b for a, b in LIGHT) else 2 for c in text)


def graphemes(text: str) -> int:
    """What a reader sees as one character, by the rules of Unicode."""
    return len(regex.findall(r"\X", nfc(text)))


def bluesky_weight(text: str) -> int:
    """What Bluesky counts, where 300 graphemes and 3000 bytes are both the limit: the larger."""
    return max(graphemes(text), -(-utf8_bytes(text) // 10))


def utf16_units(text: str) -> int:
    """Units of UTF-16, the characters of Java: an emoji is at least two."""
    return len(nfc(text).encode("utf-16-le")) // 2


def _trimmed(link: str) -> str:
    while link[-1] in _AFTER and not (link[-1] == ")" and link.count("(") >= link.count(")")):
        link = link[:-1]
    return link
