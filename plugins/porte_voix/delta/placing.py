"""Whole files put in place of what stands there, at once: a reader never meets half of one."""

import os
import stat

from porte_voix.whole import MARK

NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


def is_there(path: str, data: bytes) -> os.stat_result | None:
    """The state of a file of our own that already holds these bytes."""
    try:
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size != len(data) or status.st_nlink != 1:
            return None
        with open(path, "rb") as file:
            return status if file.read() == data else None
    except OSError:
        return None


def put_whole(path: str, data: bytes) -> os.stat_result:
    """Write to a temporary name, then rename: a reader never sees half of a file."""
    temporary = f"{path}.{os.getpid()}{MARK}"
    try:
        file = os.open(temporary, NEW, 0o666)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(file, rest) :]
            status = os.fstat(file)
        finally:
            os.close(file)
        try:
            os.replace(temporary, path)
        except IsADirectoryError:
            clear(path)
            os.replace(temporary, path)
    except BaseException:
        if os.path.lexists(temporary):
            os.unlink(temporary)
        raise
    return status


def make_way(folder: str) -> None:
    """Make a folder, where a file of an earlier build may stand."""
    try:
        os.makedirs(folder, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        part = folder
        while not os.path.lexists(part):
            part = os.path.dirname(part)
        os.unlink(part)
        os.makedirs(folder, exist_ok=True)


def clear(folder: str) -> None:
    """Remove a folder of an earlier build where a file must be."""
    for name in os.listdir(folder):
        inside = os.path.join(folder, name)
        if os.path.isdir(inside) and not os.path.islink(inside):
            clear(inside)
        else:
            os.unlink(inside)
    os.rmdir(folder)
