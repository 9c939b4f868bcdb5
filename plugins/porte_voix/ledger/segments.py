"""The register as text files: one JSON line a batch, in parts small enough to be written anew.

A part is named after the month of its first batch and the version of its first line, for instance
``registre/2026-11/000000001.jsonl``. A full part never changes again, so an append writes one small
file, and a reader who knows a version opens only what came after it. Nothing here does I/O.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from porte_voix.i18n import _
from porte_voix.ledger.events import Batch, event_from_json, from_utc, to_utc

#: The folder of the parts in the register's tree.
FOLDER = "registre"
#: A part at least this long is full.
PART_BYTES = 64 * 1024

#: The version and the batch come first in a line, to be read without parsing the rest.
_HEAD = re.compile(rb'^\{"version":(\d+),"batch":("(?:[^"\\]|\\.)*"),', re.MULTILINE)
_PATH = re.compile(FOLDER + r"/\d{4}-\d{2}/(\d{9})\.jsonl")


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the register: its path, the version of its first line, the id of its content."""

    first: int
    path: str
    blob: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The register at one commit; version 0 when the branch is not there or holds no register.

    ``tail`` is the content of the last part, ``last`` the id of the last batch.
    """

    tip: str = ""
    parts: tuple[Part, ...] = ()
    version: int = 0
    last: str = ""
    tail: bytes = b""

    def since(self, version: int) -> tuple[Part, ...]:
        """The parts that hold this version and what follows."""
        older = [part for part in self.parts if part.first <= version]
        return self.parts[max(len(older) - 1, 0) :]

    def following(self, batch: Batch) -> tuple[str, bytes]:
        """The path and the whole content of the part to write so that ``batch`` comes next."""
        version, line = self.version + 1, line_of(self.version + 1, batch)
        month = to_utc(batch.at)[:7]
        if self.parts and len(self.tail) < PART_BYTES and f"/{month}/" in self.parts[-1].path:
            return self.parts[-1].path, self.tail + line
        return f"{FOLDER}/{month}/{version:09}.jsonl", line

    def followed_by(
        self, commit: str, path: str, blob: str, content: bytes, batch: str
    ) -> "Snapshot":
        """This register once ``commit`` has written one more batch in the part at ``path``."""
        version = self.version + 1
        grown = bool(self.parts) and self.parts[-1].path == path
        part = Part(self.parts[-1].first if grown else version, path, blob)
        full = self.parts[:-1] if grown else self.parts
        return Snapshot(commit, (*full, part), version, batch, content)


def parts_of(files: Sequence[tuple[str, str]]) -> tuple[Part, ...]:
    """The parts among these paths and contents' ids, in the order of their versions."""
    found = [(_PATH.fullmatch(path), path, blob) for path, blob in files]
    parts = [Part(int(match[1]), path, blob) for match, path, blob in found if match]
    return tuple(sorted(parts, key=lambda part: part.first))


def line_of(version: int, batch: Batch) -> bytes:
    """The line of a batch. Half an emoji, which UTF-8 cannot hold, becomes its JSON escape."""
    data = {
        "version": version,
        "batch": batch.id,
        "at": to_utc(batch.at),
        "run": batch.run,
        "events": [event.to_json() for event in batch.events],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace") + b"\n"


def batch_of(line: bytes) -> Batch:
    """The batch of a line; raises ``ValueError`` on another text, ``LedgerError`` on its events."""
    try:
        data = json.loads(line.decode())
        batch, at, run, events = data["batch"], data["at"], data["run"], data["events"]
        if not isinstance(events, list):
            raise TypeError(type(events))
        return Batch(batch, from_utc(at), run, tuple(map(event_from_json, events)))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error


def lines_of(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each line with its version; raises ``ValueError`` when one is not a line of a register."""
    lines = content.split(b"\n")
    if lines.pop():
        raise _unreadable(content[-20:])
    for line in lines:
        head = _HEAD.match(line)
        if head is None:
            raise _unreadable(line)
        yield int(head[1]), line


def heads_of(content: bytes) -> Iterator[tuple[int, str]]:
    """The version and the batch id of each line, much faster than the lines themselves."""
    for head in _HEAD.finditer(content):
        yield int(head[1]), json.loads(head[2])


def last_head(content: bytes) -> tuple[int, str]:
    """The version and batch id of the last line; raises ``ValueError`` when it cannot be read."""
    line = content[content.rfind(b"\n", 0, -1) + 1 :]
    head = next(heads_of(line), None)
    if head is None or not content.endswith(b"\n"):
        raise _unreadable(line)
    return head


def _unreadable(line: bytes) -> ValueError:
    return ValueError(_("ligne illisible : {line}").format(line=repr(line[:40])[1:]))
