"""A process that runs commands of ``inv`` and lets everything be overheard.

It reads one order a line (JSON) and answers one exit code a line. Each order runs in a child of its
own, which starts as any process does: every logger at DEBUG, on the error output and in a file, and
whatever is raised written with the local variables of every frame, those of hidden causes included.
"""

import importlib
import json
import logging
import os
import sys
import traceback
from collections.abc import Iterator
from typing import Any

from invoke.program import Program
from porte_voix.announce import trial
from porte_voix.announce.apply import _Account
from porte_voix.announce.networks import NETWORKS, redact
from porte_voix.errors import LedgerError
from porte_voix.ledger.events import Batch, Done, Refused
from porte_voix.ledger.sql import SqlStore
from porte_voix.tasks import namespace


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
    logging.basicConfig(
        level=logging.DEBUG, handlers=[logging.StreamHandler(), logging.FileHandler("debug.log")]
    )
    for name in redact.TALKATIVE:
        logger = logging.getLogger(name)
        logger.setLevel(logging.DEBUG)
        logger.setLevel = lambda level: None  # type: ignore[method-assign]  # DEBUG it stays
    getattr(sys.modules[__name__], f"_{order['sabotage']}")()
    code = 0
    try:
        Talkative(namespace=namespace, name="inv", binary="inv").run(["inv", *order["argv"]])
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
