"""What differs between two builds, content by content and attribute by attribute."""

from collections.abc import Iterable, Mapping
from typing import Any

from pelican.contents import Content

from porte_voix.delta import articles, records, standing
from porte_voix.delta.attached import Attached
from porte_voix.delta.digest import Undigestible, content_name, describe, digest, names, text_digest
from porte_voix.delta.links import Links, first
from porte_voix.delta.memory import Memory
from porte_voix.delta.opens import identity
from porte_voix.delta.reading import KINDS, Entry, Reading

#: Stands for every attribute.
ALL = frozenset("*")
#: Contents compute other attributes from these.
SOURCES = frozenset(
    (
        *("_status", "slug", "lang", "in_default_lang", "date", "category", "author", "metadata"),
        *("override_url", "override_save_as", "template", "_content", "_summary", "settings"),
    )
)
#: What links are resolved in.
LINKED = frozenset(("content", "summary"))
NOT_THERE = b"-"


class Contents:
    """The contents of this build, and what the generators made of them after reading."""

    def __init__(
        self, context: Mapping[str, Any], reading: Reading, guests: bool, attached: Attached
    ) -> None:
        self.context = context
        self.attached = attached
        self.reading = reading
        self.guests = guests
        self.by_name: dict[str, Content] = {}
        self.carried: dict[str, dict[str, bytes]] = {}
        self._urls: dict[int, str] = {}

    def look(self) -> None:
        """See every content as it is now."""
        found = [
            (content_name(content), content)
            for key in ("generated_content", "static_content")
            for content in self.context[key].values()
            if content is not None
        ]
        for name, content in found:
            self._carry(name, content)
            if not self.guests and SOURCES.isdisjoint(self.carried.get(name, ())):
                standing.use(content)
            names[identity(content)] = name
        for name, content in found:
            self._follow(name, content)

    def recarry(self, content: Content) -> None:
        """Compare a content with what reading left of it."""
        name = content_name(content)
        self._carry(name, content)
        self._follow(name, content)

    def _carry(self, name: str, content: Content) -> None:
        """What generators gave to a content."""
        self.by_name[name] = content
        self.carried.pop(name, None)
        entry = self.reading.made.get(identity(content))
        carried = {} if entry is None else self._carried(content, entry)
        if carried:
            self.carried[name] = carried

    def _follow(self, name: str, content: Content) -> None:
        """Where the links of a content lead."""
        entry = self.reading.made.get(identity(content))
        targets = entry.links[0] if entry is not None and entry.links else ()
        if targets and name not in self.attached.names:
            self.carried.setdefault(name, {})["@links"] = self._resolved(targets)

    def _carried(self, content: Content, entry: Entry) -> dict[str, bytes]:
        """Attributes that are not what reading left."""
        before = self.reading.pristine[identity(content)]
        found = {}
        for number, (key, value) in enumerate(vars(content).items()):
            old = before[number] if number < len(before) else None
            if value is old and not (self.guests and isinstance(value, list | dict)):
                continue
            if key == "_content" and self._is_text(value, entry):
                continue
            if key == "translations" and not value and not self.guests:
                continue
            if type(value) is str and value == old:
                continue
            found[key] = digested(value)
        return found

    def _is_text(self, value: Any, entry: Entry) -> bool:
        if entry.text is None or not isinstance(value, str):
            return False
        return value.encode("utf-8", "surrogatepass") == self.reading.pack.get(entry.text)

    def _resolved(self, targets: Iterable[tuple[str, tuple[str, ...]]]) -> bytes:
        """Where links lead today."""
        found = []
        generated, static = self.context["generated_content"], self.context["static_content"]
        for what, paths in targets:
            target = first(generated, paths) if what == "filename" else None
            target = target or first(static, paths)
            found.append("" if target is None else self._url(target))
        return text_digest(repr(found))

    def _url(self, content: Content) -> str:
        number = identity(content)
        known = standing.urls.get(number) or self._urls.get(number)
        if known is None:
            known = self._urls[number] = str(content.url)
        return known


def changed(contents: Contents, memory: Memory) -> dict[str, frozenset[str]]:
    """The contents that are not what they were, with the attributes that differ."""
    found: dict[str, frozenset[str]] = {}
    for name in contents.by_name.keys() | memory.carried.keys():
        old, new = memory.carried.get(name, {}), contents.carried.get(name, {})
        if old != new:
            keys = frozenset(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
            found[name] = ALL if keys & SOURCES else _texts(keys)
    wanted = attributes_read(memory, contents.reading.fresh)
    for name in contents.reading.fresh:
        found[name] = found.get(name, frozenset()) | _reread(contents, memory, name, wanted)
    for name in memory.attributes.keys() - contents.attached.names:
        attributes = memory.attributes[name]
        now = evaluate(contents.by_name.get(name), attributes)
        keys = frozenset(key for key in attributes if now[key] != attributes[key])
        if keys:
            found[name] = found.get(name, frozenset()) | keys
    return {name: keys for name, keys in found.items() if keys}


def gone(contents: Contents, memory: Memory) -> set[str]:
    """Contents that are no more there."""
    return {name for name in memory.entries if name not in contents.reading.entries}


def _reread(
    contents: Contents, memory: Memory, name: str, wanted: Mapping[str, set[str]]
) -> frozenset[str]:
    old, new = memory.entries.get(name), contents.reading.entries.get(name)
    return reread(contents, name, old, new, wanted.get(name, set()))


def reread(
    contents: Contents, name: str, old: Entry | None, new: Entry | None, attributes: Iterable[str]
) -> frozenset[str]:
    """The attributes that a new reading gave another value."""
    reading = contents.reading
    if old is None or new is None or name in contents.attached.names:
        return ALL
    links = Links(*old.links)
    if links.attaches or contents.attached.touches(links):
        # To look at the old text would move the file that it attached.
        return ALL
    kind = KINDS[name.partition(":")[0]]
    with records.kept():
        pair = [
            articles.thaw(
                kind, reading.pack.get(each.state), each.text, reading.settings, contents.context
            )
            for each in (old, new)
        ]
        for content in pair:
            articles.put_off(content, reading.now)
        before, after = (evaluate(content, attributes) for content in pair)
    keys = frozenset(key for key in attributes if before[key] != after[key])
    return keys | (LINKED if old.links != new.links else frozenset())


def attributes_read(memory: Memory, names: Iterable[str]) -> dict[str, set[str]]:
    """What the outputs of the last build read of some contents."""
    found: dict[str, set[str]] = {name: set() for name in names}
    if found:
        for record in memory.outputs.values():
            for name in found.keys() & record.contents.keys():
                found[name].update(record.contents[name].split(" "))
    return found


def evaluate(content: Content | None, attributes: Iterable[str]) -> dict[str, bytes]:
    """What attributes of a content amount to; links of its text are somebody else's affair."""
    return {key: NOT_THERE if content is None else _value(content, key) for key in attributes}


def _value(content: Content, key: str) -> bytes:
    try:
        if key == "content":
            return digested(content._content)
        if key == "summary":
            return digested(content.get_summary(content.get_siteurl()))
        return digested(getattr(content, key))
    except AttributeError:
        return NOT_THERE


def digested(value: Any) -> bytes:
    """What a value amounts to; one of which nothing can be said equals itself only."""
    try:
        if callable(value) and hasattr(value, "__self__"):
            return describe(value.__qualname__).encode()
        return digest(value)
    except Undigestible as error:
        return f"?{error}{identity(value)}".encode()


def _texts(keys: frozenset[str]) -> frozenset[str]:
    return keys - {"@links"} | LINKED if "@links" in keys else keys
