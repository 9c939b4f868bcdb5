"""What a build depends on besides its contents: settings, code, and where its cache lives."""

import locale
import os
import sys
import sysconfig
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from porte_voix.delta.digest import Undigestible, digest
from porte_voix.delta.quick import folder_of
from porte_voix.delta.stamps import Stamp, take_after

#: They change nothing of what is read, and say nothing of the site.
ASIDE = ("CACHE_PATH", "LOAD_CONTENT_CACHE", "DEBUG", "PORT", "BIND", "DELETE_OUTPUT_DIRECTORY")


def folder(settings: Mapping[str, Any]) -> Path:
    """The folder of the cache: beside Porte-voix's own state, else where Pelican keeps its cache.

    One folder for each output folder: a site may be built twice, with other settings.
    """
    base = Path(settings["CACHE_PATH"]).absolute() / "porte-voix-delta"
    if "porte_voix" in settings["PLUGINS"]:
        base = Path(settings.get("PORTE_VOIX_STATE_DIR", ".porte-voix")).absolute() / "delta"
    return folder_of(settings["OUTPUT_PATH"], base)


def each_setting(settings: Mapping[str, Any]) -> dict[str, bytes]:
    """The digest of each setting; one of which nothing can be said never equals itself."""
    found = {}
    for name, value in settings.items():
        if name not in ASIDE:
            try:
                found[str(name)] = digest(value)
            except Undigestible:
                found[str(name)] = os.urandom(8)
    return found


def surroundings() -> dict[str, bytes]:
    """What no setting tells: versions, and how the machine says and counts dates."""
    return {
        "versions": _versions(),
        "locale": digest(locale.setlocale(locale.LC_ALL)),
        "time zone": digest((time.tzname, time.timezone, time.altzone)),
    }


def _versions() -> bytes:
    """Python, and every package installed, with their versions."""
    names = []
    for place in sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}):
        if os.path.isdir(place):
            names += sorted(name for name in os.listdir(place) if name.endswith("-info"))
    return digest((sys.version, names))


def code(plugins: Iterable[str], known: Mapping[str, Any], since: int) -> dict[str, Stamp]:
    """Every source loaded from outside the machine's folders, and whole packages of plugins, by a
    process that began to load them at that instant (nanoseconds).
    """
    installed = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib")}
    installed |= {sysconfig.get_path(name) for name in ("purelib", "platlib")}
    wanted = {name.partition(".")[0] for name in plugins}
    files: set[str] = set()
    folders: set[str] = set()
    for name, path in sources().items():
        if not path.endswith((".py", ".so")):
            continue
        path = os.path.abspath(path)
        if path.startswith(tuple(installed)) and name.partition(".")[0] not in wanted:
            continue
        files.add(path)
        if name.partition(".")[0] in wanted and os.path.basename(path) == "__init__.py":
            folders.add(os.path.dirname(path))
    for top in folders:
        for folder, inside, names in os.walk(top):
            inside[:] = [each for each in inside if each not in ("__pycache__", "tests")]
            files.update(os.path.join(folder, each) for each in names if each.endswith(".py"))
    return {path: take_after(path, since, known.get(path)) for path in sorted(files)}


def sources() -> dict[str, str]:
    """The file of each module; one that waits to be used is not made to run by the question."""
    found = {}
    for name, module in list(sys.modules.items()):
        try:
            path = object.__getattribute__(module, "__dict__").get("__file__")
        except AttributeError:
            continue
        if path:
            found[name] = path
    return found
