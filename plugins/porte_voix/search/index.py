"""The index of the built pages, made again only when they have changed.

It is made after Pelican, by the program of Pagefind: a build that edits a text must not wait for
the whole site to be read again. Whole or absent: the old index serves until the new one is there.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import _
from porte_voix.whole import beside

#: Where the index is under the output; ``OUTPUT_RETENTION`` names it too.
FOLDER = "pagefind"
#: What the page of search loads; the rest of what Pagefind writes is interfaces of its own.
ENTRY = "pagefind-entry.json"
UNUSED = ("pagefind-*ui*", "pagefind-highlight.js", "pagefind-worker.js", "playground")
#: What the last index was made of.
NOTE = "search.json"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether an index was made, and of how many pages."""

    made: bool
    pages: int


def refresh(output: Path, state: Path) -> Outcome:
    """Make the index of ``output`` if its pages are not those of the last one.

    Raises ``SettingsError`` when Pagefind is not there or refuses the site.
    """
    note = state / NOTE
    told = {"pagefind": _installed(), "pages": fingerprint(output)}
    place = output / FOLDER
    if _read(note).get("told") == told and (place / ENTRY).is_file():
        return Outcome(False, pages_of(place))
    made = beside(state / "search")
    shutil.rmtree(made, ignore_errors=True)
    try:
        _run(output, made)
        for pattern in UNUSED:
            for path in made.glob(pattern):
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()
        _put_in_order(made / ENTRY)
        count = pages_of(made)
        _replace(made, place)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps({"told": told}, indent=2) + "\n", "utf-8")
    return Outcome(True, count)


def fingerprint(output: Path) -> str:
    """What the pages of a site amount to: names, sizes and instants; nothing is opened."""
    told = hashlib.sha256()
    for path, status in sorted(_pages(str(output))):
        told.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return told.hexdigest()


def pages_of(place: Path) -> int:
    """How many pages an index holds."""
    languages = json.loads((place / ENTRY).read_bytes())["languages"].values()
    return sum(language["page_count"] for language in languages)


def _pages(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != FOLDER:
                    yield from _pages(entry.path)
            elif entry.name.endswith(".html"):
                yield entry.path, entry.stat()


def _installed() -> str:
    try:
        return version("pagefind-bin")
    except ImportError as error:
        what = _("Pagefind, qui fait l'index de recherche, n'est pas installé")
        way_out = _("Relancez l'installation (make), ou retirez « search » de DIRECT_TEMPLATES.")
        raise SettingsError([Problem("pelicanconf.py", what, way_out)]) from error


def _run(output: Path, made: Path) -> None:
    words = [sys.executable, "-m", "pagefind_bin", "--site", str(output), "--quiet"]
    done = subprocess.run(
        [*words, "--output-path", str(made)], capture_output=True, text=True, check=False
    )
    if done.returncode or not (made / ENTRY).is_file():
        said = (done.stderr or done.stdout).strip().splitlines()
        what = _("l'index de recherche n'a pas pu être fait ({said})").format(
            said=said[-1] if said else done.returncode
        )
        raise SettingsError([Problem(str(output), what, _("Relancez « inv build », puis ceci."))])


def _put_in_order(entry: Path) -> None:
    """Pagefind tells languages in an order that changes from one run to the next."""
    told = json.loads(entry.read_bytes())
    entry.write_text(json.dumps(told, sort_keys=True, separators=(",", ":")), "utf-8")


def _replace(made: Path, place: Path) -> None:
    """Put the new index where the old one was."""
    old = made.with_name(f"{made.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.replace(old)
    made.replace(place)
    shutil.rmtree(old, ignore_errors=True)


def _read(note: Path) -> dict[str, object]:
    try:
        found = json.loads(note.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
