"""What a process that holds the site starts from: its lists, its names, its jobs, as bytes.

Contents go by their numbers and lists by their names: each is fetched when it is looked at. What
cannot be written down is not kept, and only the generators can make it again.
"""

import io
import pickle
from array import array
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Template
from pelican.contents import Content
from pelican.paginator import Page
from pelican.urlwrappers import URLWrapper

from porte_voix.delta.articles import BUILD, frozen_wrapper
from porte_voix.delta.digest import Named
from porte_voix.delta.opens import identity
from porte_voix.delta.traced import TracedPaginator
from porte_voix.delta.writer import Job

#: What pickling may raise of an object that was not made to travel.
UNKEEPABLE = (pickle.PicklingError, TypeError, AttributeError, RecursionError, LookupError)
#: How a blob starts: numbers of contents, or anything.
CONTENTS, ANYTHING = b"c", b"p"
#: Set by rendering, and not a part of what a file is.
PASSING = frozenset(("_output_location_referenced",))
#: What a page of a list holds: all of it comes from its paginator, its place and its items.
PAGE = frozenset(
    (
        *("full_name", "name", "extension", "base_name", "base_url"),
        *("object_list", "number", "paginator", "settings"),
    )
)
_PLAIN = frozenset((str, int, bool, float, type(None), bytes, tuple, dict, list))


class Keeper:
    """Writes things of one site down."""

    def __init__(
        self, settings: Any, context: Any, numbers: Mapping[int, int], generators: Any
    ) -> None:
        self.numbers = numbers
        self._known = {identity(settings): "settings", identity(context): "context"}
        self._rooms = {identity(each.env): place for place, each in enumerate(generators)}

    def keep(self, value: Any) -> bytes | None:
        """A value as bytes; nothing if it cannot be kept."""
        out = io.BytesIO()
        try:
            _Pickler(out, self).dump(value)
        except UNKEEPABLE:
            return None
        return out.getvalue()

    def keep_list(self, items: list[Any]) -> bytes | None:
        """The items of a list: almost always contents."""
        try:
            numbers = map(self.numbers.__getitem__, map(identity, items))
            return CONTENTS + array("I", list(numbers)).tobytes()
        except KeyError:
            kept = self.keep(items)
            return None if kept is None else ANYTHING + kept

    def recipe(self, job: Job) -> bytes | None:
        """How to render an output again."""
        if job.idle:
            return None
        return self.keep((job.name, job.template, job.arguments, job.base, job.feed))

    def state(self, content: Content, names: Any = None) -> bytes | None:
        """Some attributes of a content, or all those that are its own."""
        own = vars(content)
        names = own.keys() - {*BUILD, *PASSING} if names is None else names & own.keys()
        return self.keep({name: own[name] for name in sorted(names)})

    def name_of(self, value: Any) -> Any:
        """How something that is kept elsewhere is named."""
        if isinstance(value, Content):
            number = self.numbers.get(identity(value))
            if number is None:
                raise pickle.PicklingError
            return number
        if isinstance(value, Named):
            return (value.delta_name, value.low, value.high)
        if isinstance(value, Template):
            return ("template", self._rooms[identity(value.environment)], value.name)
        return self._known.get(identity(value))


class _Pickler(pickle.Pickler):
    def __init__(self, file: Any, keeper: Keeper) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._keeper = keeper

    def persistent_id(self, value: Any) -> Any:
        kind = type(value)
        if kind in _PLAIN and kind is not dict:
            return None
        return self._keeper.name_of(value)

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, URLWrapper):
            return frozen_wrapper(value)
        if type(value) is TracedPaginator:
            return _paginator, (" ".join(vars(value)), *vars(value).values())
        if type(value) is Page and _is_usual(value):
            return _page, (value.paginator, value.object_list, value.number)
        return NotImplemented


def _paginator(names: str, *values: Any) -> TracedPaginator:
    made = TracedPaginator.__new__(TracedPaginator)
    made.__dict__.update(zip(names.split(" "), values, strict=True))
    return made


def _page(paginator: Any, items: Any, number: int) -> Page:
    return Page(paginator.name, paginator.url, items, number, paginator, paginator.settings)


def _is_usual(page: Page) -> bool:
    """Whether a page of a list is what its paginator makes."""
    own, paginator = vars(page), page.paginator
    return (
        len(own) == len(PAGE)
        and own.keys() == PAGE
        and page.full_name is paginator.name
        and page.base_url is paginator.url
        and page.settings is paginator.settings
    )


def fetched(data: bytes, find: Callable[[Any], Any]) -> Any:
    """A value again; ``find`` gives what is kept elsewhere, by its name."""
    unpickler = pickle.Unpickler(io.BytesIO(data))
    unpickler.persistent_load = find  # type: ignore[method-assign]
    return unpickler.load()


def fetched_list(
    data: bytes, find: Callable[[Any], Any], low: int = 0, end: int | None = None
) -> list[Any]:
    """The items of a list again, or of some of its places."""
    if data[:1] == ANYTHING:
        items: list[Any] = fetched(data[1:], find)
        return items[low:end]
    numbers = array("I")
    numbers.frombytes(data[1:])
    return [find(number) for number in numbers[low:end]]
