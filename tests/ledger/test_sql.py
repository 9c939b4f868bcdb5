"""What SQLite and PostgreSQL add to the conformance suite: files, foreign tables, locks."""

import contextlib
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from traceback import TracebackException

import psycopg
import pytest
from porte_voix.errors import LedgerError, SettingsError
from porte_voix.ledger import sql_engines
from porte_voix.ledger.base import Outcome
from porte_voix.ledger.sql import SqlStore
from porte_voix.ledger.stores import open_store
from porte_voix.settings import Settings
from sqlalchemy import URL

from tests.ledger.conftest import DATABASES
from tests.ledger.factories import make_batch, make_opened
from tests.ledger.places import Place, SqlPlace
from tests.ledger.writers import last_version
from tests.postgres import PostgresSchemas


@pytest.fixture(params=DATABASES)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return str(request.param)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A SQLite register of 41 batches."""
    path = tmp_path / "registre.sqlite"
    store = SqlStore(f"sqlite:///{path}")
    store.create(make_batch(make_opened()))
    for expected in range(1, 41):
        assert store.append(make_batch(), expected) is Outcome.OK
    store.close()
    return path


def reading(path: Path) -> list[int]:
    """The versions read from a SQLite file."""
    return [version for version, _batch in SqlStore(f"sqlite:///{path}").read()]


def test_missing_file_is_not_made(tmp_path: Path) -> None:
    """Neither a read nor an append makes the file of a register that is lost."""
    path = tmp_path / "dossier" / "registre.sqlite"
    store = SqlStore(f"sqlite:///{path}")
    with pytest.raises(LedgerError, match="Il n'y a pas de registre ici"):
        list(store.read())
    with pytest.raises(LedgerError, match="Il n'y a pas de registre ici"):
        store.append(make_batch(), 0)
    assert list(tmp_path.iterdir()) == []


def test_file_lost_during_a_run_is_not_made_again(file: Path) -> None:
    """A register that disappears between two appends is absent, not empty."""
    store = SqlStore(f"sqlite:///{file}")
    assert store.append(make_batch(), 41) is Outcome.OK
    file.unlink()
    with pytest.raises(LedgerError, match="Il n'y a pas de registre ici"):
        store.append(make_batch(), 42)
    assert not file.exists()


def test_folder_is_made_with_the_register(tmp_path: Path) -> None:
    """The first day, the folder of the register is made too, whatever its name."""
    path = tmp_path / "à moi ?" / "50 %" / "registre#1.sqlite"
    address = URL.create("sqlite", database=str(path)).render_as_string()
    store = SqlStore(address)
    store.create(make_batch(make_opened()))
    assert last_version(store) == 1
    assert path.is_file()


def test_register_stays_where_it_was_opened(
    file: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative address is that of the folder the program started in, for good."""
    monkeypatch.chdir(file.parent)
    store = SqlStore(f"sqlite:///{file.name}")
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert last_version(store) == 41


def test_truncated_file_never_passes_for_a_shorter_register(file: Path) -> None:
    """Cut at any page or in the middle of one, a register is damaged or absent, never shorter."""
    whole = file.read_bytes()
    last_page = len(whole) - 4096
    for size in [*range(0, len(whole), 4096), 1, 99, 100, 512, 5000, last_page - 1]:
        file.write_bytes(whole[:size])
        with pytest.raises(LedgerError) as caught:
            reading(file)
        # SQLite takes a file of one byte for an empty database.
        expected = "abîmé" if size > 1 else "Il n'y a pas de registre ici"
        assert expected in str(caught.value), size
        assert caught.value.exitcode == 4
    for size in range(last_page + 1, len(whole) + 1, 97):
        file.write_bytes(whole[:size])
        with contextlib.suppress(LedgerError):
            assert reading(file) == list(range(1, 42))


@pytest.mark.parametrize("content", [b"Bonjour!" * 100, b"\x00" * 4096, b"PK\x03\x04" * 2000])
def test_file_that_is_no_database_is_damaged(tmp_path: Path, content: bytes) -> None:
    """A file of another kind is said damaged, is not written to and is not made a register."""
    path = tmp_path / "registre.sqlite"
    path.write_bytes(content)
    store = SqlStore(f"sqlite:///{path}")
    for attempt in (
        lambda: list(store.read()),
        lambda: store.append(make_batch(), 0),
        lambda: store.create(make_batch()),
    ):
        with pytest.raises(LedgerError, match="abîmé"):
            attempt()
    assert path.read_bytes() == content


def test_scribbled_file_never_surprises(file: Path) -> None:
    """Bytes changed at random give a sentence and exit code 4, or a reading without a hole."""
    whole, chance = file.read_bytes(), random.Random(7)
    for _round in range(150):
        scribbled = bytearray(whole)
        for _byte in range(chance.choice([1, 8, 400])):
            scribbled[chance.randrange(100, len(whole))] = chance.randrange(256)
        file.write_bytes(scribbled)
        with contextlib.suppress(LedgerError):
            versions = reading(file)
            assert versions == list(range(1, len(versions) + 1))


def test_scribbled_schema_is_damage(file: Path) -> None:
    """A file so damaged that the driver cannot even quote it is said damaged all the same."""
    content = file.read_bytes()
    for words in (b"CREATE TABLE", b"porte_voix_ledger"):
        content = content.replace(words, b"\xff" * len(words))
    file.write_bytes(content)
    with pytest.raises(LedgerError, match="abîmé"):
        reading(file)
    with pytest.raises(LedgerError, match="abîmé"):
        SqlStore(f"sqlite:///{file}").append(make_batch(), 41)


