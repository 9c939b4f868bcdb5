"""The short way: an edit that moves nothing renders what read it, and no generator runs.

Only where the plugins are Pelican's or ours, whose generators' questions to a content are known:
what they ask of it, the edit must leave as it was.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pelican.contents import Content
from pelican.generators import ArticlesGenerator, PagesGenerator

from porte_voix.delta import articles, changes, records
from porte_voix.delta.digest import Undigestible, describe
from porte_voix.delta.generation import Generation, is_noted
from porte_voix.delta.links import Links
from porte_voix.delta.reading import KINDS, Entry, attempt
from porte_voix.workers.pool import Refused

#: What Pelican's generators and ours ask of a content besides rendering it.
ASKED = frozenset(
    (
        *("_status", "status", "date", "modified", "category", "tags", "author", "authors"),
        *("lang", "in_default_lang", "translation", "slug", "template", "timezone", "date_format"),
        *("override_url", "override_save_as", "url", "save_as", "source_path", "path", "reader"),
        *("identity", "id", "problems", "withdrawn", "formerly"),
        *("series", "audiences", "schools", "objective", "urgent", "until"),
    )
)
ORDERS = (*("ARTICLE_ORDER_BY", "PAGE_ORDER_BY", "ARTICLE_TRANSLATION_ID", "PAGE_TRANSLATION_ID"),)


class Edited:
    """One content read again: how it was, how it is, what differs."""

    def __init__(self, name: str, old: Entry, new: Entry) -> None:
        self.name, self.old, self.new = name, old, new
        self.changed: frozenset[str] = frozenset()


def edit(generation: Generation, files: Iterable[str]) -> list[str] | None:
    """Bring the outputs up to date with some files; the outputs rendered, or nothing if the
    generators must run. Nothing has been written in that case.
    """
    if generation.guests or generation.memory.idle or not _orders(generation.settings):
        return None
    found = []
    for file in files:
        edited = _read(generation, file)
        if edited is None:
            return None
        found.append(edited)
    dirty = _dirty(generation, found)
    if dirty is None:
        return None
    for edited in found:
        _adopt(generation, edited)
    _render(generation, dirty)
    _site_wide(generation)
    return dirty


def _orders(settings: Mapping[str, Any]) -> frozenset[str] | None:
    """The attributes that order contents; nothing when a function orders them."""
    asked: set[str] = set()
    for name in ORDERS:
        value = settings[name]
        values = [value] if isinstance(value, str) else value or ()
        if callable(value) or not all(isinstance(each, str) for each in values):
            return None
        asked.update(each.removeprefix("reversed-") for each in values)
    return ASKED | asked


def _read(generation: Generation, file: str) -> Edited | None:
    reading = generation.reading
    try:
        inside = Path(file).relative_to(generation.pelican.path).as_posix()
    except ValueError:
        return None
    for kind, family in (("Article", ArticlesGenerator), ("Page", PagesGenerator)):
        old = reading.entries.get(f"{kind}:{inside}")
        if old is not None:
            generator = next(each for each in generation.generators if type(each) is family)
            result = attempt(reading, generator, kind, inside)
            if isinstance(result, Refused):
                return None
            edited = Edited(f"{kind}:{inside}", old, reading.entry(result))
            return edited if _is_still(generation, edited) else None
    return None


def _is_still(generation: Generation, edited: Edited) -> bool:
    """Whether everything that generators ask of this content has the same answer."""
    old, new = edited.old, edited.new
    attached = generation.attached
    if edited.name in attached.names or Links(*new.links).attaches or new.day or old.day:
        return False
    if attached.touches(Links(*new.links)) or old.static != new.static:
        return False
    asked = _orders(generation.settings) or frozenset()
    before, after = (_thaw(generation, edited.name, entry) for entry in (old, new))
    if type(before) is not type(after) or edited.name not in generation.contents.by_name:
        return False
    fields = generation.settings["FORMATTED_FIELDS"]
    try:
        return _answers(before, asked, fields) == _answers(after, asked, fields)
    except Undigestible:
        return False


def _answers(content: Content, asked: frozenset[str], fields: Iterable[str]) -> list[str]:
    """What generators would learn; an attribute that comes or goes counts as well."""
    values = {**content.metadata, **vars(content)}
    told = [describe({key: values[key] for key in sorted(asked & values.keys())})]
    told.append(describe(sorted(content.metadata)))
    told.append(describe([content.url, content.save_as, hasattr(content, "summary")]))
    others = [key for key in fields if key != "summary" and key in content.metadata]
    return [*told, describe([content.metadata[key] for key in others])]


def _thaw(generation: Generation, name: str, entry: Entry) -> Content:
    reading = generation.reading
    kind = KINDS[name.partition(":")[0]]
    state = reading.pack.get(entry.state)
    content = articles.thaw(kind, state, entry.text, reading.settings, generation.context)
    articles.put_off(content, reading.now)
    return content


def _dirty(generation: Generation, found: Iterable[Edited]) -> list[str] | None:
    """The outputs that read what differs; nothing when their order would matter."""
    outputs = generation.memory.outputs
    attached = generation.attached.names
    dirty: dict[str, None] = {}
    for edited in found:
        readers = {path: rec for path, rec in outputs.items() if edited.name in rec.contents}
        wanted = {key for rec in readers.values() for key in rec.contents[edited.name].split(" ")}
        edited.changed = changes.reread(
            generation.contents, edited.name, edited.old, edited.new, wanted
        )
        for path, record in readers.items():
            keys = record.contents[edited.name].split(" ")
            if edited.changed & changes.ALL or not edited.changed.isdisjoint(keys):
                if not attached.isdisjoint(record.contents):
                    return None
                dirty[path] = None
    return list(dirty)


def _adopt(generation: Generation, edited: Edited) -> None:
    """The content keeps its identity and what generators gave it; the rest is what was read."""
    reading, content = generation.reading, generation.contents.by_name[edited.name]
    carried = generation.contents.carried.get(edited.name, {})
    kept = {key: vars(content)[key] for key in carried if key in vars(content)}
    kept["translations"] = content.translations
    new = _thaw(generation, edited.name, edited.new)
    for key in ("_summary", "_content", "_status"):
        kept.pop(key, None)
    vars(content).clear()
    vars(content).update(vars(new))
    reading.adopt(content, edited.new)
    vars(content).update(kept)
    reading.entries[edited.name] = generation.memory.entries[edited.name] = edited.new
    with records.kept():
        content.refresh_metadata_intersite_links()
    generation.contents.recarry(content)
    for record in edited.old.told:
        if record in generation.told:
            generation.told.remove(record)
    generation.told.extend(edited.new.told)


def _render(generation: Generation, dirty: Iterable[str]) -> None:
    outputs = generation.memory.outputs
    jobs = [generation.jobs[path] for path in dirty]
    generation.store.announce(())
    for job, result in generation.renderer.run(jobs):
        for record in outputs[job.path].told:
            if record in generation.told:
                generation.told.remove(record)
        generation.told.extend(record for record in result.told if record[1] >= 30)
        generation.templates.learn(result.templates)
        outputs[job.path] = generation.freshness.record(job, result)
        generation.counts["rendered"] += 1
        generation.counts["written"] += result.changed


def _site_wide(generation: Generation) -> None:
    """Generators that write files of their own, from any content.

    What a generator writes through the writer is an output like any other, and was seen to.
    """
    for generator in generation.generators:
        is_ours = type(generator).__module__.startswith("porte_voix.")
        writes = hasattr(generator, "generate_output") and not is_noted(generator)
        if is_ours and writes:
            generator.generate_output(generation.writer)
