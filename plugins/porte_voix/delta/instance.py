"""A Pelican made from a settings file, as ``pelican --settings`` makes it, and what it was made of.

Errors in the log end the build, as with ``--fatal errors``; they are said on standard error.
"""

import logging
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pelican import Pelican, read_settings
from pelican.log import init as init_logging

from porte_voix.delta import launcher, opens, site, stamps
from porte_voix.delta.reading import machine_folders
from porte_voix.sources import from_sources

#: Settings that a clock, chance or a folder may have written are not known by their source.
RESTLESS = frozenset(
    (
        *("now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime", "strftime", "ctime"),
        *("monotonic", "perf_counter", "random", "secrets", "uuid1", "uuid4", "urandom"),
        *("listdir", "scandir", "iterdir", "glob", "rglob", "iglob", "walk", "fwalk"),
    )
)


@dataclass(frozen=True, slots=True)
class Instance:
    """A Pelican, and the sources of its settings unless they may change by themselves."""

    conf: Path
    pelican: Pelican
    sources: dict[str, stamps.Stamp] | None
    variables: dict[str, Any]

    def remember(self) -> None:
        """After a build: what the next one may be spared from."""
        folder, left = site.folder(self.pelican.settings), getattr(self.pelican, "delta_left", None)
        if self.sources is None:
            launcher.forget(self.conf)
        else:
            launcher.remember(self.conf, folder, left, self.sources, self.variables)


def listen(handler: logging.Handler) -> None:
    """Send the log there, from errors on; an error ends the build."""
    init_logging(level=logging.ERROR, fatal="errors", handler=handler, name="pelican")


def is_told(error: Exception) -> bool:
    """Whether an error only says that the log holds one."""
    return isinstance(error, RuntimeError) and error.args == ("Warning or error encountered",)


def make(conf: Path) -> Instance:
    """A Pelican with its plugins. Raises what the settings and the plugins raise."""
    start = time.time_ns()
    with _variables() as names, opens.watched(asked=True) as watch:
        with from_sources(conf.parent):
            settings = read_settings(str(conf), override={"DEBUG": False})
        read = _sources(watch)
        is_restless = bool(watch.outside) or any(map(_is_restless, read))
        pelican = _class(settings["PELICAN_CLASS"])(settings)
        pelican.delta_loaded = start
        is_restless = is_restless or bool(watch.outside)
        read |= _sources(watch)
    sources = (
        None if is_restless else {path: stamps.take_after(path, start) for path in sorted(read)}
    )
    return Instance(conf, pelican, sources, launcher.variables(names))


def _class(named: Any) -> Any:
    if not isinstance(named, str):
        return named
    module, name = named.rsplit(".", 1)
    return getattr(__import__(module), name)


def _sources(watch: opens.Watch) -> set[str]:
    """The files read or asked for, outside of the machine's folders; sources, not bytecode."""
    return {path for path in watch.sources() if not path.startswith(machine_folders())}


def _is_restless(path: str) -> bool:
    if not path.endswith(".py"):
        return False
    try:
        code = compile(Path(path).read_bytes(), path, "exec")
    except (OSError, ValueError, SyntaxError):
        return True
    return not RESTLESS.isdisjoint(_names([code]))


def _names(codes: Iterable[Any]) -> Iterator[str]:
    for code in codes:
        yield from code.co_names
        yield from _names(each for each in code.co_consts if hasattr(each, "co_names"))


@contextmanager
def _variables() -> Iterator[set[str]]:
    """The names of the environment's variables that are looked at."""
    kind: Any = type(os.environ)
    stock, stock_each = kind.__getitem__, kind.__iter__
    names: set[str] = set()

    def get(environment: Any, name: str) -> Any:
        names.add(name)
        return stock(environment, name)

    def each(environment: Any) -> Any:
        names.add(launcher.EVERYTHING)
        return stock_each(environment)

    kind.__getitem__, kind.__iter__ = get, each
    try:
        yield names
    finally:
        kind.__getitem__, kind.__iter__ = stock, stock_each
