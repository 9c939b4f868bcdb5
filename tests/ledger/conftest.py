"""The stores that the conformance suite runs against."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.ledger.hubs import GitPlace
from tests.ledger.places import CLIENTS, Place, SqlPlace
from tests.postgres import PostgresSchemas, postgres_schemas, postgres_server

__all__ = ["postgres_schemas", "postgres_server"]

#: A new kind of store joins the suite here, with a fixture of this name below.
DATABASES = ["sqlite", "postgresql"]
STORES = [*DATABASES, "git"]

Places = Callable[[], Place]


@pytest.fixture(autouse=True)
def close_clients() -> Iterator[None]:
    """Close, after each test, the clients it opened."""
    yield
    while CLIENTS:
        CLIENTS.pop().close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Callable[[], SqlPlace]:
    """Makes places for new SQLite registers."""
    numbers = itertools.count(1)
    return lambda: SqlPlace(f"sqlite:///{tmp_path}/registre-{next(numbers)}.sqlite")


@pytest.fixture
def postgresql(postgres_schemas: PostgresSchemas) -> Callable[[], SqlPlace]:
    """Makes places for new PostgreSQL registers."""
    return lambda: SqlPlace(postgres_schemas())


@pytest.fixture
def git(tmp_path: Path) -> Callable[[], GitPlace]:
    """Makes places for new registers in git."""
    numbers = itertools.count(1)
    return lambda: GitPlace.make(tmp_path / f"depot-{next(numbers)}")


@pytest.fixture(params=STORES)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of store in turn."""
    return str(request.param)


@pytest.fixture
def new_place(request: pytest.FixtureRequest, kind: str) -> Places:
    """Makes places for new registers of this kind."""
    places: Places = request.getfixturevalue(kind)
    return places


@pytest.fixture
def store_factory(new_place: Places) -> Place:
    """One place, empty; calling it opens a client."""
    return new_place()
