"""One forked process that gets ready, waits for the word, does one thing and ends.

What it makes leaves with it: the caller keeps neither its memory nor the modules it loaded.
"""

import os
import pickle
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

GO = b"\n"


class Apart:
    """A context: the process is ended with it, whatever it was doing."""

    def __init__(self, prepare: Callable[[], object], work: Callable[[], object]) -> None:
        orders, answers = os.pipe(), os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            try:
                os.close(orders[1])
                os.close(answers[0])
                _serve(orders[0], answers[1], prepare, work)
            finally:
                os._exit(1)
        os.close(orders[0])
        os.close(answers[1])
        self._orders, self._answers = orders[1], answers[0]
        self._is_over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        os.close(self._orders)
        os.close(self._answers)
        if not self._is_over:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)

    def result(self) -> Any:
        """Give the word and wait: what ``work`` returned, or nothing if the process died."""
        with suppress(BrokenPipeError):
            os.write(self._orders, GO)
        with open(self._answers, "rb", closefd=False) as file:
            data = file.read()
        self._is_over = True
        return pickle.loads(data) if data else None


def _serve(
    orders: int, answers: int, prepare: Callable[[], object], work: Callable[[], object]
) -> None:
    """The whole life of the process; an interruption at the terminal is its parent's affair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare()
    if os.read(orders, 1) != GO:
        return
    data = pickle.dumps(work(), pickle.HIGHEST_PROTOCOL)
    with open(answers, "wb") as file:
        file.write(data)
