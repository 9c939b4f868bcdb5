"""Many trials, some at once, and the one line that sums them up."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from time import monotonic

from tests.kills.groups import of_group, real_place, undisturbed
from tests.kills.points import Stop, sample, stops
from tests.kills.trials import Prepare, Trial, at_point, at_random, place, span, untouched
from tests.kills.watching import check, reference
from tests.kills.world import LEDGERS, Place

#: A trial at a point spends half its time with its run held still.
WORKERS = 4
#: A trial at a time wants its run to go at its usual pace.
TIMED_WORKERS = 2
#: Trials between two lines that tell how far the campaign is.
STEP = 20

Report = Callable[[str], None]
Work = Sequence[Callable[[], Trial]]


@dataclass(frozen=True, slots=True)
class Summary:
    """What all the trials of a campaign amount to."""

    name: str
    trials: tuple[Trial, ...]

    @property
    def faults(self) -> tuple[str, ...]:
        """Everything that must never happen, with the name of the trial to play it again."""
        return tuple(fault for trial in self.trials for fault in trial.told)

    def __str__(self) -> str:
        """Points by call, or moments; trials, kills, resumptions; what must never happen."""
        trials = self.trials
        points = {(one.point or one.name, one.call) for one in trials}
        kind = "points" if any(one.point for one in trials) else "moments"
        return (
            f"{self.name} : {len(points)} {kind} ({_counted(call for _, call in points)}); "
            f"{len(trials)} essais, {sum(one.hit for one in trials)} mises à mort, "
            f"{sum(one.runs for one in trials)} reprises; "
            f"doublons {sum(one.duplicates for one in trials)}, "
            f"pertes {sum(one.losses for one in trials)}, "
            f"questions à une personne {sum(one.asked for one in trials)}, "
            f"verrous à enlever {sum(one.locks for one in trials)}, "
            f"essais en faute {sum(bool(one.faults) for one in trials)}."
        )


def every_stop(ledger: str, prepare: Prepare = untouched) -> list[Stop]:
    """Each way to die of a run on this register. Raises ``CannotWatch``."""
    check()
    _compile(place(ledger, prepare))
    with place(ledger, prepare) as made:
        return stops(reference(made.runner()))


def some_stops(ledger: str, size: int | None, seed: int) -> list[Stop]:
    """All the stops, or a sample of them; in an order that makes any beginning a sample too."""
    if size == 0:
        return []
    found = every_stop(ledger)
    return sample(found, len(found) if size is None else size, seed)


def at_points(ledger: str, chosen: Iterable[Stop], prepare: Prepare = untouched) -> Work:
    """A trial for each of these stops."""
    return [partial(at_point, stop, ledger, prepare) for stop in chosen]


def at_times(ledger: str, count: int, seed: int) -> Work:
    """Trials that die at random times."""
    _compile(place(ledger))
    seconds = _usual(lambda: _span(ledger))
    return [partial(at_random, number, seed, ledger, seconds) for number in range(count)]


def of_groups(server: str, count: int, seed: int) -> Work:
    """Trials before the real server, whose group dies at a time of its own."""
    for ledger in LEDGERS:
        _compile(real_place(server, ledger))
    seconds = {ledger: _usual(partial(undisturbed, server, ledger)) for ledger in LEDGERS}
    return [partial(of_group, number, count, seed, server, seconds) for number in range(count)]


def campaign(
    name: str, work: Work, report: Report = lambda line: None, workers: int = WORKERS
) -> Summary:
    """Do all the trials, and tell how it goes."""
    with ThreadPoolExecutor(workers) as pool:
        running = [pool.submit(trial) for trial in work]
        trials = (future.result() for future in as_completed(running))
        try:
            return Summary(name, tuple(_told(trials, len(work), report)))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _compile(world: AbstractContextManager[Place]) -> None:
    """Let no run spend its time compiling what it imports, nor writing what it compiled."""
    with world as made:
        made.runner().compile()


def _span(ledger: str) -> float:
    with place(ledger) as made:
        return span(made)


def _usual(measure: Callable[[], float]) -> float:
    """The longest of some undisturbed runs, as many at once as there will be trials."""
    with ThreadPoolExecutor(TIMED_WORKERS) as pool:
        return max(pool.map(lambda _: measure(), range(TIMED_WORKERS)))


def _told(trials: Iterator[Trial], count: int, report: Report) -> Iterator[Trial]:
    """The same trials; each that asked a person or went wrong is told, the others counted."""
    start, faulty = monotonic(), 0
    for number, trial in enumerate(trials, 1):
        faulty += bool(trial.faults)
        for line in trial.told:
            report(line)
        if trial.needed:
            report(f"une personne, {trial.name} [{trial.where}] : {trial.why.strip()}")
        if number % STEP == 0 or number == count:
            report(f"… {number}/{count} en {monotonic() - start:.0f} s, {faulty} en faute")
        yield trial


def _counted(calls: Iterable[str]) -> str:
    return ", ".join(f"{call} {count}" for call, count in sorted(Counter(calls).items()))
