"""How X weighs a text and wraps its links; written apart from any library the project uses.

https://docs.x.com/fundamentals/counting-characters (2026-08-22): NFC; 280 in all; Latin letters and
common punctuation weigh 1, the rest 2; any emoji 2; any link 23, because it becomes a t.co link.
"""

import unicodedata
from dataclasses import dataclass
from html import escape
from typing import Any

import regex

from tests.networks.links import public_links

LIMIT = 280
LINK = 23
LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))

_CLUSTERS = regex.compile(r"\X")
_EMOJI = regex.compile(r"[\p{Extended_Pictographic}\p{Regional_Indicator}\u20e3]")
_CASHTAG = regex.compile(r"(?<![\w$])\$[A-Za-z]{1,6}(?![\w$])")
INVALID = regex.compile("[\ufffe\uffff\ufeff]")


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A text as answers show it, and its links."""

    text: str
    urls: tuple[dict[str, Any], ...]


def normal(text: str) -> str:
    """The form that is counted and compared."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()


def links(text: str) -> tuple[str, ...]:
    """The addresses X turns into t.co links."""
    return tuple(text[start:end] for start, end in public_links(text))


def weight(text: str) -> int:
    """The weighted length of a text."""
    total, done = 0, 0
    for start, end in public_links(text):
        total += _plain_weight(text[done:start]) + LINK
        done = end
    return total + _plain_weight(text[done:])


def cashtags(text: str) -> int:
    """How many cashtags a text holds."""
    return len(_CASHTAG.findall(text))


def wrap(text: str, post_id: str) -> Wrapped:
    """The text with t.co links, HTML-escaped as answers give it, and the entities of the links."""
    out, urls, done = "", [], 0
    for index, (start, end) in enumerate(public_links(text)):
        out += escape(text[done:start], quote=False)
        full = text[start:end]
        short = f"https://t.co/{_slug(int(post_id) * 16 + index)}"
        bare = full.partition("://")[2] or full
        urls.append(
            {
                "start": len(out),
                "end": len(out) + len(short),
                "url": short,
                "expanded_url": full if "://" in full else f"http://{full}",
                "display_url": bare if len(bare) <= 26 else f"{bare[:26]}…",
            }
        )
        out += short
        done = end
    return Wrapped(out + escape(text[done:], quote=False), tuple(urls))


def _plain_weight(text: str) -> int:
    return sum(
        2 if _EMOJI.search(cluster) else sum(map(_character_weight, cluster))
        for cluster in _CLUSTERS.findall(text)
    )


def _character_weight(character: str) -> int:
    return 1 if any(low <= ord(character) <= high for low, high in LIGHT) else 2


def _slug(number: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    slug = ""
    for _ in range(10):
        number, rest = divmod(number, len(letters))
        slug += letters[rest]
    return slug
