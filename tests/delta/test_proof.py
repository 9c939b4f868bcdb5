"""The proof is able to fail: each wrong way of building incrementally is found, the right one not.

Also what the proof stands on: the calendar that is told where to stand, the comparison of trees.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.delta.builds import ROOT
from tests.delta.campaign import legs, shortest, walk
from tests.delta.course import Course, Difference, Layer
from tests.delta.edits import EDITS
from tests.delta.flavours import FLAVOURS
from tests.delta.trees import differences, read_tree

#: The kinds of edit, and how many steps of them at most, after which a fault must be seen.
CAUGHT_BY = {
    "no-ownership": (Course("simple", 1, 2, kinds=("rename", "delete"), articles=21), "en trop"),
    "no-outputs": (Course("simple", 1, 2, kinds=("output-edit",), articles=8), "diffère"),
    "forgets-warnings": (Course("simple", 1, 0, articles=12), "ne dit pas"),
    "no-memory": (Course("simple", 1, 0, articles=4), "écrit sans raison"),
    "trusts-mtime": (Course("simple", 1, 2, kinds=("tick",), articles=8, still=True), "jeudi"),
    "no-settings": (Course("simple", 1, 1, kinds=("sitename",), articles=4, still=True), "Essai"),
    "no-images": (Course("simple", 1, 3, kinds=("image-bytes",), articles=4, still=True), ".png"),
    "named-plugins": (Course("simple", 1, 6, kinds=("plugin",), articles=4, still=True), "marque"),
    "early-store": (Course("simple", 1, 8, kinds=("body",), articles=8, kills=2), "diffère"),
    "no-clock": (Course("ours", 2, 5, kinds=("nothing",), articles=24), "brouillons/"),
    "no-register": (Course("ours", 1, 3, kinds=("ledger",), articles=8, still=True), "ancien-"),
    "no-refusal": (Course("simple", 1, 0, articles=4, listeners=("wavering",)), "code de sortie 0"),
    "touches-index": (Course("simple", 1, 0, articles=4, listeners=("wavering",)), "l'index"),
    "own-templates": (Course("ours", 1, 4, kinds=("partial",), articles=8, still=True), "essai"),
}
QUICK = ("no-ownership", "no-settings")


def layer(fault: str) -> Layer:
    """A build that remembers the whole site, with one fault."""
    return Layer(("tests.delta.wrong",), {"FAULT": fault})


def caught(fault: str) -> None:
    """Check that the proof finds a fault."""
    course, word = CAUGHT_BY[fault]
    with pytest.raises(Difference, match=word) as found:
        walk(course, layer(fault))
    assert f"--seed {course.seed}" in str(found.value)


@pytest.mark.parametrize("fault", QUICK)
def test_a_fault_is_found(fault: str) -> None:
    """Outputs left behind and settings not looked at are seen."""
    caught(fault)


@pytest.mark.real
@pytest.mark.parametrize("fault", sorted(CAUGHT_BY.keys() - set(QUICK)))
def test_every_fault_is_found(fault: str) -> None:
    """No wrong way of building goes through the walk made for it."""
    caught(fault)


@pytest.mark.real
@pytest.mark.parametrize("theme", FLAVOURS)
def test_what_is_right_goes_through(theme: str) -> None:
    """Stock builds, kept and put back, are equal to stock builds: the site has no chance in it."""
    figures = walk(Course(theme, 11, 10, kills=1), layer("right"))
    assert (figures.steps, sum(figures.fallbacks.values())) == (11, 0)


@pytest.mark.real
def test_what_pelican_refuses_in_two_ways_is_no_difference() -> None:
    """Which of many faults is named depends on hash seeds: such a step is refused, and counted."""
    course = Course("simple", 1, 2, articles=4, listeners=("wavering",))
    figures = walk(course, layer("right"))
    assert (figures.steps, figures.refused) == (3, 3)
    assert figures.undecided


@pytest.mark.real
def test_a_failure_names_the_shortest_way_to_it() -> None:
    """The line to type starts to build as late as the failure allows."""
    course = Course("simple", 2, 9, kinds=("body", "delete"), articles=30)
    with pytest.raises(Difference) as found:
        walk(course, layer("no-ownership"))
    said: list[str] = []
    short = shortest(found.value, layer("no-ownership"), said.append)
    assert short.told
    assert short.course.start == max(1, short.course.steps)


def test_the_steps_are_shared_out() -> None:
    """Every theme has its part, in walks that another run can walk again."""
    made = list(legs(Course("", 7, 100)))
    assert sum(leg.steps for leg in made) == 100
    assert {leg.theme for leg in made} == set(FLAVOURS)
    assert [(leg.seed, leg.steps) for leg in made if leg.theme == "simple"] == [(7, 25), (8, 8)]


def test_a_failure_of_the_first_build_can_be_walked_again() -> None:
    """The line that a failure proposes for step 0 builds once, and finds it."""
    course = Course("simple", 1, 0, articles=4)
    assert list(legs(course, ("simple",))) == [course]
    with pytest.raises(Difference) as found:
        walk(course, layer("no-memory"))
    words = f"{found.value.course.command()} --fault no-memory".split()[2:]
    program = [sys.executable, "-m", "tests.delta", *words]
    done = subprocess.run(program, capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert done.returncode == 1
    assert "écrit sans raison" in done.stdout


def test_there_are_enough_kinds_of_edit() -> None:
    """At least sixteen, each under a name that the command line takes."""
    assert len(EDITS) >= 16
    assert {"body", "title", "output-edit", "tick", "template", "plugin", "future"} <= set(EDITS)


def test_trees_differ_by_what_they_hold(tmp_path: Path) -> None:
    """Too much, too little, other bytes, an empty folder, a link instead of a copy."""
    made, clean, source = (tmp_path / name for name in ("made", "clean", "source"))
    for folder in (made, clean, source):
        folder.mkdir()
    (source / "image").write_bytes(b"\xff1")
    for folder in (made, clean):
        (folder / "same").write_text("même", "utf-8")
        (folder / "page").write_text(folder.name, "utf-8")
    (made / "vide").mkdir()
    (made / "image").hardlink_to(source / "image")
    (clean / "image").write_bytes(b"\xff1")
    (clean / "neuf").write_text("neuf", "utf-8")

    told = differences(read_tree(made, source), read_tree(clean, source))

    assert [line.splitlines()[0] for line in told] == [
        "en trop : vide/",
        "manque : neuf",
        "diffère : image (2 octets, ici 13)",
        "diffère : page",
    ]


def test_the_calendar_stands_where_it_is_told() -> None:
    """Every module then sees one instant, in any zone; what it computes keeps its type."""
    program = (
        "from tests.delta import clock; clock.install(); clock.stop_at(1795266000.5)\n"
        "from datetime import UTC, datetime, timedelta\n"
        "from zoneinfo import ZoneInfo\n"
        "import pickle\n"
        "from pelican.utils import SafeDatetime\n"
        "now = datetime.now(ZoneInfo('America/Toronto'))\n"
        "assert isinstance(now + timedelta(1), datetime) and datetime.max > datetime.min\n"
        "assert pickle.loads(pickle.dumps(now)) == now == datetime.now(UTC)\n"
        "print(now.isoformat(), SafeDatetime.now(UTC).isoformat())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.split() == [
        "2026-11-21T08:00:00.500000-05:00",
        "2026-11-21T13:00:00.500000+00:00",
    ]
