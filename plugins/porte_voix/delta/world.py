"""The site as templates see it at one instant: names, lists, contents, each known by a name.

Made once the generators have their context; the fingerprints of outputs are taken from it.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from pelican.contents import Content

from porte_voix.delta.digest import Undigestible, content_name, describe, digest, text_digest
from porte_voix.delta.late import Later
from porte_voix.delta.opens import identity
from porte_voix.delta.traced import TracedList, clock

#: Of a name or a list that is not there.
ABSENT = b""


class World:
    """The traced double of a context; the generators keep the original."""

    def __init__(self, context: dict[str, Any], settings: Mapping[str, Any]) -> None:
        self.context = context
        self.settings = settings
        self.lists: dict[str, TracedList] = {}
        self.clocks: set[str] = set()
        self._doubles: dict[int, tuple[Any, TracedList]] = {}
        self._ranges: dict[tuple[str, int, int], bytes] = {}
        self._names: dict[str, bytes] = {}
        self._tokens: dict[int, str] = {}
        self.names: dict[str, Any] = {}
        self.refresh()

    def refresh(self) -> None:
        """Double what generators have put in the context since the last time."""
        for name, value in self.context.items():
            if name not in self.names or self._sources.get(name) is not value:
                self._sources[name] = value
                self.names[name] = self._double(name, value)
                self._names.pop(name, None)

    @property
    def _sources(self) -> dict[str, Any]:
        if not hasattr(self, "_seen"):
            self._seen: dict[str, Any] = {}
        return self._seen

    def mark_clocks(self, start: datetime.datetime) -> None:
        """Names that hold the present instant are told apart: what they decide has an end."""
        for name, value in self.context.items():
            if name not in self.settings and isinstance(value, datetime.datetime):
                now = datetime.datetime.now(value.tzinfo)
                begun = start.astimezone(value.tzinfo)
                if value.tzinfo is None:
                    begun = begun.replace(tzinfo=None)
                if begun <= value <= now:
                    self.names[name] = clock(value)
                    self.clocks.add(name)

    def double(self, name: str, value: Any) -> Any:
        """The traced form of an argument of a page."""
        if type(value) is list:
            known = self._doubles.get(identity(value))
            return known[1] if known else self._double(name, value)
        return value

    def _double(self, name: str, value: Any) -> Any:
        if name in self.settings and self.settings[name] is value:
            return value
        if type(value) is list:
            known = self._doubles.get(identity(value))
            if known:
                return known[1]
            items = value if _flat(value) else [self._inside(name, item) for item in value]
            made = TracedList(items, name)
            self._doubles[identity(value)] = (value, made)
            self.lists[name] = made
            return made
        if isinstance(value, dict) and name not in ("generated_content", "static_content"):
            doubled = {key: self._double(f"{name}.{key}", item) for key, item in value.items()}
            return value if all(doubled[key] is value[key] for key in value) else doubled
        return value

    def _inside(self, name: str, item: Any) -> Any:
        """A member of a list that holds lists itself: known by what stands beside them."""
        if type(item) is tuple and any(type(part) is list for part in item):
            label = f"{name}/{self._label(part for part in item if type(part) is not list)}"
            return tuple(
                self._double(f"{label}#{number}", part) if type(part) is list else part
                for number, part in enumerate(item)
            )
        if type(item) is dict and any(type(part) is list for part in item.values()):
            label = f"{name}/{self._label(p for p in item.values() if type(p) is not list)}"
            return {
                key: self._double(f"{label}#{key}", part) if type(part) is list else part
                for key, part in item.items()
            }
        return item

    def _label(self, parts: Iterable[Any]) -> str:
        try:
            return describe(tuple(parts))
        except Undigestible:
            return f"?{identity(parts)}"

    def range(self, name: str, low: int, high: int) -> bytes:
        """What these places of a list amount to; a length is asked with ``low`` = -1."""
        key = (name, low, high)
        if key not in self._ranges:
            self._ranges[key] = self._range(name, low, high)
        return self._ranges[key]

    def are(self, ranges: Iterable[tuple[str, int, int, bytes]]) -> bool:
        """Whether places of lists amount to what they did."""
        known = self._ranges
        for name, low, high, value in ranges:
            if (known.get((name, low, high)) or self.range(name, low, high)) != value:
                return False
        return True

    def find_list(self, name: str) -> TracedList | None:
        """A list of the site, by its name."""
        return self.lists.get(name)

    def _range(self, name: str, low: int, high: int) -> bytes:
        found = self.find_list(name)
        if found is None:
            return ABSENT
        if low < 0:
            return str(min(list.__len__(found), high)).encode()
        places = list.__getitem__(found, slice(low, min(high, list.__len__(found))))
        tokens = [self._tokens.get(identity(item)) for item in places]
        if None in tokens:
            tokens = [self._token(item) for item in places]
        return digest_tokens(tokens)  # type: ignore[arg-type]

    def _token(self, item: Any) -> str:
        if isinstance(item, Content):
            known = self._tokens.get(identity(item))
            if known is None:
                known = self._tokens[identity(item)] = f"@{content_name(item)}"
            return known
        return describe(item)

    def name(self, name: str) -> bytes:
        """What a name of the site amounts to."""
        if name not in self._names:
            if name in self.clocks:
                self._names[name] = b"clock"
            elif name not in self.names:
                self._names[name] = ABSENT
            else:
                value = self.names[name]
                self._names[name] = digest(value.value() if type(value) is Later else value)
        return self._names[name]

    def is_own(self, name: str) -> bool:
        """Whether a name is more than a setting, which counts with all settings."""
        return not (name in self.settings and self.names.get(name) is self.settings[name])


def digest_tokens(tokens: list[str]) -> bytes:
    """The digest of an ordered list of names."""
    return text_digest("\x1f".join(tokens))


def _flat(items: list[Any]) -> bool:
    """Whether nothing inside is a list: a long list of contents is told by its first member."""
    if items and isinstance(items[0], Content):
        return all(isinstance(item, Content) for item in items)
    return not any(isinstance(item, tuple | dict | list) for item in items)
