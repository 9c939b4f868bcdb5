"""Thousands of seeded schedules of an imagined world, to look for one that says a thing twice.

Six networks, one runner or several, crashes, lost answers, late requests, slow look-ups, clocks
that differ, old and new sites at once: the project's own plan, apply and register go through them
over simulated time. ``python -m bench.schedules``; the last line gives the figures, and the exit
code is 1 if a promise was broken or if a mutant of the machine went unseen.
"""

import argparse
import sys
import time
from collections.abc import Sequence

from bench.simulation import genuine
from bench.simulation.cells import Cell, Tally, mutants_caught_by, told_by
from bench.simulation.servers import MODELS

#: What counts as a duplicate, a loss and a resurrection; any other fault is counted apart.
DOUBLE, LOSS, RESURRECTION = "double", "loss", "resurrection"
#: Broken schedules that are shown one by one.
SHOWN = 20
#: Seconds between two lines of progress.
NEWS = 10.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Tell the schedules, then judge the harness itself; the exit code."""
    chosen = _parser().parse_args(arguments)
    genuine.check()
    begun = time.monotonic()
    seeds = range(chosen.seed, chosen.seed + chosen.schedules)
    few = range(chosen.seed, chosen.seed + _blind(chosen))
    pairs = [(model, runners) for model in chosen.models for runners in chosen.runners]
    seeing = [Cell(model, runners, seeds) for model, runners in pairs if not chosen.only_blind]
    blind = [Cell(model, runners, few, blind=True) for model, runners in pairs if few]
    seen, unseen = _tell(chosen.workers, seeing), _tell(chosen.workers, blind)
    mutants = {} if chosen.no_mutants else mutants_caught_by(chosen.workers)
    for name, schedules in mutants.items():
        end = f"attrapé à l'histoire {schedules}" if schedules else "PAS ATTRAPÉ"
        _say(f"mutant « {name} » : {end}")
    print(_figures(seen, unseen, mutants, chosen, time.monotonic() - begun), flush=True)
    return int(bool(seen.broken or unseen.broken) or 0 in mutants.values())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.schedules", description=__doc__)
    parser.add_argument("--schedules", type=int, default=10_000, help="of each cell")
    parser.add_argument("--seed", type=int, default=0, help="of the first schedule")
    parser.add_argument("--models", type=_models, default=[*MODELS], help=", ".join(MODELS))
    parser.add_argument("--runners", type=_numbers, default=[1, 3, 8])
    parser.add_argument("--blind", type=int, help="schedules without the right to read, a cell")
    parser.add_argument("--only-blind", action="store_true")
    parser.add_argument("--no-mutants", action="store_true")
    parser.add_argument("--workers", type=int, default=2)
    return parser


def _models(text: str) -> list[str]:
    names = text.split(",")
    unknown = sorted({*names} - {*MODELS})
    if unknown:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}; known: {', '.join(MODELS)}")
    return names


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def _blind(chosen: argparse.Namespace) -> int:
    """How many schedules of each cell have no right to read: a tenth, unless told."""
    if chosen.blind is not None:
        return int(chosen.blind)
    if chosen.only_blind:
        return int(chosen.schedules)
    return 0 if chosen.no_mutants and chosen.schedules == 1 else max(1, chosen.schedules // 10)


def _tell(workers: int, cells: list[Cell]) -> Tally:
    """The tally of all the cells; progress and broken schedules are told on the way."""
    total, wanted = Tally(), sum(len(cell.seeds) for cell in cells)
    begun = last = time.monotonic()
    for _share, tally in told_by(workers, cells) if cells else ():
        for broken, faults in tally.broken[: max(0, SHOWN - len(total.broken))]:
            _say(f"{'; '.join(faults[:3])}\n  {broken.command}")
        total.add(tally)
        now = time.monotonic()
        if now - last > NEWS or total.schedules == wanted:
            last = now
            each = 1000 * (now - begun) / total.schedules
            _say(f"{total.schedules}/{wanted} histoires, {each:.1f} ms chacune")
    return total


def _figures(
    seen: Tally,
    unseen: Tally,
    mutants: dict[str, int],
    chosen: argparse.Namespace,
    seconds: float,
) -> str:
    """The last line."""
    runners = ", ".join(map(str, chosen.runners))
    parts = [
        f"{seen.schedules} histoires ({len(chosen.models)} réseaux × {{{runners}}} machines, "
        f"{seen.runs} exécutions, {seen.storms} tempêtes) : {_counts(seen)}",
        f"sans lecture, {unseen.schedules} histoires : {_counts(unseen)}",
    ]
    if mutants:
        parts.append(f"mutants attrapés : {sum(map(bool, mutants.values()))} sur {len(mutants)}")
    return "; ".join([*parts, f"{seconds:.0f} s"])


def _counts(tally: Tally) -> str:
    others = sum(
        count for kind, count in tally.kinds.items() if kind not in (DOUBLE, LOSS, RESURRECTION)
    )
    return (
        f"{tally.kinds[DOUBLE]} doublon, {tally.kinds[LOSS]} perte, "
        f"{tally.kinds[RESURRECTION]} résurrection, {others} autre faute, "
        f"{tally.asked} questions"
    )


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
