"""Whether what delta replaces or relies on is what it was written for.

A library is known by the sources of the functions that matter, not by its version: a function
that a new release changed, or that a plugin replaced, is unknown, and what needs it steps aside.
The same caution for signals: who else listens?
"""

import hashlib
import importlib
import inspect
import re
import sys
import weakref
from collections.abc import Iterable
from functools import partial, reduce
from importlib.metadata import version
from pathlib import Path
from types import FunctionType
from typing import Any

from pelican.plugins import signals

from porte_voix.delta.known import SOURCES

#: They speak of one file while it is read: another process would hear them, or nobody.
READING = (
    *("article_generator_preread", "page_generator_preread", "static_generator_preread"),
    *("article_generator_context", "page_generator_context", "static_generator_context"),
    "content_object_init",
)
#: They speak of one output while it is written: skipped, elsewhere, or before the file is there.
WRITING = (
    *("article_generator_write_article", "page_generator_write_page"),
    *("content_written", "feed_generated", "feed_written"),
)
#: What of the namespace ``pelican.plugins`` is Pelican's own; the rest are guests.
OWN = ("pelican.plugins.signals", "pelican.plugins._utils")
#: Sixty-four bits of a SHA-256: functions change, nobody forges them.
DIGITS = 16
#: ``_Class__method``, as a class writes its own ``__method``.
MANGLED = re.compile(r"(?<=\.)_[A-Za-z]\w*?(?=__)")


def unknown(names: Iterable[str]) -> tuple[str, ...]:
    """The names, ``module:qualified.name`` or a whole ``module``, whose source is not known."""
    modules: dict[str, bool] = {}
    return tuple(name for name in names if not (_is_genuine(name, modules) or _is_known(name)))


def digest(name: str) -> str | None:
    """What the source that a name has now amounts to; nothing when it has none."""
    try:
        if ":" in name:
            return _digest(inspect.getsource(_found(name)).encode())
        return _digest(Path(inspect.getfile(importlib.import_module(name))).read_bytes())
    except (ImportError, AttributeError, TypeError, OSError):
        return None


def place(name: str) -> tuple[Any, str]:
    """The module or class that holds a function, and the name it has there."""
    module, _, path = name.partition(":")
    *owners, last = path.split(".")
    return reduce(inspect.getattr_static, owners, importlib.import_module(module)), last


def table(names: Iterable[str]) -> str:
    """The text of ``SOURCES`` for the releases installed here: these names, and their modules."""
    wanted = {*names, *(name.partition(":")[0] for name in names)}
    releases: dict[str, list[str]] = {}
    for name in sorted(wanted):
        package = re.split("[.:]", name)[0]
        line = f'        "{name}": "{digest(name)}",'
        releases.setdefault(f"{package} {version(package)}", []).append(line)
    rows = (f'    "{one}": {{\n' + "\n".join(lines) + "\n    }," for one, lines in releases.items())
    return "\n".join(("SOURCES: dict[str, dict[str, str]] = {", *rows, "}"))


def listeners(names: Iterable[str] = (*READING, *WRITING)) -> dict[str, tuple[str, ...]]:
    """The signals that others than Pelican and Porte-voix listen to, with the modules that do."""
    found = {name: tuple(sorted(set(map(module_of, guests(name))))) for name in names}
    return {name: modules for name, modules in found.items() if modules}


def guests(name: str) -> list[Any]:
    """The receivers of a signal that are neither Pelican's nor ours."""
    receivers = getattr(signals, name).receivers.values()
    alive = (one() if isinstance(one, weakref.ref) else one for one in receivers)
    return [one for one in alive if one is not None and not is_home(module_of(one))]


def is_home(module: str) -> bool:
    """Whether a module is Pelican's, without the plugins of its namespace, or ours."""
    top = module.split(".")[0]
    is_guest = module.startswith("pelican.plugins.") and module not in OWN
    return top in ("pelican", "porte_voix") and not is_guest


def _is_known(name: str) -> bool:
    """Whether the source of a name is its source in one of the releases we know."""
    return digest(name) in {known[name] for known in SOURCES.values() if name in known}


def _is_genuine(name: str, modules: dict[str, bool]) -> bool:
    """Whether a function still is the one that a file known as a whole wrote: thirty times faster.

    A plugin that replaces it brings the code of another file, or of another name.
    """
    module, _, path = name.partition(":")
    code = None
    if path:
        try:
            found = _found(name)
        except (ImportError, AttributeError, TypeError):
            return False
        module, code = found.__module__, found.__code__
    if module not in modules:
        modules[module] = _is_known(module)
    if not modules[module] or code is None:
        return modules[module]
    home = sys.modules[module].__file__
    return (code.co_filename, code.co_qualname) == (home, MANGLED.sub("", path))


def _found(name: str) -> FunctionType:
    """The function itself, without what makes a method or a property of it."""
    owner, last = place(name)
    found = inspect.getattr_static(owner, last)
    if isinstance(found, property):
        found = found.fget
    while not isinstance(found, FunctionType):
        found = found.__func__ if isinstance(found, staticmethod | classmethod) else found.func
    if hasattr(found, "__wrapped__"):
        raise TypeError(name)
    return found


def module_of(receiver: Any) -> str:
    """Where a function, a method, a partial call or a callable object was written."""
    while isinstance(receiver, partial):
        receiver = receiver.func
    return getattr(receiver, "__module__", None) or type(receiver).__module__


def _digest(source: bytes) -> str:
    return hashlib.sha256(source).hexdigest()[:DIGITS]
