"""Where the conformance suite keeps a register: one small class for each kind of store.

A place can be sent to another process, opens as many clients as wanted, and can be harmed behind
their back.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from porte_voix.ledger.base import Store
from porte_voix.ledger.sql import SqlStore
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

#: The clients opened by a test, for its end to close.
CLIENTS: list[Store] = []


class Place(Protocol):
    """A register's location; calling it opens one more client."""

    def __call__(self) -> Store:
        """A new client."""

    def forget(self, version: int) -> None:
        """Take one version away."""

    def rewrite(self, version: int, events: str) -> None:
        """Put another text in place of the stored events of a version."""


@dataclass(frozen=True, slots=True)
class SqlPlace:
    """A database, by its address."""

    address: str

    def __call__(self) -> Store:
        """A new client, closed at the end of the test."""
        CLIENTS.append(SqlStore(self.address))
        return CLIENTS[-1]

    def forget(self, version: int) -> None:
        """Delete a row."""
        self.execute("DELETE FROM porte_voix_ledger WHERE version = :version", version=version)

    def rewrite(self, version: int, events: str) -> None:
        """Change a row."""
        self.execute(
            "UPDATE porte_voix_ledger SET events = :events WHERE version = :version",
            version=version,
            events=events,
        )

    def execute(self, statement: str, **values: Any) -> None:
        """Run one statement in a connection of its own, which makes the SQLite file if need be."""
        url = make_url(self.address)
        if url.get_backend_name() == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        engine = create_engine(url, poolclass=NullPool)
        with engine.begin() as connection:
            connection.execute(text(statement), values)
