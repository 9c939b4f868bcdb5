"""A process with all that it started, and its sudden end: Linux only, read in ``/proc``.

Killing a group is not enough: git runs in sessions of its own, out of the reach of a terminal.
"""

import os
import signal
from pathlib import Path

PROC = Path("/proc")


def process_of(task: int) -> int:
    """The process that a task, which may be one thread of it, belongs to."""
    lines = (PROC / str(task) / "status").read_text("utf-8").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("Tgid:")))


def family(pid: int) -> list[int]:
    """The process and its descendants, parents first; those that end meanwhile are left out."""
    found = [pid]
    for parent in found:
        for children in (PROC / str(parent) / "task").glob("*/children"):
            try:
                found += map(int, children.read_text("utf-8").split())
            except OSError:
                continue
    return found


def kill(pids: list[int]) -> None:
    """End these processes at once, as a machine that loses its power would; no one is warned."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
