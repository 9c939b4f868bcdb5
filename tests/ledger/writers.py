"""What other threads and other processes do to a register while a test watches."""

import multiprocessing
from multiprocessing.connection import Connection

from porte_voix.ledger.base import Outcome, Store

from tests.ledger.factories import make_batch
from tests.ledger.places import Place

#: Children come from a clean server that has already imported the project: quick, and safe beside
#: the threads and database connections of the tests.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.ledger.writers", "tests.ledger.families"])


def last_version(store: Store, after: int = 0) -> int:
    """The version of the register now."""
    for version, _batch in store.read(after):
        after = version
    return after


def append_many(store: Store, name: str, count: int) -> None:
    """Append ``count`` batches, each until it is in, whatever others write meanwhile."""
    version = last_version(store)
    for number in range(count):
        batch = make_batch(id=f"{name}-{number}")
        while (outcome := store.append(batch, version)) is Outcome.CONFLICT:
            version = last_version(store, version)
        if outcome is not Outcome.OK:
            raise AssertionError(f"{batch.id}: {outcome}")
        version += 1


def append_in_child(place: Place, name: str, count: int) -> None:
    """``append_many`` with a client of its own, for another process."""
    store = place()
    append_many(store, name, count)
    store.close()


def append_until_killed(place: Place, name: str, told: Connection) -> None:
    """Append for ever and tell each batch that the store said was in."""
    store = place()
    version = last_version(store)
    number = 0
    while True:
        batch = make_batch(id=f"{name}-{number}")
        if store.append(batch, version) is Outcome.OK:
            told.send(batch.id)
            number += 1
        version = last_version(store, version)
