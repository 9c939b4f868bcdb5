"""What plugins' generators write by themselves: as outputs, made again when what they read differs.

A generator that keeps something on itself, or that writes through Pelican's writer, cannot be asked
again alone: the others must run before it. One that has ``write_edited`` is told what was edited,
and writes that alone.
"""

import logging
import os
import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pelican.contents import Content

from porte_voix.delta import guards, opens, outputs, records, tracing
from porte_voix.delta.digest import content_name
from porte_voix.delta.opens import identity
from porte_voix.delta.quick import Known
from porte_voix.delta.reading import KINDS

#: The method by which a generator writes again what depends on some contents, and nothing else.
PARTLY = "write_edited"


class NotAlone(Exception):
    """A generator did what only the others with it may do."""


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
        """What ``marshal`` can keep: names in a few texts, which are read at once."""
        readers: dict[str, list[str]] = {}
        for name, keys in self.contents.items():
            readers.setdefault(keys, []).append(name)
        names = {keys: "\0".join(each) for keys, each in readers.items()}
        rest = (getattr(self, name) for name in self.__slots__[2:])
        return names, "\0".join(self.files), *rest

    @classmethod
    def of(cls, names: dict[str, str], files: str, *rest: Any) -> "Writing":
        """The same again."""
        contents: dict[str, str] = {}
        for keys, each in names.items():
            contents.update(dict.fromkeys(each.split("\0"), keys))
        return cls(contents, tuple(files.split("\0")) if files else (), *rest)

    def is_touched(self, name: str, keys: Iterable[str]) -> bool:
        """Whether it read some of these attributes of a content; ``*`` stands for all of them."""
        if self.is_volatile:
            return True
        read = self.contents.get(name)
        return read is not None and ("*" in keys or not set(keys).isdisjoint(read.split(" ")))

    def is_partial(self, generator: Any) -> bool:
        """Whether its generator can be told of some contents only."""
        return hasattr(generator, PARTLY) and not self.is_volatile and not self.told


def write_again(
    held: Any, place: int, old: Writing, edited: Sequence[tuple[Content, Content]]
) -> tuple[Writing, set[str]]:
    """Let a generator of a held site write; what it read this time, and the files it wrote.

    ``edited`` are the contents that it read otherwise, as they were and as they are.
    """
    generator = held.generators[place]
    held.context["localsiteurl"] = old.base
    new = _partly(held, generator, old, edited) if old.is_partial(generator) else None
    if new is None and not old.is_alone:
        raise NotAlone(type(generator).__name__)
    return new or _wholly(held, generator, old)


def is_followed(held: Any, known: Known, place: int, old: Writing, watch: opens.Watch) -> bool:
    """Whether the next build looks at every file that a plugin's generator has just read, and asks
    it again. Ours read only what texts name, which is looked at with them.
    """
    if guards.is_home(type(held.generators[place]).__module__):
        return True

    def is_aside(path: str) -> bool:
        return f"{path}{os.sep}".startswith(held.reading.ignored)

    imports = {os.path.abspath(path) for path in sys.path}
    for folder in watch.listed.keys() - imports:
        if known.folders.get(folder, ({}, None, ()))[1] is None and not is_aside(folder):
            return False
    read = [path for path in watch.sources() - watch.written if not is_aside(path)]
    if not all(_is_known(known, path) for path in read):
        return False
    root = held.settings["PATH"]
    names = (f"{kind}:{os.path.relpath(path, root)}" for path in read for kind in KINDS)
    return old.is_volatile or not any(map(held.rows.entry, names))


def _is_known(known: Known, path: str) -> bool:
    folder, name = os.path.split(path)
    return any(name in part.get(folder, ({},))[0] for part in (known.folders, known.outputs))


def _partly(
    held: Any, generator: Any, old: Writing, edited: Sequence[tuple[Content, Content]]
) -> tuple[Writing, set[str]] | None:
    reading = tracing.traced({})
    with opens.watched() as watch, tracing.watching(), reading as trace, records.kept() as told:
        unwanted: Collection[str] | None = getattr(generator, PARTLY)(held.writer, edited)
    if unwanted is None:
        return None
    if _warnings(told) or trace.volatile or held.writer.take_jobs():
        raise NotAlone(type(generator).__name__)
    for before, _now in edited:
        trace.contents.pop(identity(before), None)
    read = {**old.contents}
    for _before, now in edited:
        read.pop(content_name(now), None)
    for name, keys in trace.attributes().items():
        read[name] = " ".join(sorted({*read.get(name, "").split(), *keys.split(" ")}))
    root = os.path.abspath(held.root)
    gone = {os.path.join(root, path) for path in unwanted}
    files = {*old.files} - gone | _made(held, watch.written)
    return replace(old, contents=read, files=tuple(sorted(files))), _written(held, watch)


def _wholly(held: Any, generator: Any, old: Writing) -> tuple[Writing, set[str]]:
    reading = tracing.traced({})
    with opens.watched() as watch, tracing.watching(), reading as trace, records.kept() as told:
        generator.generate_output(held.writer)
    new = Writing(
        trace.attributes(),
        tuple(sorted(_made(held, watch.written | watch.read & set(old.files)))),
        old.base,
        old.is_alone,
        old.is_volatile,
        _warnings(told),
    )
    return new, _written(held, watch)


def _warnings(told: Iterable[records.Kept]) -> tuple[records.Kept, ...]:
    return tuple(record for record in told if record[1] >= logging.WARNING)


def _made(held: Any, paths: Iterable[str]) -> set[str]:
    """The files of the output among these."""
    return {path for path in paths if outputs.inside(held.root, path) and os.path.lexists(path)}


def _written(held: Any, watch: opens.Watch) -> set[str]:
    """The files written, those of the cache apart."""
    mine = str(held.store.folder) + os.sep
    return {path for path in watch.written if not path.startswith(mine) and os.path.isfile(path)}
