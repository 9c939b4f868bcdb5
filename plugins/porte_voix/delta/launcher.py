"""Builds a site without loading Pelican when nothing has changed, and apart when something has.

Only the standard library is imported here. What was true of the settings at the last build is
noted beside delta's cache: their sources, the variables they read, the packages installed.
"""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from porte_voix.delta import quick, stamps
from porte_voix.uncollected import uncollected

if TYPE_CHECKING:
    from porte_voix.workers.apart import Apart

VERSION = 1
#: Where notes are, from the folder where one builds: one file for each settings file.
FOLDER = Path(".porte-voix/delta/launch")
#: Pages of a site that is worth a second process to look at.
MANY = 3000
#: Variables that the machine reads on its own.
ALWAYS = ("LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_TIME", "TZ", "PORTE_VOIX_LANG")
#: Stands for the whole environment, when somebody looked at all of it.
EVERYTHING = "*"
#: What was just looked at in this process.
_just: "dict[Path, Look | None]" = {}


@dataclass(frozen=True, slots=True)
class Look:
    """What the last build left, whose outputs are as it left them, and the inputs that changed."""

    folder: Path
    left: tuple[int, int] | None
    known: quick.Known
    changed: tuple[str, ...]

    def holds(self) -> bool:
        """Whether no other build has ended since."""
        return self.left == left_in(self.folder)


#: What is done of a look whose outputs are not yet known to be whole.
Early = Callable[[Look], None]


def look(conf: Path, early: Early | None = None) -> Look | None:
    """What building with this settings file would start from; nothing when that is not known.

    What ``is_current`` has just looked at counts, once.
    """
    if conf in _just:
        return _just.pop(conf)
    with uncollected():
        noted = stamps.load(note_of(conf), VERSION)
        if noted is None or not _holds(noted):
            return None
        return _look(Path(noted["folder"]), early or (lambda seen: None))


def is_current(conf: Path, early: Early | None = None) -> bool:
    """Whether building with this settings file would change nothing at all.

    ``early`` is told of what has changed before the outputs of a large site are looked at.
    """
    _just.clear()
    seen = _just[conf] = look(conf, early)
    return seen is not None and not seen.changed


def note_of(conf: Path) -> Path:
    """The file that tells of the last build with these settings, from this folder."""
    key = f"{Path.cwd()}\0{conf}".encode()
    return Path.cwd() / FOLDER / stamps.content_digest(key).hex()[:16]


def remember(
    conf: Path,
    folder: Path,
    left: tuple[int, int] | None,
    sources: dict[str, stamps.Stamp],
    variables: dict[str, Any],
) -> None:
    """Note that a build has succeeded, what it left and what its settings were made of."""
    noted = {
        "version": VERSION,
        "folder": str(folder),
        "left": left,
        "sources": sources,
        "variables": variables,
        "machine": machine(),
    }
    path = note_of(conf)
    path.parent.mkdir(parents=True, exist_ok=True)
    stamps.save(path, noted)


def forget(conf: Path) -> None:
    """The next build will have to load Pelican."""
    note_of(conf).unlink(missing_ok=True)


def variables(names: set[str]) -> dict[str, Any]:
    """What the variables read by the settings hold now."""
    if EVERYTHING in names:
        return {EVERYTHING: dict(os.environ)}
    return {name: os.environ.get(name) for name in sorted({*names, *ALWAYS})}


def machine() -> list[Any]:
    """Python, and every package installed with its version."""
    places = sorted({place for place in sys.path if place.endswith("-packages")})
    names = [stamps.listing(place) or () for place in places]
    return [sys.version, sys.prefix, *([n for n in each if n.endswith("-info")] for each in names)]


def _holds(noted: dict[str, Any]) -> bool:
    """Whether the settings would be made of the same things."""
    return (
        noted["left"] is not None
        and noted["left"] == left_in(Path(noted["folder"]))
        and noted["variables"] == variables(set(noted["variables"]))
        and noted["machine"] == machine()
        and all(stamps.same(path, stamp) for path, stamp in noted["sources"].items())
    )


def left_in(folder: Path) -> tuple[int, int] | None:
    """What the last build left there: another build, by whatever way, leaves something else."""
    try:
        status = os.stat(folder / quick.FILE)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino


def _look(folder: Path, early: Early) -> Look | None:
    """Compare files with what the last build read and left; two processes look at a large site."""
    left, known = left_in(folder), quick.load(folder)
    if known is None or not quick.is_standing(folder, known, time.time()):
        return None
    if known.figures[0] < MANY or not hasattr(os, "fork"):
        seen = Look(folder, left, known, tuple(quick.changed_inputs(known)))
        return None if quick.changed_outputs(known, 1) else seen
    return _look_together(folder, left, known, early)


def _look_together(
    folder: Path, left: tuple[int, int] | None, known: quick.Known, early: Early
) -> Look | None:
    """The other process takes three quarters of what was made, about half of all there is."""
    from porte_voix.workers.apart import Apart

    found = list[str]()

    def look_apart() -> None:
        theirs = dict(one for n, one in enumerate(known.outputs.items()) if n % 4)
        found.extend(quick.changed_made(theirs, 1))

    with Apart(look_apart, lambda: found) as other:
        seen = Look(folder, left, known, tuple(quick.changed_inputs(known)))
        if seen.changed:
            early(seen)
        ours = dict(list(known.outputs.items())[::4])
        return seen if _is_whole(ours, other) else None


def _is_whole(ours: quick.Folders, other: "Apart") -> bool:
    return not quick.changed_made(ours, 1) and other.result() == []
