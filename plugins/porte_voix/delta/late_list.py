"""Traced lists whose items come when somebody first looks at them."""

from collections.abc import Callable
from typing import Any

from porte_voix.delta.traced import END, TracedList


class LateList(TracedList):
    """A traced list whose items come when one of its methods is called."""

    __slots__ = ("fetch",)

    def __init__(
        self, fetch: Callable[[], list[Any]], name: str, low: int = 0, high: int = END
    ) -> None:
        TracedList.__init__(self, (), name, low, high)
        self.fetch: Callable[[], list[Any]] | None = fetch

    def ready(self) -> "LateList":
        """This list, with its items."""
        if self.fetch is not None:
            fetch, self.fetch = self.fetch, None
            list.extend(self, fetch())
        return self


def _late(name: str) -> Callable[..., Any]:
    stock = getattr(TracedList, name)

    def method(self: LateList, *args: Any, **kwargs: Any) -> Any:
        # Python looks into the list at the right of an operator without asking it.
        for each in (self, *args):
            if isinstance(each, LateList):
                each.ready()
        return stock(self, *args, **kwargs)

    method.__name__ = name
    return method


for _name in (
    *("__iter__", "__getitem__", "__len__", "__bool__", "__reduce_ex__", "__contains__"),
    *("__add__", "__radd__", "__mul__", "__rmul__", "__reversed__", "__repr__", "__eq__", "__ne__"),
    *("__lt__", "__le__", "__gt__", "__ge__", "copy", "count", "index", "append", "extend"),
    *("insert", "pop", "remove", "reverse", "sort", "clear", "__setitem__", "__delitem__"),
    *("__iadd__", "__imul__"),
):
    setattr(LateList, _name, _late(_name))
LateList.__hash__ = None
