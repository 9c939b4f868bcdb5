"""One build in a process of its own, which loads Pelican while the caller checks the content."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from porte_voix.delta import launcher
from porte_voix.delta.launcher import Look
from porte_voix.errors import PorteVoixError
from porte_voix.uncollected import uncollected
from porte_voix.workers.apart import Apart
from porte_voix.workers.pool import can_fork

if TYPE_CHECKING:
    from porte_voix.delta.instance import Instance


class Stopped(Exception):
    """Pelican did not reach the end: what it said, and its exit code."""

    def __init__(self, said: str, code: int = 1) -> None:
        super().__init__(said, code)
        self.said, self.code = said, code


class Builder:
    """A context: nothing is built before ``build``, nothing goes on after it.

    ``seen`` is what looking at files has told already.
    """

    def __init__(self, conf: Path, seen: Look | None = None) -> None:
        said = self._said = tempfile.TemporaryFile(  # noqa: SIM115
            "w+", encoding="utf-8", errors="replace"
        )
        making = _Making(conf, said.fileno(), seen)
        self._work = making.build
        self._apart = Apart(making.prepare, self._work) if can_fork() else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._apart:
            self._apart.__exit__(*error)
        self._said.close()

    def build(self) -> str:
        """What Pelican said. Raises ``Stopped`` or the ``PorteVoixError`` that stopped it."""
        end = self._apart.result() if self._apart else self._work()
        self._said.seek(0)
        said = self._said.read()
        if isinstance(end, PorteVoixError):
            raise end
        if end != 0:
            # A process that was killed says nothing, and has no code.
            raise Stopped(said, end or 1)
        return said


#: What ``get_ready`` has made, by settings file.
_ready: dict[Path, Builder] = {}


def get_ready(conf: Path, seen: Look) -> None:
    """Make a builder ahead of the task that will ask for it, and of the last of the look."""
    _ready[conf] = Builder(conf, seen)


def settle(conf: Path) -> None:
    """The look has ended: the builder made ahead starts from it, or leaves its place."""
    seen = launcher.look(conf)
    if seen is None and conf in _ready:
        with _ready.pop(conf):
            pass
    if conf not in _ready:
        _ready[conf] = Builder(conf, seen)


def needed(conf: Path) -> Builder | None:
    """The builder of a site that is not up to date; nothing when nothing has changed."""
    if conf in _ready:
        return _ready.pop(conf)
    seen = launcher.look(conf)
    return Builder(conf, seen) if seen is None or seen.changed else None


class _Making:
    """A site being built: Pelican and its plugins are made ready, then asked to run."""

    def __init__(self, conf: Path, said: int, seen: Look | None) -> None:
        self._conf, self._said, self._seen = conf, said, seen
        self._made: Instance | None = None
        #: How it ended already: the exit code, or the error that stopped it.
        self._end: Any = None

    def prepare(self) -> None:
        """Load Pelican, the settings and the plugins: nothing is built yet."""
        with _redirected(self._said), uncollected(keep=True):
            self._end = self._ended(self._make)

    def build(self) -> Any:
        """Build; the exit code, or the error that stopped it."""
        if self._made is None and self._end is None:
            self.prepare()
        if self._end:
            return self._end
        with _redirected(self._said):
            return self._ended(self._run)

    def _make(self) -> None:
        from porte_voix.delta import build, instance  # noqa: F401

        instance.listen(logging.StreamHandler())
        self._made = instance.make(self._conf)

    def _run(self) -> None:
        assert self._made is not None
        self._made.pelican.delta_seen = self._seen
        self._made.pelican.run()
        self._made.remember()

    def _ended(self, work: Callable[[], None]) -> Any:
        try:
            work()
        except PorteVoixError as error:
            return error
        except Exception as error:
            from porte_voix.delta import instance

            if not instance.is_told(error):
                traceback.print_exc()
            return getattr(error, "exitcode", 1)
        return 0


@contextmanager
def _redirected(said: int) -> Iterator[None]:
    """Nothing is printed, and errors are written there."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    try:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
        os.dup2(said, 2)
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)
        os.close(kept[0])
        os.close(kept[1])
