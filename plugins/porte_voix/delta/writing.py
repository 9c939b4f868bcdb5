"""What plugins' generators write by themselves: as outputs, made again when what they read differs.

A generator that keeps something on itself, or that writes through Pelican's writer, cannot be asked
again alone: the others must run before it.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from porte_voix.delta import opens, outputs, records, tracing


@dataclass(frozen=True, slots=True)
class Writing:
    """What one generator read of contents, by name, and the files it made or left."""

    contents: dict[str, str]
    files: tuple[str, ...]
    base: str
    is_alone: bool
    is_volatile: bool
    told: tuple[records.Kept, ...] = ()

    def plain(self) -> tuple[Any, ...]:
        """What ``marshal`` can keep."""
        return tuple(getattr(self, name) for name in self.__slots__)

    def is_touched(self, name: str, keys: Iterable[str]) -> bool:
        """Whether it read some of these attributes of a content; ``*`` stands for all of them."""
        if self.is_volatile:
            return True
        read = self.contents.get(name)
        return read is not None and ("*" in keys or not set(keys).isdisjoint(read.split(" ")))


def write_again(held: Any, place: int, old: Writing) -> tuple[Writing, set[str]]:
    """Let a generator of a held site write; what it read this time, and the files it wrote."""
    held.context["localsiteurl"] = old.base
    reading = tracing.traced({})
    with opens.watched() as watch, tracing.watching(), reading as trace, records.kept() as told:
        held.generators[place].generate_output(held.writer)
    made = watch.written | watch.read & set(old.files)
    files = {path for path in made if outputs.inside(held.root, path) and os.path.lexists(path)}
    new = Writing(
        trace.attributes(),
        tuple(sorted(files)),
        old.base,
        old.is_alone,
        old.is_volatile,
        tuple(record for record in told if record[1] >= 30),
    )
    mine = str(held.store.folder) + os.sep
    return new, {p for p in watch.written if not p.startswith(mine) and os.path.isfile(p)}
