"""The events of the register, each a fact that never changes once written.

The register is a list of batches; a batch is written whole or not at all. Times are aware and
stored in UTC as ISO 8601. ``SCHEMA`` grows when an event changes shape: an older program that
meets a newer event stops rather than misread it.
"""

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, ClassVar

from porte_voix.errors import LedgerError
from porte_voix.i18n import _
from porte_voix.record import record

SCHEMA = 1


def to_utc(instant: datetime) -> str:
    """The stored form of an aware instant."""
    return instant.astimezone(UTC).isoformat()


def from_utc(text: str) -> datetime:
    """The aware instant of a stored form; raises ``ValueError`` on any other text."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(text)
    return instant


@record(frozen=True, slots=True)
class Event:
    """One fact of the register; ``t`` is its name in the stored form."""

    t: ClassVar[str] = ""

    def to_json(self) -> dict[str, Any]:
        """The stored form; absent optional values are left out."""
        data: dict[str, Any] = {"t": self.t, "v": SCHEMA}
        for field in fields(self):
            value = getattr(self, field.name)
            if value is None:
                continue
            data[field.name] = to_utc(value) if isinstance(value, datetime) else value
        return data


@record(frozen=True, slots=True)
class Opened(Event):
    """The register exists for ``site``; nothing dated before ``baseline`` is ever announced."""

    t: ClassVar[str] = "opened"
    lineage: str
    site: str
    baseline: datetime


@record(frozen=True, slots=True)
class Bound(Event):
    """An account is this identity on its network, for ever."""

    t: ClassVar[str] = "bound"
    account: str
    network: str
    remote: str


@record(frozen=True, slots=True)
class Seen(Event):
    """An article appeared for the first time in a live manifest."""

    t: ClassVar[str] = "seen"
    article: str
    lang: str
    slug: str
    path: str
    date: datetime
    url: str


@record(frozen=True, slots=True)
class Intent(Event):
    """One write is about to be tried; ``request`` holds every byte of it.

    ``prior`` is the id of the post to update or delete; ``expires`` ends the lease.
    """

    t: ClassVar[str] = "intent"
    nonce: str
    article: str
    lang: str
    account: str
    gen: int
    op: str
    attempt: int
    key: str
    facts: str
    inputs: str
    request: dict[str, Any]
    expires: datetime
    prior: str | None = None


@record(frozen=True, slots=True)
class Prepared(Event):
    """An upload or a container that publishes nothing is ready."""

    t: ClassVar[str] = "prepared"
    nonce: str
    remote: str


@record(frozen=True, slots=True)
class Done(Event):
    """The write is public; ``how`` is ``sent``, ``found`` or ``person``."""

    t: ClassVar[str] = "done"
    nonce: str
    id: str
    url: str
    how: str


@record(frozen=True, slots=True)
class Refused(Event):
    """Nothing was published: the network said no, or nothing left this machine (code 0).

    ``until`` is the instant before which the network wants no more calls of this account.
    """

    t: ClassVar[str] = "refused"
    nonce: str
    code: int
    why: str
    until: datetime | None = None


@record(frozen=True, slots=True)
class Looked(Event):
    """The network was asked what it has: ``absent``, ``many`` or ``cannot``, back to an instant."""

    t: ClassVar[str] = "looked"
    nonce: str
    result: str
    back_to: datetime


@record(frozen=True, slots=True)
class Asked(Event):
    """Only a person can tell what happened to this write."""

    t: ClassVar[str] = "asked"
    nonce: str
    why: str


@record(frozen=True, slots=True)
class Decided(Event):
    """A person told: ``adopt`` (with the id found), ``resend`` or ``drop``."""

    t: ClassVar[str] = "decided"
    nonce: str
    verdict: str
    by: str
    id: str | None = None
    url: str | None = None


@record(frozen=True, slots=True)
class Withdrawn(Event):
    """A tombstone: nothing of this article is announced until a person restores it."""

    t: ClassVar[str] = "withdrawn"
    article: str
    by: str


@record(frozen=True, slots=True)
class Restored(Event):
    """A person gave a withdrawn article its next generation."""

    t: ClassVar[str] = "restored"
    article: str
    gen: int
    by: str


@record(frozen=True, slots=True)
class Moved(Event):
    """An article changed address; the old one must keep leading to it."""

    t: ClassVar[str] = "moved"
    article: str
    old: str
    new: str


@record(frozen=True, slots=True)
class Hold(Event):
    """A person stopped all sending."""

    t: ClassVar[str] = "hold"
    by: str


@record(frozen=True, slots=True)
class Released(Event):
    """A person let sending go on."""

    t: ClassVar[str] = "released"
    by: str


@record(frozen=True, slots=True)
class Approved(Event):
    """A person allowed a plan that the brake held; ``covers`` names its writes one by one.

    Each cover is ``[article, lang, account, verb, facts, generation]``: the approval still holds
    for what is left of the plan when a run stops midway, and for nothing else.
    """

    t: ClassVar[str] = "approved"
    plan: str
    by: str
    covers: tuple[tuple[str, ...], ...] = ()


TYPES: dict[str, type[Event]] = {
    cls.t: cls
    for cls in (
        Opened,
        Bound,
        Seen,
        Intent,
        Prepared,
        Done,
        Refused,
        Looked,
        Asked,
        Decided,
        Withdrawn,
        Restored,
        Moved,
        Hold,
        Released,
        Approved,
    )
}
_REVIVE: dict[str, Callable[[Any], Any]] = {
    "baseline": from_utc,
    "date": from_utc,
    "expires": from_utc,
    "back_to": from_utc,
    "until": from_utc,
    "covers": lambda covers: tuple(tuple(cover) for cover in covers),
}
#: The fields of each event that JSON does not hold as they are.
_REVIVED = {
    t: tuple(field.name for field in fields(cls) if field.name in _REVIVE)
    for t, cls in TYPES.items()
}


@record(frozen=True, slots=True)
class Batch:
    """Events written together by one run; ``id`` is random, so two batches are never the same."""

    id: str
    at: datetime
    run: str
    events: tuple[Event, ...]


def event_from_json(data: dict[str, Any]) -> Event:
    """The event of a stored form; raises ``LedgerError`` on a newer schema or an unknown shape."""
    try:
        values = dict(data)
        t, version = values.pop("t"), values.pop("v", SCHEMA)
        if version > SCHEMA or t not in TYPES:
            raise _newer(t)
        for name in _REVIVED[t]:
            if name in values:
                values[name] = _REVIVE[name](values[name])
        return TYPES[t](**values)
    except (KeyError, TypeError, ValueError) as error:
        raise LedgerError(
            _("Le registre contient un événement illisible : {error}.").format(error=error),
            _("Reprenez la dernière copie saine du registre, puis relancez."),
        ) from error


def _newer(t: str) -> LedgerError:
    return LedgerError(
        _("Le registre vient d'une version plus récente de Porte-voix (événement « {t} »).").format(
            t=t
        ),
        _("Mettez Porte-voix à jour, puis relancez la commande. Rien n'a été envoyé."),
    )
