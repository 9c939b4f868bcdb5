"""Lists, paginators and clocks that tell the trace in force what is read of them.

A template sees what it would see without them. Contents are traced by ``tracing``, which also says
which trace is in force.
"""

import datetime
import operator
from collections.abc import Callable, Iterator
from typing import Any

from pelican.paginator import Paginator

from porte_voix.delta import tracing
from porte_voix.delta.digest import Named

#: The end of a list, however long it is or becomes.
END = 1 << 60


class TracedList(list[Any], Named):
    """A list that records which of its places were looked at."""

    __slots__ = ("delta_name", "high", "low")

    def __init__(self, items: Any, name: str, low: int = 0, high: int = END) -> None:
        list.__init__(self, items)
        self.delta_name = name
        self.low = low
        self.high = high

    def _all(self) -> None:
        if tracing.current is not None:
            tracing.current.places.add((self.delta_name, self.low, self.high))

    def _some(self, start: int, stop: int) -> None:
        if tracing.current is not None:
            low = self.low + start
            tracing.current.places.add((self.delta_name, low, min(self.low + stop, self.high)))

    def __iter__(self) -> Iterator[Any]:
        if tracing.current is None:
            return list.__iter__(self)
        if list.__len__(self) < 12:
            self._all()
            return list.__iter__(self)
        return self._walk()

    def _walk(self) -> Iterator[Any]:
        """One place more at each step: most walks of a long list stop early."""
        trace, name, low = tracing.current, self.delta_name, self.low
        walk = trace.walks.setdefault((name, low), [0]) if trace else [0]
        for number, item in enumerate(list.__iter__(self), 1):
            if number > walk[0]:
                walk[0] = number
            yield item
        if trace is not None:
            trace.places.add((name, low, self.high))

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return self._slice(index)
        place = operator.index(index)
        if place < 0:
            self._all()
        else:
            self._some(place, place + 1)
        return list.__getitem__(self, index)

    def _slice(self, index: slice) -> Any:
        items = list.__getitem__(self, index)
        start, stop = index.start or 0, END if index.stop is None else index.stop
        if index.step not in (None, 1) or start < 0 or stop < 0:
            self._all()
            return items
        # A slice that ends with the list may have been asked to: a paginator counts first.
        high = self.high if stop >= list.__len__(self) else self.low + stop
        return TracedList(items, self.delta_name, self.low + start, high)

    def __len__(self) -> int:
        if tracing.current is not None:
            tracing.current.lengths.add((self.delta_name, self.low, self.high))
        return list.__len__(self)

    def __bool__(self) -> bool:
        self._some(0, 1)
        return list.__len__(self) > 0

    def __reduce_ex__(self, protocol: Any) -> Any:
        self._all()
        return (list, (list(list.__iter__(self)),))


def _whole(name: str) -> Callable[..., Any]:
    stock = getattr(list, name)

    def method(self: TracedList, *args: Any, **kwargs: Any) -> Any:
        # The list at the other side of an operator is looked at without being asked.
        for each in (self, *args):
            if isinstance(each, TracedList):
                each._all()
        return stock(self, *args, **kwargs)

    method.__name__ = name
    return method


for _name in (
    *("__contains__", "__add__", "__mul__", "__rmul__", "__reversed__", "__repr__"),
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"),
    *("copy", "count", "index"),
):
    setattr(TracedList, _name, _whole(_name))
TracedList.__hash__ = None


def _radd(self: TracedList, other: list[Any]) -> list[Any]:
    self._all()
    return other + list(list.__iter__(self))


TracedList.__radd__ = _radd  # type: ignore[attr-defined]


class TracedPaginator(Paginator):  # type: ignore[misc]
    """Pelican's paginator: knowing how many articles there are is knowing the whole length."""

    def _get_count(self) -> int:
        if isinstance(self.object_list, TracedList):
            return len(self.object_list)
        return int(super()._get_count())

    count = property(_get_count)


TracedPaginator.__name__ = TracedPaginator.__qualname__ = "Paginator"


def clock(value: datetime.datetime) -> datetime.datetime:
    """The same instant, which tells the trace the instants it was compared with."""
    kind = _clock_class(type(value))
    moment: datetime.datetime = kind.combine(value.date(), value.timetz())
    return moment.replace(fold=value.fold)


_clock_classes: dict[type, Any] = {}


def _clock_class(kind: type[datetime.datetime]) -> Any:
    if kind not in _clock_classes:
        space: dict[str, Any] = {"__slots__": (), "__module__": kind.__module__}
        for name in ("__lt__", "__le__", "__gt__", "__ge__", "__eq__", "__ne__"):
            space[name] = _comparison(kind, name)
        for name in ("__sub__", "__rsub__", "__add__", "__radd__", "__str__", "__format__"):
            space[name] = _use(kind, name)
        names = (
            *("astimezone", "isoformat", "strftime", "date", "time", "timetz", "timestamp"),
            *("replace", "timetuple", "utctimetuple", "weekday", "isoweekday", "isocalendar"),
            *("ctime", "toordinal"),
        )
        for name in names:
            space[name] = _use(kind, name)
        for name in ("year", "month", "day", "hour", "minute", "second", "microsecond"):
            space[name] = property(_field(kind, name))
        space["__hash__"] = kind.__hash__
        made = type(kind.__name__, (kind,), space)
        made.__qualname__ = kind.__qualname__
        _clock_classes[kind] = made
    return _clock_classes[kind]


def _comparison(kind: Any, name: str) -> Callable[..., Any]:
    stock = getattr(kind, name)

    def compare(self: Any, other: Any) -> Any:
        if tracing.current is not None and isinstance(other, datetime.datetime):
            tracing.current.moments.add(other)
        return stock(self, other)

    return compare


def _use(kind: Any, name: str) -> Callable[..., Any]:
    stock = getattr(kind, name)

    def use(self: Any, *args: Any, **kwargs: Any) -> Any:
        if tracing.current is not None:
            tracing.current.volatile = "clock"
        return stock(self, *args, **kwargs)

    return use


def _field(kind: Any, name: str) -> Callable[[Any], Any]:
    stock = getattr(kind, name)

    def field(self: Any) -> Any:
        if tracing.current is not None:
            tracing.current.volatile = "clock"
        return stock.__get__(self)

    return field
