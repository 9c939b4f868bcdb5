"""What a text must hold before a regular expression may match it.

Most expressions are tried on texts where they find nothing. Looking for one of a few strings that
every match is certain to contain costs a twentieth of the search; when nothing is certain, nothing
is said and the expression is always tried.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

#: Strings of which one, at least, is in every text that has a match.
Needles = tuple[str, ...]
#: More alternatives than that would cost more than the search.
MOST = 12
REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}
#: They take no character: what stands on both sides of them is contiguous.
WIDTHLESS = {op.AT, op.ASSERT, op.ASSERT_NOT}
CASELESS = re.IGNORECASE | re.LOCALE


@functools.lru_cache(maxsize=1024)
def needles(pattern: re.Pattern[str]) -> tuple[Needles, ...]:
    """Every certain condition on a text that matches somewhere, the most telling first."""
    if pattern.flags & CASELESS:
        return ()
    found = _sequence(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))
    return tuple(dict.fromkeys(sorted(found, key=_dullness)))


def may_match(pattern: re.Pattern[str], text: str) -> bool:
    """False when the text lacks something that every match holds."""
    return all(any(needle in text for needle in group) for group in needles(pattern))


def _dullness(group: Needles) -> tuple[int, int]:
    """Long strings tell more than short ones, and few more than many."""
    return -min(map(len, group)), len(group)


def _sequence(tokens: Iterable[Any]) -> list[Needles]:
    """The conditions of tokens that follow one another."""
    found: list[Needles] = []
    run = ""
    for kind, value in _flat(tokens):
        if kind is op.LITERAL:
            run += chr(value)
            continue
        if kind in WIDTHLESS:
            found += _sequence(value[1]) if kind is op.ASSERT else ()
            continue
        if run:
            found.append((run,))
            run = ""
        if kind in REPEATS and value[0] > 0:
            found += _repeated(value[0], value[2])
        elif kind is op.IN:
            found += _one_of(value)
        elif kind is op.BRANCH:
            found += _either(value[1])
    return [*found, (run,)] if run else found


def _flat(tokens: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """The same tokens without the parentheses that only group."""
    for kind, value in tokens:
        if kind is op.SUBPATTERN and not value[1] & CASELESS:
            yield from _flat(value[3])
        elif kind is op.ATOMIC_GROUP:
            yield from _flat(value)
        else:
            yield kind, value


def _repeated(least: int, body: Any) -> list[Needles]:
    """What is repeated is there at least once, and a single character that many times."""
    if len(body) == 1 and body[0][0] is op.LITERAL:
        return [(chr(body[0][1]) * min(least, MOST),)]
    return _sequence(body)


def _one_of(members: list[tuple[Any, Any]]) -> list[Needles]:
    """The characters of a short class such as ``[*+-]``."""
    if len(members) <= MOST and all(kind is op.LITERAL for kind, _ in members):
        return [tuple(chr(value) for _, value in members)]
    return []


def _either(branches: Iterable[Any]) -> list[Needles]:
    """One condition of each alternative, when each has one."""
    each = [min(_sequence(branch), key=_dullness, default=()) for branch in branches]
    together = tuple(dict.fromkeys(needle for group in each for needle in group))
    return [together] if all(each) and len(together) <= MOST else []
