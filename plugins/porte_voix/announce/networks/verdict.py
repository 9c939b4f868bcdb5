"""How a call over HTTP ended: the one table from what happened on the wire to our failures.

Pure. Nothing left this machine or a clear no: ``Refused``. Anything that may hide a success:
``Unsure``. No sentence ever carries a secret or the query of an address.
"""

import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from porte_voix.announce.networks.base import NetworkFailure, Refused, Unsure
from porte_voix.announce.networks.redact import plain_reason
from porte_voix.i18n import _

#: The end of a rate limit's window: Mastodon, X, Bluesky (an instant, each in its own form), and
#: https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/, which counts seconds.
#: Checked 2026-11-30.
RESETS = ("X-RateLimit-Reset", "X-Rate-Limit-Reset", "RateLimit-Reset")
#: A smaller number counts the seconds that are left; a larger one is seconds since 1970.
LONGEST_WINDOW = 366 * 86400.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``data`` is its JSON, ``None`` when it is not JSON."""

    host: str
    status: int
    headers: Mapping[str, str]
    data: Any


def failure_of(answer: Answer, reason: object = "") -> NetworkFailure | None:
    """What an answer means, ``None`` for a success; ``reason`` is the network's own words."""
    host, status = answer.host, answer.status
    if 200 <= status < 300:
        if answer.data is not None:
            return None
        return Unsure(_("{host} n'a pas répondu en JSON").format(host=host))
    if status == 429:
        sentence = _("{host} demande d'attendre").format(host=host)
        return Refused(429, because(sentence, reason), retry_after(answer.headers))
    if status == 404 and answer.data is None:
        # A page of some gateway: it does not say that a copy to delete is gone already.
        return Unsure(_("{host} n'a pas répondu en JSON").format(host=host))
    if 400 <= status < 500 and status != 408:
        return Refused(status, because(_refusal(status).format(host=host), reason))
    if 300 <= status < 400:
        return Unsure(_("{host} renvoie vers une autre adresse").format(host=host))
    sentence = _("{host} a répondu par une erreur ({status})").format(host=host, status=status)
    return Unsure(because(sentence, reason))


def failure_from(error: BaseException, host: str, sent: bool) -> NetworkFailure:
    """What an exception means, by whether the request had begun to leave."""
    causes = tuple(_chain(error))
    late = any(_is_timeout(cause) for cause in causes)
    if sent and late:
        return Unsure(_("{host} n'a pas répondu à temps").format(host=host))
    if sent:
        return Unsure(_("la connexion à {host} s'est coupée avant la réponse").format(host=host))
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        why = _("ce nom est inconnu")
    elif any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        why = _("son certificat n'est pas reconnu")
    elif any(isinstance(cause, ssl.SSLError) for cause in causes):
        why = _("la connexion chiffrée échoue")
    elif late:
        why = _("le délai est dépassé")
    else:
        why = _("elle est refusée ou coupée")
    sentence = _("connexion à {host} impossible : {why}; rien n'a été envoyé")
    return Refused(0, sentence.format(host=host, why=why))


@contextmanager
def already_gone() -> Iterator[None]:
    """Taking down what is not there any more is done: nothing is left to refuse."""
    try:
        yield
    except Refused as refused:
        if refused.code != 404:
            raise


def because(sentence: str, reason: object) -> str:
    """A sentence, and the network's own words made safe to show."""
    words = plain_reason(reason)
    if not words:
        return sentence
    return _("{sentence} : « {words} »").format(sentence=sentence, words=words)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from ``Retry-After`` or the end of a rate limit's window."""
    wait = headers.get("Retry-After", "").strip()
    if wait.isdigit():
        return float(wait)
    reset = next((headers[name].strip() for name in RESETS if headers.get(name)), wait)
    if reset.isdigit() and float(reset) < LONGEST_WINDOW:
        return float(reset)
    instant = _instant(reset)
    if instant is None:
        return None
    return max(0.0, instant - (_instant(headers.get("Date", "")) or time.time()))


def _refusal(status: int) -> str:
    return {
        401: _("{host} n'accepte plus le jeton d'accès"),
        403: _("{host} dit que ce compte n'en a pas le droit"),
        404: _("{host} ne trouve pas ce qui est demandé"),
    }.get(status, _("{host} a refusé"))


def _instant(text: str) -> float | None:
    """Seconds since 1970 of an epoch, an ISO 8601 instant or an HTTP date."""
    text = text.strip()
    if text.isdigit():
        return float(text)
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
        except ValueError:
            continue
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return None


def _is_timeout(error: BaseException) -> bool:
    """Whether an error is a timeout; each library has its own, known here by name only."""
    return isinstance(error, TimeoutError) or "Timeout" in type(error).__name__


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and those it came from."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
