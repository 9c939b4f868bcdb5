"""One forked process that carries out numbered tasks until it is told to stop.

It takes what the processor has left while its parent does what nobody can share.
"""

import os
import signal
from collections.abc import Callable
from contextlib import suppress


class Ahead:
    """Tasks below ``count``, one after the other; each must be whole or nothing."""

    def __init__(self, work: Callable[[int], object], count: int) -> None:
        parent = os.getpid()
        self._pid = os.fork()
        if self._pid == 0:
            try:
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                # A lock that stayed open here would outlive whoever took it.
                os.closerange(3, os.sysconf("SC_OPEN_MAX"))
                for number in range(count):
                    # Nobody waits for the work of a parent that has ended.
                    if os.getppid() != parent:
                        break
                    work(number)
            finally:
                os._exit(0)

    def stop(self) -> None:
        """End the process, wherever it is."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)
