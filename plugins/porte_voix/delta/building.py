"""One build in a process of its own, which loads Pelican while the caller checks the content."""

import os
import sys
import tempfile
import traceback
from functools import partial
from pathlib import Path
from typing import Any, Self

from porte_voix.delta import launcher
from porte_voix.delta.launcher import Look
from porte_voix.errors import PorteVoixError
from porte_voix.workers.apart import Apart
from porte_voix.workers.pool import can_fork


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
        self._said = tempfile.TemporaryFile(  # noqa: SIM115
            "w+", encoding="utf-8", errors="replace"
        )
        self._work = partial(_build, conf, self._said.fileno(), seen)
        self._apart = Apart(_load, self._work) if can_fork() else None

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


def get_ready(conf: Path) -> None:
    """Make a builder ahead of the task that will ask for it, from what was just looked at."""
    _ready[conf] = Builder(conf, launcher.look(conf))


def needed(conf: Path) -> Builder | None:
    """The builder of a site that is not up to date; nothing when nothing has changed."""
    if conf in _ready:
        return _ready.pop(conf)
    seen = launcher.look(conf)
    return Builder(conf, seen) if seen is None or seen.changed else None


def _load() -> None:
    """Everything that a build needs, whatever the site."""
    import porte_voix.delta.build
    import porte_voix.delta.instance  # noqa: F401


def _build(conf: Path, said: int, seen: Look | None) -> Any:
    """Build; the exit code, or the error that stopped it."""
    import logging

    from porte_voix.delta import instance

    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    try:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
        os.dup2(said, 2)
        instance.listen(logging.StreamHandler())
        made = instance.make(conf)
        made.pelican.delta_seen = seen
        made.pelican.run()
        made.remember()
        return 0
    except PorteVoixError as error:
        return error
    except Exception as error:
        if not instance.is_told(error):
            traceback.print_exc()
        return getattr(error, "exitcode", 1)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)
        os.close(kept[0])
        os.close(kept[1])
