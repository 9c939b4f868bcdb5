"""The rescue file: whole or not at all, put back once, in its own register only."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from porte_voix.errors import LedgerError
from porte_voix.ledger import events as ev
from porte_voix.ledger.events import Batch
from porte_voix.ledger.register import Register
from porte_voix.ledger.rescue import restore, save
from porte_voix.ledger.sql import SqlStore

from tests.ledger.factories import START, make_batch, make_done, make_intent, make_opened


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """A register with one open intent, ``n1``."""
    store = SqlStore(f"sqlite:///{tmp_path}/registre.sqlite")
    store.create(make_batch(make_opened()))
    made = Register(store, "run-1", lambda: START)
    made.append((make_intent(),))
    yield made
    store.close()


@pytest.fixture
def lost() -> Batch:
    """The outcome that could not be written."""
    refused = ev.Refused("n1", 429, "attendez « demain » 🕯")
    return make_batch(refused, at=START + timedelta(seconds=3))


def test_a_saved_outcome_comes_back_as_it_was(
    register: Register, lost: Batch, tmp_path: Path
) -> None:
    """The same batch, of the same instant and run, is in the register once restored."""
    assert restore(save(tmp_path / "etat", lost), register)
    pair = register.state.owner("n1")
    assert pair is not None and pair.refusal == lost.events[0]
    assert pair.refused_at == lost.at
    assert register.state.knows(lost.id)


def test_restoring_twice_changes_nothing(register: Register, lost: Batch, tmp_path: Path) -> None:
    """The second time, nothing is written."""
    path = save(tmp_path, lost)
    restore(path, register)
    version = register.state.version
    assert not restore(path, register)
    assert register.refresh().version == version


def test_an_outcome_whose_answer_only_was_lost(
    register: Register, lost: Batch, tmp_path: Path
) -> None:
    """A batch that reached the register after all is not written a second time."""
    path = save(tmp_path, lost)
    register.write(lost)
    assert not restore(path, register)


def test_a_file_of_another_register(register: Register, tmp_path: Path) -> None:
    """Outcomes of writes that this register never meant are refused."""
    path = save(tmp_path, make_batch(make_done("inconnu")))
    with pytest.raises(LedgerError, match="ne vient pas de ce registre"):
        restore(path, register)
    assert register.refresh().version == 2


@pytest.mark.parametrize("kind", [ev.Hold("Solange"), make_opened(), make_intent(nonce="n1")])
def test_only_outcomes_are_restored(register: Register, tmp_path: Path, kind: ev.Event) -> None:
    """A file made by hand cannot bring anything else in."""
    with pytest.raises(LedgerError, match="ne vient pas de ce registre"):
        restore(save(tmp_path, make_batch(kind)), register)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"schema": 2}', "\udcff"])
def test_a_file_that_cannot_be_read(register: Register, tmp_path: Path, text: str) -> None:
    """A damaged or unknown file is an error with a gesture, and changes nothing."""
    path = tmp_path / "rescue-x.json"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(LedgerError, match="ne peut pas être lu"):
        restore(path, register)
    with pytest.raises(LedgerError, match="ne peut pas être lu"):
        restore(tmp_path / "absent.json", register)


def test_a_file_is_whole_or_not_there(
    lost: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A save that breaks on the way leaves no file that looks like a rescue."""

    def broken(*args: object, **options: object) -> None:
        raise OSError("plus de place")

    monkeypatch.setattr(json, "dump", broken)
    with pytest.raises(OSError, match="plus de place"):
        save(tmp_path, lost)
    assert not list(tmp_path.glob("rescue-*.json"))
