"""Many schedules at once: one cell is one network, one number of runners and some seeds."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path

from porte_voix.i18n import SOURCE_LANGUAGE, use_language

from bench.simulation import genuine
from bench.simulation.mutants import MUTANTS, SLOW
from bench.simulation.servers import MODELS
from bench.simulation.world import tell

#: Schedules that one task of a worker holds.
SHARE = 100
#: Schedules told before a mutant counts as not caught.
PATIENCE = 400
#: A folder in memory, where there is one: rescue files are forced to the disk.
SCRATCH = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Cell:
    """Some schedules of one network and one number of runners."""

    model: str
    runners: int
    seeds: range
    blind: bool = False

    @property
    def command(self) -> str:
        """How to tell the first of them again."""
        what = "--only-blind " if self.blind else ""
        return (
            f"python -m bench.schedules --schedules 1 --seed {self.seeds.start} {what}"
            f"--models {self.model} --runners {self.runners} --no-mutants"
        )


@dataclass(slots=True)
class Tally:
    """What schedules came to; ``kinds`` counts the schedules with a fault of each kind."""

    schedules: int = 0
    storms: int = 0
    runs: int = 0
    asked: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    broken: list[tuple[Cell, tuple[str, ...]]] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Count what another tally counts."""
        self.schedules += other.schedules
        self.storms += other.storms
        self.runs += other.runs
        self.asked += other.asked
        self.kinds += other.kinds
        self.broken += other.broken


def told(cell: Cell) -> Tally:
    """Tell the schedules of a cell."""
    genuine.check()
    tally, model = Tally(), replace(MODELS[cell.model], blind=cell.blind)
    with tempfile.TemporaryDirectory(dir=SCRATCH if SCRATCH.is_dir() else None) as folder:
        for seed in cell.seeds:
            verdict = tell(seed, model, cell.runners, Path(folder))
            tally.schedules += 1
            tally.storms += verdict.storm
            tally.runs += verdict.runs
            tally.asked += verdict.asked
            tally.kinds.update({fault.partition(":")[0] for fault in verdict.faults})
            if verdict.faults:
                tally.broken.append((replace(cell, seeds=range(seed, seed + 1)), verdict.faults))
    return tally


def caught(name: str, patience: int = PATIENCE) -> int:
    """How many schedules it took to catch a mutant; 0 when it survives them all."""
    genuine.check()
    mutant = MUTANTS[name]
    with tempfile.TemporaryDirectory(dir=SCRATCH if SCRATCH.is_dir() else None) as folder:
        for seed in range(patience):
            with mutant.patch():
                faults = tell(seed, mutant.model, mutant.runners, Path(folder)).faults
            if {fault.partition(":")[0] for fault in faults} & mutant.kinds:
                return seed + 1
    return 0


def faults_of_the_slow(schedules: int) -> int:
    """How many schedules break a promise on the slow network that is waited for: none should."""
    with tempfile.TemporaryDirectory(dir=SCRATCH if SCRATCH.is_dir() else None) as folder:
        return sum(bool(tell(seed, SLOW, 8, Path(folder)).faults) for seed in range(schedules))


def shares(cell: Cell) -> Iterator[Cell]:
    """The same schedules in smaller cells."""
    for start in range(cell.seeds.start, cell.seeds.stop, SHARE):
        yield replace(cell, seeds=range(start, min(start + SHARE, cell.seeds.stop)))


def _workers(count: int) -> ProcessPoolExecutor:
    """Processes whose messages are those of the source: asking the environment takes time."""
    return ProcessPoolExecutor(count, get_context("spawn"), use_language, (SOURCE_LANGUAGE,))


def told_by(workers: int, cells: Iterable[Cell]) -> Iterator[tuple[Cell, Tally]]:
    """The tally of each share of the cells, as they come, from this many processes."""
    with _workers(workers) as pool:
        tasks = {pool.submit(told, share): share for cell in cells for share in shares(cell)}
        for task in as_completed(tasks):
            yield tasks[task], task.result()


def mutants_caught_by(workers: int) -> dict[str, int]:
    """How many schedules it took to catch each mutant, from this many processes."""
    with _workers(workers) as pool:
        return dict(zip(MUTANTS, pool.map(caught, MUTANTS), strict=True))
