"""A school board's blog of any size, the same bytes each time, in each generator's dialect.

Post ``i`` depends on the seed and on ``i`` alone: a site of 1 000 posts is the beginning of a site
of 100 000. ``python -m bench.corpus FOLDER COUNT [--dialect pelican]`` writes one.
"""

import argparse
import os
from bisect import bisect
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from bench import words
from bench.prose import body, one

if TYPE_CHECKING:
    from bench.dialects import Dialect

SEED = 2026
#: Ten years, in seconds: a prime number, so that multiplying ranks modulo it never gives the same
#: instant twice; the golden ratio spreads them evenly whatever their number.
FIRST = datetime(2016, 11, 1)
SECONDS, STRIDE = 315_532_799, 195_009_994
#: Images that posts show, each many times.
IMAGES = 20
#: Zipf: the tag of rank n is used n times less than the first.
TAG_WEIGHTS = tuple(accumulate(1 / rank for rank in range(1, len(words.TAGS) + 1)))
#: Posts that one process writes in a row.
LOT = 1000


@dataclass(frozen=True, slots=True)
class Post:
    """One post; ``body`` is Markdown with marks where the dialects differ."""

    index: int
    title: str
    date: datetime
    category: str
    author: str
    tags: tuple[str, ...]
    image: int
    target: int
    body: str
    seed: int = SEED

    @property
    def path(self) -> str:
        """Its file, relative to the content folder."""
        return path_of(self.index, self.seed)


def date_of(index: int, seed: int = SEED) -> datetime:
    """When a post was published: each its own second."""
    return FIRST + timedelta(seconds=(index * STRIDE + seed) % SECONDS)


def target_of(index: int, seed: int = SEED) -> int:
    """The lower rank that a post links to (the first links to itself)."""
    return int(Random(f"{seed}>{index}").random() * index)


def path_of(index: int, seed: int = SEED) -> str:
    """A post's file, relative to the content folder; its stem is the post's slug."""
    return f"articles/{date_of(index, seed).year}/publication-{index:06d}.md"


def post_of(index: int, seed: int = SEED) -> Post:
    """The post of this rank."""
    draw = Random(f"{seed}:{index}").random
    tags: dict[str, None] = {}
    wanted = 3 + int(draw() * 4)
    while len(tags) < wanted:
        tags[words.TAGS[bisect(TAG_WEIGHTS, draw() * TAG_WEIGHTS[-1])]] = None
    return Post(
        index=index,
        title=f"{one(words.TITLES, draw)} : {one(words.HEADINGS, draw).lower()} ({index})",
        date=date_of(index, seed),
        category=one(words.CATEGORIES, draw),
        author=one(words.AUTHORS, draw),
        tags=tuple(tags),
        image=int(draw() * IMAGES),
        target=target_of(index, seed),
        body=body(draw),
        seed=seed,
    )


def picture(index: int) -> str:
    """A small drawing, as text."""
    circles = "".join(
        f'<circle cx="{20 + 37 * n % 200}" cy="{20 + (index + n) * 29 % 110}" r="{8 + n}"/>'
        for n in range(24)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="150" '
        f'fill="hsl({index * 18} 60% 50%)">{circles}</svg>\n'
    )


def write(site: Path, dialect: "Dialect", count: int, seed: int = SEED) -> None:
    """Put the posts and their pictures in a site's folder, with every core when there are many."""
    for year in range(FIRST.year, FIRST.year + 11):
        (site / dialect.content / "articles" / str(year)).mkdir(parents=True, exist_ok=True)
    images = site / dialect.images
    images.mkdir(parents=True, exist_ok=True)
    for index in range(IMAGES):
        (images / f"photo-{index:02d}.svg").write_text(picture(index), encoding="utf-8")
    lots = [range(start, min(start + LOT, count)) for start in range(0, count, LOT)]
    job = partial(write_lot, site / dialect.content, dialect, seed)
    if len(lots) < 2:
        list(map(job, lots))
        return
    apart = get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=apart) as pool:
        list(pool.map(job, lots))


def write_lot(content: Path, dialect: "Dialect", seed: int, ranks: range) -> None:
    """Write the posts of these ranks."""
    for index in ranks:
        text = dialect.text(post_of(index, seed))
        (content / path_of(index, seed)).write_bytes(text.encode())


def main() -> None:
    """Write a corpus in a folder."""
    from bench.dialects import DIALECTS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--dialect", choices=DIALECTS, default="pelican")
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    write(chosen.folder, DIALECTS[chosen.dialect], chosen.count, chosen.seed)


if __name__ == "__main__":
    main()
