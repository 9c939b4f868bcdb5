"""``python -m tests.kills``: the whole proof, or a sample of it, on one register or both."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.kills import campaign as made
from tests.kills.campaign import Summary, Work, at_points, at_times, of_groups, some_stops
from tests.kills.points import Stop
from tests.kills.watching import CannotWatch
from tests.kills.world import LEDGERS
from tests.pds.server import running


def main() -> int:
    """Kill, resume, count; 1 when anything happened that must not."""
    options = _options()
    try:
        summaries = _before_a_server(options) if options.pds else _before_a_fake(options)
    except CannotWatch as error:
        note(str(error))
        return 1
    return int(any(summary.faults for summary in summaries))


def _before_a_fake(options: argparse.Namespace) -> list[Summary]:
    """Die at the points, then at random times."""
    summaries = []
    for ledger in [options.ledger] if options.ledger else LEDGERS:
        stops = options.only or some_stops(ledger, options.points, options.seed)
        summaries.append(_campaign(ledger, at_points(ledger, stops)))
        if options.random:
            work = at_times(ledger, options.random, options.seed)
            summaries.append(_campaign(f"{ledger}, au hasard", work, made.TIMED_WORKERS))
    return summaries


def _before_a_server(options: argparse.Namespace) -> list[Summary]:
    """Die by groups."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        work = of_groups(server, options.pds, options.seed)
        return [_campaign("Bluesky", work, made.TIMED_WORKERS)]


def _campaign(name: str, work: Work, workers: int = made.WORKERS) -> Summary:
    note(f"{name} : {len(work)} essais")
    summary = made.campaign(name, work, note, workers)
    print(summary, flush=True)
    return summary


def note(text: str) -> None:
    """A line beside the result."""
    print(text, file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.kills")
    parser.add_argument("--ledger", choices=LEDGERS, help="sqlite ou git; les deux par défaut")
    parser.add_argument("--points", type=_size, default=None, help="combien de points, ou all")
    parser.add_argument("--random", type=int, default=0, help="mises à mort au hasard en plus")
    parser.add_argument("--pds", type=int, default=0, help="plutôt, devant le vrai serveur Bluesky")
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
