"""Lists whose items come late: whatever asks them first sees what it would see without that."""

from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from porte_voix.delta.late_list import LateList
from porte_voix.delta.traced import TracedList

ONE, TWO = [1, 3, 2], [1, 3, 2, 3]
ASKED: dict[str, Callable[[Any, Any], Any]] = {
    "one + two": lambda one, two: one + two,
    "one += two": lambda one, two: one.__iadd__(two),
    "one * 2": lambda one, two: one * 2 + 2 * two,
    "==": lambda one, two: (one == two, one != two),
    "<": lambda one, two: (one < two, one <= two, one > two, one >= two),
    "in": lambda one, two: (3 in one, 7 in two),
    "for": lambda one, two: [each * 2 for each in chain(one, two)],
    "zip": lambda one, two: list(zip(one, two, strict=False)),
    "reversed": lambda one, two: [*reversed(one), *reversed(two)],
    "sorted": lambda one, two: [*sorted(one), *sorted(two)],
    "slices": lambda one, two: one[:2] + two[1:],
    "places": lambda one, two: (one[0], two[-1], len(one), bool(two)),
    "extend": lambda one, two: (one.extend(two), list(one)),
    "slice assigned": lambda one, two: (one.__setitem__(slice(0, 1), two), list(one)),
    "sums": lambda one, two: (sum(one), max(two), min(one), any(two)),
    "inside": lambda one, two: [[two]].index([two]) + [one, two].count(two),
    "unpacked": lambda one, two: (*one, *two),
    "text": lambda one, two: f"{one} {two!r}",
}
MADE: dict[str, Callable[[list[int]], Any]] = {
    "late": lambda items: LateList(lambda: items, "late"),
    "traced": lambda items: TracedList(items, "traced"),
    "plain": list,
}


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize(
    ("left", "right"), [("late", "late"), ("late", "plain"), ("plain", "late"), ("traced", "late")]
)
def test_a_late_list_answers_as_a_list_does(asked: str, left: str, right: str) -> None:
    """On either side, beside a list of any kind, before anything else has looked at it."""
    answer = ASKED[asked](MADE[left]([*ONE]), MADE[right]([*TWO]))
    expected = ASKED[asked]([*ONE], [*TWO])
    assert answer == expected
    assert str(answer) == str(expected)
