"""A database that fails at its n-th operation, before or after doing it.

Operations are counted where SQLAlchemy hands them to the driver: connect, ping, statement,
commit, rollback.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pytest
from porte_voix.ledger.base import Outcome, Store
from porte_voix.ledger.events import Batch
from sqlalchemy.engine.default import DefaultDialect

OPERATIONS = ("connect", "do_ping", "do_execute", "do_commit", "do_rollback")


class Fault(StrEnum):
    """How an operation fails; a file has no line to cut, there ``CUT`` is ``AFTER``."""

    BEFORE = "before"
    AFTER = "after"
    CUT = "cut"


@dataclass(slots=True)
class Failing:
    """The n-th operation fails, and all later ones when ``lasting``; counts what was asked."""

    at: int
    fault: Fault
    lasting: bool
    count: int = 0

    @property
    def fired(self) -> bool:
        """Whether the fault happened at all."""
        return self.count >= self.at

    def due(self) -> bool:
        """Count one operation; whether it must fail."""
        self.count += 1
        return self.count == self.at or (self.lasting and self.count > self.at)


@contextmanager
def failing(at: int, fault: Fault, lasting: bool) -> Iterator[Failing]:
    """All databases fail at their operation number ``at``, counted from here."""
    plan = Failing(at, fault, lasting)
    with pytest.MonkeyPatch.context() as patch:
        for name in OPERATIONS:
            patch.setattr(DefaultDialect, name, _wrapped(getattr(DefaultDialect, name), plan))
        yield plan


def check_append(
    outcome: Outcome, batch: Batch, expected: int, store: Store, witness: Store
) -> None:
    """What an append that met a fault may have done: all or nothing, and ``ok`` is no lie.

    The same batch appended again, when everything is back, is in, once.
    """
    written = dict(witness.read(expected))
    assert list(written.values()) in ([], [batch])
    assert outcome is not Outcome.CONFLICT
    assert outcome is not Outcome.OK or written == {expected + 1: batch}
    assert store.append(batch, expected) is Outcome.OK
    assert list(witness.read(expected)) == [(expected + 1, batch)]


def _wrapped(operation: Any, plan: Failing) -> Any:
    def run(dialect: Any, *arguments: Any, **values: Any) -> Any:
        if not plan.due():
            return operation(dialect, *arguments, **values)
        if plan.fault is not Fault.BEFORE:
            result = operation(dialect, *arguments, **values)
            if result is not None and hasattr(result, "close"):
                result.close()
            elif plan.fault is Fault.CUT and dialect.name == "postgresql":
                _line(arguments[0]).close()
        raise dialect.loaded_dbapi.OperationalError("the test cut the line")

    return run


def _line(handle: Any) -> Any:
    """The driver's connection under a cursor, under SQLAlchemy's wrapper, or as it is."""
    for name in ("driver_connection", "connection"):
        if hasattr(handle, name):
            return getattr(handle, name)
    return handle
