"""Commands of ``inv`` in processes where everything may be overheard.

A server that has imported everything reads one order a line and answers one exit code a line. Each
order runs in a child of its own. One that is overheard has every logger at DEBUG, on the error
output and in a file, and whatever is raised is written with the local variables of every frame,
those of hidden causes included.
"""

import importlib
import json
import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol, Self

from invoke.program import Program
from porte_voix.announce import trial
from porte_voix.announce.apply import _Account
from porte_voix.announce.networks import NETWORKS, redact
from porte_voix.errors import LedgerError
from porte_voix.ledger.events import Batch, Done, Refused
from porte_voix.ledger.sql import SqlStore
from porte_voix.tasks import namespace

ROOT = Path(__file__).parents[2]


class Place(Protocol):
    """A folder where a command runs, and the environment it starts with."""

    @property
    def folder(self) -> Path:
        """The folder."""

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment."""


class Overheard:
    """The server, as tests see it: ``with Overheard() as overheard:``."""

    def __enter__(self) -> Self:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.announce.overheard"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._server.communicate()

    def run(self, place: Place, *argv: str, sabotage: str = "none", quiet: bool = False) -> int:
        """Run one command in a place, its outputs added to those there; its exit code."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        order = {
            "folder": str(place.folder),
            "environment": {**place.environment, "PYTHONFAULTHANDLER": "1"},
            "argv": [*([] if quiet else ["--debug"]), *argv],
            "sabotage": sabotage,
            "quiet": quiet,
        }
        self._server.stdin.write(json.dumps(order) + "\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())


class Talkative(Program):
    """``inv``, with everything that a task raised written down before it is handled."""

    def execute(self) -> None:
        """Run the tasks."""
        try:
            super().execute()
        except BaseException as error:
            for one in _family(error):
                lines = traceback.TracebackException.from_exception(one, capture_locals=True)
                sys.stderr.writelines(lines.format(chain=False))
            raise


def _family(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and all it came from, hidden or not."""
    seen: list[BaseException] = []
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and one not in seen:
            seen.append(one)
            waiting += [one.__cause__, one.__context__]
            yield one


def _run(order: dict[str, Any]) -> None:
    """Carry out one order; never returns."""
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    for number, name in ((1, "out.txt"), (2, "err.txt")):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
    if not order["quiet"]:
        _listen()
    getattr(sys.modules[__name__], f"_{order['sabotage']}")()
    code = 0
    try:
        program = Program if order["quiet"] else Talkative
        program(namespace=namespace, name="inv", binary="inv").run(["inv", *order["argv"]])
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else 1
    except BaseException:
        traceback.print_exc()
        code = 70
    finally:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _listen() -> None:
    """Everything that is logged, wherever it can be written."""
    logging.basicConfig(
        level=logging.DEBUG, handlers=[logging.StreamHandler(), logging.FileHandler("debug.log")]
    )
    for name in redact.TALKATIVE:
        logger = logging.getLogger(name)
        logger.setLevel(logging.DEBUG)
        logger.setLevel = lambda level: None  # type: ignore[method-assign]  # DEBUG it stays


def _none() -> None:
    """Leave the program as it is."""


def _bug() -> None:
    """Break the program where it has everything in hand: an exception that nobody foresaw."""

    def broken(self: _Account, *_args: object) -> None:
        raise ZeroDivisionError(f"{self.network!r}")

    _Account._call = broken  # type: ignore[method-assign, assignment]


def _register() -> None:
    """Lose the register once the network has answered: the outcome goes to a rescue file."""
    append = SqlStore.append

    def lost(self: SqlStore, batch: Batch, expected: int) -> Any:
        if any(isinstance(event, Done | Refused) for event in batch.events):
            raise LedgerError("le registre ne répond plus", "attendez")
        return append(self, batch, expected)

    SqlStore.append = lost  # type: ignore[method-assign]


def _unmasked() -> None:
    """Take the masks off: what this lets out proves that the search would find it."""
    redact.conceal = lambda text: text
    redact.install = lambda: None


def main() -> None:
    """Obey until there are no more orders; the children find every network imported."""
    for entry in NETWORKS.values():
        for name in (*entry.libraries, entry.module):
            importlib.import_module(name)
    trial.PAUSE = 0.0
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _run(json.loads(line))
        _pid, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
