"""Many trials, two at a time, and the one line that sums them up."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from tests.kills.points import Stop, sample, stops
from tests.kills.trials import Trial, at_point, at_random, place, span
from tests.kills.watching import reference

#: Most of a trial is spent in processes; more workers than processors would only blur the timing.
WORKERS = 2

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What all the trials of one register amount to."""

    ledger: str
    trials: tuple[Trial, ...]

    @property
    def faults(self) -> tuple[str, ...]:
        """Everything that must never happen, with the name of the point to play it again."""
        return tuple(
            f"{trial.name} : {fault} [{trial.where}]"
            for trial in self.trials
            for fault in trial.faults
        )

    def __str__(self) -> str:
        by_call = Counter(trial.call for trial in self.trials)
        calls = ", ".join(f"{call} {count}" for call, count in sorted(by_call.items()))
        return (
            f"{self.ledger} : {len(self.trials)} mises à mort ({calls}); "
            f"{sum(trial.runs for trial in self.trials)} reprises; "
            f"doublons {sum(trial.duplicates for trial in self.trials)}, "
            f"pertes {sum(trial.losses for trial in self.trials)}, "
            f"personnes consultées {sum(trial.needed for trial in self.trials)}, "
            f"autres fautes {sum(bool(trial.faults) for trial in self.trials)}."
        )


def every_stop(ledger: str) -> list[Stop]:
    """Each way to die of a run on this register. Raises ``CannotWatch``."""
    with place(ledger) as made:
        return stops(reference(made.runner()))


def some_stops(ledger: str, size: int | None, seed: int) -> list[Stop]:
    """All the stops, or a sample of them; in an order that makes any beginning a sample too."""
    if size == 0:
        return []
    found = every_stop(ledger)
    return sample(found, len(found) if size is None else size, seed)


def campaign(
    ledger: str,
    chosen: Sequence[Stop],
    drawn: int,
    seed: int,
    report: Report = lambda line: None,
) -> Summary:
    """Die at each of these stops, then ``drawn`` times at random."""
    seconds = span(ledger) if drawn else 0.0
    with ThreadPoolExecutor(WORKERS) as pool:
        running = [pool.submit(at_point, stop, ledger) for stop in chosen]
        running += [pool.submit(at_random, n, seed, ledger, seconds) for n in range(drawn)]
        try:
            trials = tuple(_told((future.result() for future in as_completed(running)), report))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return Summary(ledger, trials)


def _told(trials: Iterator[Trial], report: Report) -> Iterator[Trial]:
    """The same trials; each that asked a person or went wrong is told, the others counted."""
    for number, trial in enumerate(trials, 1):
        if trial.faults:
            report(f"FAUTE {trial}")
        elif trial.needed:
            report(f"une personne, {trial.name} [{trial.where}] : {trial.why.strip()[-500:]}")
        if number % 10 == 0:
            report(f"… {number}")
        yield trial
