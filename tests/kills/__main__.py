"""``python -m tests.kills``: the whole proof, or a sample of it, on one register or both."""

import argparse
import sys

from tests.kills.campaign import campaign, some_stops
from tests.kills.points import Stop
from tests.kills.watching import CannotWatch
from tests.kills.world import LEDGERS


def main() -> int:
    """Kill, resume, count; 1 when anything happened that must not."""
    options = _options()
    faults = 0
    for ledger in [options.ledger] if options.ledger else LEDGERS:
        try:
            stops = options.only or some_stops(ledger, options.points, options.seed)
        except CannotWatch as error:
            print(error, file=sys.stderr)
            return 1
        note(f"{ledger} : {len(stops)} points, {options.random} au hasard, graine {options.seed}")
        summary = campaign(ledger, stops, options.random, options.seed, note)
        for fault in summary.faults:
            note(fault)
        faults += len(summary.faults)
        print(summary, flush=True)
    return int(faults > 0)


def note(text: str) -> None:
    """A line beside the result."""
    print(text, file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.kills")
    parser.add_argument("--ledger", choices=LEDGERS, help="sqlite ou git; les deux par défaut")
    parser.add_argument("--points", type=_size, default=None, help="combien de points, ou all")
    parser.add_argument("--random", type=int, default=0, help="mises à mort au hasard en plus")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--only", type=Stop.parse, nargs="*", help="ces points seulement, par leur nom"
    )
    return parser.parse_args()


def _size(text: str) -> int | None:
    """A number of points; ``None`` for all of them."""
    return None if text == "all" else int(text)


if __name__ == "__main__":
    sys.exit(main())
