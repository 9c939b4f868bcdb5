"""What is put in place at once: a reader, or a build that was stopped, never leaves half of it."""

import os
from contextlib import suppress
from pathlib import Path

from porte_voix.living import is_alive

#: How the name of what is not whole yet ends, after the number of the process that makes it.
MARK = ".porte-voix.tmp"


def beside(path: Path) -> Path:
    """Where a file or a folder is made before it takes its place."""
    return path.with_name(f"{path.name}.{os.getpid()}{MARK}")


def write_whole(path: Path, text: str | bytes) -> None:
    """Put the whole text in place at once, unless it is there: a reader never sees half of it."""
    data = text.encode("utf-8") if isinstance(text, str) else text
    if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = beside(path)
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what processes that were killed were making there, and nothing that is being made.

    To be called before this process makes anything there: what bears its number is of another life.
    """
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        for entry in entries:
            if is_left(entry):
                if entry.is_dir(follow_symlinks=False):
                    # Loaded here: what says that nothing has changed loads this module.
                    import shutil

                    shutil.rmtree(entry.path, ignore_errors=True)
                else:
                    Path(entry.path).unlink(missing_ok=True)


def is_left(thing: Path | os.DirEntry[str]) -> bool:
    """Whether a process that was killed was making it."""
    if not thing.name.endswith(MARK):
        return False
    number = thing.name.removesuffix(MARK).rpartition(".")[2]
    if not number.isdecimal():
        return False
    return int(number) == os.getpid() or not is_alive(int(number))
