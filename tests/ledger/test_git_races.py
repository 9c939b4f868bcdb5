"""Many writers at once, and writers killed in the middle of a push: nothing doubled or lost."""

import random
import subprocess
import threading
import time
from functools import partial
from pathlib import Path

import pytest
from porte_voix.errors import LedgerError
from porte_voix.ledger.base import Outcome, Store
from porte_voix.ledger.events import Batch

from tests.ledger.factories import make_batch, make_opened
from tests.ledger.families import kill_family, start_family
from tests.ledger.hubs import REF, GitPlace
from tests.ledger.writers import PROCESSES, append_in_child, last_version

RACERS = 8


@pytest.fixture
def hub(tmp_path: Path) -> GitPlace:
    """A register just opened, on a protected branch."""
    place = GitPlace.make(tmp_path / "depot")
    place().create(make_batch(make_opened()))
    return place


def race(stores: list[Store], batches: list[Batch], expected: int) -> list[Outcome]:
    """Each client appends its batch at the same instant; how each ended."""
    gate, outcomes = threading.Barrier(len(stores)), dict[int, Outcome]()

    def run(number: int) -> None:
        gate.wait()
        outcomes[number] = stores[number].append(batches[number], expected)

    threads = [threading.Thread(target=partial(run, number)) for number in range(len(stores))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [outcomes[number] for number in range(len(stores))]


def test_one_of_many_pushes_wins(hub: GitPlace) -> None:
    """Eight clients push at once at the same version: one is in, seven know that they are not."""
    stores = [hub() for _ in range(RACERS)]
    for expected in range(1, 5):
        assert [last_version(store) for store in stores] == [expected] * RACERS
        batches = [make_batch() for _ in stores]
        outcomes = race(stores, batches, expected)
        assert sorted(outcomes) == [Outcome.CONFLICT] * (RACERS - 1) + [Outcome.OK]
        winner = batches[outcomes.index(Outcome.OK)]
        assert list(hub().read(expected)) == [(expected + 1, winner)]


def test_same_batch_pushed_by_many_is_in_once(hub: GitPlace) -> None:
    """Eight clients push the very same batch at once: it is in, for all, and only once."""
    stores, batch = [hub() for _ in range(RACERS)], make_batch()
    assert race(stores, [batch] * RACERS, 1) == [Outcome.OK] * RACERS
    assert list(hub().read(1)) == [(2, batch)]
    assert hub.git("rev-list", "--count", REF).strip() == "2"


def test_eight_processes_lose_and_double_nothing(hub: GitPlace) -> None:
    """Eight runners, each with its own copy, write every batch once, in one single order."""
    children = [
        PROCESSES.Process(target=append_in_child, args=(hub, f"course{number}", 2))
        for number in range(RACERS)
    ]
    for child in children:
        child.start()
    for child in children:
        child.join()
        assert child.exitcode == 0
    written = [batch.id for _version, batch in hub().read(1)]
    expected = [f"course{number}-{count}" for number in range(RACERS) for count in range(2)]
    assert sorted(written) == sorted(expected)
    assert hub.git("rev-list", "--count", REF).strip() == str(len(expected) + 1)


def test_killed_pushes_tell_only_the_truth(hub: GitPlace) -> None:
    """After each of twenty kill -9 of a writer and its push, all it told in is there.

    The register serves the next writer, once a lock that the killed push left is removed as told.
    """
    chance, witness = random.Random(20261120), hub()
    for round_ in range(20):
        before = last_version(witness)
        child, listener = start_family(hub, f"tour{round_}")
        told = [listener.recv()]
        time.sleep(chance.uniform(0, 0.1))
        told += kill_family(child, listener)
        written = [batch.id for _version, batch in witness.read(before)]
        assert written[: len(told)] == told
        assert len(written) <= len(told) + 1
        append_whatever_is_left(witness)


def append_whatever_is_left(store: Store) -> None:
    """Append one batch, doing what the register asks if a lock is in the way."""
    version, batch = last_version(store), make_batch()
    try:
        outcome = store.append(batch, version)
    except LedgerError as error:
        gesture = error.gesture.partition("« ")[2].partition(" »")[0]
        assert gesture.startswith("rm ")
        subprocess.run(gesture, shell=True, check=True)
        outcome = store.append(batch, version)
    assert outcome is Outcome.OK
