"""A site held without being loaded: its contents, lists, names and jobs come when they are needed.

It stands where a build left it, read row by row, in a new process as in one that stays. Generators
are made, for their readers and their templates; none runs.
"""

import datetime
import marshal
import os
import time
from functools import partial
from typing import Any

from pelican import Pelican
from pelican.contents import Article, Content, Page, Static
from pelican.generators import _FileLoader

from porte_voix.delta import articles, compiled, generators, keeping, records, tracing
from porte_voix.delta.attached import Attached
from porte_voix.delta.changes import Contents
from porte_voix.delta.fresh import Templates
from porte_voix.delta.held_rows import Rows
from porte_voix.delta.held_world import HeldWorld
from porte_voix.delta.index import DAMAGE, Damaged
from porte_voix.delta.keeping import Keeper
from porte_voix.delta.late import LateDict, Later, NotKept
from porte_voix.delta.memory import FILE, Store
from porte_voix.delta.opens import identity
from porte_voix.delta.pack import Pack
from porte_voix.delta.reading import Reading, machine_folders
from porte_voix.delta.rendering import Renderer
from porte_voix.delta.templates import equip
from porte_voix.delta.writer import Job, NotingWriter

KINDS: dict[str, Any] = {"Article": Article, "Page": Page, "Static": Static}
#: What a content not yet read knows of itself: who fills it, and its number.
LATE = "_delta_late"


def hold(pelican: Pelican, store: Store, workers: int) -> "Held | None":
    """The site that the last build left; nothing when it did not leave what is needed."""
    path = store.folder / FILE
    if not path.exists():
        return None
    held = rows = None
    try:
        rows = Rows(path)
        if rows.facts["held"]:
            held = Held(pelican, store, rows, workers)
    except DAMAGE:
        # The generators run, and say what is damaged.
        pass
    if held is None and rows is not None:
        rows.close()
    return held


