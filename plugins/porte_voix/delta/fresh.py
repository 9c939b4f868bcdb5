"""Which outputs are already what a render would give: the fingerprint of each, checked."""

import datetime
import os
import stat
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from jinja2 import TemplateNotFound

from porte_voix.delta import stamps
from porte_voix.delta.changes import ALL
from porte_voix.delta.digest import Undigestible, digest
from porte_voix.delta.memory import Memory, Record
from porte_voix.delta.rendering import Rendered
from porte_voix.delta.world import World
from porte_voix.delta.writer import Job

#: Stands for the stamp that is known already.
NOTED: stamps.Stamp = (0, 0, b"=")


class Templates:
    """The sources that each template leads to, by its own name, during a build begun at ``start``
    (seconds).
    """

    def __init__(self, edges: Iterable[tuple[str | None, str]], start: float) -> None:
        self.edges = set(edges)
        self._start = int(start * 1e9)
        self._sources: dict[str, bytes] = {}
        self._closures: dict[str, bytes] = {}
        self._environments: dict[str, Any] = {}

    def name(self, template: Any) -> str:
        """How a template is known; its environment is remembered with it."""
        name = str(template.filename or template.name)
        self._environments.setdefault(name, template)
        return name

    def closure(self, name: str) -> bytes:
        """The digest of a template and of all those it has been seen to use."""
        if name not in self._closures:
            template = self._environments[name]
            reached, waiting = set(), [template.name]
            while waiting:
                current = waiting.pop()
                if current not in reached:
                    reached.add(current)
                    waiting += [child for parent, child in self.edges if parent == current]
            sources = {each: self._source(template, each) for each in sorted(map(str, reached))}
            self._closures[name] = digest(sources)
        return self._closures[name]

    def learn(self, edges: Iterable[tuple[str | None, str]]) -> None:
        """Remember what templates were seen to use."""
        more = set(edges) - self.edges
        if more:
            self.edges |= more
            self._closures.clear()

    def _source(self, template: Any, name: str) -> bytes:
        key = f"{id(template.environment)}:{name}"
        if key not in self._sources:
            self._sources[key] = self._read(template, name)
        return self._sources[key]

    def _read(self, template: Any, name: str) -> bytes:
        env = template.environment
        try:
            source, filename, _fresh = env.loader.get_source(env, name)
        except TemplateNotFound:
            # Template pages are lent to the loader only while they are loaded.
            if name == template.name and template.filename:
                return digest((template.filename, stamps.file_digest(template.filename)))
            return b"absent"
        if filename and stamps.is_since(filename, self._start):
            # Perhaps not what pages were made with: what this gives is never found again.
            return os.urandom(16)
        return digest((source, filename))


class Freshness:
    """The outputs of the last build against the world of this one."""

    def __init__(
        self,
        memory: Memory,
        world: World,
        changed: Mapping[str, frozenset[str]],
        templates: Templates,
        now: datetime.datetime,
    ) -> None:
        self.memory = memory
        self.world = world
        self.changed = changed
        self.templates = templates
        moments = sorted((memory.instant, now.timestamp()))
        self._since, self._until = moments

    def keep(self, job: Job) -> stamps.Stamp | None:
        """The stamp of an output that need not be rendered, or nothing; ``NOTED`` when it is the
        one of its record.
        """
        record: Record | None = self.memory.outputs.get(job.path)
        if record is None or job.idle or not self._is_same(job, record):
            return None
        stamp = self._intact(job.path, record.stamp)
        return NOTED if stamp == record.stamp else stamp

    def kept(self, job: Job, stamp: stamps.Stamp) -> Record:
        """The record of an output that is kept."""
        record: Record = self.memory.outputs[job.path]
        return record if stamp == NOTED else record._replace(stamp=stamp)

    def _is_same(self, job: Job, record: Record) -> bool:
        if record.volatile:
            return False
        template = "" if job.template is None else self.templates.name(job.template)
        if template != record.template:
            return False
        if template and self.memory.templates.get(template) != self.templates.closure(template):
            return False
        moments = record.moments
        if moments and any(self._since <= moment <= self._until for moment in moments):
            return False
        if self._touched(record.contents):
            return False
        try:
            return (
                all(self.world.name(name) == value for name, value in record.names)
                and self.world.are(record.ranges)
                and job.fingerprint() == record.print
            )
        except Undigestible:
            return False

    def _touched(self, contents: Mapping[str, str]) -> bool:
        for name in self.changed.keys() & contents.keys():
            keys = self.changed[name]
            if keys & ALL or not keys.isdisjoint(contents[name].split(" ")):
                return True
        return False

    def _intact(self, path: str, stamp: stamps.Stamp) -> stamps.Stamp | None:
        """The stamp of an output that is whole and ours, even if its time has moved."""
        try:
            status = os.lstat(path)
        except OSError:
            return None
        if status.st_size != stamp[0] or status.st_nlink != 1 or stat.S_ISLNK(status.st_mode):
            return None
        if status.st_mtime_ns == stamp[1]:
            return stamp
        if stamps.file_digest(path) != stamp[2]:
            return None
        return (stamp[0], status.st_mtime_ns, stamp[2])


class Made(NamedTuple):
    """What the next build and the end of this one need of an output just rendered."""

    record: Record
    changed: bool
    told: tuple[Any, ...]
    templates: frozenset[tuple[str | None, str]]
    recipe: bytes | None


def made(job: Job, result: Rendered, world: World, templates: Templates) -> Made:
    """The same, worked out where it was rendered."""
    record_ = record(job, result, world, templates)
    return Made(record_, result.changed, result.told, result.templates, result.recipe)


def shared(record: Record, known: dict[Any, Any]) -> Record:
    """The same record, made of what records before it hold: a site repeats itself endlessly."""
    one = known.setdefault
    return record._replace(
        contents={one(name, name): one(keys, keys) for name, keys in record.contents.items()},
        ranges=one(record.ranges, record.ranges),
        names=one(record.names, record.names),
        moments=one(record.moments, record.moments),
        template=one(record.template, record.template),
    )


def record(job: Job, result: Rendered, world: World, templates: Templates) -> Record:
    """What to remember of an output just rendered."""
    volatile = result.volatile
    names: list[tuple[str, bytes]] = []
    ranges: list[tuple[str, int, int, bytes]] = []
    try:
        names = [(name, world.name(name)) for name in result.names]
        ranges = [(*where, world.range(*where)) for where in result.ranges]
        lengths = {(name, -1, high) for name, low, high in result.lengths}
        ranges += [(*where, world.range(*where)) for where in sorted(lengths)]
    except Undigestible as error:
        volatile = volatile or f"undigestible {error}"
    moments = tuple(sorted(_instant(moment) for moment in result.moments))
    return Record(
        result.print,
        result.stamp,
        result.contents,
        tuple(ranges),
        tuple(names),
        moments,
        "" if job.template is None else templates.name(job.template),
        tuple(record for record in result.told if record[1] >= 30),
        volatile,
    )


def _instant(moment: datetime.datetime) -> float:
    """A limit that never comes is no limit."""
    try:
        return moment.timestamp()
    except (OverflowError, ValueError):
        return float("inf")
