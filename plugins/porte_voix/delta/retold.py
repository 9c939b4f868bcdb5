"""What is said while a text is made is said again by each output that asks for the text.

Pelican makes the text of an article once and keeps it: its warnings come with the first page that
asks. Which page that is depends, here, on what was rendered today and in which process. Said again
by all those that ask, a warning has the place that Pelican gives it, whichever pages are made;
Pelican's own filter lets the first one through.
"""

import logging
from typing import Any

from porte_voix.delta import records
from porte_voix.delta.opens import identity
from porte_voix.delta.patching import Patch

#: The levels of which Pelican's filter hides what was said already.
FILTERED = logging.WARNING
#: What was said of each answer that Pelican keeps.
_said: dict[tuple[int, Any], list[records.Kept]] = {}


def patches() -> tuple[Patch, ...]:
    """The function replaced."""
    relies = ("pelican.utils:memoized.__get__", "pelican.log:LimitFilter.filter")
    return (Patch("pelican.utils:memoized.__call__", _call, relies),)


def forget() -> None:
    """The answers are no more kept."""
    _said.clear()


def _call(stock: Any) -> Any:
    def call(self: Any, *args: Any) -> Any:
        key = identity(self), args
        if args in self.cache:
            if key in _said:
                records.replay(_said[key])
            return self.cache[args]
        with records.noted(FILTERED) as told:
            value = stock(self, *args)
        if told:
            _said[key] = told
        return value

    return call
