"""The real command under strace: watched to its end, or killed at the door of one system call.

strace counts calls task by task and could only kill the first task that reaches a number. So it is
told to hold every task at the door of its n-th call, before anything is done; it says so at once,
and the one that is meant is killed there. What strace shows of that call afterwards is the proof.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from subprocess import Popen
from threading import Timer

from tests.kills.blank import SECONDS, Done
from tests.kills.family import family, kill, process_of
from tests.kills.points import CALLS, WITNESSES, Counting, Manner, Point, Stop, points
from tests.kills.world import Runner, ended

MISSING = (
    "strace manque : sans lui, rien ne prouve qu'une annonce survit à la mort de son programme. "
    "Installez-le (« apt-get install strace »), puis relancez."
)
_RESULT = re.compile(r"\) += (-?\d|0x)")


class CannotWatch(Exception):
    """strace is missing, or this machine does not let it watch."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of strace, told when its call begins and once more when it is ``whole``."""

    text: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Death:
    """How a run that was to be killed ended.

    ``where`` is what the killed task was about to do, empty when the point was never reached;
    ``late`` says that the call was carried out all the same.
    """

    done: Done
    where: str
    late: bool

    @property
    def exact(self) -> bool:
        """Whether it died at the point itself."""
        return bool(self.where) and not self.late


def check() -> None:
    """Make sure that a run can be watched. Raises ``CannotWatch``."""
    if shutil.which("strace") is None:
        raise CannotWatch(MISSING)


def reference(runner: Runner) -> tuple[Point, ...]:
    """Every point of a run that nothing disturbs. Raises ``CannotWatch``."""
    with _strace(runner, "-e", f"trace={','.join((*CALLS, *WITNESSES))}") as watched:
        lines = [line.text for line in watched.lines() if line.whole]
        done = watched.ended()
    found = tuple(points(lines))
    if not found or done.code:
        raise CannotWatch(f"la marche de référence a échoué ({done.code}) : {done.told}")
    return found


def die_at(stop: Stop, runner: Runner, hold: float) -> Death:
    """Run the command and kill it at a point; ``hold`` is how long strace keeps tasks there."""
    point, counting, after = stop.point, Counting(), _After()
    held = f"inject={point.call}:delay_enter={hold}s:when={point.number}"
    with _strace(runner, "-e", f"trace={point.call}", "-e", held) as watched:
        for line in watched.lines():
            if after.where:
                after.read(line)
                continue
            entry = None if line.whole else counting.entry(line.text)
            if entry and (entry.number, entry.rank) == (point.number, point.rank):
                after.missed = not watched.end(entry.task, stop.manner)
                after.where, after.task = line.text, entry.task
        return Death(watched.ended(), after.where, after.missed or after.late)


class _After:
    """What strace shows, after the kill, of the one call that matters."""

    def __init__(self) -> None:
        self.where, self.task = "", 0
        self.missed, self.late, self._over = False, False, False

    def read(self, line: Line) -> None:
        """The rest of the line of the call, then the lines of its task until it is over."""
        ours = line.text.startswith((self.where, f"{self.task} <... "))
        if line.whole and ours and not self._over:
            self.late = _RESULT.search(line.text) is not None
            self._over = not line.text.endswith("<unfinished ...>")


class _Watched:
    """A command under strace."""

    def __init__(self, process: "Popen[str]", log: int) -> None:
        self._process, self._log = process, log

    def lines(self) -> Iterator[Line]:
        """What strace says, as soon as it says it."""
        rest, begun = b"", False
        while piece := os.read(self._log, 1 << 16):
            *whole, rest = (rest + piece).split(b"\n")
            for raw in whole:
                text = raw.decode("utf-8", "replace")
                if not begun:
                    yield Line(text, False)
                yield Line(text, True)
                begun = False
            # Up to the parenthesis, a line does not tell its call yet.
            if b"(" in rest and not begun:
                yield Line(rest.decode("utf-8", "replace"), False)
                begun = True

    def end(self, task: int, manner: Manner) -> bool:
        """Kill the process of a task, or all that strace watches; false if it was gone already."""
        try:
            process = process_of(task)
        except OSError:
            return False
        kill(family(self._process.pid)[1:] if manner is Manner.ALL else [process])
        return True

    def ended(self) -> Done:
        """How the command ended."""
        return ended(self._process)


@contextmanager
def _strace(runner: Runner, *options: str) -> Iterator[_Watched]:
    """The command under strace, whose log comes through a pipe. Raises ``CannotWatch``."""
    check()
    log, end = os.pipe()
    try:
        program = ("strace", "--seccomp-bpf", "-f", "-q", "-e", "signal=none")
        process = runner.start(*program, "-o", f"/dev/fd/{end}", *options, pass_fds=(end,))
    finally:
        os.close(end)
    limit = Timer(SECONDS, lambda: kill(family(process.pid)))
    limit.start()
    try:
        yield _Watched(process, log)
    finally:
        limit.cancel()
        kill([*family(process.pid)[1:]])
        os.close(log)
