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


#: What is not already in its one spelling; the rest of a text is taken whole.
ODD = re.compile(
    rf"(?:{WRITTEN.pattern})|\s{{2,}}|[^ !-~\u00c0-\u00ff\u0152\u0153\u2019\u00ab\u00bb]",
    re.IGNORECASE,
)


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
    parts: list[str] = []
    origin: list[int] = []
    ends, last = 0, ""
    for match in ODD.finditer(text):
        last = _whole(text, ends, match.start(), last, parts, origin)
        for step, sign in enumerate(_read(match.group())):
            seen = "" if sign in UNSEEN else _seen(sign)
            if not seen or (seen == " " == last):
                continue
            parts.append(seen)
            # What was written out stands whole at its first sign.
            place = match.start() + (step if len(match.group()) == 1 or sign.isspace() else 0)
            origin.extend([place] * len(seen))
            last = seen[-1]
        ends = match.end()
    _whole(text, ends, len(text), last, parts, origin)
    return Plain("".join(parts), tuple(origin))


def _whole(text: str, start: int, end: int, last: str, parts: list[str], origin: list[int]) -> str:
    """Take a stretch as it is; the last sign taken so far."""
    if start < end and text[start] == " " == last:
        start += 1
    if start >= end:
        return last
    parts.append(text[start:end])
    origin.extend(range(start, end))
    return text[end - 1]


def _read(written: str) -> str:
    """The signs themselves, or the one that an entity or a word stands for."""
    if written.startswith("&") and len(written) > 1:
        return html.unescape(written)
    if written.isspace() or len(written) == 1:
        return written
    return "@"


def _seen(sign: str) -> str:
    """A sign as people see it."""
    if sign in HYPHENS:
        return "-"
    folded = unicodedata.normalize("NFKC", sign)
    return " " if folded.isspace() else folded or " "
