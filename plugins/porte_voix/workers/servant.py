"""One forked process that answers one request after another; when it dies, another replaces it.

It inherits by memory what it needs; only requests and answers travel.
"""

import gc
import os
import pickle
import signal
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from typing import Any

from porte_voix.workers import limits
from porte_voix.workers.pool import Refused

#: Seconds for one answer: far beyond any limit of processor time, on a machine that has other work.
PATIENCE = 300.0


class Servant:
    """Answers with ``work(request)``; no process exists before the first request."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self._work = work
        self._owner = 0
        self._pid = 0
        self._pipe: Connection | None = None

    def ask(self, request: Any) -> Any:
        """The answer, or a ``Refused`` when the work raised or the process died of it."""
        data = pickle.dumps(request, pickle.HIGHEST_PROTOCOL)
        try:
            pipe = self._started()
            pipe.send_bytes(data)
        except OSError:
            # It had ended between two requests: this one is not the culprit.
            self.close()
            pipe = self._started()
            pipe.send_bytes(data)
        try:
            if not pipe.poll(PATIENCE):
                raise EOFError
            return pickle.loads(pipe.recv_bytes())
        except (EOFError, OSError):
            died = self._pid
            self.close()
            return Refused(f"process {died} died", died=True)

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._pipe is not None:
            self._pipe.close()
        if self._pid and self._owner == os.getpid():
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(self._pid, 0)
        self._pid, self._pipe = 0, None

    def _started(self) -> Connection:
        """The pipe of the process; a copy of this one made by a fork starts its own."""
        if self._pipe is not None and self._owner == os.getpid():
            return self._pipe
        self.close()
        here, there = Pipe()
        pid = os.fork()
        if pid == 0:
            try:
                here.close()
                _serve(there, self._work)
            finally:
                os._exit(0)
        there.close()
        self._owner, self._pid, self._pipe = os.getpid(), pid, here
        return here


def _serve(pipe: Connection, work: Callable[[Any], Any]) -> None:
    """The whole life of the process: requests in, answers out, until the pipe closes.

    It keeps nothing open of what its parent had: a lock would outlive whoever took it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    os.closerange(3, pipe.fileno())
    os.closerange(pipe.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
    limits.make_expendable()
    with suppress(EOFError, OSError):
        while True:
            request = pickle.loads(pipe.recv_bytes())
            try:
                answer = work(request)
            except Exception:
                answer = Refused(traceback.format_exc())
            pipe.send_bytes(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))
