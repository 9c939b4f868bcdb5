"""Files read once: by several processes when they are new, not at all when they have not changed.

What the reading of a file opened besides it (a picture, an included text) is an input of it too.
"""

import datetime
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from pelican.contents import Article, Content, Page
from pelican.generators import ArticlesGenerator, Generator, PagesGenerator
from pelican.utils import posixize_path

from porte_voix.delta import (
    articles,
    opens,
    pelican_cache,
    phases,
    records,
    stamps,
    standing,
    summaries,
)
from porte_voix.delta.days import completed, day_of
from porte_voix.delta.links import Links, links_of
from porte_voix.delta.opens import identity
from porte_voix.delta.pack import Pack, Place
from porte_voix.workers.pool import Refused, fork_map

#: Fewer new files than this are not worth a process.
FEW = 24
KINDS = {"Article": Article, "Page": Page}
#: Where a reader says, in the metadata of a file, at which instants it would read it otherwise; and
#: a plugin, in the context, at which instants it would shape the site otherwise.
MOMENTS = "moments"
SITE_MOMENTS = "porte_voix_moments"


@dataclass(slots=True)
class Entry:
    """What is kept of one file."""

    stamp: stamps.Stamp
    inputs: dict[str, stamps.Stamp]
    state: Place
    text: Place | None
    told: list[Any]
    day: str
    links: Links
    static: tuple[str, ...]
    #: The instants past which the file must be read again, as its reader told them.
    moments: tuple[float, ...] = ()

    def plain(self) -> tuple[Any, ...]:
        """What ``marshal`` can keep."""
        return tuple(getattr(self, name) for name in self.__slots__)


@dataclass(slots=True)
class Reading:
    """The reading of one build: the cache before it, the cache after it, what happened."""

    pack: Pack
    settings: dict[str, Any]
    known: dict[str, Entry]
    workers: int
    now: datetime.datetime
    ignored: tuple[str, ...] = ()
    #: The instant of the last build.
    since: float = 0.0
    entries: dict[str, Entry] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    moments: set[float] = field(default_factory=set)
    uncached: set[str] = field(default_factory=set)
    made: dict[int, Entry] = field(default_factory=dict)
    pristine: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    kept: list[Content] = field(default_factory=list)
    #: Contents made while other processes were still reading, until they are asked for.
    ahead: dict[str, Content] = field(default_factory=dict)
    _same: dict[str, stamps.Stamp] = field(default_factory=dict)

    def install(self, generator: Generator) -> None:
        """Let a generator of articles or pages find its files already read."""
        if type(generator) is ArticlesGenerator:
            kind, paths = "Article", ("ARTICLE_PATHS", "ARTICLE_EXCLUDES")
        elif type(generator) is PagesGenerator:
            kind, paths = "Page", ("PAGE_PATHS", "PAGE_EXCLUDES")
        else:
            return
        stock = generator.generate_context

        def generate_context() -> None:
            folders, excluded = (self.settings[name] for name in paths)
            files = generator.get_files(folders, exclude=excluded)
            names = {file: _name(kind, file) for file in sorted(files)}
            with phases.phase("read"):
                self._prefetch(generator, kind, names)
            generator.get_files = lambda *args, **kwargs: set(files)
            generator.readers.read_file = self._serve(generator, kind, names)
            generator.add_static_links = self._static_links(generator)
            is_there = lambda file: names.get(file) in self.entries  # noqa: E731
            try:
                with pelican_cache.away(generator, is_there):
                    stock()
            finally:
                standing.valid.clear()
                self.ahead.clear()
                del generator.get_files, generator.readers.read_file, generator.add_static_links

        generator.generate_context = generate_context

    def _static_links(self, generator: Generator) -> Callable[[Content], None]:
        def add(content: Content) -> None:
            entry = self.made.get(identity(content))
            if entry is None:
                type(generator).add_static_links(generator, content)
            elif entry.static:
                generator.context["static_links"].update(entry.static)

        return add

    def _prefetch(self, generator: Generator, kind: str, names: dict[str, str]) -> None:
        missing = []
        for file, name in names.items():
            known = self.known.get(name)
            same = self._same_entry(generator, file, known) if known else None
            if same:
                self.entries[name] = same
            else:
                missing.append((name, file))
        self.fresh.update(name for name, file in missing)
        if not missing:
            return
        with pelican_cache.away(generator.readers):
            self._read(generator, kind, missing)

    def _read(self, generator: Generator, kind: str, missing: list[tuple[str, str]]) -> None:
        # The first is read here: what reading imports is then imported once for all processes.
        self._keep(missing[0][0], attempt(self, generator, kind, missing[0][1]))
        rest = missing[1:]
        if self.workers > 1 and len(rest) >= FEW:
            work = lambda number: attempt(self, generator, kind, rest[number][1])  # noqa: E731
            for number, result in fork_map(work, len(rest), self.workers):
                name = rest[number][0]
                self._keep(name, result)
                if name in self.entries:
                    # Now, while the others work: later, all would wait for this process.
                    text, context = self.entries[name].text, generator.context
                    made = articles.make(KINDS[kind], result[0], text, self.settings, context)
                    self.ahead[name] = made
        else:
            for name, file in rest:
                self._keep(name, attempt(self, generator, kind, file))

    def _same_entry(self, generator: Generator, file: str, entry: Entry) -> Entry | None:
        """The entry of a file that would be read again as it was."""
        if entry.day and entry.day != day_of(self.now):
            return None
        first, last = sorted((self.since, self.now.timestamp()))
        if any(first <= moment <= last for moment in entry.moments):
            return None
        path = os.path.join(generator.path, file)
        stamp = stamps.take(path, entry.stamp)
        if stamp[2] != entry.stamp[2] or stamp[0] != entry.stamp[0]:
            return None
        if self.settings.get("DEFAULT_DATE") == "fs" and stamp[1] != entry.stamp[1]:
            return None
        for other, old in entry.inputs.items():
            now = self._same.get(other)
            if now is None:
                now = self._same[other] = stamps.take(other, old)
            if now[0] != old[0] or now[2] != old[2]:
                return None
        return entry if stamp == entry.stamp else replace(entry, stamp=stamp)

    def _keep(self, name: str, result: Any) -> None:
        if isinstance(result, Refused):
            self.uncached.add(name)
        else:
            self.entries[name] = self.entry(result)

    def entry(self, result: Any) -> Entry:
        """What was read, put in the pack."""
        state, text, rest = result
        places = (self.pack.put(state), None if text is None else self.pack.put(text))
        stamp, inputs, told, day, links, static, moments = rest
        return Entry(stamp, inputs, *places, told, day, links, static, moments)

    def _serve(
        self, generator: Generator, kind: str, names: dict[str, str]
    ) -> Callable[..., Content]:
        stock = generator.readers.read_file

        def read_file(base_path: str, path: str, **kwargs: Any) -> Content:
            name = names.get(path) or _name(kind, path)
            entry = self.entries.get(name)
            if entry is None or kwargs.get("content_class") is not KINDS[kind]:
                read: Content = stock(base_path=base_path, path=path, **kwargs)
                return read
            content = self.ahead.pop(name, None)
            if content is None:
                state, context = self.pack.get(entry.state), generator.context
                content = articles.thaw(KINDS[kind], state, entry.text, self.settings, context)
            else:
                articles.speak(content, self.settings)
            records.replay(entry.told)
            self.adopt(content, entry)
            standing.trust(content)
            self.kept.append(content)
            return content

        return read_file

    def adopt(self, content: Content, entry: Entry) -> None:
        """Follow a content just made from its entry."""
        self.pristine[identity(content)] = tuple(vars(content).values())
        moment = articles.put_off(content, self.now)
        if moment:
            self.moments.add(moment.timestamp())
        self.moments.update(entry.moments)
        self.made[identity(content)] = entry