def test_other_database_holds_no_register(store_factory: SqlPlace) -> None:
    """A database full of somebody else's tables has no register, and can be given one."""
    store_factory.execute("CREATE TABLE eleves (nom TEXT)")
    store = store_factory()
    with pytest.raises(LedgerError, match="Il n'y a pas de registre ici"):
        list(store.read())
    store.create(make_batch(make_opened()))
    assert last_version(store) == 1


def test_foreign_table_is_refused(store_factory: SqlPlace) -> None:
    """A table of our name that is not ours is told as such and left alone."""
    store_factory.execute("CREATE TABLE porte_voix_ledger (nom TEXT)")
    store = store_factory()
    for attempt in (
        lambda: list(store.read()),
        lambda: store.append(make_batch(), 0),
        lambda: store.create(make_batch()),
    ):
        with pytest.raises(LedgerError, match=r"abîmé.*colonne"):
            attempt()


def test_emptied_register_is_absent(store_factory: Place) -> None:
    """A register without its first batch has lost everything: it is not a new one."""
    store = store_factory()
    store.create(make_batch(make_opened()))
    store_factory.forget(1)
    with pytest.raises(LedgerError, match="Il n'y a pas de registre ici"):
        list(store.read())


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writers that wait a tenth of a second, not twenty seconds."""
    monkeypatch.setattr(sql_engines, "BUSY_SECONDS", 0.1)


@contextlib.contextmanager
def writing(address: str) -> Iterator[None]:
    """Somebody else is in the middle of writing version 2, and gives up at the end."""
    insert = "INSERT INTO porte_voix_ledger VALUES (2, 'theirs', '', '', '[]')"
    if address.startswith("sqlite"):
        other = sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with contextlib.closing(other):
            other.execute(insert)
            yield
            other.execute("ROLLBACK")
    else:
        with psycopg.connect(address) as connection:
            connection.execute(insert)
            yield
            connection.rollback()


@pytest.mark.usefixtures("impatient")
def test_writer_that_never_ends_leaves_others_uncertain(store_factory: SqlPlace) -> None:
    """Behind a writer that hangs, an append is uncertain, reads go on, and a later append is in."""
    store, batch = store_factory(), make_batch()
    store.create(make_batch(make_opened()))
    with writing(store_factory.address):
        assert store.append(batch, 1) is Outcome.UNCERTAIN
        assert last_version(store) == 1
    assert store.append(batch, 1) is Outcome.OK
    assert last_version(store) == 2


def test_sqlite_commits_survive_power_loss(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every connection syncs the file and its directory before a commit is told done."""
    modes: list[str] = []
    real = sqlite3.connect

    def connect(*arguments: object, **values: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = real(*arguments, **values)  # type: ignore[call-overload]
        connection.set_trace_callback(modes.append)
        return connection

    monkeypatch.setattr(sqlite3, "connect", connect)
    SqlStore(f"sqlite:///{file}").append(make_batch(), 41)
    assert modes[0] == "PRAGMA synchronous=EXTRA"
    assert "BEGIN IMMEDIATE" in modes


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://bob:motdepasse@127.0.0.1:1/registre",
        "postgresql://bob@127.0.0.1:1/registre?password=motdepasse",
        "postgresql://bob:mot%40de/motdepasse@127.0.0.1:1/registre?a=b&password=motdepasse",
    ],
)
def test_a_traceback_with_its_variables_holds_no_password(address: str) -> None:
    """What a debugger, or a watching service, would keep of a failure."""
    settings = Settings(ledger=address)
    del address
    assert "motdepasse" in settings.ledger
    with pytest.raises(LedgerError) as caught:
        list(open_store(settings.ledger).read())
    told = TracebackException.from_exception(caught.value, capture_locals=True)
    text = "".join(told.format())
    assert "self = " in text
    assert "motdepasse" not in text


def test_unreachable_server_says_so_without_its_password() -> None:
    """A server that is not there: one sentence, exit code 4, the password nowhere in it."""
    store = SqlStore("postgresql://bob:motdepasse@127.0.0.1:1/registre?password=motdepasse")
    for attempt in (lambda: list(store.read()), lambda: store.create(make_batch())):
        with pytest.raises(LedgerError, match="ne répond pas") as caught:
            attempt()
        assert caught.value.exitcode == 4
        assert "motdepasse" not in str(caught.value)
        assert caught.value.__cause__ is None
    assert store.append(make_batch(), 1) is Outcome.UNCERTAIN


@pytest.mark.parametrize(
    "address", ["", "registre.sqlite", "sqlite://", "mysql://b:motdepasse@h/r", "postgresql://h"]
)
def test_address_that_cannot_serve_is_refused(address: str) -> None:
    """An address that is neither a SQLite file nor a PostgreSQL database is refused at once."""
    with pytest.raises(SettingsError, match="PORTE_VOIX_LEDGER") as caught:
        SqlStore(address)
    assert "motdepasse" not in str(caught.value)


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A register whose folder cannot be made gives a sentence, not a traceback."""
    (tmp_path / "fichier").touch()
    with pytest.raises(LedgerError, match="ne répond pas"):
        SqlStore(f"sqlite:///{tmp_path}/fichier/registre.sqlite").create(make_batch())


def test_whole_postgresql_addresses(postgres_schemas: PostgresSchemas) -> None:
    """The usual ``postgresql://`` and SQLAlchemy's own spelling lead to the same register."""
    address = postgres_schemas()
    store = SqlStore(address)
    store.create(make_batch(make_opened()))
    other = SqlStore(address.replace("postgresql://", "postgresql+psycopg://"))
    assert last_version(other) == 1
    store.close()
    other.close()
