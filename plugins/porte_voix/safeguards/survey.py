"""The files under a folder as the disk holds them, links not followed."""

import os
from collections.abc import Iterator
from pathlib import Path

from porte_voix.safeguards.conservation import File
from porte_voix.safeguards.drawing import LARGEST, acting


def survey(content: str, without: tuple[str, ...] = ()) -> tuple[File, ...]:
    """Every file under a folder, sorted; ``without`` are folders that are not looked into."""
    return tuple(sorted(_walk(content, "", without), key=lambda file: file.path))


def _walk(folder: str, inside: str, without: tuple[str, ...]) -> Iterator[File]:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        if inside:
            yield File(inside, readable=False)
        return
    for entry in found:
        path = f"{inside}/{entry.name}" if inside else entry.name
        if entry.is_symlink():
            yield File(path, link=True)
        elif entry.is_dir():
            if entry.path not in without:
                yield from _walk(entry.path, path, without)
        else:
            readable = entry.is_file() and os.access(entry.path, os.R_OK)
            draws = readable and entry.name.lower().endswith(".svg")
            yield File(path, readable=readable, acts=_acting(entry.path) if draws else "")


def _acting(path: str) -> str:
    with Path(path).open("rb") as file:
        return acting(file.read(LARGEST + 1))


def is_plain(path: str, content: str) -> bool:
    """Whether a path under a folder is that of a true file, with no link on the way to it."""
    place = Path(os.path.normpath(Path(os.path.realpath(content), path)))
    return os.path.realpath(place) == str(place) and place.is_file()
