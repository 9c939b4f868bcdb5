"""The site kept in memory while one writes: ``python -m porte_voix.delta.resident SETTINGS``.

One process stays and holds no site. It forks one that builds, then brings the output up to date
with the texts that are edited; when an edit asks for more than that, it ends, and another is
forked: memory never grows. Orders come on standard input, one JSON object a line, and answers go
to standard output:

- ``{"follow": [folder, …], "but": [folder, …], "beside": [file, …], "output": folder,
  "site": address}`` asks to be told of saves there, and waits for an order, whatever it is, before
  building;
- ``{"touched": [path, …]}`` is an order; ``null``: anything may have changed;
- ``{"pages": [path, …], "beside": […], "until": instant}`` or ``{"error": text}`` answers
  (``null``: anything may have been written again).
"""

import datetime
import gc
import json
import logging
import os
import sys
import time
from collections.abc import Collection, Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, BinaryIO

from pelican.log import console

from porte_voix.delta import instance, quick, serving, site, stamps
from porte_voix.delta.build import Session, empty_memos
from porte_voix.delta.reading import machine_folders
from porte_voix.errors import NeedsPerson, PorteVoixError
from porte_voix.workers.pool import can_fork

#: The exit code of a process that must be replaced.
AGAIN = serving.AGAIN
#: Seconds during which another build of this site is waited for.
PATIENCE = 60.0


class Line:
    """The orders and the answers."""

    def __init__(self, orders: BinaryIO, answers: BinaryIO) -> None:
        self._orders, self._answers = orders, answers

    def tell(self, **answer: Any) -> None:
        """Answer."""
        self._answers.write(json.dumps(answer).encode() + b"\n")
        self._answers.flush()

    def order(self) -> dict[str, Any] | None:
        """The next order; nothing when there will be no other."""
        line = self._orders.readline()
        order: dict[str, Any] | None = json.loads(line) if line else None
        return order


class Ears(logging.Handler):
    """The errors of the log, to be shown."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message."""
        self.said.append(self.format(record))

    def about(self, error: Exception) -> str:
        """What to show of an error that stopped a build."""
        told = [] if instance.is_told(error) else [f"{type(error).__name__}: {error}"]
        if isinstance(error, PorteVoixError):
            told = [str(error)]
        return "\n".join([*self.said, *told])


def live(conf: Path, line: Line) -> int:
    """The life of the process that holds the site; the exit code says whether to make another."""
    ears = Ears()
    instance.listen(ears)
    try:
        made = instance.make(conf)
    except Exception as error:
        line.tell(error=ears.about(error), beside=sorted(sources()))
        return 0 if line.order() is None else AGAIN
    settings = made.pelican.settings
    session = Session(made.pelican, resident=True)
    folders = _folders(settings)
    but = [settings["OUTPUT_PATH"], settings["CACHE_PATH"], str(session.store.folder)]
    read = {*sources(), *(made.sources or ())}
    where = {"output": settings["OUTPUT_PATH"], "site": settings["SITEURL"]}
    line.tell(follow=folders, but=but, beside=sorted(read), **where)
    if line.order() is None:
        return 0
    try:
        _build(session)
    except Exception as error:
        line.tell(error=ears.about(error), beside=sorted(sources()))
        return 0 if line.order() is None else AGAIN
    line.tell(pages=None, until=_until(session), beside=sorted(_beside(session, folders)))
    gc.collect()
    gc.freeze()
    while (order := line.order()) is not None:
        pages = touch(session, order.get("touched"))
        if pages is None:
            _leave(session)
            return AGAIN
        root = os.path.abspath(settings["OUTPUT_PATH"])
        told = [Path(os.path.relpath(page, root)).as_posix() for page in pages]
        line.tell(pages=told, until=_until(session))
    _leave(session)
    return 0


