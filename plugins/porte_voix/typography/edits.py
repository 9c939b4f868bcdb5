"""What a rule is: a sign, the letters without which it has nothing to do, its edits. Pure.

Every article goes through every rule: patterns start by a letter or a class, which is looked for
quickly; what stands before is looked at once they are found.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

NB, THIN, HYPHEN = "\u00a0", "\u202f", "\u2011"
#: Stands for an element that is not read: code, an image, words of another language.
OBJECT = "\ufffc"
#: A space of any kind; a line broken in the source is one.
SPACES = " \t\r\n\u00a0\u202f"
W = f"[{SPACES}]"
#: Begins the hint of a sign that follows a space.
SPACED = "␣"


class Edit(NamedTuple):
    """One change: these characters of a text become those."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table; ``hints`` are words of which a text must hold one.

    « ␣, » stands for this sign after a space of any kind, a figure for any one that a rule may
    have to do with. ``at_once`` makes all the edits of a rule that puts one letter in the place of
    another, where nothing is protected.
    """

    sign: str
    hints: frozenset[str]
    edits: Callable[[str], Iterator[Edit]]
    at_once: Callable[[str], str] | None = None


def rule(sign: str, pattern: str, new: str, hints: Iterable[str]) -> Rule:
    """A rule that replaces the groups of a pattern, or the whole of what it matches."""
    compiled = re.compile(pattern)
    groups = range(1, compiled.groups + 1) if compiled.groups else (0,)

    def edits(text: str) -> Iterator[Edit]:
        for match in compiled.finditer(text):
            for group in groups:
                if match[group] not in (None, new):
                    yield Edit(*match.span(group), new)

    return Rule(sign, frozenset(hints), edits)


def swapped(pattern: str, new: str) -> Rule:
    """A rule that puts a letter in the place of another, where a pattern that it begins matches."""
    found = rule(new, pattern, new, pattern[0])
    return replace(found, at_once=partial(re.compile(pattern).sub, new))


def spaced(signs: str) -> tuple[str, ...]:
    """The hints of a rule that has nothing to do where none of these signs follows a space."""
    return tuple(SPACED + sign for sign in signs)


def before(sign: str, pattern: str, closed: str, new: str, hints: Iterable[str]) -> Rule:
    """A rule on the space before a sign, where what precedes it matches ``closed``.

    Only where there was a space if ``new`` is empty; else one is put where there was none.
    """
    signs, last = re.compile(pattern), re.compile(closed)

    def edits(text: str) -> Iterator[Edit]:
        for match in signs.finditer(text):
            end = match.start()
            start = end
            while start and text[start - 1] in SPACES:
                start -= 1
            if start and text[start:end] != new and last.match(text, start - 1):
                yield Edit(start, end, new)

    return Rule(sign, frozenset(hints), edits)


def replaced(sign: str, pattern: str, new: str, hints: Iterable[str]) -> Rule:
    """A rule that writes anew all that a pattern matches."""
    compiled = re.compile(pattern)

    def edits(text: str) -> Iterator[Edit]:
        for match in compiled.finditer(text):
            made = match.expand(new)
            if made != match[0]:
                yield Edit(*match.span(), made)

    return Rule(sign, frozenset(hints), edits)
