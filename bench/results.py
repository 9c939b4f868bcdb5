"""What was measured, kept as data: the tables are drawn from it, today or later.

A size of site has one session: a new one takes its place, so that the figures that are compared
with one another were always taken together.
"""

import json
import statistics
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.measure import Run


@dataclass(slots=True)
class Outcome:
    """The runs of one peer in one scenario, by round, and what was wrong with them."""

    runs: dict[int, Run] = field(default_factory=dict)
    #: The largest memory of all the processes together, in bytes, seen in a run of its own.
    memory: int | None = None
    #: How many files differ from a clean build, by round; only rounds that were compared are here.
    wrong: dict[int, int] = field(default_factory=dict)
    #: Why a run did not end well.
    failure: str = ""

    @property
    def quotable(self) -> bool:
        """Whether its times may be shown: it ran, and never wrote a wrong tree."""
        return bool(self.runs) and not self.failure and not any(self.wrong.values())

    def median(self, what: str = "wall") -> float:
        """The median of a measure of the runs."""
        return statistics.median(self._values(what))

    def spread(self, what: str = "wall") -> tuple[float, float]:
        """The smallest and the largest of a measure."""
        return min(self._values(what)), max(self._values(what))

    def ratio(self, other: "Outcome") -> float:
        """The median, over the rounds that both ran, of this one's wall time over the other's."""
        turns = self.runs.keys() & other.runs.keys()
        return statistics.median(self.runs[turn].wall / other.runs[turn].wall for turn in turns)

    def _values(self, what: str) -> list[float]:
        return [float(getattr(run, what)) for run in self.runs.values()]


@dataclass(slots=True)
class Session:
    """One size of site, measured at one time on one machine."""

    count: int
    when: str
    machine: dict[str, str]
    rounds: int
    #: Files that each peer writes, and how many of them the first peer does not, or alone does.
    files: dict[str, int] = field(default_factory=dict)
    strangers: dict[str, int] = field(default_factory=dict)
    #: Peers that could not be installed, and why.
    missing: dict[str, str] = field(default_factory=dict)
    #: By scenario, then by peer.
    outcomes: dict[str, dict[str, Outcome]] = field(default_factory=dict)

    def outcome(self, scenario: str, peer: str) -> Outcome | None:
        """What came of a peer in a scenario, when its figures may be shown."""
        found = self.outcomes.get(scenario, {}).get(peer)
        return found if found and found.quotable else None

    @property
    def others(self) -> float | None:
        """The median share of the machine that other programs took during the runs."""
        runs = [
            run
            for peers in self.outcomes.values()
            for outcome in peers.values()
            for run in outcome.runs.values()
        ]
        found = [run.others for run in runs if run.others is not None]
        return statistics.median(found) if found else None


@dataclass(slots=True)
class Growth:
    """The seconds of each phase at each size, in each scenario; and when they were taken."""

    when: str
    phases: dict[str, dict[str, dict[int, float]]]


@dataclass(slots=True)
class Served:
    """One site while one writes: seconds of each save, and bytes of memory of all its processes.

    ``before`` is the memory after ``early`` saves, ``after`` the one after the last.
    """

    count: int
    peer: str
    when: str
    first: float
    waits: tuple[float, ...]
    early: int
    before: int
    after: int

    def wait(self, share: float = 0.5) -> float:
        """The seconds that this share of the saves did not exceed."""
        ranked = sorted(self.waits)
        return ranked[min(len(ranked) - 1, int(len(ranked) * share))]

    @property
    def growth(self) -> float:
        """The memory after the last save over that after the first ones."""
        return self.after / self.before


@dataclass(slots=True)
class Results:
    """Everything that the document shows."""

    sessions: dict[int, Session] = field(default_factory=dict)
    growth: Growth | None = None
    #: By the size of the site and the peer, as one text.
    served: dict[str, Served] = field(default_factory=dict)


def save(results: Results, path: Path) -> None:
    """Keep the results."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(results), ensure_ascii=False, indent=1), encoding="utf-8")


def load(path: Path) -> Results:
    """The results kept, or none."""
    if not path.is_file():
        return Results()
    data = json.loads(path.read_text(encoding="utf-8"))
    sessions = {int(count): _session(one) for count, one in data["sessions"].items()}
    served = {name: _served(one) for name, one in data.get("served", {}).items()}
    return Results(sessions, _growth(data["growth"]) if data["growth"] else None, served)


def _session(data: dict[str, Any]) -> Session:
    outcomes = {
        scenario: {peer: _outcome(one) for peer, one in peers.items()}
        for scenario, peers in data.pop("outcomes").items()
    }
    return Session(**data, outcomes=outcomes)


def _outcome(data: dict[str, Any]) -> Outcome:
    return Outcome(
        {int(turn): Run(**one) for turn, one in data["runs"].items()},
        data["memory"],
        {int(turn): count for turn, count in data["wrong"].items()},
        data["failure"],
    )


def _served(data: dict[str, Any]) -> Served:
    return Served(**{**data, "waits": tuple(data["waits"])})


def _growth(data: dict[str, Any]) -> Growth:
    phases = {
        scenario: {
            phase: {int(count): seconds for count, seconds in sizes.items()}
            for phase, sizes in found.items()
        }
        for scenario, found in data["phases"].items()
    }
    return Growth(data["when"], phases)