def touch(session: Session, touched: Collection[str] | None) -> tuple[str, ...] | None:
    """Bring the output up to date with saves; the files rendered, or nothing if that is not
    enough.
    """
    known, now = session.known, datetime.datetime.now(datetime.UTC)
    if known is None or not session.store.is_untouched():
        return None
    if not quick.is_current(known, now.timestamp()):
        return None
    if touched is not None:
        files = changed(known, touched, session.pelican.settings)
    elif quick.changed_outputs(known, 1):
        return None
    else:
        files = quick.changed_inputs(known)
    with session.store.lock() as alone:
        # Another build may have ended while this one waited.
        if not alone or not session.store.is_untouched():
            return None
        try:
            report = session.edit(known, files, now) if files else None
        finally:
            empty_memos()
        if files and report is None:
            return None
        return report.pages if report else ()


def changed(known: quick.Known, touched: Iterable[str], settings: dict[str, Any]) -> list[str]:
    """The paths that are no more what the last build saw, among those."""
    found = []
    for path in touched:
        folder, name = os.path.split(path)
        files, others, spared = known.folders.get(folder, ({}, None, ()))
        if name in files:
            is_changed = not stamps.same(path, files[name])
        elif others is None or name in spared or _is_ignored(path, settings):
            continue
        else:
            is_changed = (name in others) != os.path.lexists(path)
        if is_changed:
            found.append(path)
    return found


def sources() -> set[str]:
    """The sources of this process, outside of the machine's folders."""
    paths = site.sources().values()
    return {path for path in paths if not path.startswith(machine_folders())}


def _build(session: Session) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            session.build()
            return
        except NeedsPerson:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def _leave(session: Session) -> None:
    """Save what edits have left; a build beside that is at work finds them by itself."""
    with session.store.lock() as alone:
        session.unsaved &= alone
        session.close()


def _folders(settings: dict[str, Any]) -> list[str]:
    """What is watched: the contents and the theme."""
    named = (settings["PATH"], settings["THEME"], *settings["THEME_TEMPLATES_OVERRIDES"])
    return sorted({os.path.abspath(folder) for folder in named if os.path.isdir(folder)})


def _beside(session: Session, folders: Iterable[str]) -> set[str]:
    """The other files that the last build read."""
    known = session.known
    within = tuple(folder.rstrip(os.sep) + os.sep for folder in folders)
    return {
        os.path.join(folder, name)
        for folder, (files, _others, _spared) in (known.folders if known else {}).items()
        if not (folder + os.sep).startswith(within)
        for name in files
    }


def _until(session: Session) -> float | None:
    return session.known.until if session.known else None


def _is_ignored(path: str, settings: dict[str, Any]) -> bool:
    """Whether Pelican takes no notice of such a file: editors leave some while one writes."""
    name = os.path.basename(path)
    patterns = (pattern.removeprefix("**/") for pattern in settings["IGNORE_FILES"])
    return name.endswith(("~", "#")) or any(fnmatch(name, pattern) for pattern in patterns)


def main(conf: Path) -> None:
    """Hold no site, and make the processes that hold one, until there are no more orders.

    Where a process cannot be copied, this one holds the site, and its exit code asks for another.
    """
    # What plugins print must not be taken for an answer.
    answers = os.dup(1)
    os.dup2(2, 1)
    console.quiet = True
    line = Line(sys.stdin.buffer, os.fdopen(answers, "wb"))
    if not can_fork():
        sys.exit(live(conf, line))
    before = {path: os.stat(path).st_mtime_ns for path in sources()}
    code = AGAIN
    gc.collect()
    gc.freeze()
    while code == AGAIN:
        if any(_mark(path) != mark for path, mark in before.items()):
            os.dup2(answers, 1)
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
        code = _child(conf, line)
        if code not in (0, AGAIN):
            line.tell(error=f"process died: {code}")
            code = 0 if line.order() is None else AGAIN


def _mark(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def _child(conf: Path, line: Line) -> int:
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = live(conf, line)
        finally:
            sys.stderr.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
