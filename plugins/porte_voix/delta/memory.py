"""What one build leaves for the next, written last and at once.

Absent, damaged, or written by another version, it is simply not there: everything is made again.
"""

import contextlib
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple

from porte_voix.delta import index, rows, stamps
from porte_voix.delta.index import Index
from porte_voix.delta.pack import Pack
from porte_voix.delta.reading import Entry
from porte_voix.delta.rows import NOTHING, Kept

FILE = "build"
#: Of a memory, what is known by the rows of the index, or by nobody else.
ROWS = frozenset(("entries", "outputs", "carried", "numbers", "places", "is_on_disk"))
JOURNAL = "journal"
#: A pack is copied without its dead blobs when they weigh more than the living and than this.
SLACK = 1 << 24
#: The other processes of a build that was killed alone end with the page in hand: the next build
#: waits for them this long, in seconds.
MOMENT = 1.0


class Record(NamedTuple):
    """One output: what it was made from, what it was when it was put in place."""

    print: bytes
    stamp: stamps.Stamp
    contents: dict[str, str]
    ranges: tuple[tuple[str, int, int, bytes], ...]
    names: tuple[tuple[str, bytes], ...]
    moments: tuple[float, ...]
    template: str
    told: tuple[Any, ...]
    volatile: str


@dataclass(slots=True)
class Memory:
    """Everything remembered; empty on the first day."""

    settings: bytes = b""
    reading: bytes = b""
    each_setting: dict[str, bytes] = field(default_factory=dict)
    instant: float = 0.0
    next: float | None = None
    entries: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    copies: dict[str, Any] = field(default_factory=dict)
    foreign: dict[str, stamps.Stamp] = field(default_factory=dict)
    folders: tuple[str, ...] = ()
    carried: dict[str, dict[str, bytes]] = field(default_factory=dict)
    attributes: dict[str, dict[str, bytes]] = field(default_factory=dict)
    templates: dict[str, bytes] = field(default_factory=dict)
    edges: frozenset[tuple[str | None, str]] = frozenset()
    inputs: dict[str, Any] = field(default_factory=dict)
    code: dict[str, Any] = field(default_factory=dict)
    told: tuple[Any, ...] = ()
    done: str = ""
    idle: bool = False
    pack: str = ""
    #: What ``held`` starts from; empty when no edit may go the short way.
    held: dict[str, Any] = field(default_factory=dict)
    #: The numbers of contents and of outputs in the index.
    numbers: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    #: Whether the rows of the index are those of this memory.
    is_on_disk: bool = False

    def is_like(self, other: "Memory") -> bool:
        """Whether nothing but the instant and the numbers differs."""
        return all(
            getattr(self, each.name) == getattr(other, each.name)
            for each in fields(self)
            if each.name not in ("instant", "numbers", "places", "is_on_disk")
        )

    def facts(self) -> dict[str, Any]:
        """All but the rows."""
        return {
            each.name: getattr(self, each.name) for each in fields(self) if each.name not in ROWS
        }

    @property
    def owned(self) -> set[str]:
        """Every file that the last build made, one way or another."""
        return {*self.outputs, *self.copies, *self.foreign}


