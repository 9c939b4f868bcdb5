"""What one piece of work may take of the machine: processor time, and memory.

Only a process that may die is limited: it stops by itself when it can, and the system ends it when
it cannot. Where the system has no such limits (Windows), the work goes on without them.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

#: Seconds between the polite stop and the next one: what swallowed the first meets another.
AGAIN = 0.25
#: Seconds of processor time left to a polite stop before the system ends the process.
GRACE = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """Processor time in seconds; memory in bytes beyond what the process held at its start."""

    seconds: float = 5.0
    memory: int = 1 << 30


class TooLong(BaseException):
    """The time is spent. No ``except Exception`` of a library may keep it."""


class _Process:
    """This process: may it die, and what did it hold at its start?"""

    expendable = False
    start = 0
    pid = 0


def make_expendable() -> None:
    """From now on this process may be ended by its work; its death is somebody's to tell."""
    _Process.expendable = True
    _Process.pid = os.getpid()
    _Process.start = _held()


def is_expendable() -> bool:
    """Whether this very process was made to be able to die."""
    return _Process.expendable and _Process.pid == os.getpid()


@contextmanager
def applied(limits: Limits) -> Iterator[None]:
    """Work within limits. Raises ``TooLong`` or ``MemoryError`` when it can, else the process
    ends. Nothing is limited in a process that must not die.
    """
    if not is_expendable() or sys.platform == "win32":
        yield
        return
    import resource

    processor = resource.getrlimit(resource.RLIMIT_CPU)
    memory = resource.getrlimit(resource.RLIMIT_AS)
    used = resource.getrusage(resource.RUSAGE_SELF)
    end = int(used.ru_utime + used.ru_stime + limits.seconds) + GRACE
    stock = signal.signal(signal.SIGPROF, _stop)
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (_below(end, processor[1]), processor[1]))
        if _Process.start:
            most = _below(_Process.start + limits.memory, memory[1])
            resource.setrlimit(resource.RLIMIT_AS, (most, memory[1]))
        signal.setitimer(signal.ITIMER_PROF, limits.seconds, AGAIN)
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, stock)
        resource.setrlimit(resource.RLIMIT_AS, memory)
        resource.setrlimit(resource.RLIMIT_CPU, processor)


def _stop(number: int, frame: FrameType | None) -> None:
    raise TooLong


def _below(wanted: int, most: int) -> int:
    """What is wanted, within what the system allows (-1: anything)."""
    return wanted if most < 0 else min(wanted, most)


def _held() -> int:
    """Bytes of address space that this process has now; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0
