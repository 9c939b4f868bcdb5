"""Edits of files as files: outputs touched by hand, times of modification, nothing at all."""

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from random import Random

from porte_voix.errors import SettingsError
from porte_voix.search import index

from tests.delta.site import Site


def _files(folder: Path) -> list[Path]:
    return [path for path in _entries(folder) if path.is_file()]


def _entries(folder: Path) -> list[Path]:
    """What is there; the search index, which no build makes, is left alone."""
    found = sorted(folder.rglob("*"))
    return [path for path in found if path.relative_to(folder).parts[0] != index.FOLDER]


def nothing(site: Site) -> str:
    """No edit: only the calendar may move."""
    return "rien"


def output_edit(site: Site) -> str:
    """An output changed by hand."""
    # How many outputs there are must not move what is drawn next.
    rng = Random(site.rng.random())
    files = _files(site.output)
    if not files:
        return "aucune"
    path = rng.choice(files)
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(rng.choice((b"", data + b" ", data[::-1])))
    return str(path.relative_to(site.output))


def output_delete(site: Site) -> str:
    """An output, or a whole folder of them, deleted by hand."""
    rng = Random(site.rng.random())
    entries = _entries(site.output)
    if not entries:
        return "aucune"
    path = rng.choice(entries)
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    return str(path.relative_to(site.output))


def touch(site: Site) -> str:
    """A source with the same bytes and another time of modification."""
    path = site.rng.choice(_files(site.content) + _files(site.root / "theme"))
    when = time.time() - site.rng.choice((0, 3, 86400))
    os.utime(path, (when, when))
    return str(path.relative_to(site.root))


def checkout(site: Site) -> str:
    """Every source written anew, as a fresh clone would: new inodes, new times, same bytes."""
    for folder in ("content", "theme", "plugins"):
        for path in _files(site.root / folder):
            data = path.read_bytes()
            path.unlink()
            path.write_bytes(data)
    return "tout"


def checkout_outputs(site: Site) -> str:
    """Every output written anew with the same bytes, as a cache carried between machines."""
    for path in _files(site.output):
        if path.lstat().st_nlink == 1 and not path.is_symlink():
            data = path.read_bytes()
            path.unlink()
            path.write_bytes(data)
    return "tout"


def tick(site: Site) -> str:
    """Twice in a row the same size and the same time of modification, which is not past.

    What an editor does when it saves twice within one tick of the clock of files, with a build
    between the two.
    """
    if site.tick is None:
        text, word = site.rng.choice(site.texts), "mardi"
        when = time.time_ns() + 30_000_000_000
        site.tick = (text.path, when)
    else:
        text, word = next(one for one in site.texts if one.path == site.tick[0]), "jeudi"
        when, site.tick = site.tick[1], None
    text.blocks[0] = ("p", f"Rendez-vous {word}.")
    site.save(text)
    os.utime(site.content / text.path, ns=(when, when))
    return f"{text.path} {word}"


def search(site: Site) -> str | None:
    """The search index is made as for a site that goes online, or somebody removes it."""
    if not site.accounted:
        return None
    removed = site.rng.random() < 0.3
    if removed:
        shutil.rmtree(site.output / index.FOLDER, ignore_errors=True)
    elif site.output.is_dir():
        with suppress(SettingsError):  # there may be no page to index
            index.refresh(site.output, site.root / ".porte-voix")
    return "retiré" if removed else "refait"
