"""What one render really reads: attributes of contents, places of lists, names, templates.

Contents are watched on their class, so that a filter, a macro or a plugin's function is seen as
well as a template. Only the outermost read counts: what a property reads in turn is its own affair.
"""

import datetime
import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jinja2.runtime import Context
from jinja2.utils import missing
from pelican.contents import Article, Content, Page, Static

from porte_voix.delta import standing
from porte_voix.delta.digest import Undigestible, content_name
from porte_voix.delta.late import Later
from porte_voix.delta.opens import identity

#: Of these nothing can be read that is not followed elsewhere.
SILENT = frozenset(
    ("__class__", "settings", "__init__", "get_siteurl", "__html__", "source_path", "__str__")
)
#: Texts whose links depend on other contents.
TEXTS = {
    **dict.fromkeys(("content", "get_content", "_content", "_get_content"), "content"),
    **dict.fromkeys(("summary", "get_summary", "_summary", "_get_summary"), "summary"),
}
METHODS = frozenset(("get_content", "get_summary", "_get_content", "_get_summary"))
#: Attributes that mean more than their value.
MEANT = frozenset(("_context", *TEXTS))


class Trace:
    """All that one render read, by name."""

    __slots__ = (
        *("contents", "lengths", "moments", "names", "places", "root", "volatile", "walks"),
        *("templates", "asked", "asked_of"),
    )

    def __init__(self, root: dict[str, Any]) -> None:
        self.root = root
        self.contents: dict[int, tuple[Content, set[str]]] = {}
        #: Of one content several attributes are read in a row.
        self.asked_of: Content | None = None
        self.asked: set[str] = set()
        self.places: set[tuple[str, int, int]] = set()
        self.lengths: set[tuple[str, int, int]] = set()
        self.walks: dict[tuple[str, int], list[int]] = {}
        self.names: set[str] = set()
        self.moments: set[datetime.datetime] = set()
        self.templates: set[tuple[str | None, str]] = set()
        self.volatile = ""

    def ask(self, content: Content) -> set[str]:
        """The names of the attributes read of a content, to add to."""
        number = identity(content)
        seen = self.contents.get(number)
        if seen is None:
            seen = self.contents[number] = (content, set())
        self.asked_of, self.asked = seen
        return seen[1]

    def attributes(self) -> dict[str, str]:
        """The attributes read, in one text, by content; a content without a name is not followed.

        Most pages read the same attributes of their articles: one text is kept once.
        """
        found = {}
        for content, names in self.contents.values():
            try:
                found[content_name(content)] = sys.intern(" ".join(sorted(names)))
            except Undigestible:
                self.volatile = "unnamed content"
        return found

    def ranges(self) -> tuple[tuple[str, int, int], ...]:
        """The places of lists that were looked at."""
        walked = {(name, low, low + walk[0]) for (name, low), walk in self.walks.items() if walk[0]}
        return tuple(sorted(self.places | walked))


#: Contents whose address does not change while pages are rendered; that of a file may, once.
STILL = (Article, Page)
MOVED = "override_url"
current: Trace | None = None
_urls: dict[int, Any] = {}
_get = object.__getattribute__


def _watched(self: Content, name: str) -> Any:
    """Content's attribute access while something is traced."""
    global current
    trace = current
    if trace is None or name in SILENT:
        return _get(self, name)
    fields = _get(self, "__dict__")
    if name in fields and _plain[type(self)][name]:
        (trace.asked if trace.asked_of is self else trace.ask(self)).add(name)
        return fields[name]
    if name == "url":
        number = identity(self)
        value = standing.urls.get(number) or _urls.get(number)
        if value is not None and (type(self) in STILL or MOVED not in fields):
            trace.ask(self).add(name)
            return value
    current = None
    try:
        value = _get(self, name)
        if name == "url" and type(self) in (*STILL, Static):
            _urls[identity(self)] = value
        return _unwatched(value) if name in METHODS else value
    finally:
        current = trace
        trace.ask(self).add(TEXTS.get(name, name))
        if name == "_context":
            trace.volatile = "context of a content"


class _Plain(dict[str, bool]):
    """Of each attribute of a class, whether it means what an instance holds under that name."""

    def __init__(self, kind: type) -> None:
        self.kind = kind

    def __missing__(self, name: str) -> bool:
        is_computed = hasattr(inspect.getattr_static(self.kind, name, None), "__set__")
        self[name] = name not in MEANT and not is_computed
        return self[name]


class _Kinds(dict[type, _Plain]):
    def __missing__(self, kind: type) -> _Plain:
        self[kind] = _Plain(kind)
        return self[kind]


_plain = _Kinds()


def _unwatched(method: Any) -> Any:
    def call(*args: Any, **kwargs: Any) -> Any:
        global current
        trace, current = current, None
        try:
            return method(*args, **kwargs)
        finally:
            current = trace

    return call


def watch() -> None:
    """Watch contents from now on; until the next call they do not change."""
    _urls.clear()
    Content.__getattribute__ = _watched


@contextmanager
def watching() -> Iterator[None]:
    """Watch contents; costs a little at each access, so only while something is rendered."""
    watch()
    try:
        yield
    finally:
        del Content.__getattribute__


@contextmanager
def traced(root: dict[str, Any]) -> Iterator[Trace]:
    """Record in a new trace what is read inside the block."""
    global current
    before, current = current, Trace(root)
    trace = current
    try:
        yield trace
    finally:
        current = before


@contextmanager
def silence() -> Iterator[None]:
    """What is read inside the block is nobody's."""
    global current
    before, current = current, None
    try:
        yield
    finally:
        current = before


@contextmanager
def asked(names: set[str]) -> Iterator[None]:
    """Add to these names the attributes of contents that are read, whoever reads them."""
    inside = False

    def ask(self: Content, name: str) -> Any:
        nonlocal inside
        if inside or name in SILENT:
            return _get(self, name)
        inside = True
        try:
            names.add(TEXTS.get(name, name))
            value = _get(self, name)
            return _apart(value) if name in METHODS else value
        finally:
            inside = False

    def _apart(method: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            nonlocal inside
            before, inside = inside, True
            try:
                return method(*args, **kwargs)
            finally:
                inside = before

        return call

    stock = vars(Content).get("__getattribute__")
    Content.__getattribute__ = ask
    try:
        yield
    finally:
        if stock is None:
            del Content.__getattribute__
        else:
            Content.__getattribute__ = stock


class TracedContext(Context):
    """Jinja's context, which records the names that come from the site and not from the page."""

    _all: tuple[list[tuple[str, int]], dict[str, Any]] | None = None

    def get_all(self) -> dict[str, Any]:
        """The names of an included template: one dictionary as long as no name changes."""
        if not self.vars or not self.parent:
            return super().get_all()
        now = [(key, identity(value)) for key, value in self.vars.items()]
        if self._all is None or self._all[0] != now:
            self._all = now, {**self.parent, **self.vars}
        return self._all[1]

    def resolve_or_missing(self, key: str) -> Any:
        """The value of a name; a loop variable that hides a name of the site is not that name."""
        if key in self.vars:
            return self.vars[key]
        value = self.parent.get(key, missing)
        trace = current
        if trace is not None and (value is missing or trace.root.get(key, missing) is value):
            trace.names.add(key)
        return value.value() if type(value) is Later else value
