"""The short way: an edit that moves nothing renders what read it, and no generator runs.

What Pelican's generators ask of a content is known, what plugins ask was traced: the edit must
leave both as they were.
"""

import datetime
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from pelican.contents import Content
from pelican.generators import ArticlesGenerator, PagesGenerator

from porte_voix.delta import articles, changes, fresh, opens, outputs, quick, records, stamps
from porte_voix.delta.articles import TEXT
from porte_voix.delta.days import next_day
from porte_voix.delta.digest import Undigestible, describe
from porte_voix.delta.held import Held
from porte_voix.delta.held_rows import ENTRY_ONLY
from porte_voix.delta.links import Links
from porte_voix.delta.reading import KINDS, Entry, attempt
from porte_voix.delta.summaries import EARLY
from porte_voix.delta.writing import NotAlone, Writing, is_followed, write_again
from porte_voix.workers.pool import Refused

#: What Pelican's generators ask of a content besides rendering it.
ASKED = frozenset(
    (
        *("_status", "status", "date", "modified", "category", "tags", "author", "authors"),
        *("lang", "in_default_lang", "translation", "slug", "template", "timezone", "date_format"),
        *("override_url", "override_save_as", "url", "save_as", "source_path", "path", "reader"),
    )
)
ORDERS = (*("ARTICLE_ORDER_BY", "PAGE_ORDER_BY", "ARTICLE_TRANSLATION_ID", "PAGE_TRANSLATION_ID"),)
#: Attributes that the text of a file decides, with what generators make of it.
MADE_OF_FILES = frozenset(("metadata", "_summary", "_content", "_status", TEXT, EARLY))
FAMILIES = {"Article": ArticlesGenerator, "Page": PagesGenerator}


class Misplaced(Exception):
    """A message that Pelican may have kept to itself, had it come in its place among the others."""


class Edited:
    """One content read again: how it was, how it is, what generators have given to it."""

    def __init__(self, name: str, file: str, old: Entry, new: Entry) -> None:
        self.name, self.file, self.old, self.new = name, file, old, new
        self.given: dict[str, Any] = {}
        #: The content as generators knew it, then as it is; the places of those that are touched.
        self.pair: tuple[Content, Content]
        self.touched: set[int] = set()


