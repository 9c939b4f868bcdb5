"""A calendar that stands where it is told: ``datetime.now`` answers one instant for a whole build.

Installed before Pelican is imported, so that every module binds the class of this file. The clock
of files and of durations (``time.time``, modification times) is left alone, as on a real machine
where two builds are told apart by days and not by ticks.
"""

import datetime
import time
from typing import Self

_real = datetime.datetime
_instant: float | None = None


class _Datetime(_real):
    """The class of the standard library, asked for another present."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Self:
        """The instant chosen, in a zone or in that of the machine."""
        return cls.fromtimestamp(time.time() if _instant is None else _instant, tz)

    @classmethod
    def utcnow(cls) -> Self:
        """The instant chosen, naive and in UTC."""
        return cls.now(datetime.UTC).replace(tzinfo=None)

    @classmethod
    def today(cls) -> Self:
        """The instant chosen, in the zone of the machine."""
        return cls.now()


def install() -> None:
    """Put the class in the place of the standard one, its name included: pickles say nothing."""
    _Datetime.__name__ = _Datetime.__qualname__ = "datetime"
    _Datetime.__module__ = "datetime"
    _Datetime.min = _Datetime(1, 1, 1)  # type: ignore[misc]
    _Datetime.max = _Datetime(9999, 12, 31, 23, 59, 59, 999999)  # type: ignore[misc]
    datetime.datetime = _Datetime  # type: ignore[misc]


def stop_at(instant: float) -> None:
    """Stand at this instant, in seconds since 1970."""
    global _instant
    _instant = instant
