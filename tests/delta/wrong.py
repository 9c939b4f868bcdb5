"""Incremental builds that are wrong on purpose, each in one way, and one that is right.

All remember the whole site: when nothing they look at has changed, the outputs kept from last time
are put back; otherwise a stock build is made anew. What one of them does not look at is its fault,
which the proof must find; the right one must go through.
"""

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pelican
from pelican import Pelican
from pelican.plugins import signals
from porte_voix.search import index

MEMORY = Path(".memoire")


@dataclass(frozen=True, slots=True)
class Fault:
    """What a build does not see, or does not do."""

    blind: Callable[[str], bool] = lambda path: False
    by_time: bool = False
    clock: bool = True
    outputs: bool = True
    owner: bool = True
    log: bool = True
    late: bool = True
    keeps: bool = True
    refuses: bool = True
    touches: bool = False


FAULTS = {
    "right": Fault(),
    # An edit of the same size within one tick of the clock of files.
    "trusts-mtime": Fault(by_time=True),
    # Only the templates named by a page, not what they include, import or extend.
    "own-templates": Fault(blind=lambda path: "partials/" in path or "essai-" in path),
    # An article dated later stays a draft.
    "no-clock": Fault(clock=False),
    "no-settings": Fault(blind=lambda path: path == "pelicanconf.py"),
    # The files of plugins that PLUGINS does not name.
    "named-plugins": Fault(blind=lambda path: path.endswith("helper.py")),
    "no-register": Fault(blind=lambda path: path.startswith(".porte-voix")),
    "no-images": Fault(blind=lambda path: path.endswith(".png")),
    # Outputs changed by hand stay so.
    "no-outputs": Fault(outputs=False),
    # A deleted article keeps its page.
    "no-ownership": Fault(owner=False),
    # Warnings are told once.
    "forgets-warnings": Fault(log=False),
    # Killed, it believes that everything was written.
    "early-store": Fault(late=False),
    # A site that Pelican refuses is built all the same.
    "no-refusal": Fault(refuses=False),
    # Whatever it says, it works where it should not.
    "touches-index": Fault(touches=True),
    # Right, and writes everything every time.
    "no-memory": Fault(keeps=False),
}


def register() -> None:
    """Take the place of the build."""
    signals.initialized.connect(arm)


def arm(site: Pelican) -> None:
    """Choose between what is remembered and a stock build."""
    site.run = partial(_run, site, site.run, FAULTS[site.settings["FAULT"]])


def _run(site: Pelican, stock: Callable[[], None], fault: Fault) -> None:
    here, output = _fingerprint(fault), Path(site.output_path)
    known = _read("fingerprint")
    if fault.touches:
        (output / index.FOLDER).mkdir(parents=True, exist_ok=True)
        (output / index.FOLDER / "touche").touch()
    if fault.keeps and known == here:
        if fault.outputs:
            _mirror(MEMORY / "output", output)
        for level, name, message in _read("records") if fault.log else ():
            logging.getLogger(name).log(level, "%s", message)
        pelican.console.print(_read("done"))
        return
    MEMORY.mkdir(exist_ok=True)
    if fault.owner:
        _empty(output)
    (MEMORY / "fingerprint").unlink(missing_ok=True)
    if not fault.late:
        _write("fingerprint", here)
    with _Heard() as heard, nullcontext() if fault.refuses else suppress(SystemExit):
        stock()
    _mirror(output, MEMORY / "output")
    _write("records", heard.records)
    _write("done", heard.done)
    _write("fingerprint", here)


class _Heard(logging.Handler):
    """Remembers what a build says."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[tuple[int, str, str]] = []
        self.done = ""
        self._print = pelican.console.print

    def __enter__(self) -> "_Heard":
        logging.getLogger().addHandler(self)
        pelican.console.print = self._say
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self)
        pelican.console.print = self._print

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append((record.levelno, record.name, record.getMessage()))

    def _say(self, text: str, **options: Any) -> None:
        self.done = text
        self._print(text, **options)


def _fingerprint(fault: Fault) -> dict[str, Any]:
    found: dict[str, Any] = {"clock": str(datetime.now()) if fault.clock else ""}
    for path in _sources():
        inside = str(path)
        if not fault.blind(inside):
            stat = path.stat()
            data = b"" if fault.by_time else path.read_bytes()
            when = stat.st_mtime_ns if fault.by_time else 0
            found[inside] = [stat.st_size, when, hashlib.sha256(data).hexdigest()]
    return found


def _sources() -> Iterator[Path]:
    yield Path("pelicanconf.py")
    for folder in ("content", "theme", "plugins", "gabarits"):
        yield from sorted(path for path in Path(folder).rglob("*") if path.is_file())
    yield from Path(".porte-voix").glob("ledger-view.json")


def _empty(output: Path) -> None:
    """Remove what a build wrote; the index of search is not its own."""
    for path in output.iterdir() if output.is_dir() else ():
        if path.name != index.FOLDER:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _inside(folder: Path) -> list[Path]:
    """What is in the folder of an output, the index of search apart."""
    return [path for path in folder.rglob("*") if path.relative_to(folder).parts[0] != index.FOLDER]


def _mirror(source: Path, target: Path) -> None:
    """Make the target equal to the source, and write no file that already is."""
    wanted = {path.relative_to(source) for path in _inside(source)}
    for path in sorted(_inside(target), reverse=True):
        if path.relative_to(target) not in wanted:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for inside in sorted(wanted):
        old, new = source / inside, target / inside
        if old.is_dir():
            new.mkdir(parents=True, exist_ok=True)
        elif not new.exists() or old.read_bytes() != new.read_bytes():
            new.parent.mkdir(parents=True, exist_ok=True)
            new.unlink(missing_ok=True)
            os.link(old, new) if old.stat().st_nlink > 1 else shutil.copyfile(old, new)


def _read(name: str) -> Any:
    path = MEMORY / name
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def _write(name: str, value: Any) -> None:
    path = MEMORY / name
    text = json.dumps(value)
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
