"""Many trials and storms, two at a time, and the one line that sums them up."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass

from tests.announce.children import PROCESSES
from tests.battery import disk, faults
from tests.battery.storms import Weathered, weather
from tests.battery.trials import Trial, play

WORKERS = 2
NETWORKS = (*faults.LOOKS, "outbox")

Case = tuple[str, str, str]
Told = Trial | Weathered
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What all of them amount to."""

    told: tuple[Told, ...]

    @property
    def wrongs(self) -> tuple[str, ...]:
        """Everything that must never happen, with the name of the trial to play it again."""
        return tuple(wrong for one in self.told for wrong in wrongs_of(one))

    def __str__(self) -> str:
        storms = [one for one in self.told if isinstance(one, Weathered)]
        return (
            f"{len(self.told) - len(storms)} pannes, {len(storms)} tempêtes "
            f"({sum(storm.faults for storm in storms)} pannes de plus); "
            f"{sum(one.runs for one in self.told)} exécutions; "
            f"doublons {sum(one.duplicates for one in self.told)}, "
            f"pertes {sum(one.losses for one in self.told)}, "
            f"résurrections {sum(storm.resurrections for storm in storms)}, "
            f"personnes consultées {sum(one.questions for one in self.told)}, "
            f"autres fautes {sum(bool(one.wrongs) for one in self.told)}."
        )


def wrongs_of(one: Told) -> list[str]:
    """What must never happen and did, in words."""
    counts = {"doublons": one.duplicates, "pertes": one.losses}
    if isinstance(one, Weathered):
        counts["résurrections"] = one.resurrections
    bad = [f"{count} {name}" for name, count in counts.items() if count]
    return [f"{one} : {wrong}" for wrong in (*bad, *one.wrongs)]


def every_case(networks: Sequence[str] = NETWORKS) -> list[Case]:
    """Each (network, write, fault) that exists."""
    cases = faults.trials(tuple(networks))
    return cases + (disk.trials() if "outbox" in networks else [])


def sample(cases: Iterable[Case], size: int, seed: int) -> list[Case]:
    """Some of the cases, drawn fault by fault so that none of the faults is left out."""
    draw = random.Random(seed)
    by_fault: dict[str, list[Case]] = {}
    for case in cases:
        by_fault.setdefault(case[2], []).append(case)
    for waiting in by_fault.values():
        draw.shuffle(waiting)
    chosen: list[Case] = []
    while len(chosen) < size and any(by_fault.values()):
        for waiting in by_fault.values():
            if waiting and len(chosen) < size:
                chosen.append(waiting.pop())
    return chosen


def campaign(
    cases: Sequence[Case],
    storms: int,
    networks: Sequence[str],
    seed: int,
    report: Report = lambda line: None,
) -> Summary:
    """Play each case, then so many storms on each network."""
    with ProcessPoolExecutor(WORKERS, PROCESSES) as pool:
        running = [pool.submit(play, *case) for case in cases]
        running += [
            pool.submit(weather, network, seed + n) for n in range(storms) for network in networks
        ]
        try:
            done = (future.result() for future in as_completed(running))
            return Summary(tuple(_told(done, report, len(running))))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _told(told: Iterator[Told], report: Report, total: int) -> Iterator[Told]:
    """The same; each that went wrong is told, the others counted."""
    for number, one in enumerate(told, 1):
        for wrong in wrongs_of(one):
            report(f"FAUTE {wrong}")
        if number % 50 == 0 or number == total:
            report(f"… {number} sur {total}")
        yield one
