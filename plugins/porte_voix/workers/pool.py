"""A function applied to numbered tasks by forked processes, which inherit everything by memory.

Only numbers go to a worker and only results come back, several at a time. A worker that dies takes
one task with it: that task is refused, the others are given to a worker that replaces it.
"""

import mmap
import os
import pickle
import signal
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any

from porte_voix.workers import limits

#: Tasks given at a time: enough to keep a worker busy, few enough to end together.
LARGEST_SHARE = 64
#: Results wait for one another this long, in seconds: each message costs both sides.
PATIENCE = 0.02
#: How the number of the task in hand is written where both sides see it.
NUMBER = 8


@dataclass(frozen=True, slots=True)
class Refused:
    """A task without a result: what its worker said, or that it died."""

    reason: str
    died: bool = False


@dataclass(slots=True, eq=False)
class _Worker:
    pid: int
    pipe: Connection
    #: The number of the task that it has in hand, which outlives it.
    hand: mmap.mmap
    given: dict[int, None] = field(default_factory=dict)


def can_fork() -> bool:
    """Whether this system can copy a process."""
    return hasattr(os, "fork")


def processors() -> int:
    """How many processes may run at once on this machine."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def fork_map(
    work: Callable[[int], Any],
    count: int,
    workers: int,
    prepare: Callable[[], None] | None = None,
) -> Iterator[tuple[int, Any]]:
    """Yield ``(number, result)`` for each task, in the order they end.

    The result is a ``Refused`` when the work raised or its process died; ``prepare`` is called
    once in each new process. Every process is ended when the iteration is.
    """
    waiting = deque(range(count))
    share = LARGEST_SHARE
    crew: dict[Connection, _Worker] = {}
    try:
        for _number in range(min(workers, count)):
            _hire(crew, work, prepare)
        while True:
            # Less and less towards the end, so that all end together.
            share = max(1, min(share, len(waiting) // (2 * workers)))
            for worker in crew.values():
                if len(worker.given) < share // 2 or not worker.given:
                    _give(worker, waiting, share)
            busy = [pipe for pipe, worker in crew.items() if worker.given]
            if not busy:
                break
            for pipe in wait(busy):
                worker = crew[pipe]  # type: ignore[index]
                try:
                    results = pickle.loads(worker.pipe.recv_bytes())
                except (EOFError, OSError):
                    yield _bury(crew, worker, waiting)
                    worker, results = _hire(crew, work, prepare), []
                for result in results:
                    number, value = pickle.loads(result)
                    del worker.given[number]
                    yield number, value
    finally:
        for worker in crew.values():
            _end(worker)


def _hire(
    crew: dict[Connection, _Worker], work: Callable[[int], Any], prepare: Callable[[], None] | None
) -> _Worker:
    here, there = Pipe()
    hand = mmap.mmap(-1, NUMBER)
    pid = os.fork()
    if pid == 0:
        try:
            for other in crew:
                other.close()
            here.close()
            _serve(there, hand, work, prepare)
        finally:
            os._exit(0)
    there.close()
    crew[here] = _Worker(pid, here, hand)
    return crew[here]


def _serve(
    pipe: Connection,
    hand: mmap.mmap,
    work: Callable[[int], Any],
    prepare: Callable[[], None] | None,
) -> None:
    """The whole life of a worker: numbers in, results out, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limits.make_expendable()
    with suppress(EOFError, OSError):
        if prepare:
            prepare()
        while True:
            results: list[bytes] = []
            sent = time.monotonic()
            for number in pickle.loads(pipe.recv_bytes()):
                hand[:] = number.to_bytes(NUMBER)
                results.append(_attempt(work, number))
                if time.monotonic() - sent > PATIENCE:
                    pipe.send_bytes(pickle.dumps(results))
                    results, sent = [], time.monotonic()
            if results:
                pipe.send_bytes(pickle.dumps(results))


def _attempt(work: Callable[[int], Any], number: int) -> bytes:
    try:
        return pickle.dumps((number, work(number)), pickle.HIGHEST_PROTOCOL)
    except Exception:
        return pickle.dumps((number, Refused(traceback.format_exc())), pickle.HIGHEST_PROTOCOL)


def _give(worker: _Worker, waiting: deque[int], share: int) -> None:
    numbers = [waiting.popleft() for _ in range(min(share, len(waiting)))]
    if numbers:
        worker.given.update(dict.fromkeys(numbers))
        with suppress(OSError):
            worker.pipe.send_bytes(pickle.dumps(numbers))


def _bury(
    crew: dict[Connection, _Worker], worker: _Worker, waiting: deque[int]
) -> tuple[int, Refused]:
    """The task that a dead worker was doing is refused; what it had not sent waits again."""
    culprit = int.from_bytes(worker.hand[:])
    if culprit not in worker.given:
        culprit = next(iter(worker.given))
    del worker.given[culprit]
    waiting.extendleft(reversed(worker.given))
    del crew[worker.pipe]
    _end(worker)
    return culprit, Refused(f"process {worker.pid} died", died=True)


def _end(worker: _Worker) -> None:
    worker.pipe.close()
    if worker.given:
        with suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(worker.pid, 0)
    worker.hand.close()