class Store:
    """The folder of the cache for one output folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.damaged = False
        self.interrupted = False
        self._seen = 0

    def load(self) -> Memory:
        """What the last build left."""
        path = self.folder / FILE
        self.damaged = self.interrupted = False
        memory = Memory()
        if path.exists():
            try:
                memory = self._loaded(path)
            except index.DAMAGE:
                self.damaged = True
                index.discard(path)
        return self._unfinished(memory)

    def _loaded(self, path: Path) -> Memory:
        with contextlib.closing(Index(path)) as file:
            facts = file.facts()
            del facts["version"]
            facts["foreign"] = rows.amended(facts["foreign"], facts.pop(rows.AMENDED))
            memory = Memory(**facts, is_on_disk=True)
            rows.load(file, memory, Entry, Record._make)
        pack = self.folder / memory.pack
        ends = max(
            (p[0] + p[1] for e in memory.entries.values() for p in (e.state, e.text) if p),
            default=0,
        )
        if memory.entries and (not pack.is_file() or pack.stat().st_size < ends):
            self.damaged = True
            memory.entries, memory.is_on_disk = {}, False
        return memory

    def _unfinished(self, memory: Memory) -> Memory:
        """Add what a build that did not end may have put in place."""
        with contextlib.suppress(OSError, UnicodeDecodeError):
            owned = memory.owned
            for path in (self.folder / JOURNAL).read_text("utf-8", "surrogateescape").split("\0"):
                if path and path not in owned:
                    memory.foreign[path] = stamps.ABSENT
            self.interrupted = True
        return memory

    def announce(self, paths: Iterable[str]) -> None:
        """Write down what is about to be put in place for the first time."""
        text = "".join(f"{path}\0" for path in paths)
        with (self.folder / JOURNAL).open("a", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)

    def open_pack(self, memory: Memory) -> Pack:
        """The pack that the memory refers to, or a new one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not memory.pack or not memory.entries:
            memory.pack = _another(memory.pack)
            # The rows name another pack, or none.
            memory.is_on_disk = False
            (self.folder / memory.pack).unlink(missing_ok=True)
        return Pack(self.folder / memory.pack)

    def save(
        self, memory: Memory, pack: Pack, before: Memory | None = None, kept: Kept = NOTHING
    ) -> Pack:
        """Replace what is remembered, last and at once; the pack to go on with.

        ``before`` is what the last build left, ``kept`` what a process that holds the site needs.
        """
        entries = memory.entries
        living = sum(p[1] for e in entries.values() for p in (e.state, e.text) if p)
        moved = pack.size > 2 * living + SLACK
        if moved:
            pack = self._compact(memory, pack)
        pack.flush()
        path = self.folder / FILE
        if (
            before is None
            or not before.is_on_disk
            or not rows.renew(path, memory, before, kept, moved)
        ):
            rows.create(path, memory, kept)
        self.ended()
        for other in self.folder.glob("*.pack"):
            if other.name != memory.pack:
                other.unlink()
        return pack

    def ended(self) -> None:
        """What was announced is in place and remembered."""
        (self.folder / JOURNAL).unlink(missing_ok=True)

    def is_interrupted(self) -> bool:
        """Whether a build began to put files in place, and did not end."""
        return (self.folder / JOURNAL).exists()

    def mark(self) -> None:
        """Remember the state of the folder, to know whether another process builds."""
        with contextlib.suppress(OSError):
            self._seen = (self.folder / FILE).stat().st_mtime_ns

    def is_untouched(self) -> bool:
        """Whether no other process has built since ``mark``."""
        with contextlib.suppress(OSError):
            return (self.folder / FILE).stat().st_mtime_ns == self._seen
        return False

    def _compact(self, memory: Memory, old: Pack) -> Pack:
        memory.pack = _another(memory.pack)
        (self.folder / memory.pack).unlink(missing_ok=True)
        new = Pack(self.folder / memory.pack)
        for entry in memory.entries.values():
            entry.state = new.put(old.get(entry.state))
            entry.text = None if entry.text is None else new.put(old.get(entry.text))
        return new

    def size(self) -> int:
        """How many bytes the cache takes."""
        return sum(path.stat().st_size for path in self.folder.iterdir() if path.is_file())

    @contextlib.contextmanager
    def lock(self) -> Iterator[bool]:
        """Whether this build is alone; the system forgets the lock of a process that dies."""
        try:
            import fcntl
        except ImportError:
            yield True
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as file:
            end = time.monotonic() + MOMENT
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except OSError:
                    if time.monotonic() > end:
                        yield False
                        return
                    time.sleep(MOMENT / 50)
            file.write(str(os.getpid()))
            file.flush()
            yield True


def _another(name: str) -> str:
    number = int(name.partition(".")[0] or 0) if name.partition(".")[0].isdigit() else 0
    return f"{number + 1}.pack"
