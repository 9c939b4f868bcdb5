"""What every store of the register promises, whatever keeps it."""

import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from functools import partial

import pytest
from porte_voix.errors import LedgerError
from porte_voix.ledger import events as ev
from porte_voix.ledger.base import Outcome, Store
from porte_voix.ledger.events import SCHEMA, Batch

from tests.ledger.conftest import Places
from tests.ledger.factories import make_batch, make_intent, make_opened
from tests.ledger.families import last_words
from tests.ledger.places import Place
from tests.ledger.writers import (
    PROCESSES,
    append_in_child,
    append_many,
    append_until_killed,
    last_version,
)

#: More than the longest request any network takes, in one event.
BIG = 200_000


@pytest.fixture
def first() -> Batch:
    """The batch that opens a register."""
    return make_batch(make_opened())


@pytest.fixture
def store(store_factory: Place, first: Batch) -> Store:
    """A client of a register that was just opened."""
    opened = store_factory()
    opened.create(first)
    return opened


def ids(store: Store) -> list[str]:
    """The batch ids in order, after checking that the versions are 1, 2, 3…"""
    rows = list(store.read())
    assert [version for version, _batch in rows] == list(range(1, len(rows) + 1))
    return [batch.id for _version, batch in rows]


def test_created_register_holds_its_first_batch(store: Store, first: Batch) -> None:
    """A register just made reads back exactly the batch that opened it."""
    assert list(store.read()) == [(1, first)]


def test_absent_register_is_never_an_empty_one(store_factory: Place) -> None:
    """Reading or writing where nothing was made is an error that says the way out, exit code 4."""
    store = store_factory()
    for attempt in (lambda: list(store.read()), lambda: store.append(make_batch(), 0)):
        with pytest.raises(LedgerError) as caught:
            attempt()
        assert caught.value.exitcode == 4
        assert "Il n'y a pas de registre ici" in str(caught.value)
        assert "inv ledger.init" in str(caught.value)


def test_second_creation_is_refused(store_factory: Place, store: Store, first: Batch) -> None:
    """A register that exists is not touched by another creation, not even of the same batch."""
    for batch in (make_batch(make_opened(lineage="l2")), first):
        with pytest.raises(LedgerError) as caught:
            store_factory().create(batch)
        assert caught.value.exitcode == 4
        assert "existe déjà" in str(caught.value)
    assert ids(store) == [first.id]


def test_one_of_many_creations_wins(store_factory: Place) -> None:
    """Of eight simultaneous creations, one makes the register and the others are refused."""
    won: list[str] = []
    refused: list[str] = []

    def create() -> None:
        batch = make_batch(make_opened())
        try:
            store_factory().create(batch)
            won.append(batch.id)
        except LedgerError as error:
            refused.append(str(error))

    together([create] * 8)
    assert ids(store_factory()) == won
    assert len(won) == 1
    assert all("existe déjà" in sentence for sentence in refused)


def test_append_is_readable_by_everyone(store_factory: Place, store: Store, first: Batch) -> None:
    """Once an append is told in, every client reads it, equal to what was written."""
    batch = make_batch(make_intent(), ev.Hold("Solange"), run="course 7")
    assert store.append(batch, 1) is Outcome.OK
    assert list(store_factory().read()) == [(1, first), (2, batch)]


def test_conflict_writes_nothing(store: Store) -> None:
    """An append that expected another version changes nothing, whichever way it was wrong."""
    store.append(make_batch(), 1)
    before = ids(store)
    for expected in (0, 1, 3, 50):
        assert store.append(make_batch(), expected) is Outcome.CONFLICT
    assert ids(store) == before


def test_same_batch_again_is_told_in_once(store: Store) -> None:
    """A batch appended again at its version is told in and stays single: lost answers settle so."""
    batch = make_batch()
    assert store.append(batch, 1) is Outcome.OK
    store.append(make_batch(), 2)
    assert store.append(batch, 1) is Outcome.OK
    assert ids(store).count(batch.id) == 1


def test_same_batch_elsewhere_is_a_conflict(store: Store) -> None:
    """A batch that is in already cannot be written a second time further on."""
    batch = make_batch()
    store.append(batch, 1)
    assert store.append(batch, 2) is Outcome.CONFLICT
    assert ids(store).count(batch.id) == 1


def test_reading_after_a_version(store: Store) -> None:
    """A reader who knows a version gets only what came after it."""
    batches = [make_batch() for _ in range(5)]
    for version, batch in enumerate(batches, 1):
        store.append(batch, version)
    assert list(store.read(3)) == [(4, batches[2]), (5, batches[3]), (6, batches[4])]
    assert list(store.read(6)) == []


def test_register_that_went_back_is_refused(store_factory: Place, store: Store) -> None:
    """A reader who knows more than the register now holds is told that it went back."""
    store.append(make_batch(), 1)
    store_factory.forget(2)
    with pytest.raises(LedgerError, match="a reculé"):
        list(store.read(2))


@pytest.mark.parametrize("version", [1, 2, 4])
def test_missing_version_is_damage(store_factory: Place, store: Store, version: int) -> None:
    """A hole in the versions is named, never read over."""
    for expected in range(1, 6):
        store.append(make_batch(), expected)
    store_factory.forget(version)
    with pytest.raises(LedgerError, match=f"abîmé.*version {version}"):
        list(store.read())


