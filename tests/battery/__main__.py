"""``python -m tests.battery``: the whole proof, or a sample of it."""

import argparse
import sys
import time

from tests.battery.campaign import NETWORKS, campaign, every_case, sample


def main() -> int:
    """Play, count; 1 when anything happened that must not."""
    options = _options()
    cases = every_case(options.networks)
    if options.size is not None:
        cases = sample(cases, options.size, options.seed)
    note(f"{len(cases)} pannes, {options.storms} tempêtes par réseau, graine {options.seed}")
    begun = time.monotonic()
    summary = campaign(cases, options.storms, options.networks, options.seed, note)
    print(f"{summary} {time.monotonic() - begun:.0f} s.", flush=True)
    return int(bool(summary.wrongs))


def note(text: str) -> None:
    """A line beside the result."""
    print(text, file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.battery")
    parser.add_argument("--networks", type=_networks, default=NETWORKS)
    parser.add_argument("--size", type=int, default=None, help="combien de pannes; toutes sinon")
    parser.add_argument("--storms", type=int, default=60, help="tempêtes par réseau")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _networks(text: str) -> tuple[str, ...]:
    """The networks named, each of which exists."""
    names = tuple(text.split(",")) if text else NETWORKS
    for name in names:
        if name not in NETWORKS:
            raise argparse.ArgumentTypeError(f"{name} : réseaux connus : {', '.join(NETWORKS)}")
    return names


if __name__ == "__main__":
    sys.exit(main())