class Held:
    """The site, for as long as this object is not closed."""

    def __init__(self, pelican: Pelican, store: Store, rows: Rows, workers: int) -> None:
        self.pelican, self.settings, self.store, self.rows = pelican, pelican.settings, store, rows
        self.root = os.path.abspath(pelican.output_path)
        self.left: dict[str, Any] = rows.facts["held"]
        self.now = datetime.datetime.now(datetime.UTC)
        self.numbers: dict[int, int] = {}
        self._contents: dict[int, Content] = {}
        self._jobs: dict[str, Job] = {}
        self.context = self._context()
        self.generators = generators.make(pelican, self.context)
        compiled.lend(self.generators, store.folder)
        if [generators.name(each) for each in self.generators] != self.left["generators"]:
            raise Damaged
        judged: dict[int, bool] = {}
        for each in self.generators:
            if hasattr(each, "env"):
                equip(each.env, judged)
        if not (store.folder / rows.facts["pack"]).is_file():
            raise Damaged
        self.pack = Pack(store.folder / rows.facts["pack"])
        ignored = (*machine_folders(), self.root + os.sep, str(store.folder) + os.sep)
        self.reading = Reading(self.pack, self.settings, {}, 1, self.now, ignored)
        self.keeper = Keeper(self.settings, self.context, self.numbers, self.generators)
        found = self.context["generated_content"], self.context["static_content"]
        self.attached = Attached(*found, *map(frozenset, self.left["attached"]))
        guests = self.left["guests"]
        self.contents = Contents(self.context, self.reading, guests, self.attached)
        self.templates = Templates(rows.facts["edges"], time.time())
        self.world = HeldWorld(self.context, self.settings, self)
        self.writer = NotingWriter(pelican.output_path, self.settings, self.world)
        ordered = self.attached.names
        self.renderer = Renderer(self.writer, self.world, workers, ordered, prepare=self.reopen)
        articles.open_texts(self.pack)
        Content.__getattr__ = _late

    def start(self, now: datetime.datetime) -> None:
        """Another edit, at another instant."""
        self.now = self.reading.now = now
        self.world.tick()

    def close(self) -> None:
        """Give back what was borrowed, without what was not saved."""
        articles.close_texts()
        del Content.__getattr__
        self.pack.close()
        self.rows.close()

    def save(self) -> None:
        """Leave the site as it is now."""
        self.pack.flush()
        self.rows.save()

    def reopen(self) -> None:
        """In a forked process."""
        self.rows.reopen()
        tracing.watch()

    def job(self, path: str) -> Job:
        """How to make an output again; raises ``NotKept``."""
        if path not in self._jobs:
            recipe = keeping.fetched(self.rows.recipe(path), self.find)
            self._jobs[path] = Job(path, *recipe)
        return self._jobs[path]

    def named(self, name: str) -> Content:
        """A content by its name; raises ``NotKept``."""
        return self.content(self.rows.number(name), name)

    def content(self, number: int, name: str = "") -> Content:
        """A content, always the same one, which fills itself when it is first looked at."""
        made = self._contents.get(number)
        if made is None:
            kind, _, path = (name or self.rows.name(number)).partition(":")
            if kind not in KINDS:
                raise NotKept(kind)
            made = object.__new__(KINDS[kind])
            source = os.path.join(self.settings["PATH"], path)
            own = {"settings": self.settings, "source_path": source, LATE: (self, f"{kind}:{path}")}
            _own(made).update(own)
            self._contents[number] = made
            self.numbers[identity(made)] = number
        return made

    def fill(self, content: Content) -> None:
        """Give a content its attributes; raises ``NotKept``."""
        own = _own(content)
        late = own.pop(LATE, None)
        if late is None:
            return
        name = late[1]
        entry = self.rows.entry(name)
        with tracing.silence(), records.kept():
            if entry is not None:
                state = self.pack.get(entry.state)
                kind = KINDS[name.partition(":")[0]]
                own.update(
                    vars(articles.thaw(kind, state, entry.text, self.settings, self.context))
                )
                articles.put_off(content, self.now)
            changed = self.rows.state(name)
            if changed is not None:
                own.update(keeping.fetched(changed, self.find))
            if entry is None:
                own.update(_context=self.context, _output_location_referenced=False)
                own.setdefault("translations", [])
            else:
                self.refresh(content)

    def refresh(self, content: Content) -> None:
        """Resolve the links of its fields, as they are once everything was read."""
        fields = (content.metadata.get(name) for name in self.settings["FORMATTED_FIELDS"])
        if not any(isinstance(text, str) and text for text in fields):
            return
        base = self.context["localsiteurl"]
        self.context["localsiteurl"] = self.settings["SITEURL"]
        try:
            content.refresh_metadata_intersite_links()
        finally:
            self.context["localsiteurl"] = base

    def is_read_otherwise(self, file: str) -> bool:
        """Whether a file is more than the text of a content."""
        copied = (copy[0] for copy in self.rows.facts["copies"].values())
        pages = (os.path.join(self.settings["PATH"], name) for name in self._pages)
        return file in {*self.left["inputs"], *copied, *pages}

    @property
    def _pages(self) -> Any:
        return self.settings["TEMPLATE_PAGES"]

    def find(self, name: Any) -> Any:
        """What is kept elsewhere, by the name that ``keeping`` gives it."""
        if type(name) is int:
            return self.content(name)
        if type(name) is tuple:
            return self._template(*name[1:]) if name[0] == "template" else self.world.part(*name)
        return self.settings if name == "settings" else self.context

    def _template(self, place: int, name: str) -> Any:
        generator = self.generators[place]
        if name not in self._pages:
            return generator.env.get_template(name)
        # Lent to the loader for as long as the template is loaded, as Pelican does.
        generator.env.loader.loaders.insert(0, _FileLoader(name, generator.path))
        try:
            return generator.env.get_template(name)
        finally:
            del generator.env.loader.loaders[0]

    def _context(self) -> LateDict:
        values = dict(self.settings)
        for name in self.left["names"]:
            values[name] = Later(partial(self._value, name))
        for name in ("generated_content", "static_content"):
            values[name] = Later(partial(self._by_path, name))
        values["localsiteurl"] = self.settings["SITEURL"]
        return LateDict(values, Later, Later.value)

    def _value(self, name: str) -> Any:
        return keeping.fetched(self.rows.kept(f"name {name}"), self.find)

    def _by_path(self, name: str) -> LateDict:
        found = marshal.loads(self.rows.kept(name))
        return LateDict(found, int, lambda number: self.content(number) if number else None)


def _own(content: Content) -> dict[str, Any]:
    """The attributes of a content, looked at by us: whoever is traced has not read them."""
    found: dict[str, Any] = object.__getattribute__(content, "__dict__")
    return found


def _late(content: Content, name: str) -> Any:
    """Stands for ``Content.__getattr__``: fill a content that is not yet, then ask again."""
    late = _own(content).get(LATE)
    if late is None or name.startswith("__"):
        raise AttributeError(f"{type(content).__name__!r} object has no attribute {name!r}")
    late[0].fill(content)
    return getattr(content, name)
