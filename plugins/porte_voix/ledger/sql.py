"""The register in a SQL database: a SQLite file by default, PostgreSQL by its address.

One row a batch. The version is the primary key, so two runners that append at once cannot both
win; the batch id is unique, so appending again after a lost answer changes nothing. Rows never
change, so a read by pages is a true prefix although it holds no lock between two pages.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    insert,
    inspect,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchTableError, SQLAlchemyError

from porte_voix.errors import LedgerError, Problem, SettingsError
from porte_voix.i18n import _
from porte_voix.ledger import sentences
from porte_voix.ledger.base import Outcome
from porte_voix.ledger.events import Batch, event_from_json, from_utc, to_utc
from porte_voix.ledger.sql_engines import WRITE, postgresql, sqlite

#: A lost answer is settled by appending the same batch again, this many times at most.
TRIES = 3
#: Rows fetched at a time: the register is streamed, never held whole.
CHUNK = 1000
#: The ways a database fails. SQLite's driver lets out a bare ``UnicodeDecodeError`` when it cannot
#: even quote a damaged file.
ERRORS = (SQLAlchemyError, UnicodeError)
#: SQLite's primary result codes for a file that is not, or is no longer, a whole database
#: (https://www.sqlite.org/rescode.html, read 2026-11-20).
DAMAGED_CODES = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

METADATA = MetaData()
LEDGER = Table(
    "porte_voix_ledger",
    METADATA,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("batch", Text, nullable=False, unique=True),
    Column("at", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("events", Text, nullable=False),
)


class SqlStore:
    """A register at a SQLAlchemy address; ``postgresql://`` goes through psycopg.

    Raises ``SettingsError`` when the address is of another kind.
    """

    def __init__(self, address: str) -> None:
        try:
            url = make_url(address)
            backend = url.get_backend_name()
            if backend not in ("sqlite", "postgresql") or not url.database:
                raise ArgumentError(backend)
            self._file = Path(url.database) if backend == "sqlite" else None
            self._engine = sqlite(self._file) if self._file else postgresql(url)
        except ArgumentError:
            # Without the address: it may hold a password.
            raise SettingsError(
                [
                    Problem(
                        "PORTE_VOIX_LEDGER",
                        _("cette adresse n'est pas celle d'une base SQLite ou PostgreSQL"),
                        _("Écrivez sqlite:///CHEMIN ou postgresql://HÔTE/BASE."),
                    )
                ]
            ) from None
        self._writer = self._engine.execution_options(**WRITE)
        shown = url.set(query={}).render_as_string(hide_password=True)
        self.place = str(self._file) if self._file else shown

    def create(self, batch: Batch) -> None:
        """Make the table and write its first batch."""
        try:
            if self._file:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._file.touch()
            self._make_table()
            with self._engine.connect() as connection:
                empty = _last(connection) == 0
        except OSError as error:
            raise self._unreachable(error) from None
        except ERRORS as error:
            raise self._fault(error) or self._unreachable(error) from None
        outcome = self.append(batch, 0) if empty else Outcome.CONFLICT
        if outcome is Outcome.UNCERTAIN:
            raise self._unreachable(None)
        if outcome is Outcome.CONFLICT:
            raise sentences.exists(self.place)

    def read(self, after: int = 0) -> Iterator[tuple[int, Batch]]:
        """Stream the batches after a version, which must still be there."""
        expected = max(after, 1)
        page = self._page(expected)
        if not page:
            raise (sentences.older(self.place, after) if after else sentences.absent(self.place))
        while page:
            for version, batch, at, run, events in page:
                if version != expected:
                    raise sentences.hole(self.place, expected)
                expected += 1
                if version > after:
                    yield version, self._revive(batch, at, run, events)
            page = self._page(expected) if len(page) == CHUNK else ()

    def mark(self, version: int) -> str:
        """The digest of the ids of these batches, in order. Raises ``LedgerError``."""
        query = select(LEDGER.c.batch).where(LEDGER.c.version <= version)
        try:
            with self._engine.connect() as connection:
                ids = connection.execute(query.order_by(LEDGER.c.version)).scalars().all()
        except ERRORS as error:
            raise self._fault(error) or self._unreachable(error) from None
        return sha256("\n".join(ids).encode()).hexdigest() if 0 < len(ids) == version else ""

    def append(self, batch: Batch, expected: int) -> Outcome:
        """Write one batch if the version has not moved; settle lost answers by trying again.

        Raises ``LedgerError`` when the register is absent or damaged.
        """
        for attempt in range(1, TRIES + 1):
            try:
                with self._writer.begin() as connection:
                    return _append(connection, batch, expected)
            except ERRORS as error:
                fault = self._fault(error) if attempt == TRIES else None
                if fault:
                    raise fault from None
        return Outcome.UNCERTAIN

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    def _make_table(self) -> None:
        try:
            METADATA.create_all(self._writer)
        except SQLAlchemyError:
            # On PostgreSQL, the loser of two simultaneous creations gets an error.
            if not inspect(self._engine).has_table(LEDGER.name):
                raise

    def _page(self, first: int) -> Sequence[Sequence[Any]]:
        """The next rows from a version on; the connection is given back before they are used."""
        query = select(LEDGER).where(LEDGER.c.version >= first)
        try:
            with self._engine.connect() as connection:
                return connection.execute(query.order_by(LEDGER.c.version).limit(CHUNK)).all()
        except ERRORS as error:
            raise self._fault(error) or self._unreachable(error) from None

    def _revive(self, batch: str, at: str, run: str, events: str) -> Batch:
        try:
            return batch_of(batch, at, run, events)
        except (TypeError, ValueError) as error:
            raise sentences.damaged(self.place, str(error)) from None

    def _fault(self, error: Exception) -> LedgerError | None:
        """What is wrong with the register itself; ``None`` when it only cannot be reached."""
        if self._file and not self._file.exists():
            return sentences.absent(self.place)
        cause = _cause(error)
        code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_OK)
        if code & 0xFF in DAMAGED_CODES or isinstance(error, UnicodeError):
            return sentences.damaged(self.place, str(cause))
        try:
            columns = {column["name"] for column in inspect(self._engine).get_columns(LEDGER.name)}
        except NoSuchTableError:
            return sentences.absent(self.place)
        except ERRORS:
            return None
        missing = set(LEDGER.c.keys()) - columns
        if missing:
            return sentences.damaged(
                self.place, _("sa table n'a pas de colonne « {name} »").format(name=min(missing))
            )
        return None

    def _unreachable(self, error: Exception | None) -> LedgerError:
        what = type(_cause(error)).__name__ if error else _("écriture incertaine")
        return LedgerError(
            _("Le registre ne répond pas ({what}) : {place}. Rien n'a été envoyé.").format(
                what=what, place=self.place
            ),
            _("Vérifiez que la base est en marche et son adresse, puis relancez."),
        )


def _append(connection: Connection, batch: Batch, expected: int) -> Outcome:
    """One try, inside its transaction."""
    known = connection.execute(select(LEDGER.c.version).where(LEDGER.c.batch == batch.id)).scalar()
    if known is not None:
        return Outcome.OK if known == expected + 1 else Outcome.CONFLICT
    if _last(connection) != expected:
        return Outcome.CONFLICT
    connection.execute(insert(LEDGER).values(row_of(expected + 1, batch)))
    return Outcome.OK


def row_of(version: int, batch: Batch) -> dict[str, Any]:
    """The row of a batch."""
    return {
        "version": version,
        "batch": batch.id,
        "at": to_utc(batch.at),
        "run": batch.run,
        # ASCII: half an emoji in a network's answer is no text for a database.
        "events": json.dumps([event.to_json() for event in batch.events]),
    }


def batch_of(batch: str, at: str, run: str, events: str) -> Batch:
    """The batch of a row; raises ``ValueError`` on another text, ``LedgerError`` on its events."""
    data = json.loads(events)
    if not isinstance(data, list):
        raise ValueError(_("un lot n'est pas une liste"))
    return Batch(batch, from_utc(at), run, tuple(map(event_from_json, data)))


def _last(connection: Connection) -> int:
    """The version of the register, 0 when it is empty."""
    return connection.execute(select(func.max(LEDGER.c.version))).scalar() or 0


def _cause(error: Exception) -> BaseException:
    """The driver's own error, when there is one."""
    return error.orig or error if isinstance(error, DBAPIError) else error
