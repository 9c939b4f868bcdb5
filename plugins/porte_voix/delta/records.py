"""Log records kept aside where they are made, and told again where they are heard.

A record made in another process, or by work that is skipped today, is logged again by its own
logger in this process: filters, limits and ``--fatal`` apply as if the work had been done here.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

#: Logger, level, message, arguments, what Pelican adds to group messages.
Kept = tuple[str, int, str, Any, dict[str, Any]]
EXTRA = ("limit_msg", "limit_args")


class NoticeLogger(logging.Logger):
    """What delta says of itself: Pelican's loggers end the build at a warning if asked to."""


def logger(name: str) -> logging.Logger:
    """A logger of the plain kind, whatever class other loggers are of."""
    usual = logging.getLoggerClass()
    logging.setLoggerClass(NoticeLogger)
    try:
        return logging.getLogger(name)
    finally:
        logging.setLoggerClass(usual)


@contextmanager
def kept() -> Iterator[list[Kept]]:
    """Collect the records made inside the block instead of logging them."""
    found: list[Kept] = []
    stock = logging.Logger.handle

    def handle(self: logging.Logger, record: logging.LogRecord) -> None:
        found.append(_keep(record))

    logging.Logger.handle = handle  # type: ignore[method-assign]
    try:
        yield found
    finally:
        logging.Logger.handle = stock  # type: ignore[method-assign]


@contextmanager
def heard() -> Iterator[list[Kept]]:
    """Note warnings and worse as they are logged, before anything filters them."""
    with _listening(
        lambda source, level: level >= logging.WARNING and not isinstance(source, NoticeLogger)
    ) as found:
        yield found


@contextmanager
def noted(level: int) -> Iterator[list[Kept]]:
    """Note the records up to this level as they are logged."""
    with _listening(lambda _source, own: own <= level) as found:
        yield found


@contextmanager
def _listening(is_wanted: Callable[[logging.Logger, int], bool]) -> Iterator[list[Kept]]:
    found: list[Kept] = []
    stock = logging.Logger.handle

    def handle(self: logging.Logger, record: logging.LogRecord) -> None:
        if is_wanted(self, record.levelno):
            found.append(_keep(record))
        stock(self, record)

    logging.Logger.handle = handle  # type: ignore[method-assign]
    try:
        yield found
    finally:
        logging.Logger.handle = stock  # type: ignore[method-assign]


def replay(records: Iterable[Kept]) -> None:
    """Log records again, where they would have been logged."""
    for name, level, message, arguments, extra in records:
        source = logging.getLogger(name)
        if source.isEnabledFor(level):
            source.log(level, message, *arguments, extra=extra or None)


def _keep(record: logging.LogRecord) -> Kept:
    extra = {key: record.__dict__[key] for key in EXTRA if key in record.__dict__}
    arguments = record.args if isinstance(record.args, tuple) else (record.args,)
    plain = tuple(
        value if isinstance(value, str | int | float | type(None)) else str(value)
        for value in arguments or ()
    )
    message = record.msg if isinstance(record.msg, str) else str(record.msg)
    return (record.name, record.levelno, message, plain, extra)


def writing(paths: Callable[[], Iterable[str]]) -> None:
    """What Pelican says of each file it writes."""
    source = logging.getLogger("pelican.writers")
    if source.isEnabledFor(logging.INFO):
        for path in paths():
            source.info('Writing "%s"', path)
