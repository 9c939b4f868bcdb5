"""The promise of ``porte_voix.delta``: whatever is edited, the output is that of a clean build."""

import pytest

from tests.delta.campaign import walk
from tests.delta.course import Course
from tests.delta.flavours import FLAVOURS
from tests.delta.walk import DELTA

SEED = 20261121
#: Edits that the plugins of ``listeners`` read, though nothing tells so.
KINDS = ("image-add", "image-remove", "category", "title", "delete")
LISTENERS = ("written", "feeds", "contents", "metadata", "generating")


@pytest.mark.parametrize("theme", ["ours", "simple"])
def test_a_few_edits(theme: str) -> None:
    """Two steps of edits on a small site, equal to stock after each."""
    assert walk(Course(theme, SEED, 2, articles=10), DELTA).steps == 3


@pytest.mark.real
@pytest.mark.parametrize("seed", [SEED, SEED + 1])
@pytest.mark.parametrize("theme", FLAVOURS)
def test_random_edits(theme: str, seed: int) -> None:
    """Trees, log and exit code equal those of stock; our own theme never needs to step aside."""
    figures = walk(Course(theme, seed, 10), DELTA)
    print(figures)
    assert figures.steps == 11
    if theme == "ours":
        assert not figures.fallbacks


@pytest.mark.real
@pytest.mark.parametrize("theme", FLAVOURS)
def test_killed_at_any_moment(theme: str) -> None:
    """After a build that died with all its processes, the next one is right."""
    figures = walk(Course(theme, SEED, 3, kills=2), DELTA)
    assert figures.killed > 0


@pytest.mark.real
@pytest.mark.parametrize("listener", LISTENERS)
def test_beside_plugins_of_others(listener: str) -> None:
    """The result is right; a plugin that listens to writes is a reason to step aside."""
    course = Course("simple", SEED, 3, kinds=KINDS, articles=21, listeners=(listener,))
    figures = walk(course, DELTA)
    assert figures.steps == 4
    assert sum(figures.fallbacks.values()) == (0 if listener == "generating" else 4)


@pytest.mark.real
@pytest.mark.parametrize(("theme", "seed"), [("ours", 2), ("simple", 1), ("notmyidea", 6)])
def test_edited_texts_go_the_short_way(theme: str, seed: int) -> None:
    """A new process that finds only edited texts runs no generator, and the tree is the same.

    No text of these sites moves a file by linking to it: where one does, the order of pages counts.
    """
    figures = walk(Course(theme, seed, 4, kinds=("body",), articles=12, still=True), DELTA)
    assert figures.ways["edit"] >= 2
    assert not figures.fallbacks
