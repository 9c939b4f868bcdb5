"""The state kept beside a large register spares its reading, and never speaks for another one."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from porte_voix.errors import LedgerError
from porte_voix.ledger import events as ev
from porte_voix.ledger import folded
from porte_voix.ledger.base import Outcome, Store
from porte_voix.ledger.events import Batch
from porte_voix.ledger.state import State, fold

from tests.ledger.conftest import Places
from tests.ledger.factories import make_batch, make_done, make_intent, make_opened
from tests.ledger.hubs import GitPlace
from tests.ledger.places import Place

#: What these registers hold after their opening: two announcements, a hold.
BATCHES = (
    (make_intent(),),
    (make_done(),),
    (make_intent(nonce="n2", article="b2b2b2b2"),),
    (ev.Hold("Solange"),),
)


class Watched:
    """A store that remembers after which version it was read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.after: list[int] = []

    def create(self, batch: Batch) -> None:
        """As the store does."""
        self._store.create(batch)

    def read(self, after: int = 0) -> Iterator[tuple[int, Batch]]:
        """As the store does."""
        self.after.append(after)
        return self._store.read(after)

    def mark(self, version: int) -> str:
        """As the store does."""
        return self._store.mark(version)

    def append(self, batch: Batch, expected: int) -> Outcome:
        """As the store does."""
        return self._store.append(batch, expected)

    def close(self) -> None:
        """As the store does."""
        self._store.close()


def opened(place: Place, batches: tuple[tuple[ev.Event, ...], ...] = BATCHES) -> Watched:
    """A client of a new register of these batches."""
    store = place()
    store.create(make_batch(make_opened()))
    for version, events in enumerate(batches, 1):
        assert store.append(make_batch(*events), version) is Outcome.OK
    return Watched(store)


def whole(store: Store) -> State:
    """The state of a register, read from its first batch."""
    return fold(store.read())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the state is kept."""
    return tmp_path / "etat" / folded.NAME


@pytest.fixture
def store(store_factory: Place, path: Path) -> Watched:
    """A client of a register whose state is kept up to its fifth batch."""
    store = opened(store_factory)
    folded.read(store, path, each=1)
    store.after.clear()
    return store


def test_a_kept_state_spares_the_reading(store: Watched, path: Path) -> None:
    """Only what came after it is read, and the state is that of the whole."""
    store.append(make_batch(make_done("n2", "Y")), 5)
    found = folded.read(store, path)
    assert store.after == [5]
    assert vars(found) == vars(whole(store))


def test_a_kept_state_serves_the_next_command(store_factory: Place, path: Path) -> None:
    """Another client on this machine, which has read nothing yet; git brings its own copy."""

    def client() -> Watched:
        if isinstance(store_factory, GitPlace):
            return Watched(store_factory(path.parent))
        return Watched(store_factory())

    first = opened(store_factory)
    for after in (0, 5):
        store = client()
        assert vars(folded.read(store, path, each=1)) == vars(whole(first))
        assert store.after == [after]
        store.close()


def test_a_small_register_is_not_kept(store_factory: Place, path: Path) -> None:
    """Nothing is written while reading it costs nothing."""
    folded.read(opened(store_factory), path)
    assert not path.parent.exists()


def test_a_state_is_kept_anew_when_enough_came_after(store: Watched, path: Path) -> None:
    """It then stands for more, and less is read the next time."""
    store.append(make_batch(), 5)
    folded.read(store, path, each=2)
    assert json.loads(path.read_bytes().split(b"\n")[0])["version"] == 5
    store.append(make_batch(), 6)
    folded.read(store, path, each=2)
    assert json.loads(path.read_bytes().split(b"\n")[0])["version"] == 7


@pytest.mark.parametrize("length", range(len(BATCHES) + 1))
def test_a_register_cut_short_is_seen_as_it_is(
    store: Watched, new_place: Places, path: Path, length: int
) -> None:
    """The kept state of a longer register does not hide what was lost (invariant 9)."""
    del store
    shorter = opened(new_place(), BATCHES[:length])
    found = folded.read(shorter, path)
    assert shorter.after == [0]
    assert found.version == length + 1
    assert vars(found) == vars(whole(shorter))


def test_a_register_that_grew_otherwise_is_seen_as_it_is(
    store: Watched, new_place: Places, path: Path
) -> None:
    """Cut short, then longer than before: the same version holds other batches."""
    del store
    other = opened(new_place(), (*BATCHES[:2], *((ev.Hold("Rémi"),) for _ in range(9))))
    found = folded.read(other, path)
    assert other.after == [0]
    assert vars(found) == vars(whole(other))


def test_a_register_that_lost_a_batch_is_told(
    store: Watched, store_factory: Place, path: Path
) -> None:
    """A hole among the batches that the kept state stands for is still an error."""
    store_factory.forget(3)
    with pytest.raises(LedgerError):
        folded.read(store_factory(), path)


def test_a_lost_register_is_told(store: Watched, path: Path, new_place: Places) -> None:
    """A kept state is not a register."""
    del store
    with pytest.raises(LedgerError, match="Il n'y a pas de registre ici"):
        folded.read(new_place()(), path)


def broken(content: bytes) -> Iterator[bytes]:
    """The file, harmed in many ways."""
    head, body = content.split(b"\n", 1)
    yield from (b"", b"\n", head, head + b"\n", body, b"null\n" + body, b"[]\n" + body)
    yield from (content[:-1], content[: len(content) // 2], content + b" ")
    yield from (content.replace(b'"Solange"', b'"Solang3"'), b"\xff" + content)
    yield head.replace(b'"version": 5', b'"version": 4') + b"\n" + body


def test_a_harmed_file_is_as_if_it_were_not_there(
    store_factory: Place, store: Watched, path: Path
) -> None:
    """Cut, changed or emptied, it changes nothing but the time it takes."""
    content = path.read_bytes()
    for harmed in broken(content):
        path.write_bytes(harmed)
        client = Watched(store_factory())
        assert vars(folded.read(client, path)) == vars(whole(store))
        assert client.after == [0]


def test_another_program_reads_all(
    store: Watched, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What folds otherwise does not believe a state that it did not make."""
    monkeypatch.setattr(folded, "_program", lambda: "another")
    assert vars(folded.read(store, path)) == vars(whole(store))
    assert store.after == [0, 0]


def test_a_folder_that_takes_nothing_stops_nothing(store_factory: Place, tmp_path: Path) -> None:
    """The state is read as usual, and nothing is left behind."""
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    store = opened(store_factory)
    assert folded.read(store, tmp_path / "file" / folded.NAME, each=1).version == 5
    (tmp_path / folded.NAME).mkdir()
    assert folded.read(store, tmp_path / folded.NAME, each=1).version == 5
    assert not list(tmp_path.glob("*.json.*"))


def test_the_program_is_known_by_its_source(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A changed line in what folds makes another program of it."""
    program = folded._program.__wrapped__
    before = program()
    source = tmp_path / "state.py"
    source.write_text("# another", encoding="utf-8")
    monkeypatch.setattr(folded, "state", SimpleNamespace(__file__=str(source)))
    assert program() != before
