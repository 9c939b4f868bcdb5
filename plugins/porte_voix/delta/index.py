"""The rows of a build on the disk: one for each content, each output, each list, each name.

A later process reads only those that it needs and writes only those that differ, in one
transaction: killed at any moment, it leaves the rows of one build or of the other. A row that is
not what was written is damage; nothing here knows what rows mean.
"""

import marshal
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

VERSION = 4
TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, data BLOB);
CREATE TABLE kept (name TEXT PRIMARY KEY, data BLOB);
CREATE TABLE contents (
    number INTEGER PRIMARY KEY, name TEXT UNIQUE, entry BLOB, carried BLOB, state BLOB, readers BLOB
);
CREATE TABLE outputs (number INTEGER PRIMARY KEY, path TEXT UNIQUE, record BLOB, recipe BLOB);
"""
#: Bytes of a file that are read without being copied.
MAPPED = 1 << 31
NAMES = "SELECT number, name FROM contents"
#: What reading a damaged file may raise.
DAMAGE = (sqlite3.Error, ValueError, EOFError, TypeError, OSError, KeyError, IndexError)


class Damaged(ValueError):
    """A row that is not what was written."""


def sealed(data: bytes | None) -> bytes | None:
    """Data with what tells whether it is whole."""
    return None if data is None else zlib.crc32(data).to_bytes(4) + data


def opened(data: bytes | None) -> bytes | None:
    """Sealed data; raises ``Damaged``."""
    if data is None:
        return None
    inside = data[4:]
    if zlib.crc32(inside).to_bytes(4) != data[:4]:
        raise Damaged
    return inside


def packed(value: Any) -> bytes | None:
    """A plain value, sealed."""
    return sealed(marshal.dumps(value))


def unpacked(data: bytes) -> Any:
    """The plain value of sealed data; raises ``Damaged``."""
    return marshal.loads(opened(data) or b"")


class Index:
    """One file of rows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._base = sqlite3.connect(path, isolation_level=None)
        # A power cut may damage the file, which is then dropped; a killed process does not.
        self._base.execute("PRAGMA synchronous=OFF")
        # Names come in no order: their tree is held whole while a large site is written.
        self._base.execute("PRAGMA cache_size=-65536")

    def map(self) -> None:
        """Read the file where the system keeps it, without copies: for who reads all of it."""
        self._base.execute(f"PRAGMA mmap_size={MAPPED}")

    @classmethod
    def created(cls, path: Path) -> "Index":
        """A new file, not yet under its name: ``put_in_place`` gives it."""
        temporary = path.with_name(f"{path.name}.new")
        for name in (temporary, Path(f"{temporary}-journal")):
            name.unlink(missing_ok=True)
        made = cls(temporary)
        made._base.execute("PRAGMA journal_mode=OFF")
        made._base.executescript(TABLES)
        made.put_facts({"version": VERSION})
        return made

    def put_in_place(self, path: Path) -> None:
        """Take the name of the former file; nothing more can be asked of this object."""
        self.close()
        Path(f"{path}-journal").unlink(missing_ok=True)
        self.path.replace(path)

    def close(self) -> None:
        """Give the file back."""
        self._base.close()

    def begin(self) -> None:
        """From here to ``commit``, all or nothing."""
        self._base.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """What was written since ``begin`` is there for good."""
        self._base.execute("COMMIT")

    def facts(self, but: str = "") -> dict[str, Any]:
        """Every fact by name, but one; raises what ``DAMAGE`` lists when the file is of another
        version.
        """
        ask = "SELECT name, data FROM facts WHERE name != ?"
        rows = self._base.execute(ask, (but,)).fetchall()
        found = {name: unpacked(data) for name, data in rows}
        if found["version"] != VERSION:
            raise Damaged
        return found

    def fact(self, name: str) -> Any:
        """One fact; raises ``Damaged``."""
        row = self._base.execute("SELECT data FROM facts WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise Damaged
        return unpacked(row[0])

    def put_facts(self, facts: dict[str, Any]) -> None:
        """Replace some facts."""
        rows = [(name, packed(value)) for name, value in facts.items()]
        self._base.executemany("REPLACE INTO facts VALUES (?, ?)", rows)

    def kept(self, name: str) -> bytes | None:
        """Something kept under a name."""
        row = self._base.execute("SELECT data FROM kept WHERE name = ?", (name,)).fetchone()
        return opened(row[0]) if row else None

    def put_kept(self, name: str, data: bytes) -> None:
        """Replace something kept."""
        self._base.execute("REPLACE INTO kept VALUES (?, ?)", (name, sealed(data)))

    def renew_kept(self, kept: dict[str, bytes]) -> None:
        """Everything kept, and nothing else."""
        new = {name: sealed(data) for name, data in kept.items()}
        old = dict(self._all("SELECT name, data FROM kept"))
        gone = [(name,) for name in old.keys() - new.keys()]
        self._base.executemany("DELETE FROM kept WHERE name = ?", gone)
        rows = [(name, data) for name, data in new.items() if old.get(name) != data]
        self._base.executemany("REPLACE INTO kept VALUES (?, ?)", rows)

    def names(self) -> dict[int, str]:
        """The name of each content, by number."""
        return dict(self._all(NAMES))

    def name(self, number: int) -> dict[int, str]:
        """The same for one content; empty when no content has this number."""
        return dict(self._base.execute(f"{NAMES} WHERE number = ?", (number,)))

    def number(self, name: str) -> int | None:
        """The number of a content."""
        row = self._base.execute("SELECT number FROM contents WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def content(self, name: str, column: str) -> bytes | None:
        """One column of a content: ``entry``, ``carried``, ``state`` or ``readers``."""
        ask = f"SELECT {column} FROM contents WHERE name = ?"
        row = self._base.execute(ask, (name,)).fetchone()
        return opened(row[0]) if row else None

    def contents(self, *columns: str) -> Iterator[Any]:
        """Some columns of every content, the sealed ones still sealed."""
        return self._all(f"SELECT {', '.join(columns)} FROM contents")

    def set_contents(self, column: str, values: Iterable[tuple[bytes | None, int]]) -> None:
        """Replace one column of some contents, known by their numbers."""
        rows = ((sealed(data), number) for data, number in values)
        self._base.executemany(f"UPDATE contents SET {column} = ? WHERE number = ?", rows)

    def add_contents(self, rows: Iterable[tuple[int, str]]) -> None:
        """New contents; their columns are set afterwards."""
        self._base.executemany("INSERT INTO contents (number, name) VALUES (?, ?)", rows)

    def put_contents(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """New contents whole: number, name, entry, carried, state, readers."""
        values = ((number, name, *map(sealed, columns)) for number, name, *columns in rows)
        self._base.executemany("INSERT INTO contents VALUES (?, ?, ?, ?, ?, ?)", values)

    def drop_contents(self, numbers: Iterable[int]) -> None:
        """Contents that are no more."""
        rows = ((number,) for number in numbers)
        self._base.executemany("DELETE FROM contents WHERE number = ?", rows)

    def output(self, path: str) -> tuple[int, bytes, bytes | None] | None:
        """The number, the record and the recipe of an output."""
        ask = "SELECT number, record, recipe FROM outputs WHERE path = ?"
        row = self._base.execute(ask, (path,)).fetchone()
        return (row[0], opened(row[1]) or b"", opened(row[2])) if row else None

    def paths(self, numbers: Iterable[int]) -> Iterator[str]:
        """The paths of some outputs; raises ``Damaged``."""
        for number in numbers:
            ask = "SELECT path FROM outputs WHERE number = ?"
            row = self._base.execute(ask, (number,)).fetchone()
            if row is None:
                raise Damaged
            yield row[0]

    def outputs(self) -> Iterator[tuple[int, str, bytes]]:
        """The number, the path and the sealed record of every output."""
        return self._all("SELECT number, path, record FROM outputs")

    def put_outputs(self, rows: Iterable[tuple[int, str, bytes, bytes | None]]) -> None:
        """New outputs, or outputs made again: number, path, record, recipe."""
        self._base.executemany(
            "REPLACE INTO outputs VALUES (?, ?, ?, ?)",
            ((number, path, sealed(one), sealed(other)) for number, path, one, other in rows),
        )

    def set_records(self, rows: Iterable[tuple[bytes, int]]) -> None:
        """Other records for some outputs, whose recipes hold."""
        values = ((sealed(record), number) for record, number in rows)
        self._base.executemany("UPDATE outputs SET record = ? WHERE number = ?", values)

    def drop_outputs(self, numbers: Iterable[int]) -> None:
        """Outputs that are no more."""
        rows = ((number,) for number in numbers)
        self._base.executemany("DELETE FROM outputs WHERE number = ?", rows)

    def _all(self, ask: str) -> Iterator[Any]:
        return self._base.execute(ask)


def discard(path: Path) -> None:
    """No file at all."""
    for name in (path, Path(f"{path}-journal"), path.with_name(f"{path.name}.new")):
        with suppress(OSError):
            name.unlink(missing_ok=True)
