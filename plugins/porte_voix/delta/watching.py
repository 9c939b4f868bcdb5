"""What was saved: folders watched before anything is built, and the other files looked at often.

Changes are kept by the system while nobody waits for them: a save during a build is not missed.
"""

import os
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

#: Milliseconds without another save after which a save is told.
STEP = 15
#: Milliseconds during which saves that follow one another are told together.
TOGETHER = 150
#: Milliseconds between two looks at files outside of the folders, when nothing is saved.
PERIOD = 200
#: More saves at once than this, and the system may have dropped some: everything is looked at.
MOST = 1000


class Watcher:
    """The saves since the last time one asked."""

    def __init__(self, beside: Iterable[str]) -> None:
        self._watched: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._changes: Iterator[set[tuple[Any, str]]] | None = None
        self._beside = _marks(beside)
        self._pending: set[str] = set()

    def close(self) -> None:
        """Watch no more."""
        if self._changes is not None:
            self._changes.close()  # type: ignore[attr-defined]

    def follow(self, folders: Iterable[str], but: Iterable[str], beside: Iterable[str]) -> None:
        """Watch these folders ``but`` some, and files ``beside``; it is on when this returns."""
        wanted = tuple(folders), tuple(but)
        self.mind(beside)
        if wanted == self._watched:
            return
        from watchfiles import DefaultFilter, watch

        former, self._watched = self._changes, wanted
        self._changes = watch(
            *wanted[0],
            watch_filter=DefaultFilter(ignore_paths=wanted[1]),
            debounce=TOGETHER,
            step=STEP,
            rust_timeout=PERIOD,
            yield_on_timeout=True,
        )
        while changes := next(self._changes):
            self._pending |= _paths(changes)
        if former is not None:
            former.close()  # type: ignore[attr-defined]

    def mind(self, beside: Iterable[str]) -> None:
        """Files to look at; those already known keep the mark of the last look."""
        self._beside = {**_marks(set(beside) - self._beside.keys()), **self._beside}

    def wait(self, until: float | None = None) -> Collection[str] | None:
        """The paths saved since the last time; nothing when anything may have changed.

        ``until`` is the instant at which the site changes by itself.
        """
        while True:
            touched, self._pending = self._pending | self._look(), set()
            marks = _marks(self._beside)
            if marks != self._beside or len(touched) > MOST:
                self._beside = marks
                return None
            if touched:
                return touched
            if until is not None and time.time() >= until:
                return None

    def _look(self) -> set[str]:
        if self._changes is None:
            time.sleep(PERIOD / 1000)
            return set()
        return _paths(next(self._changes))


def _paths(changes: Iterable[tuple[Any, str]]) -> set[str]:
    return {path for _kind, path in changes}


def _marks(paths: Iterable[str]) -> Mapping[str, tuple[int, int] | None]:
    found: dict[str, tuple[int, int] | None] = {}
    for path in paths:
        try:
            status = os.stat(path)
            found[path] = status.st_mtime_ns, status.st_size
        except OSError:
            found[path] = None
    return found


def beside(conf: Path) -> list[str]:
    """The files that settings are made of before anything is known of them."""
    return sorted(str(path.absolute()) for path in {*conf.absolute().parent.glob("*.py"), conf})
