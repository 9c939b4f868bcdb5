"""Whether files are still what they were, by size and time first and by content only in doubt.

Only the standard library is imported here: the launcher answers « nothing changed » with this
module alone.
"""

import gc
import hashlib
import marshal
import os
import stat
import time
from collections.abc import Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from porte_voix.whole import beside

#: A file changed so recently that it may change again within one tick of its clock.
TICK = 50_000_000
#: Stamps: size, time of modification in nanoseconds (0: not to be trusted), digest of the content.
Stamp = tuple[int, int, bytes]
ABSENT: Stamp = (-1, -1, b"")
FOLDER: Stamp = (-2, -2, b"")
#: A stamp that no file has: something may have changed while it was being read.
UNSURE: Stamp = (-3, -3, b"")
#: How far the time of a file may lag behind the clock, in nanoseconds: a tick of the system.
LAG = 10_000_000


def content_digest(data: bytes) -> bytes:
    """The digest of the content of a file."""
    return hashlib.blake2b(data, digest_size=16).digest()


def file_digest(path: str) -> bytes:
    """The digest of a file on the disk."""
    with open(path, "rb") as file:
        return content_digest(file.read())


def take(path: str, known: Stamp | None = None) -> Stamp:
    """The stamp of a path now; a known stamp spares reading a file that has not moved."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return ABSENT
    if not stat.S_ISREG(status.st_mode):
        return FOLDER
    size, moment = status.st_size, status.st_mtime_ns
    if known and known[0] == size and known[1] == moment:
        return known
    try:
        digest = file_digest(path)
    except OSError:
        return (size, moment, b"?")
    if known and known == (size, 0, digest):
        # Still what it was: a doubt about its time is not worth a change in the cache.
        return known
    recent = time.time_ns() - moment < TICK
    return (size, 0 if recent else moment, digest)


def is_since(path: str, instant: int) -> bool:
    """Whether a file was written, or put there, since that instant (nanoseconds): another may have
    been read before. What is moved keeps the date of its text.
    """
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return False
    return max(status.st_mtime_ns, status.st_ctime_ns) > instant - LAG


def take_after(path: str, instant: int, known: Stamp | None = None) -> Stamp:
    """The stamp of a file that was read since that instant (nanoseconds), if it has not moved."""
    stamp = take(path, known)
    return UNSURE if stamp not in (ABSENT, FOLDER) and is_since(path, instant) else stamp


def same(path: str, stamp: Stamp) -> bool:
    """Whether a path is still what its stamp says."""
    now = take(path, stamp)
    return now[0] == stamp[0] and now[2] == stamp[2]


def listing(folder: str) -> tuple[str, ...] | None:
    """The sorted names in a folder; nothing when there is none."""
    try:
        return tuple(sorted(os.listdir(folder)))
    except OSError:
        return None


def changed(files: Mapping[str, Stamp], limit: int = 1 << 30) -> list[str]:
    """The files that are no more what they were; at most ``limit``."""
    found = (path for path, stamp in files.items() if not same(path, stamp))
    return list(islice(found, limit))


def load(path: Path, version: int) -> dict[str, Any] | None:
    """The data of a file of the cache; nothing when it is absent, older or damaged."""
    with suppress(OSError, ValueError, EOFError, TypeError):
        raw = path.read_bytes()
        if content_digest(raw[16:]) == raw[:16]:
            data = plain(raw[16:])
            if isinstance(data, dict) and data.get("version") == version:
                return data
    return None


def plain(raw: bytes) -> Any:
    """Plain values by the million, of which none is worth looking for a cycle: half of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        return marshal.loads(raw)
    finally:
        if was:
            gc.enable()


def save(path: Path, data: Mapping[str, Any]) -> None:
    """Replace a file of the cache at once."""
    raw = marshal.dumps(dict(data))
    put(path, content_digest(raw) + raw)


def put(path: Path, raw: bytes) -> None:
    """Replace a file at once."""
    temporary = beside(path)
    temporary.write_bytes(raw)
    temporary.replace(path)