def test_newer_event_stops_the_reader(store_factory: Place, store: Store) -> None:
    """An event of a later schema, or of a kind not known here, is refused, never guessed at."""
    newer = {"t": "hold", "v": SCHEMA + 1, "by": "Solange"}
    for event in (newer, {"t": "whispered", "v": SCHEMA}):
        store_factory.rewrite(1, json.dumps([event]))
        with pytest.raises(LedgerError, match="version plus récente"):
            list(store.read())


@pytest.mark.parametrize(
    "text", ["", "{", "null", '{"t": "hold"}', "[1]", '[{"t": "hold"}]', '[{"t": [], "v": 1}]']
)
def test_unreadable_batch_is_refused(store_factory: Place, store: Store, text: str) -> None:
    """Whatever was scribbled in the register, the reader stops with exit code 4."""
    store_factory.rewrite(1, text)
    with pytest.raises(LedgerError):
        list(store.read())


@pytest.mark.parametrize(
    "text",
    ["L'été « à Noël » 🎒👩🏽‍🏫\u00a0!", "\x00\x01\x7f\ufffe", "\ud83d", "e\u0301 é", "'; DROP --"],
    ids=["french", "control", "half an emoji", "unnormalised", "sql"],
)
def test_every_text_comes_back_unchanged(store: Store, text: str) -> None:
    """A text is kept code point by code point: a resend must repeat the very same bytes."""
    batch = make_batch(make_intent(request={"text": text}), ev.Refused("n1", 422, text))
    assert store.append(batch, 1) is Outcome.OK
    assert list(store.read(1)) == [(2, batch)]


def test_big_events_come_back_whole(store: Store) -> None:
    """An event of 200 kB is kept like any other."""
    batch = make_batch(make_intent(request={"text": "é" * BIG}))
    assert store.append(batch, 1) is Outcome.OK
    assert list(store.read(1)) == [(2, batch)]


def test_reader_does_not_hold_writers_back(store_factory: Place, store: Store) -> None:
    """Appends pass while someone is in the middle of a read, which stays a true prefix."""
    for expected in range(1, 4):
        store.append(make_batch(), expected)
    rows = store.read()
    read = [next(rows)[0]]
    other = store_factory()
    for expected in range(4, 7):
        assert other.append(make_batch(), expected) is Outcome.OK
    read += [version for version, _batch in rows]
    assert read == list(range(1, len(read) + 1))
    assert len(read) >= 4


def test_reads_during_writes_are_prefixes(store_factory: Place, store: Store) -> None:
    """While another client writes, each read gives versions 1 to n, and n never shrinks."""
    writer = threading.Thread(target=append_many, args=(store_factory(), "writer", 40))
    writer.start()
    seen = [0]
    while writer.is_alive():
        seen.append(len(ids(store)))
    writer.join()
    assert seen == sorted(seen)
    assert len(ids(store)) == 41


def test_threads_lose_and_double_nothing(store: Store) -> None:
    """Eight threads appending through one client write every batch once, in one single order."""
    together([partial(append_many, store, f"thread{i}", 6) for i in range(8)])
    written = ids(store)[1:]
    assert sorted(written) == sorted(f"thread{i}-{n}" for i in range(8) for n in range(6))


def test_processes_lose_and_double_nothing(store_factory: Place, store: Store) -> None:
    """Four processes appending at once write every batch once, in one single order."""
    children = [
        PROCESSES.Process(target=append_in_child, args=(store_factory, f"process{i}", 12))
        for i in range(4)
    ]
    for child in children:
        child.start()
    for child in children:
        child.join()
        assert child.exitcode == 0
    written = ids(store)[1:]
    assert sorted(written) == sorted(f"process{i}-{n}" for i in range(4) for n in range(12))


def test_killed_writer_told_only_the_truth(store_factory: Place, store: Store) -> None:
    """After each kill -9 of a writer, all it told in is there and the next writer carries on."""
    chance = random.Random(20261120)
    for round_ in range(6):
        listener, teller = PROCESSES.Pipe(duplex=False)
        child = PROCESSES.Process(
            target=append_until_killed, args=(store_factory, f"round{round_}", teller)
        )
        child.start()
        teller.close()
        told = [listener.recv() for _ in range(chance.randint(2, 8))]
        time.sleep(chance.uniform(0, 0.01))
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        told += last_words(listener)
        written = [batch for batch in ids(store_factory()) if batch.startswith(f"round{round_}-")]
        # The last append may have ended just before it could be told.
        assert written[: len(told)] == told
        assert len(written) <= len(told) + 1
    # A server may still be ending what a dead client asked: the next writer retries.
    append_many(store, "after", 1)


def test_places_are_apart(new_place: Places, first: Batch) -> None:
    """Two registers of the same kind share nothing."""
    one, other = new_place()(), new_place()()
    one.create(first)
    other.create(first)
    one.append(make_batch(), 1)
    assert (last_version(one), last_version(other)) == (2, 1)


def together(calls: list[Callable[[], None]]) -> None:
    """Run the calls in threads that start at the same instant; the first error is raised."""
    gate = threading.Barrier(len(calls))
    errors: list[BaseException] = []

    def run(call: Callable[[], None]) -> None:
        gate.wait()
        try:
            call()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
