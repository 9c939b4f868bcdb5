"""The contract of a register's store: read, and append if nothing changed meanwhile.

Two verbs are enough, and every backend passes the same conformance suite. The version is the
number of batches: it only grows, so a copy cut short is recognised by its smaller number.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Protocol

from porte_voix.ledger.events import Batch


class Outcome(StrEnum):
    """How an append ended; after ``UNCERTAIN`` no call may be made."""

    OK = "ok"
    CONFLICT = "conflict"
    UNCERTAIN = "uncertain"


class Store(Protocol):
    """Where batches are kept. Raises ``LedgerError`` when it is absent, damaged or newer."""

    def create(self, batch: Batch) -> None:
        """Make the store with its first batch; raises ``LedgerError`` if it already exists."""

    def read(self, after: int = 0) -> Iterator[tuple[int, Batch]]:
        """Each batch after that version, in order, with the version it made.

        A register that no longer holds the version ``after`` went back: ``LedgerError``. No lock is
        held between two batches, so a slow reader keeps no writer waiting.
        """

    def mark(self, version: int) -> str:
        """What tells the first ``version`` batches from any others; empty if they are not there.

        A store may answer for its own copy, as long as ``read`` checks that copy afterwards.
        """

    def append(self, batch: Batch, expected: int) -> Outcome:
        """Write the batch as version ``expected + 1``.

        ``OK`` means readable back; a batch already there at that version is ``OK`` too, so a lost
        answer is settled by appending again.
        """

    def close(self) -> None:
        """Let go of files and connections."""
