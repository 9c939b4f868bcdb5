"""Where a run can be killed: one point for each system call that may leave something behind.

strace counts the calls of each task (a thread, or a child's only one) apart. A point is therefore
named by the call, its number within its task, and its rank among the tasks that make so many: the
same in every run of the same program.
"""

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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
    """Who dies: the command itself, a child of its own alone, or the command with all it started.

    Without the command, what it started lives on to its own end.
    """

    COMMAND = "commande"
    CHILD = "enfant"
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

    @classmethod
    def parse(cls, text: str) -> Self:
        """The stop of this name."""
        point, _colon, manner = text.rpartition(":")
        return cls(Point.parse(point), Manner(manner))


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


def points(lines: Sequence[str]) -> Iterator[Point]:
    """The points of a whole run, from the first reading of the register to its end."""
    counting, own, begun = Counting(), _threads(lines), False
    for line in lines:
        begun = begun or FIRST_READING.search(line) is not None
        entry = counting.entry(line)
        if entry is not None and begun and entry.call in CALLS:
            what = line.partition(" ")[2].strip()
            yield Point(entry.call, entry.number, entry.rank, what, entry.task not in own)


def _threads(lines: Sequence[str]) -> set[int]:
    """The tasks that are threads of the command, which is the first; all others are children."""
    own: set[int] = set()
    starting: set[int] = set()
    started: list[tuple[int, int]] = []
    for line in lines:
        head, _space, rest = line.partition(" ")
        task = int(head)
        own = own or {task}
        if "CLONE_THREAD" in rest:
            starting.add(task)
        returned = _RETURNED.search(rest)
        if returned and task in starting and "clone" in rest:
            starting.remove(task)
            started.append((task, int(returned[1])))
    # A thread may start one of its own before its own start has returned.
    for _turn in started:
        own |= {thread for parent, thread in started if parent in own}
    return own


def stops(found: Iterable[Point]) -> list[Stop]:
    """Every way to die at these points; a child may die alone or with the whole family."""
    made = []
    for point in found:
        manners = (Manner.CHILD, Manner.ALL) if point.child else (Manner.COMMAND,)
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
