"""Writers that can be killed together with every command they started."""

import os
import signal
import subprocess
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from tests.ledger.hubs import GitPlace
from tests.ledger.writers import PROCESSES, append_until_killed


def start_family(place: GitPlace, name: str) -> tuple[BaseProcess, Connection]:
    """Start a writer whose commands stay in its process group; with it, what it tells."""
    listener, teller = PROCESSES.Pipe(duplex=False)
    child = PROCESSES.Process(target=_append_in_family, args=(place, name, teller))
    child.start()
    teller.close()
    return child, listener


def kill_family(child: BaseProcess, listener: Connection) -> list[str]:
    """Kill -9 a writer and its commands at the same instant; what it had told and nobody read."""
    assert child.pid is not None
    os.killpg(child.pid, signal.SIGKILL)
    child.join()
    return last_words(listener)


def last_words(listener: Connection) -> list[str]:
    """What was still in the pipe of a killed child."""
    told = []
    try:
        while True:
            told.append(listener.recv())
    except EOFError:
        return told


def _append_in_family(place: GitPlace, name: str, told: Connection) -> None:
    os.setsid()
    real: Any = subprocess.Popen

    def start(*arguments: Any, start_new_session: bool = False, **values: Any) -> Any:
        return real(*arguments, **values)

    subprocess.Popen = start  # type: ignore[misc,assignment]
    append_until_killed(place, name, told)
