"""What was made of each picture, kept by the content of its file: made once, whatever changes.

A folder for each picture, put in place whole: what is there is complete.
"""

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from porte_voix.images.encode import encoded
from porte_voix.images.probe import Facts, Unusable, suffix
from porte_voix.whole import beside, is_left
from porte_voix.workers.pool import Refused, fork_map

#: Changes when the same original must give other bytes.
RECIPE = 1
#: Pictures of before that are kept however few the site shows: a branch, an article put back.
LEAST = 200
#: Holds the digest of the file under the original's name.
SERVED = "served"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One picture of the site: its path under the content, its file, its facts."""

    path: str
    file: Path
    facts: Facts


class Cache:
    """The pictures of one site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place(self, wanted: Wanted) -> Path:
        """The folder of what is made of a picture."""
        key = f"{wanted.facts.digest[:40]}-{RECIPE}-{suffix(wanted.path)[1:]}"
        return self.folder / key[:2] / key

    def served(self, wanted: Wanted) -> str:
        """The digest of the file under the original's name."""
        return (self.place(wanted) / SERVED).read_text("ascii")

    def missing(self, pictures: Sequence[Wanted]) -> list[Wanted]:
        """The pictures of which nothing is made yet, each content once."""
        found = {self.place(one): one for one in pictures}
        return [one for place, one in found.items() if not place.is_dir()]

    def make(self, pictures: Sequence[Wanted], workers: int) -> dict[str, Unusable]:
        """Make what is made of these; those that could not be, by path, with why."""
        refused: dict[str, Unusable] = {}

        def work(number: int) -> Unusable | None:
            try:
                self._make(pictures[number])
            except Unusable as error:
                return error
            return None

        if workers > 1 and len(pictures) > 1:
            results = fork_map(work, len(pictures), workers)
        else:
            results = ((number, work(number)) for number in range(len(pictures)))
        for number, result in results:
            if isinstance(result, Refused):
                raise RuntimeError(result.reason)
            if result is not None:
                refused[pictures[number].path] = result
        return refused

    def prune(self, pictures: Sequence[Wanted]) -> int:
        """Forget the oldest of what the site shows no more; how many.

        As many are kept as it shows, ``LEAST`` at least: the cache never grows beyond twice that.
        """
        shown = {self.place(one) for one in pictures}
        others = [place for place in self.folder.glob("??/*") if place not in shown]
        for place in list(filter(is_left, others)):
            shutil.rmtree(place, ignore_errors=True)
            others.remove(place)
        extra = len(others) - max(len(shown), LEAST)
        if extra <= 0:
            return 0
        for place in sorted(others, key=lambda place: (place.stat().st_mtime_ns, place))[:extra]:
            shutil.rmtree(place, ignore_errors=True)
        return extra

    def _make(self, wanted: Wanted) -> None:
        place = self.place(wanted)
        temporary = beside(place)
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        try:
            end = suffix(wanted.path)
            for name, data in encoded(wanted.file.read_bytes(), wanted.facts, end):
                (temporary / f"image{name}").write_bytes(data)
                if name == end:
                    digest = hashlib.sha256(data).hexdigest()
                    (temporary / SERVED).write_text(f"sha256:{digest}", "ascii")
            temporary.replace(place)
        except OSError:
            if not place.is_dir():  # another build made it meanwhile
                raise
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
