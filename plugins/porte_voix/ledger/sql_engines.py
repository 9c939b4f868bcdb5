"""How each kind of database is opened, so that what it says is kept is kept, and nobody waits."""

import sqlite3
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

#: Seconds a writer waits for another before the store counts as unreachable.
BUSY_SECONDS = 20
#: The transactions that write: the hooks below know them by this option.
OPTION = "porte_voix_write"
WRITE = {OPTION: True}


def sqlite(file: Path) -> Engine:
    """An engine that never makes the file and whose commits survive a power loss.

    A write takes its lock before its first read. EXTRA also syncs the directory, without which a
    commit can come undone (https://www.sqlite.org/pragma.html#pragma_synchronous, 2026-11-20).
    """
    address = f"{file.absolute().as_uri()}?mode=rw"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            address, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA synchronous=EXTRA")
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)

    # The driver would open a transaction at the first write only, after our reads.
    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get(OPTION)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def postgresql(url: URL) -> Engine:
    """An engine that notices dead connections and does not wait for ever.

    A write is flushed before it is told done, whatever the server's default. No prepared
    statements: poolers in front of many hosted databases do not know them.
    """
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(
        url,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": BUSY_SECONDS,
            "tcp_user_timeout": BUSY_SECONDS * 1000,
            "prepare_threshold": None,
        },
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get(OPTION):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
            connection.exec_driver_sql("SET LOCAL synchronous_commit = on")

    return engine
