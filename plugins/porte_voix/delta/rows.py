"""What is remembered, as rows of the index: only those that differ are written."""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from porte_voix.delta import index, stamps
from porte_voix.delta.index import Index

if TYPE_CHECKING:
    from porte_voix.delta.memory import Memory


@dataclass(frozen=True, slots=True)
class Kept:
    """What a process that holds the site needs besides the memory, as bytes.

    ``blobs`` are lists and names of the site; ``recipes`` are those of the outputs rendered, and
    ``states`` those of the contents that are no more what they were.
    """

    blobs: Mapping[str, bytes] = field(default_factory=dict)
    recipes: Mapping[str, bytes | None] = field(default_factory=dict)
    states: Mapping[str, bytes | None] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)


NOTHING = Kept()
#: In the place of the recipe of an output whose last one holds.
SAME = b"="
#: The fact that tells which foreign files are no more what the fact of all of them says.
AMENDED = "amended"


def amended(
    foreign: Mapping[str, stamps.Stamp], changes: Mapping[str, stamps.Stamp | None]
) -> dict[str, stamps.Stamp]:
    """The stamps of foreign files, those that changed since included; nothing is one that went."""
    now = {**foreign, **changes}
    return {path: stamp for path, stamp in now.items() if stamp is not None}


def load(
    file: Index, memory: Memory, entry_of: Callable[..., Any], record_of: Callable[..., Any]
) -> None:
    """Fill the entries, the outputs and what contents carry."""
    file.map()
    unpacked = index.unpacked
    for number, name, entry, carried in file.contents("number", "name", "entry", "carried"):
        memory.numbers[name] = number
        if entry is not None:
            memory.entries[name] = entry_of(*unpacked(entry))
        if carried is not None:
            memory.carried[name] = unpacked(carried)
    for number, path, record in file.outputs():
        memory.places[path] = number
        memory.outputs[path] = record_of(unpacked(record))


def create(path: Path, memory: Memory, kept: Kept) -> None:
    """A new index, put in place of the former one at once."""
    memory.places = {}
    file = Index.created(path)
    try:
        file.begin()
        _write(file, memory, None, kept)
        file.commit()
        file.put_in_place(path)
    finally:
        file.close()


def renew(path: Path, memory: Memory, before: Memory, kept: Kept, moved: bool) -> bool:
    """Write what differs from what the last build left; false when the file cannot take it.

    ``moved`` says that every place in the pack is another one.
    """
    memory.places = dict(before.places)
    try:
        file = Index(path)
        try:
            file.begin()
            if moved:
                before.entries = {}
            _write(file, memory, before, kept)
            file.commit()
        finally:
            file.close()
    except index.DAMAGE:
        return False
    return True


def _write(file: Index, memory: Memory, before: Memory | None, kept: Kept) -> None:
    known = before.facts() if before else {}
    new = {key: value for key, value in memory.facts().items() if known.get(key, file) != value}
    if "foreign" in new:
        new[AMENDED] = {}
    file.put_facts(new)
    file.renew_kept(dict(kept.blobs))
    _write_outputs(file, memory, before, kept)
    _write_contents(file, memory, before, kept)


def _write_outputs(file: Index, memory: Memory, before: Memory | None, kept: Kept) -> None:
    places, old = memory.places, before.outputs if before else {}
    gone = [path for path in places if path not in memory.outputs]
    file.drop_outputs([places.pop(path) for path in gone])
    following = max(places.values(), default=0) + 1
    made, records = list[tuple[int, str]](), list[str]()
    for path, record in memory.outputs.items():
        if path not in places or kept.recipes.get(path, SAME) != SAME:
            if path not in places:
                places[path] = following
                following += 1
            made.append((places[path], path))
        elif old.get(path) is not record and old.get(path) != record:
            records.append(path)
    outputs = memory.outputs
    # In a new file, nothing holds any more.
    recipes = {path: recipe for path, recipe in kept.recipes.items() if recipe != SAME}
    file.put_outputs(
        (number, path, _plain(outputs[path]), recipes.get(path)) for number, path in made
    )
    file.set_records((_plain(outputs[path]), places[path]) for path in records)


def _write_contents(file: Index, memory: Memory, before: Memory | None, kept: Kept) -> None:
    numbers = dict(kept.numbers)
    following = max((*numbers.values(), *(before.numbers.values() if before else ())), default=0)
    for number, name in enumerate(
        (name for name in memory.entries if name not in numbers), following + 1
    ):
        numbers[name] = number
    memory.numbers = numbers
    if before is None:
        file.put_contents(_whole_contents(memory, kept))
        return
    known = before.numbers
    file.drop_contents([number for name, number in known.items() if numbers.get(name) != number])
    file.add_contents(
        [(number, name) for name, number in numbers.items() if known.get(name) != number]
    )
    entries, old, new = before.entries, before.carried, memory.carried
    file.set_contents(
        "entry",
        [
            (marshal.dumps(entry.plain()), numbers[name])
            for name, entry in memory.entries.items()
            if entries.get(name) is not entry and entries.get(name) != entry
        ],
    )
    file.set_contents(
        "carried",
        [
            (_plain_or_none(new.get(name)), number)
            for name, number in numbers.items()
            if old.get(name) != new.get(name)
        ],
    )
    file.set_contents("state", [(state, numbers[name]) for name, state in kept.states.items()])
    _write_readers(file, memory, before)


def _whole_contents(memory: Memory, kept: Kept) -> Iterator[tuple[Any, ...]]:
    """Every content, for a new file."""
    readers = _readers(memory)
    for name, number in memory.numbers.items():
        entry = memory.entries.get(name)
        yield (
            number,
            name,
            None if entry is None else marshal.dumps(entry.plain()),
            _plain_or_none(memory.carried.get(name)),
            kept.states.get(name),
            readers.get(name),
        )


def _write_readers(file: Index, memory: Memory, before: Memory) -> None:
    """Which outputs read each content, where it is no more what it was."""
    numbers, outputs = memory.numbers, memory.outputs
    names = {name for name, number in numbers.items() if before.numbers.get(name) != number}
    for path, old in before.outputs.items():
        record = outputs.get(path)
        if record is None:
            names.update(old.contents)
        elif record is not old:
            names |= old.contents.keys() ^ record.contents.keys()
    for path in outputs.keys() - before.outputs.keys():
        names.update(outputs[path].contents)
    readers = _readers(memory, names)
    changed = [(readers.get(name), numbers[name]) for name in names if name in numbers]
    file.set_contents("readers", changed)


def _readers(memory: Memory, names: Set[str] | None = None) -> dict[str, bytes]:
    """Which outputs read each content, or some of them."""
    found: dict[str, list[int]] = {}
    for path, record in memory.outputs.items():
        for name in record.contents if names is None else record.contents.keys() & names:
            found.setdefault(name, []).append(memory.places[path])
    return {name: numbered(places) for name, places in found.items()}


def numbered(numbers: Iterable[int]) -> bytes:
    """Numbers as bytes."""
    return array("I", sorted(numbers)).tobytes()


def numbers(data: bytes | None) -> array[int]:
    """Numbers again."""
    found = array("I")
    found.frombytes(data or b"")
    return found


def _plain(record: Any) -> bytes:
    return marshal.dumps(tuple(record))


def _plain_or_none(value: Any) -> bytes | None:
    return None if value is None else marshal.dumps(value)
