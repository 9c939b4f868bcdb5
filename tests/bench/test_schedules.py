"""A few of the schedules that ``inv bench.schedules`` tells by the thousand, and its own judges."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from porte_voix.announce import apply
from porte_voix.errors import NeedsPerson
from porte_voix.i18n import SOURCE_LANGUAGE, use_language

from bench import schedules
from bench.simulation import genuine
from bench.simulation.cells import Cell, Tally, caught, faults_of_the_slow, told
from bench.simulation.mutants import MUTANTS
from bench.simulation.runner import Runner
from bench.simulation.servers import MODELS
from bench.simulation.timeline import Timeline
from bench.simulation.world import World, tell

#: Schedules of each network and each number of runners.
FEW = range(12)


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    """The messages of the source, as the workers have them."""
    use_language(SOURCE_LANGUAGE)
    yield
    use_language("")


@pytest.mark.parametrize("runners", [1, 3, 8])
@pytest.mark.parametrize("model", MODELS)
def test_no_schedule_breaks_a_promise(model: str, runners: int) -> None:
    """Nothing is said twice, lost, brought back or left uncorrected, on any network."""
    tally = told(Cell(model, runners, FEW))
    assert tally.broken == []
    assert tally.schedules == len(FEW)
    assert tally.storms > 0


@pytest.mark.parametrize("model", MODELS)
def test_without_a_right_to_read_a_person_is_asked(model: str) -> None:
    """An account that cannot be read costs questions, never a double."""
    tally = told(Cell(model, 3, FEW, blind=True))
    assert tally.broken == []
    assert tally.asked > 0


@pytest.mark.parametrize("name", MUTANTS)
def test_each_mutant_is_caught(name: str) -> None:
    """Without one of its safeties, the machine breaks a promise that the harness sees."""
    assert caught(name, patience=60) > 0


def test_a_slow_network_is_safe_when_it_is_waited_for() -> None:
    """What catches the hasty machine is its haste: the same schedules end well with patience."""
    assert faults_of_the_slow(20) == 0


def test_a_seed_is_always_the_same_story(tmp_path: Path) -> None:
    """The same seed gives the same register, instant by instant, whatever the threads do."""
    first, second = (tell(7, MODELS["mastodon"], 8, tmp_path) for _time in range(2))
    assert first == second
    assert len(first.trace) > 5
    assert tell(8, MODELS["mastodon"], 8, tmp_path).trace != first.trace


def test_runners_move_in_turn() -> None:
    """Each waits for its own instant, and only one moves at a time."""
    world = World(0, MODELS["x"], 1, Path())
    timeline, seen = world.timeline, []

    def line(name: str, pause: float) -> None:
        for _step in range(3):
            timeline.wait(pause)
            seen.append((name, timeline.seconds))

    timeline.begin(lambda: line("quick", 2.0))
    timeline.begin(lambda: line("slow", 3.0))
    timeline.begin(lambda: timeline.wait(1000.0))
    timeline.wait(100.0)
    timeline.end()
    assert sorted(seen, key=lambda one: one[1]) == seen
    assert dict(seen) == {"quick": 6.0, "slow": 9.0}
    assert timeline.seconds == 100.0


def test_what_is_driven_is_the_machine_of_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second plan or apply, or a changed one, stops everything."""
    genuine.check()
    double = ModuleType("ailleurs.apply")
    double.apply = apply.apply  # type: ignore[attr-defined]
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "ailleurs.apply", double)
        with pytest.raises(genuine.Counterfeit, match="deuxième"):
            genuine.check()
    with monkeypatch.context() as patched:
        patched.setattr(apply, "apply", lambda plan, context: ())
        with pytest.raises(genuine.Counterfeit):
            genuine.check()


class Sluggish(Runner):
    """A process that takes a minute and a half for each thing it does."""

    def step(self, usual: float = 1.0) -> None:
        """Take long."""
        self.idle(90.0)


def test_a_slow_machine_does_not_hide_its_slow_clock(tmp_path: Path) -> None:
    """A clock that is late is refused even when reading the register takes as long."""
    world = World(1, MODELS["mastodon"], 1, tmp_path)
    world.people.new()
    ends = []
    sluggish = Sluggish(world, world.site.manifest, skew=-100.0)
    world.timeline.begin(lambda: ends.append(world.attempt(sluggish)))
    world.timeline.wait(10_000.0)
    world.timeline.end()
    assert isinstance(ends[0], NeedsPerson)
    assert len(world.memory.batches) == 1


def test_the_last_line_gives_the_figures(capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output holds one line; the exit code says that every promise was kept."""
    code = schedules.main(
        ["--schedules=2", "--models=x", "--runners=3", "--no-mutants", "--workers=1"]
    )
    out = capsys.readouterr().out
    assert code == 0
    assert len(out.splitlines()) == 1
    assert out.startswith("2 histoires (1 réseaux × {3} machines")
    assert "0 doublon, 0 perte, 0 résurrection, 0 autre faute" in out


def test_a_broken_promise_or_a_surviving_mutant_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code is 1, and the seed to tell again is shown."""
    cell = Cell("x", 3, range(5, 6))
    tally = Tally(schedules=1, broken=[(cell, ("double: deux fois",))])
    tally.kinds["double"] += 1
    one = ["--schedules=1", "--seed=5", "--models=x", "--runners=3", "--blind=0"]
    monkeypatch.setattr(schedules, "told_by", lambda workers, cells: [(cell, tally)])
    assert schedules.main([*one, "--no-mutants"]) == 1
    told_again = capsys.readouterr()
    assert "1 doublon" in told_again.out
    assert cell.command in told_again.err
    fine = replace(tally, broken=[], kinds=Tally().kinds)
    monkeypatch.setattr(schedules, "told_by", lambda workers, cells: [(cell, fine)])
    monkeypatch.setattr(schedules, "mutants_caught_by", lambda workers: {"sans nonce": 0})
    assert schedules.main(one) == 1
    assert "PAS ATTRAPÉ" in capsys.readouterr().err


def test_time_passes_only_for_what_is_on_its_way() -> None:
    """Moving the clock delivers, in order, what is due by then, and nothing else."""
    world = World(0, MODELS["x"], 1, Path())
    timeline: Timeline = world.timeline
    seen: list[float] = []
    for seconds in (30.0, 10.0, 50.0):
        timeline.at(seconds, lambda: seen.append(timeline.seconds))
    timeline.forward(40.0)
    assert seen == [10.0, 30.0]
    assert timeline.seconds == 40.0
