"""A text as a detector reads it, however it was typed, and where each sign of it stood. Pure.

No-break spaces, soft hyphens, full-width digits, entities and arobases in words hide a number from
a pattern, and from nobody else.
"""

import html
import re
import unicodedata
from dataclasses import dataclass

#: What stands for one sign: an entity, a percent-encoded one, an arobase in words.
WRITTEN = re.compile(
    r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});"
    r"|%40|[ \u00a0]*[\[(] ?(?:à|at|arobase) ?[\])][ \u00a0]*|[ \u00a0]arobase[ \u00a0]",
    re.IGNORECASE,
)
#: Signs that show nothing.
UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e")
HYPHENS = frozenset("\u2010\u2011\u2012\u2013\u2014\u2212\ufe58\ufe63\uff0d")


@dataclass(frozen=True, slots=True)
class Plain:
    """A text in one spelling; ``origin`` gives the place in the first text of each sign."""

    text: str
    origin: tuple[int, ...]

    def place(self, at: int) -> int:
        """Where a sign of the plain text stood."""
        return self.origin[at]


def plain(text: str) -> Plain:
    """The plain form of a text: one kind of space and hyphen, each run of spaces as one."""
    signs: list[str] = []
    origin: list[int] = []
    for part, start in _parts(text):
        for step, sign in enumerate(part):
            seen = "" if sign in UNSEEN else _seen(sign)
            if seen == " " and signs and signs[-1] == " ":
                continue
            signs.extend(seen)
            origin.extend([start + step] * len(seen))
    return Plain("".join(signs), tuple(origin))


def _parts(text: str) -> list[tuple[str, int]]:
    """Stretches of plain typing, and single signs that were written out."""
    parts: list[tuple[str, int]] = []
    ends = 0
    for match in WRITTEN.finditer(text):
        parts.append((text[ends : match.start()], ends))
        parts.append((_read(match.group()), match.start()))
        ends = match.end()
    parts.append((text[ends:], ends))
    return parts


def _read(written: str) -> str:
    """The one sign that an entity or a word stands for."""
    if written.startswith("&"):
        return html.unescape(written)
    return "@"


def _seen(sign: str) -> str:
    """A sign as people see it."""
    if sign in HYPHENS:
        return "-"
    folded = unicodedata.normalize("NFKC", sign)
    return " " if folded.isspace() else folded or " "
