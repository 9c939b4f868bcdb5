"""What a rule is: a sign, the letters without which it has nothing to do, its edits. Pure.

Every article goes through every rule: patterns start by a letter or a class, which is looked for
quickly; what stands before is looked at once they are found.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

NB, THIN, HYPHEN = "\u00a0", "\u202f", "\u2011"
#: Stands for an element that is not read: code, an image, words of another language.
OBJECT = "\ufffc"
#: A space of any kind; a line broken in the source is one.
SPACES = " \t\r\n\u00a0\u202f"
W = f"[{SPACES}]"


class Edit(NamedTuple):
    """One change: these characters of a text become those."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table; ``hints`` are letters of which a text must hold one."""

    sign: str
    hints: frozenset[str]
    edits: Callable[[str], Iterator[Edit]]


def _may(needs: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a text holds one of these words, without which a pattern finds nothing."""
    if not needs:
        return lambda text: True
    if len(needs) == 1:
        return lambda text: needs[0] in text
    return lambda text: any(word in text for word in needs)


def rule(sign: str, pattern: str, new: str, hints: str, needs: tuple[str, ...] = ()) -> Rule:
    """A rule that replaces the groups of a pattern, or the whole of what it matches.

    ``needs`` are words of which a text that the pattern matches holds one.
    """
    compiled, may = re.compile(pattern), _may(needs)
    groups = range(1, compiled.groups + 1) if compiled.groups else (0,)

    def edits(text: str) -> Iterator[Edit]:
        if not may(text):
            return
        for match in compiled.finditer(text):
            for group in groups:
                if match[group] not in (None, new):
                    yield Edit(*match.span(group), new)

    return Rule(sign, frozenset(hints), edits)


def before(sign: str, pattern: str, closed: str, new: str, hints: str) -> Rule:
    """A rule on the space before a sign, where what precedes it matches ``closed``.

    Only where there was a space if ``new`` is empty; else one is put where there was none.
    """
    signs, last = re.compile(pattern), re.compile(closed)
    spaced = re.compile(f"{W}(?:{pattern})")

    def edits(text: str) -> Iterator[Edit]:
        if not new and not spaced.search(text):
            return
        for match in signs.finditer(text):
            end = match.start()
            start = end
            while start and text[start - 1] in SPACES:
                start -= 1
            if start and text[start:end] != new and last.match(text, start - 1):
                yield Edit(start, end, new)

    return Rule(sign, frozenset(hints), edits)


def replaced(sign: str, pattern: str, new: str, hints: str, needs: tuple[str, ...] = ()) -> Rule:
    """A rule that writes anew all that a pattern matches; ``needs`` as for ``rule``."""
    compiled, may = re.compile(pattern), _may(needs)

    def edits(text: str) -> Iterator[Edit]:
        if not may(text):
            return
        for match in compiled.finditer(text):
            made = match.expand(new)
            if made != match[0]:
                yield Edit(*match.span(), made)

    return Rule(sign, frozenset(hints), edits)