def _name(kind: str, file: str) -> str:
    """How a file is known, as ``content_name`` knows what was read of it."""
    return f"{kind}:{posixize_path(os.path.normpath(file))}"


def attempt(reading: Reading, generator: Generator, kind: str, file: str) -> Any:
    """Read one file; the result travels between processes."""
    with records.kept() as told, opens.watched(asked=True) as watch, completed() as days:
        try:
            path, start = os.path.join(generator.path, file), time.time_ns()
            stamp = stamps.take(path)
            watch.asked.clear()
            watch.read.clear()
            content = generator.readers.read_file(
                base_path=generator.path,
                path=file,
                content_class=KINDS[kind],
                context=generator.context,
            )
            links = links_of(content, reading.settings)
            static = tuple(sorted(content.get_static_links())) if links.sites else ()
            moments = _moments(content.metadata.get(MOMENTS))
            summaries.cut(content)
            standing.keep(content)
            state, text = articles.freeze(content, reading.settings, generator.context)
        except Exception as error:
            # Read again where it is used: the error is told by Pelican, as Pelican tells it.
            return Refused(repr(error))
    if any(_is_walked(reading, folder) for folder in watch.listed):
        # What a folder holds is no input that is compared: such a file is read each time.
        return Refused("folder listed")
    inputs = {
        other: stamps.take_after(other, start)
        for other in sorted(watch.sources())
        if other != os.path.abspath(path) and not other.startswith(reading.ignored)
    }
    day = day_of(reading.now) if days else ""
    heard = [record for record in told if record[1] >= 30]
    return state, text, (stamp, inputs, heard, day, links.plain(), static, moments)


def _is_walked(reading: Reading, folder: str) -> bool:
    """Whether a folder was listed by somebody else than Python, looking for modules."""
    if f"{folder}{os.sep}".startswith(reading.ignored) or os.path.exists(f"{folder}/__init__.py"):
        return False
    return folder not in map(os.path.abspath, sys.path)


def _moments(told: object) -> tuple[float, ...]:
    """The instants that a reader told; a front matter may hold a word of the same name."""
    named = told if isinstance(told, tuple) else ()
    return tuple(sorted(one.timestamp() for one in named if isinstance(one, datetime.datetime)))


def machine_folders() -> tuple[str, ...]:
    """Folders of the machine and of installed packages, known by their versions."""
    places = {sys.prefix, sys.base_prefix, sys.exec_prefix, "/usr", "/proc", "/sys", "/dev", "/etc"}
    return tuple(sorted(place.rstrip("/") + "/" for place in places))
