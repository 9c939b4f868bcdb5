"""What the build owns under the output folder: kept whole, and removed when nobody makes it now."""

import os
from collections.abc import Iterable, Iterator, Set
from contextlib import suppress

from porte_voix.whole import MARK


def remove_stale(root: str, stale: Iterable[str], keep: Set[str] = frozenset()) -> int:
    """Remove files that are no more made, and the folders they leave empty but for those to keep;
    how many.
    """
    count = 0
    for path in sorted(stale, reverse=True):
        if not inside(root, path):
            continue
        with suppress(FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError):
            os.unlink(path)
            count += 1
        prune(root, os.path.dirname(path), keep)
    return count


def prune(root: str, folder: str, keep: Set[str] = frozenset()) -> None:
    """Remove a folder and those above it while they are empty, never the root."""
    with suppress(OSError):
        while inside(root, folder) and folder not in keep:
            os.rmdir(folder)
            folder = os.path.dirname(folder)


def inside(root: str, path: str) -> bool:
    """Whether a path lies strictly under the root."""
    return path.startswith(root.rstrip(os.sep) + os.sep)


def sweep(root: str, keep: set[str], folders: set[str], retained: Iterable[str]) -> int:
    """Leave what ``DELETE_OUTPUT_DIRECTORY`` would: outputs, and what is retained at the top."""
    spared = set(retained)
    wanted = set(folders)
    for path in (*keep, *folders):
        folder = os.path.dirname(path)
        while folder not in wanted and inside(root, folder):
            wanted.add(folder)
            folder = os.path.dirname(folder)
    count = 0
    with suppress(FileNotFoundError, NotADirectoryError):
        for name in os.listdir(root):
            if name not in spared:
                count += _sweep(os.path.join(root, name), keep, wanted)
    return count


def _sweep(path: str, keep: set[str], wanted: set[str]) -> int:
    if os.path.isdir(path) and not os.path.islink(path):
        count = sum(_sweep(entry.path, keep, wanted) for entry in list(os.scandir(path)))
        if path not in wanted:
            with suppress(OSError):
                os.rmdir(path)
        return count
    if path in keep:
        return 0
    with suppress(OSError):
        os.unlink(path)
    return 1


def leftovers(root: str) -> Iterator[str]:
    """Temporary files of a build that was killed."""
    for folder, _folders, names in os.walk(root):
        for name in names:
            if name.endswith(MARK):
                yield os.path.join(folder, name)
