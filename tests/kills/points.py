"""Where a run can be killed: one point for each system call that may leave something behind.

strace counts the calls of each task (a thread, or a child's only one) apart. A point is therefore
named by the call, its number within its task, and its rank among the tasks that make so many: the
same in every run of the same program.
"""

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

#: The calls that write, send, reach, move, settle, erase or start something.
CALLS = (
    *("write", "pwrite64", "writev", "sendto", "sendmsg", "connect"),
    *("rename", "renameat", "renameat2", "fsync", "fdatasync", "unlink", "unlinkat", "execve"),
)
#: The calls that tell where the register is first read, and which task is whose.
WITNESSES = ("openat", "clone", "clone3", "fork", "vfork")
#: The first reading of the register: its file is opened, or git is started.
FIRST_READING = re.compile(r'openat\(.*/registre\.sqlite"|execve\("[^"]*/git"')

_ENTRY = re.compile(r"(\d+) +(?:([a-z]\w*)\(|<\.\.\. (\w+) resumed>|(\+\+\+))")
_RETURNED = re.compile(r"\) += (\d+)")


class Manner(StrEnum):
    """Who dies: the process that makes the call, or with it all that the command started."""

    ALONE = "seul"
    ALL = "tous"


@dataclass(frozen=True, slots=True)
class Point:
    """One call of one task; ``what`` is how strace shows it, ``child`` that git makes it."""

    call: str
    number: int
    rank: int
    what: str = ""
    child: bool = False

    def __str__(self) -> str:
        return f"{self.call}:{self.number}:{self.rank}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The point of this name, without what it does."""
        call, number, rank = text.split(":")
        return cls(call, int(number), int(rank))


@dataclass(frozen=True, slots=True)
class Stop:
    """A point, and who dies there."""

    point: Point
    manner: Manner

    def __str__(self) -> str:
        return f"{self.point}:{self.manner}"


@dataclass(slots=True)
class Entry:
    """A task enters a call; ``number`` counts the calls of that name it made."""

    task: int
    call: str
    number: int
    rank: int


class Counting:
    """Follows the lines of strace and numbers the calls, as strace itself does."""

    def __init__(self) -> None:
        self._numbers: Counter[tuple[int, str]] = Counter()
        self._ranks: Counter[tuple[str, int]] = Counter()

    def entry(self, line: str) -> Entry | None:
        """The call that a line, perhaps not finished yet, begins; ``None`` for any other line."""
        match = _ENTRY.match(line)
        if match is None or match[3]:
            return None
        task = int(match[1])
        if match[4]:
            for key in [key for key in self._numbers if key[0] == task]:
                del self._numbers[key]
            return None
        call = match[2]
        self._numbers[task, call] += 1
        number = self._numbers[task, call]
        self._ranks[call, number] += 1
        return Entry(task, call, number, self._ranks[call, number])


def points(lines: Iterable[str]) -> Iterator[Point]:
    """The points of a whole run, from the first reading of the register to its end."""
    counting, threads, begun = Counting(), _Threads(), False
    for line in lines:
        threads.read(line)
        begun = begun or FIRST_READING.search(line) is not None
        entry = counting.entry(line)
        if entry is not None and begun and entry.call in CALLS:
            what = line.partition(" ")[2].strip()
            child = threads.is_child(entry.task)
            yield Point(entry.call, entry.number, entry.rank, what, child)


class _Threads:
    """Which tasks are threads of the command itself; the others are children."""

    def __init__(self) -> None:
        self._own: set[int] = set()
        self._starting: dict[int, str] = {}

    def read(self, line: str) -> None:
        """Take in a line: the first task is the command, and its clones may be its threads."""
        head, _space, rest = line.partition(" ")
        if not head.isdigit():
            return
        task = int(head)
        if not self._own:
            self._own.add(task)
        if "CLONE_THREAD" in rest:
            self._starting[task] = rest
        returned = _RETURNED.search(rest)
        if returned and ("clone" in rest) and self._starting.pop(task, "") and task in self._own:
            self._own.add(int(returned[1]))

    def is_child(self, task: int) -> bool:
        """Whether a task belongs to another process than the command."""
        return task not in self._own


def stops(found: Iterable[Point]) -> list[Stop]:
    """Every way to die at these points; a child may die alone or with the whole family."""
    made = []
    for point in found:
        manners = (Manner.ALONE, Manner.ALL) if point.child else (Manner.ALONE,)
        made += [Stop(point, manner) for manner in manners]
    return made


def sample(found: list[Stop], size: int, seed: int) -> list[Stop]:
    """Some of the stops, drawn call by call so that none of the calls is left out."""
    draw = random.Random(seed)
    by_call: dict[str, list[Stop]] = {}
    for stop in draw.sample(found, len(found)):
        by_call.setdefault(stop.point.call, []).append(stop)
    chosen: list[Stop] = []
    while len(chosen) < min(size, len(found)):
        for waiting in by_call.values():
            if waiting and len(chosen) < size:
                chosen.append(waiting.pop())
    return chosen
