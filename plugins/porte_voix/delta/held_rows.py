"""The rows of a held site: each is read once, and written when it differs."""

import marshal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from porte_voix.delta import index, rows, stamps
from porte_voix.delta.index import Damaged, Index
from porte_voix.delta.late import NotKept
from porte_voix.delta.memory import Record
from porte_voix.delta.reading import Entry
from porte_voix.delta.writing import Writing

ENTRY_ONLY = frozenset(("@links",))
#: So many questions, or changes, one by one, take as long as all at once.
MANY = 500


class Rows:
    """Reads come from the file or from what is about to be written to it."""

    def __init__(self, path: Path) -> None:
        self._file = Index(path)
        try:
            self.facts = self._file.facts(but="foreign")
        except index.DAMAGE:
            self._file.close()
            raise
        self._entries: dict[str, Entry | None] = {}
        self._records: dict[str, Record] = {}
        self._recipes: dict[str, bytes | None] = {}
        self._places: dict[str, int] = {}
        self._readers: dict[str, set[int]] = {}
        self._carried: dict[str, dict[str, bytes]] = {}
        self._writings: dict[int, Writing] | None = None
        self._names: dict[int, str] = {}
        self._asked = 0
        #: What is not in the file yet: by column, the names of contents; then paths, then facts.
        self._new: dict[str, set[str]] = {"entry": set(), "carried": set(), "readers": set()}
        self._states: dict[str, bytes | None] = {}
        self._made: set[str] = set()
        self._told: dict[str, Any] = {}
        self._written: dict[int, Writing] = {}

    def close(self) -> None:
        """Give the file back, without what was not saved."""
        self._file.close()

    def reopen(self) -> None:
        """In a forked process: a file of its own, and the other one left alone."""
        self._other = self._file
        self._file = Index(self._file.path)

    def name(self, number: int) -> str:
        """The name of a content; many questions bring all of them at once."""
        if number not in self._names:
            self._asked += 1
            if self._asked == MANY:
                self._names = self._file.names()
            elif self._asked < MANY:
                self._names.update(self._file.name(number))
        if number not in self._names:
            raise Damaged
        return self._names[number]

    def number(self, name: str) -> int:
        """The number of a content; raises ``NotKept``."""
        number = self._file.number(name)
        if number is None:
            raise NotKept(name)
        return number

    def kept(self, name: str) -> bytes:
        """Something that a build kept; raises ``NotKept``."""
        data = self._file.kept(name)
        if data is None:
            raise NotKept(name)
        return data

    def entry(self, name: str) -> Entry | None:
        """What was read of a file, by the name of its content."""
        if name not in self._entries:
            data = self._file.content(name, "entry")
            self._entries[name] = None if data is None else Entry(*marshal.loads(data))
        return self._entries[name]

    def carried(self, name: str) -> dict[str, bytes]:
        """The attributes that generators gave to a content, as digests."""
        if name not in self._carried:
            data = self._file.content(name, "carried")
            self._carried[name] = {} if data is None else marshal.loads(data)
        return self._carried[name]

    def state(self, name: str) -> bytes | None:
        """The same attributes, or all of them for what was not read by us; raises ``NotKept``."""
        data = self._states.get(name) or self._file.content(name, "state")
        if data is None and (self.entry(name) is None or self.carried(name).keys() - ENTRY_ONLY):
            raise NotKept(name)
        return data

    def record(self, path: str) -> Record:
        """What an output was made from."""
        if path not in self._records:
            self._fetch(path)
        return self._records[path]

    def recipe(self, path: str) -> bytes:
        """How to make an output again; raises ``NotKept``."""
        if path not in self._recipes:
            self._fetch(path)
        recipe = self._recipes[path]
        if recipe is None:
            raise NotKept(path)
        return recipe

    def _fetch(self, path: str) -> None:
        found = self._file.output(path)
        if found is None:
            raise Damaged
        self._places[path], record, self._recipes[path] = found
        self._records.setdefault(path, Record(*marshal.loads(record)))

    def readers(self, name: str) -> list[str]:
        """The outputs that read a content."""
        return list(self._file.paths(sorted(self._places_of(name))))

    def _places_of(self, name: str) -> set[int]:
        if name not in self._readers:
            self._readers[name] = set(rows.numbers(self._file.content(name, "readers")))
        return self._readers[name]

    def writings(self) -> dict[int, Writing]:
        """What plugins' generators read and wrote by themselves, by their places."""
        if self._writings is None:
            self._writings = {
                place: Writing.of(*marshal.loads(self.kept(f"writing {place}")))
                for place in self.facts["held"]["writings"]
            }
        return {**self._writings, **self._written}

    def put_entry(
        self, name: str, entry: Entry, carried: dict[str, bytes], state: bytes | None
    ) -> None:
        """A content was read again."""
        if carried != self.carried(name):
            self._carried[name] = carried
            self._new["carried"].add(name)
        self._entries[name] = entry
        self._new["entry"].add(name)
        self._states[name] = state

    def put_record(self, path: str, record: Record) -> None:
        """An output was made again from the same recipe."""
        before, place = self.record(path).contents, self._places[path]
        for name in before.keys() - record.contents.keys():
            self._places_of(name).discard(place)
            self._new["readers"].add(name)
        for name in record.contents.keys() - before.keys():
            self._places_of(name).add(place)
            self._new["readers"].add(name)
        self._records[path] = record
        self._made.add(path)

    def put_writing(self, place: int, writing: Writing) -> None:
        """A plugin's generator has written again."""
        self._written[place] = writing

    def put_fact(self, name: str, value: Any) -> None:
        """Something that is true of the whole site."""
        if self.facts[name] != value:
            self.facts[name] = self._told[name] = value

    @property
    def foreign(self) -> dict[str, stamps.Stamp]:
        """The files that generators wrote by themselves."""
        if "foreign" not in self.facts:
            self.facts["foreign"] = self._file.fact("foreign")
        return rows.amended(self.facts["foreign"], self.facts[rows.AMENDED])

    def put_foreign(self, changes: Mapping[str, stamps.Stamp | None]) -> None:
        """Some of them were written again, or went (nothing)."""
        changes = {**self.facts[rows.AMENDED], **changes}
        if len(changes) > MANY:
            foreign = rows.amended(self.foreign, changes)
            self.facts["foreign"] = self._told["foreign"] = foreign
            changes = {}
        self.put_fact(rows.AMENDED, changes)

    def save(self) -> None:
        """Write what is not in the file yet, all or nothing."""
        file = self._file
        file.begin()
        columns = {"entry": self._plain_entry, "carried": self._plain_carried}
        columns["readers"] = lambda name: rows.numbered(self._readers[name])
        for column, plain in columns.items():
            names = sorted(self._new[column])
            file.set_contents(column, [(plain(name), self.number(name)) for name in names])
            self._new[column].clear()
        states = [(state, self.number(name)) for name, state in self._states.items()]
        file.set_contents("state", states)
        made = [(self._plain_record(path), self._places[path]) for path in sorted(self._made)]
        file.set_records(made)
        for place, writing in self._written.items():
            file.put_kept(f"writing {place}", marshal.dumps(writing.plain()))
        file.put_facts(self._told)
        file.commit()
        for each in (self._states, self._made, self._told):
            each.clear()

    def _plain_entry(self, name: str) -> bytes | None:
        entry = self._entries[name]
        return None if entry is None else marshal.dumps(entry.plain())

    def _plain_carried(self, name: str) -> bytes | None:
        return marshal.dumps(self._carried[name]) if self._carried[name] else None

    def _plain_record(self, path: str) -> bytes:
        return marshal.dumps(tuple(self._records[path]))
