"""Keep secrets out of everything that is written down.

Network libraries log whole requests, ``Authorization`` included, when somebody asks for DEBUG. Two
walls: those loggers do not go down to DEBUG, and every value revealed here is masked in every log
record of the process, traceback included, whatever the handler.
"""

import logging
import re
from collections.abc import Callable
from threading import Lock
from typing import Any
from urllib.parse import quote

from porte_voix.secret import Secret

MASK = "•••"
#: Loggers that print requests as they are sent, credentials included.
TALKATIVE = ("tweepy", "oauthlib", "requests_oauthlib", "urllib3", "httpx", "httpcore")
#: Shorter values would mask ordinary words.
SHORTEST = 6

_QUERY = re.compile(r"(https?://[^\s?#'\"<>]+)\?[^\s'\"<>]*")
_known: set[str] = set()
_lock = Lock()


def reveal(secret: Secret) -> str:
    """The value of a secret, masked in every log from now on."""
    value = secret.reveal()
    install()
    with _lock:
        _known.update(form for form in (value, quote(value, safe="")) if len(form) >= SHORTEST)
    return value


def conceal(text: str) -> str:
    """``text`` without any secret revealed so far."""
    with _lock:
        known = sorted(_known, key=len, reverse=True)
    for secret in known:
        text = text.replace(secret, MASK)
    return text


def plain_reason(text: object, longest: int = 300) -> str:
    """Words of a network made safe to show: one line, no secret, no query of an address."""
    line = " ".join(str(text).split())
    line = conceal(_QUERY.sub(r"\1", line))
    return line if len(line) <= longest else line[: longest - 1] + "…"


def install() -> None:
    """Raise the talkative loggers above DEBUG and mask every record made from now on."""
    for name in TALKATIVE:
        logger = logging.getLogger(name)
        if logger.level < logging.INFO:
            logger.setLevel(logging.INFO)
    factory = logging.getLogRecordFactory()
    if not isinstance(factory, _MaskingFactory):
        logging.setLogRecordFactory(_MaskingFactory(factory))


class _MaskingFactory:
    """Makes log records as the factory before it did, then masks them."""

    def __init__(self, make: Callable[..., logging.LogRecord]) -> None:
        self._make = make

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self._make(*args, **kwargs)
        try:
            message = record.getMessage()
        except Exception:  # the arguments do not fit, and logging would print them as they are
            message = f"{record.msg} {record.args}"
            record.msg, record.args = message, ()
        if (masked := conceal(message)) != message:
            record.msg, record.args = masked, ()
        if record.exc_info and record.exc_info[0] is not None:
            trace = logging.Formatter().formatException(record.exc_info)
            if (masked := conceal(trace)) != trace:
                record.exc_info, record.exc_text = None, masked
        return record
