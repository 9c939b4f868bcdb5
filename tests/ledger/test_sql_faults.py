"""A database that fails at every operation in turn, and a server that really cuts its lines."""

from collections.abc import Callable

import psycopg
import pytest
from porte_voix.errors import LedgerError
from porte_voix.ledger import sql
from porte_voix.ledger.base import Outcome

from tests.ledger.conftest import DATABASES, Places
from tests.ledger.factories import make_batch, make_opened
from tests.ledger.faults import Fault, check_append, failing
from tests.ledger.places import Place, SqlPlace
from tests.ledger.writers import last_version

#: More than any append or read needs; the loops stop at the first run without a fault.
MOST_OPERATIONS = 60

FAULTS = pytest.mark.parametrize("fault", list(Fault), ids=str)
LASTING = pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])


@pytest.fixture(params=DATABASES)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return str(request.param)


@FAULTS
@LASTING
def test_append_that_fails_at_every_operation(
    store_factory: Place, fault: Fault, lasting: bool
) -> None:
    """Whatever operation fails: ``ok`` is readable, the rest is there at most once, never worse."""
    witness, store = store_factory(), store_factory()
    witness.create(make_batch(make_opened()))
    for number in range(1, MOST_OPERATIONS):
        expected, batch = last_version(witness), make_batch()
        with failing(number, fault, lasting) as plan:
            outcome = store.append(batch, expected)
        check_append(outcome, batch, expected, store, witness)
        if not plan.fired:
            break
    assert 3 < number < MOST_OPERATIONS - 1


@FAULTS
@LASTING
def test_read_that_fails_at_every_operation(
    store_factory: Place, fault: Fault, lasting: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever operation fails, a reader gets a true prefix and an error, or everything."""
    monkeypatch.setattr(sql, "CHUNK", 2)
    store = store_factory()
    store.create(make_batch(make_opened()))
    for expected in range(1, 5):
        store.append(make_batch(), expected)
    whole = list(store.read())
    for number in range(1, MOST_OPERATIONS):
        read = []
        with failing(number, fault, lasting) as plan:
            try:
                for row in store.read():
                    read.append(row)
                assert read == whole
            except LedgerError as error:
                assert "ne répond pas" in str(error)
                assert plan.fired
        assert read == whole[: len(read)]
        if not plan.fired:
            break
    assert 3 < number < MOST_OPERATIONS - 1


@FAULTS
@LASTING
def test_creation_that_fails_at_every_operation(
    new_place: Places, fault: Fault, lasting: bool
) -> None:
    """Whatever operation fails, a register is made whole or can still be made."""
    for number in range(1, MOST_OPERATIONS):
        place, batch = new_place(), make_batch(make_opened())
        told, made, witness = True, True, place()
        with failing(number, fault, lasting) as plan:
            try:
                place().create(batch)
            except LedgerError:
                told = False
        try:
            assert list(witness.read()) == [(1, batch)]
        except LedgerError as error:
            assert "Il n'y a pas de registre ici" in str(error)
            made = False
            witness.create(batch)
        assert made or not told
        assert last_version(witness) == 1
        if not plan.fired:
            break
    assert 3 < number < MOST_OPERATIONS - 1


def test_postgresql_that_drops_connections_is_used_again(
    postgresql: Callable[[], SqlPlace], postgres_server: str
) -> None:
    """When the server cuts every connection between two appends, the next one is in."""
    store = postgresql()()
    store.create(make_batch(make_opened()))
    for expected in range(1, 4):
        _cut_connections(postgres_server)
        assert store.append(make_batch(), expected) is Outcome.OK
    _cut_connections(postgres_server)
    assert last_version(store) == 4


def test_postgresql_that_drops_the_connection_of_a_write(
    postgresql: Callable[[], SqlPlace], postgres_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the server really cuts a connection in the middle of a write, the append settles it."""
    store = postgresql()()
    store.create(make_batch(make_opened()))
    for step in ("_last", "to_utc"):
        batch, expected = make_batch(), last_version(store)
        with monkeypatch.context() as patch:
            cuts = _cut_after(patch, step, postgres_server)
            assert store.append(batch, expected) is Outcome.OK
        assert cuts
        assert list(store.read(expected)) == [(expected + 1, batch)]


def _cut_after(patch: pytest.MonkeyPatch, step: str, server: str) -> list[int]:
    """Cut the connections the first time this step of an append is over; counts what was cut."""
    real = getattr(sql, step)
    cuts: list[int] = []

    def then_cut(argument: object) -> object:
        result = real(argument)
        if not cuts:
            cuts.append(_cut_connections(server))
        return result

    patch.setattr(sql, step, then_cut)
    return cuts


def _cut_connections(address: str) -> int:
    """End every other connection to the server; how many there were."""
    with psycopg.connect(address, autocommit=True) as connection:
        return len(
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            ).fetchall()
        )
