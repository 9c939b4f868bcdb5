"""The whole proof: ``python -m tests.safeguards.hostile``, which « inv test.hostile » runs."""

import argparse
import logging
import random
import sys
import tempfile
from pathlib import Path

from tests.safeguards.hostile.drawn import fronts
from tests.safeguards.hostile.posts import blow_ups, every
from tests.safeguards.hostile.proof import built, outside, trial
from tests.sites import Site

#: Front matters in one site.
BATCH = 500


def one_by_one() -> list[str]:
    """Each post alone in a site."""
    faults = []
    for post in every():
        with tempfile.TemporaryDirectory() as folder:
            found = trial(Path(folder), [post], seconds=1.0 if post.blow_up else 5.0)
            faults += [f"{post.name}: {fault}" for fault in found]
    return faults


def mixtures(count: int, seed: int) -> list[str]:
    """Posts drawn together, with one explosion at most."""
    faults = []
    calm = [post for post in every() if not post.blow_up]
    for number in range(seed, seed + count):
        chance = random.Random(number)
        drawn = chance.sample(calm, chance.randint(2, 30))
        drawn += [chance.choice(blow_ups())] if chance.random() < 0.5 else []
        with tempfile.TemporaryDirectory() as folder:
            faults += [f"{number}: {fault}" for fault in trial(Path(folder), drawn, seconds=1.0)]
    return faults


def headers(count: int, seed: int) -> list[str]:
    """Front matters at random."""
    faults = []
    for start in range(0, count, BATCH):
        with tempfile.TemporaryDirectory() as folder:
            site = Site(Path(folder))
            built(site, fronts(seed + start, min(BATCH, count - start)))
            faults += outside(site)
    return faults


def main() -> int:
    """Prove, tell, and end with 1 when anything went wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mixtures", type=int, default=500)
    parser.add_argument("--headers", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    faults = [
        *one_by_one(),
        *mixtures(asked.mixtures, asked.seed),
        *headers(asked.headers, asked.seed),
    ]
    print(f"{len(every())} posts, {asked.mixtures} mixtures, {asked.headers} headers:", end=" ")
    print(f"{len(faults)} faults", *faults, sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
