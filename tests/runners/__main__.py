"""``python -m tests.runners``: the whole proof, on one register or both."""

import argparse
import sys

from tests.runners.crowd import gather
from tests.runners.ledgers import LEDGERS


def main() -> int:
    """Let the machines announce, count; 1 when anything happened that must not."""
    options = _options()
    faults = 0
    for kind in [options.ledger] if options.ledger else LEDGERS:
        note(f"{kind} : {options.runners} machines, {options.articles} articles, 6 comptes…")
        told = gather(kind, options.runners, options.articles)
        for wrong in told.wrongs:
            note(f"FAUTE {wrong}")
        faults += told.duplicates + told.losses + len(told.wrongs)
        print(told, flush=True)
    return int(faults > 0)


def note(text: str) -> None:
    """A line beside the result."""
    print(text, file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.runners")
    parser.add_argument("--ledger", choices=LEDGERS, help="git ou postgresql; les deux par défaut")
    parser.add_argument("--runners", type=int, default=8)
    parser.add_argument("--articles", type=int, default=50)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
