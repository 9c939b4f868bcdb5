"""Two trees of files: how many, and where they differ."""

import filecmp
from pathlib import Path


def files(folder: Path) -> frozenset[str]:
    """Every file of a tree, relative to it."""
    return frozenset(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def differences(one: Path, other: Path) -> tuple[str, ...]:
    """The files that are not the same in two trees, or that one of them lacks; sorted."""
    here, there = files(one), files(other)
    changed = (
        name for name in here & there if not filecmp.cmp(one / name, other / name, shallow=False)
    )
    return tuple(sorted((here ^ there) | frozenset(changed)))
