"""Articles beside one another: before, after, in the same series, on the same subject."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from porte_voix.pages.relations import RELATED, relate


@dataclass(eq=False)
class Made:
    """What relations ask of an article."""

    name: str
    tags: list[Any] = field(default_factory=list)
    series: str | None = None
    category: Any = None


def make(name: str, tags: str = "", series: str | None = None, category: str = "avis") -> Made:
    """An article whose tags are the letters of a word."""
    words = [SimpleNamespace(slug=tag) for tag in tags]
    return Made(name, words, series, SimpleNamespace(slug=category))


def test_neighbours_follow_the_order() -> None:
    """The newest has nothing after it, the oldest nothing before it."""
    new, middle, old = make("c"), make("b"), make("a")
    first, second, third = relate([new, middle, old])
    assert (first.newer, first.older) == (None, middle)
    assert (second.newer, second.older) == (new, old)
    assert (third.newer, third.older) == (middle, None)


def test_a_series_is_told_from_its_beginning() -> None:
    """Each part knows all parts, oldest first; a part alone is no series."""
    articles = [make("c", series="S"), make("b"), make("a", series="S"), make("d", series="T")]
    found = relate(articles)
    assert [one.name for one in found[0].series] == ["a", "c"]
    assert found[2].series == found[0].series
    assert found[1].series == found[3].series == ()


def test_the_same_subject_comes_first() -> None:
    """Two shared tags before one, one before a category alone; the series is not told twice."""
    articles = [
        make("sujet", "xy", "S"),
        make("suite", "xy", "S"),
        make("autre", "", category="vie"),
        make("genre"),
        make("un", "x", category="vie"),
        make("deux", "xy", category="vie"),
    ]
    assert [one.name for one in relate(articles)[0].related] == ["deux", "un", "genre"]


def test_nothing_in_common_is_nothing_related() -> None:
    """An article is never filled up with strangers."""
    found = relate([make("a", "x", category="un"), make("b", "y", category="deux")])
    assert found[0].related == ()


@given(st.lists(st.tuples(st.text("xyz", max_size=2), st.sampled_from("ab")), max_size=40))
def test_relations_are_sound(facts: list[tuple[str, str]]) -> None:
    """Nobody is beside itself; no more than a few; the same each time."""
    articles = [make(str(n), tags, category=kind) for n, (tags, kind) in enumerate(facts)]
    found = relate(articles)
    for article, beside in zip(articles, found, strict=True):
        assert article not in beside.related
        assert len(set(map(id, beside.related))) == len(beside.related) <= RELATED
    again = relate(articles)
    assert [[one.name for one in each.related] for each in again] == [
        [one.name for one in each.related] for each in found
    ]
