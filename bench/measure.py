"""One run of one program: how long, how much processor, how much memory.

The processor's time is that of the process and of all the children that it waited for. Memory is
the largest sum, over the processes of the run, of their proportional set size (PSS: a page shared
by two processes counts half for each), read from ``/proc`` every 20 ms. Looking costs, so a run
whose memory is measured is not timed for the table.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
#: Seconds between two looks at the memory of a run.
PERIOD = 0.02
#: What a run keeps of what the program says, when it fails.
TAIL = 2000
#: The code of a program that is not there, as shells have it.
ABSENT = 127


@dataclass(frozen=True, slots=True)
class Run:
    """What one run cost.

    ``memory`` is None when it was not looked at; ``others`` is the share of the machine's
    processors that other programs took meanwhile, or None when the system does not say.
    """

    wall: float
    cpu: float
    memory: int | None = None
    others: float | None = None


class RunFailed(Exception):
    """A program is not there, stopped with an error, or was stopped for taking too long."""

    def __init__(self, command: tuple[str, ...], code: int, said: str) -> None:
        super().__init__(command, code, said)

    def __str__(self) -> str:
        command, code, said = self.args
        return f"{' '.join(command)} : code {code}\n{said}"


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    *,
    timeout: float,
    memory: bool = False,
) -> Run:
    """Run a program in a folder and measure it. Raises ``RunFailed``."""
    log = folder.parent / f"{folder.name}.log"
    with log.open("wb") as said:
        busy, before = _busy(), time.perf_counter()
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise RunFailed(tuple(command), ABSENT, str(error)) from error
        watch = Watch(process.pid) if memory and PROC.is_dir() else None
        timer = threading.Timer(timeout, _stop, [process.pid])
        timer.start()
        try:
            _pid, status, usage = os.wait4(process.pid, 0)
            wall, after = time.perf_counter() - before, _busy()
        finally:
            timer.cancel()
            peak = watch.end() if watch else None
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        text = log.read_text(encoding="utf-8", errors="replace")
        raise RunFailed(tuple(command), process.returncode, text[-TAIL:])
    cpu = usage.ru_utime + usage.ru_stime
    others = None
    if busy is not None and after is not None:
        others = max(0.0, after - busy - cpu) / wall / (os.cpu_count() or 1)
    return Run(wall, cpu, peak, others)


def environment(home: Path) -> dict[str, str]:
    """What a measured program is told of the world: little, and always the same."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(home), "LANG": "C.UTF-8", "TZ": "UTC", "NO_COLOR": "1"}


class Watch:
    """A thread that remembers the largest memory of a session's processes, together."""

    def __init__(self, session: int) -> None:
        self._session = session
        self._peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self) -> int:
        """Stop looking; the peak, in bytes."""
        self._over.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        while not self._over.wait(PERIOD):
            self._peak = max(self._peak, sum(map(proportional, members(self._session))))


def members(session: int) -> list[int]:
    """The processes of a session, now."""
    return [process for process, _parent, its in processes() if its == session]


def processes() -> Iterator[tuple[int, int, int]]:
    """Each process of this machine: its number, its parent's, its session's."""
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text("utf-8")
            except OSError:
                continue
            _state, parent, _group, session = stat.rpartition(")")[2].split()[:4]
            yield int(folder.name), int(parent), int(session)


def proportional(process: int) -> int:
    """The proportional set size of a process, in bytes; 0 when it has just ended."""
    try:
        lines = (PROC / str(process) / "smaps_rollup").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def _busy() -> float | None:
    """Seconds that all the processors have worked since the machine started."""
    try:
        first = (PROC / "stat").read_text("utf-8").partition("\n")[0].split()
    except OSError:
        return None
    user, nice, system, _idle, _waiting, *interrupts = map(int, first[1:8])
    return (user + nice + system + sum(interrupts)) / os.sysconf("SC_CLK_TCK")


def _stop(session: int) -> None:
    """End what was started for this run, and nothing else."""
    try:
        os.killpg(session, signal.SIGKILL)
    except ProcessLookupError:
        return
