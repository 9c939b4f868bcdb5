"""The present day, which completes the dates that do not tell theirs."""

import datetime
import re
from collections.abc import Iterator
from contextlib import contextmanager

from pelican import readers as pelican_readers

#: A date that leaves nothing to the present day.
WHOLE_DATE = re.compile(
    r"\s*\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?\s*([+-]\d\d:?\d\d|Z)?\s*"
)


def day_of(now: datetime.datetime) -> str:
    """The day of this machine, which completes dates."""
    return f"{now.astimezone():%Y-%m-%d}"


def next_day(now: datetime.datetime) -> float:
    """The instant when ``day_of`` will give another answer."""
    later = now.astimezone().replace(tzinfo=None) + datetime.timedelta(days=1)
    return later.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


@contextmanager
def completed() -> Iterator[list[str]]:
    """The dates that are read inside the block and that the present day completes."""
    found: list[str] = []
    stock = pelican_readers.get_date

    def get_date(text: str) -> datetime.datetime:
        if not WHOLE_DATE.fullmatch(text):
            found.append(text)
        return stock(text)  # type: ignore[no-any-return]

    pelican_readers.get_date = get_date
    try:
        yield found
    finally:
        pelican_readers.get_date = stock
