"""Values that are fetched when somebody first looks at them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any


class NotKept(Exception):
    """A value that only the generators can make again."""


class Later:
    """Stands for a value in a context; Jinja's context, as ``tracing`` makes it, knows of it."""

    __slots__ = ("_fetch", "_value")

    def __init__(self, fetch: Callable[[], Any]) -> None:
        self._fetch: Callable[[], Any] | None = fetch
        self._value: Any = None

    def value(self) -> Any:
        """The value; raises ``NotKept``."""
        if self._fetch is not None:
            self._value = self._fetch()
            self._fetch = None
        return self._value


class LateDict(dict[str, Any]):
    """A dictionary whose values of one kind stand for others, fetched one by one or when walked."""

    def __init__(self, values: Mapping[str, Any], kind: type, fetch: Callable[[Any], Any]) -> None:
        super().__init__(values)
        self._kind = kind
        self._fetch = fetch

    def __getitem__(self, key: str) -> Any:
        value = dict.__getitem__(self, key)
        if type(value) is self._kind:
            value = self._fetch(value)
            dict.__setitem__(self, key, value)
        return value

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key, or the default."""
        try:
            return self[key]
        except KeyError:
            return default

    def values(self) -> Any:
        """Every value."""
        self._whole()
        return dict.values(self)

    def items(self) -> Any:
        """Every key with its value."""
        self._whole()
        return dict.items(self)

    def copy(self) -> dict[str, Any]:
        """A plain dictionary."""
        return dict(self.items())

    def __iter__(self) -> Iterator[str]:
        # Defined so that nothing copies the values behind these methods.
        return dict.__iter__(self)

    def _whole(self) -> None:
        for key, value in dict.items(self):
            if type(value) is self._kind:
                dict.__setitem__(self, key, self._fetch(value))
