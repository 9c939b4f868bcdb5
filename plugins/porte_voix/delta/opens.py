"""Every file opened, written, moved or listed in this process while it is being watched.

Python tells its audit hooks of each; a hook cannot be removed, so there is one, which sleeps.
Existence tests are not told: ``os.stat`` is watched as well, where it matters. What a folder holds
is looked at just before it is listed for the first time: what comes later may not have been seen.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from porte_voix.delta import stamps


class Watch:
    """What one stretch of work did with files; absolute paths."""

    def __init__(self) -> None:
        self.read: set[str] = set()
        self.listed: dict[str, tuple[str, ...]] = {}
        self.written: set[str] = set()
        self.made: set[str] = set()
        self.asked: set[str] = set()
        self.outside: set[str] = set()

    def sources(self) -> set[str]:
        """The files read or asked for; a source stands for its bytecode."""
        found = set()
        for path in self.read | self.asked:
            if path.endswith(".pyc"):
                folder, name = os.path.split(path)
                path = os.path.join(os.path.dirname(folder), f"{name.split('.')[0]}.py")
            found.add(path)
        return found


_watches: list[Watch] = []
_installed = False
#: Whether the hook itself is listing a folder.
_listing = False
_stock_stat = os.stat
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
TOLD = frozenset(
    ("open", "os.listdir", "os.scandir", "os.rename", "os.link", "os.symlink", "os.mkdir")
)
OUTSIDE = frozenset(("socket.connect", "subprocess.Popen", "os.system", "os.posix_spawn"))
HEARD = TOLD | OUTSIDE


#: Which object it is, as ``id`` tells: of each call of ``id``, Python tells the hook.
identity = object.__hash__


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in HEARD or not _watches:
        return
    if event == "open":
        path, mode, flags = arguments
        if isinstance(path, str | bytes | os.PathLike):
            writing = flags & WRITES if isinstance(flags, int) else mode and mode[0] in "wax"
            _note("written" if writing else "read", path)
    elif event in ("os.listdir", "os.scandir"):
        _note_listed(arguments[0] or ".")
    elif event in ("os.rename", "os.link", "os.symlink"):
        _note("written", arguments[1])
    elif event == "os.mkdir":
        _note("made", arguments[0])
    elif event in OUTSIDE:
        for watch in _watches:
            watch.outside.add(event)


def forget() -> None:
    """In a forked process, of which nobody will hear."""
    _watches.clear()


def _note(kind: str, path: Any) -> None:
    if isinstance(path, int):
        return
    text = os.path.abspath(os.fsdecode(path))
    for watch in _watches:
        getattr(watch, kind).add(text)


def _note_listed(path: Any) -> None:
    global _listing
    if _listing or isinstance(path, int):
        return
    folder = os.path.abspath(os.fsdecode(path))
    watches = [watch for watch in _watches if folder not in watch.listed]
    if watches:
        _listing = True
        try:
            names = stamps.listing(folder) or ()
        finally:
            _listing = False
        for watch in watches:
            watch.listed[folder] = names


def _stat(path: Any, *args: Any, **kwargs: Any) -> os.stat_result:
    if _watches:
        _note("asked", path)
    return _stock_stat(path, *args, **kwargs)


@contextmanager
def watched(asked: bool = False) -> Iterator[Watch]:
    """Watch files until the block ends; ``asked`` adds the existence tests."""
    global _installed
    if not _installed:
        sys.addaudithook(_hook)
        _installed = True
    watch = Watch()
    _watches.append(watch)
    if asked:
        os.stat = _stat
    try:
        yield watch
    finally:
        _watches.remove(watch)
        if asked:
            os.stat = _stock_stat
