"""The proof of pictures: photos with GPS, every orientation and two colour spaces, all checked."""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from porte_voix.images.cache import Cache, Wanted
from porte_voix.images.probe import probe
from porte_voix.workers.pool import processors

from tests.images.album import is_true, photo, tells


def prove(folder: Path, count: int, workers: int) -> tuple[int, int, int]:
    """How many files were made, how many of them tell or show something wrong, and made again."""
    wanted = []
    for number in range(count):
        data = photo(640, 400, number % 8 + 1, wide=number % 2 == 0, mark=number)
        file = folder / f"photo-{number}.jpg"
        file.write_bytes(data)
        wanted.append(Wanted(file.name, file, probe(data)))
    cache = Cache(folder / "cache")
    assert cache.make(cache.missing(wanted), workers) == {}
    made = wrong = 0
    for one in wanted:
        for file in cache.place(one).glob("image*"):
            made += 1
            data = file.read_bytes()
            wrong += bool(tells(data)) or not is_true(data)
    return made, wrong, len(cache.missing(wanted))


if __name__ == "__main__":
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    start = time.monotonic()
    with TemporaryDirectory() as place:
        files, faults, again = prove(Path(place), total, processors())
    print(
        f"{total} photos, {files} fichiers, {faults} fautifs, {again} refaites au second passage, "
        f"{time.monotonic() - start:.0f} s"
    )
    sys.exit(bool(faults or again))