class Edit:
    """The edit of some texts of a site that is held, since it was last known."""

    def __init__(self, held: Held, known: quick.Known, now: datetime.datetime) -> None:
        self.held, self.known = held, known
        self.told = list(known.told)
        #: Whether the site held is no more the one that was left.
        self.is_begun = False
        self.why = ""
        self.writings: dict[int, Writing] = {}
        self.written = 0
        held.start(now)

    def run(self, files: Iterable[str]) -> list[str] | None:
        """Bring the outputs up to date with some files; what was rendered, or nothing if the
        generators must run. Nothing that is not right has been written in that case.
        """
        # What is said while it is found out counts only once it is remembered.
        with records.kept():
            return self._run(files)

    def _run(self, files: Iterable[str]) -> list[str] | None:
        try:
            found = [self._read(file) for file in files]
            edited = [each for each in found if each is not None]
            dirty = self._dirty(edited) if len(edited) == len(found) else None
            if dirty is None:
                return None
            self.is_begun = True
            for each in edited:
                self._adopt(each)
            self._render(dirty)
            self._remember(edited, dirty, self._write(edited))
        except Exception as error:
            # The generators meet it again, and tell it as Pelican does.
            self.why = f"{type(error).__name__}: {error}"
            return None
        return list(dirty)

    def _read(self, file: str) -> Edited | None:
        held = self.held
        asked = _asked(held.settings)
        inside = os.path.relpath(file, held.settings["PATH"])
        self.why = "not only a text"
        if asked is None or held.is_read_otherwise(file):
            return None
        for kind, family in FAMILIES.items():
            name = f"{kind}:{inside}"
            old = held.rows.entry(name)
            if old is not None:
                generator = next(each for each in held.generators if type(each) is family)
                result = attempt(held.reading, generator, kind, inside)
                if isinstance(result, Refused):
                    self.why = "not readable"
                    return None
                edited = Edited(name, file, old, held.reading.entry(result))
                is_same = self._is_still(edited, asked) and self._is_apart(edited)
                return edited if is_same else None
        return None

    def _is_still(self, edited: Edited, asked: frozenset[str]) -> bool:
        """Whether everything that generators ask of this content has the same answer."""
        held, old, new = self.held, edited.old, edited.new
        attached = held.attached
        links = Links(*new.links)
        if edited.name in attached.names or links.attaches or attached.touches(links):
            self.why = "files that move"
            return False
        self.why = "a text that reads another"
        if self._reads_texts(edited):
            return False
        self.why = "what generators ask"
        if old.static != new.static or old.moments != new.moments:
            return False
        before, after = (self._thaw(edited.name, entry) for entry in (old, new))
        if type(before) is not type(after) or type(after) is not KINDS[_kind(edited.name)]:
            return False
        fields = held.settings["FORMATTED_FIELDS"]
        more = held.left["asked"]
        try:
            return _answers(before, asked, fields) == _answers(after, asked, fields) and (
                changes.evaluate(before, more) == changes.evaluate(after, more)
            )
        except Undigestible:
            return False

    def _reads_texts(self, edited: Edited) -> bool:
        """Whether its file comes to include that of another content, and to follow it."""
        root, rows = self.held.settings["PATH"], self.held.rows
        more = edited.new.inputs.keys() - edited.old.inputs.keys()
        paths = [os.path.relpath(path, root) for path in more]
        return any(rows.entry(f"{kind}:{path}") for path in paths for kind in FAMILIES)

    def _is_apart(self, edited: Edited) -> bool:
        """Whether what generators gave to the content is apart from what its file says."""
        held = self.held
        content, before = held.named(edited.name), self._thaw(edited.name, edited.old)
        held.fill(content)
        with records.kept():
            held.refresh(before)
        own, read = vars(content), vars(before)
        edited.given = {
            key: value
            for key, value in own.items()
            if key not in articles.BUILD
            if key not in read or changes.digested(value) != changes.digested(read[key])
        }
        edited.given["translations"] = content.translations
        self.why = "a text that was changed after it was read"
        return edited.given.keys().isdisjoint(MADE_OF_FILES)

    def _thaw(self, name: str, entry: Entry) -> Content:
        reading = self.held.reading
        state = reading.pack.get(entry.state)
        content = articles.thaw(
            KINDS[_kind(name)], state, entry.text, reading.settings, self.held.context
        )
        articles.put_off(content, reading.now)
        return content

    def _dirty(self, found: Iterable[Edited]) -> list[str] | None:
        """The outputs that read what differs; nothing when their order would matter."""
        held, attached = self.held, self.held.attached.names
        self.why = "files that move"
        dirty: dict[str, None] = {}
        for edited in found:
            name = edited.name
            readers = {path: held.rows.record(path) for path in held.rows.readers(name)}
            read = [record.contents[name] for record in readers.values()]
            writings = held.rows.writings()
            read += [each.contents[name] for each in writings.values() if name in each.contents]
            wanted = {key for keys in read for key in keys.split(" ")}
            changed = changes.reread(held.contents, name, edited.old, edited.new, wanted)
            for path, record in readers.items():
                keys = record.contents[name].split(" ")
                if changed & changes.ALL or not changed.isdisjoint(keys):
                    if not attached.isdisjoint(record.contents):
                        return None
                    held.job(path)
                    dirty[path] = None
            edited.touched = {
                place for place, each in writings.items() if each.is_touched(name, changed)
            }
            self.writings |= {place: writings[place] for place in edited.touched}
        self.why = "a generator's own"
        can = (
            each.is_alone or each.is_partial(held.generators[place])
            for place, each in self.writings.items()
        )
        return list(dirty) if all(can) else None

    def _adopt(self, edited: Edited) -> None:
        """The content keeps its identity and what generators gave it; the rest is what was read."""
        held, name = self.held, edited.name
        content = held.named(name)
        own = vars(content)
        before = object.__new__(type(content))
        vars(before).update(own)
        edited.pair = before, content
        own.clear()
        own.update(vars(self._thaw(name, edited.new)))
        held.reading.adopt(content, edited.new)
        own.update(edited.given)
        with records.kept():
            held.refresh(content)
        held.contents.recarry(content)
        carried = held.contents.carried.get(name, {})
        keys = carried.keys() - ENTRY_ONLY
        state = held.keeper.state(content, keys) if keys else None
        held.rows.put_entry(name, edited.new, carried, state)
        self._retell(edited.old.told, edited.new.told)

    def _render(self, dirty: Iterable[str]) -> None:
        held, rows = self.held, self.held.rows
        held.store.announce(())
        held.world.trust(map(rows.record, dirty))
        for job, result in held.renderer.run([held.job(path) for path in dirty]):
            held.templates.learn(result.templates)
            made = fresh.record(job, result, held.world, held.templates)
            self._retell(rows.record(job.path).told, made.told)
            rows.put_record(job.path, made)
            self.written += result.changed

    def _retell(self, old: Iterable[records.Kept], new: Iterable[records.Kept]) -> None:
        """Say the new instead of the old: of messages alike, Pelican shows the first ones."""
        before, after = [*old], [*new]
        if before == after:
            return
        if any(record[-1] for record in (*before, *after)):
            raise Misplaced
        for record in before:
            with suppress(ValueError):
                self.told.remove(record)
        self.told += after

    def _write(self, edited: Iterable[Edited]) -> set[str]:
        """Let plugins' generators write what they read again; the files that they wrote."""
        held, written = self.held, set[str]()
        before, after = set[str](), set[str]()
        for place, old in self.writings.items():
            pairs = [each.pair for each in edited if place in each.touched]
            with opens.watched() as watch:
                new, files = write_again(held, place, old, pairs)
            if not is_followed(held, self.known, place, old, watch):
                raise NotAlone(type(held.generators[place]).__name__)
            self._retell(old.told, new.told)
            held.rows.put_writing(place, new)
            before.update(old.files)
            after.update(new.files)
            written |= files
        gone = before - after
        if gone:
            gone -= {path for each in held.rows.writings().values() for path in each.files}
            outputs.remove_stale(held.root, gone & held.rows.foreign.keys())
        held.rows.put_foreign(
            {**dict.fromkeys(gone), **{path: stamps.take(path) for path in after & written}}
        )
        return written | gone

    def _remember(
        self, found: Iterable[Edited], dirty: Iterable[str], written: Iterable[str]
    ) -> None:
        """What the next build will look at before doing anything."""
        held, known, rows = self.held, self.known, self.held.rows
        for edited in found:
            known.renew("folders", edited.file, edited.new.stamp)
            for path, stamp in edited.new.inputs.items():
                known.renew("folders", path, stamp)
        for path in dirty:
            known.renew("outputs", path, rows.record(path).stamp)
        for path in written:
            known.renew("outputs", path, stamps.take(path))
        known.since = held.now.timestamp()
        moments = [moment for path in dirty for moment in rows.record(path).moments]
        moments += [next_day(held.now) for each in found if each.new.day]
        limits = [moment for moment in (*moments, known.until) if moment and moment > known.since]
        known.until, known.told = min(limits, default=None), tuple(self.told)
        rows.put_fact("instant", known.since)
        rows.put_fact("edges", frozenset(held.templates.edges))
        templates = {rows.record(path).template for path in dirty} - {""}
        closures = {name: held.templates.closure(name) for name in templates}
        rows.put_fact("templates", {**rows.facts["templates"], **closures})
        self._remember_attributes(dirty)

    def _remember_attributes(self, dirty: Iterable[str]) -> None:
        """Contents that were not read by us are compared by what outputs read of them."""
        rows, known = self.held.rows, dict(self.held.rows.facts["attributes"])
        for path in dirty:
            for name, keys in rows.record(path).contents.items():
                if rows.entry(name) is None and name not in self.held.attached.names:
                    before = known.get(name, {})
                    more = set(keys.split(" ")) - before.keys()
                    if more:
                        values = changes.evaluate(self.held.named(name), more)
                        known[name] = {**before, **values}
        rows.put_fact("attributes", known)


def _asked(settings: Mapping[str, Any]) -> frozenset[str] | None:
    """What generators ask, the orders included; nothing when a function orders contents."""
    asked: set[str] = set()
    for name in ORDERS:
        value = settings[name]
        values = [value] if isinstance(value, str) else value or ()
        if callable(value) or not all(isinstance(each, str) for each in values):
            return None
        asked.update(each.removeprefix("reversed-") for each in values)
    return ASKED | asked


def _answers(content: Content, asked: frozenset[str], fields: Iterable[str]) -> list[str]:
    """What generators would learn; an attribute that comes or goes counts as well."""
    values = {**content.metadata, **vars(content)}
    told = [describe({key: values[key] for key in sorted(asked & values.keys())})]
    told.append(describe(sorted(content.metadata)))
    told.append(describe([content.url, content.save_as, hasattr(content, "summary")]))
    others = [key for key in fields if key != "summary" and key in content.metadata]
    return [*told, describe([content.metadata[key] for key in others])]


def _kind(name: str) -> str:
    return name.partition(":")[0]
