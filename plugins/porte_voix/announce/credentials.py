"""What state the credentials of each account are in, and what a person has to do about it.

Nothing here shows a token, nor writes anything: an account is asked who it is, what it may do and
until when, and the answer is held against the register and the calendar.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from porte_voix.accounts import AccountSettings
from porte_voix.announce import guard
from porte_voix.announce.networks.base import (
    Credentials,
    Network,
    Refused,
    Renewal,
    SomebodyElse,
    Unsure,
)
from porte_voix.announce.networks.deadline import within
from porte_voix.errors import NeedsPerson
from porte_voix.i18n import _, ngettext
from porte_voix.ledger.state import State

#: Seconds granted to an account for all it tells.
SECONDS = 60.0
DAY = timedelta(days=1)
#: From the farthest: the token is told of, then a person must act, then it is the last day.
SOON, DUE, LAST = 14 * DAY, 7 * DAY, DAY
#: Refusals that the same command, run later, may not meet: nothing left, or too many calls.
PASSING = (0, 429)


class Verdict(StrEnum):
    """How one account stands; from the best to the worst for whoever must act."""

    FINE = "fine"
    SOON = "soon"
    SILENT = "silent"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Standing:
    """One account: what the network told, if it did, and what is to be known and done."""

    account: AccountSettings
    verdict: Verdict
    credentials: Credentials | None = None
    problems: tuple[str, ...] = ()
    gestures: tuple[str, ...] = ()


def examine(
    account: AccountSettings, network: Network, renewal: Renewal, state: State | None, now: datetime
) -> Standing:
    """Ask one account, once. ``state`` is ``None`` while the register cannot be read."""
    try:
        told = within(SECONDS, network.credentials)
    except Refused as refused:
        if refused.code in PASSING:
            return Standing(account, Verdict.SILENT, problems=(str(refused),))
        return Standing(account, Verdict.PERSON, None, (str(refused),), _steps(renewal))
    except Unsure as unsure:
        return Standing(account, Verdict.SILENT, problems=(str(unsure),))
    except SomebodyElse as other:
        error = guard.somebody_else(account, other.found, other.wanted)
        return Standing(account, Verdict.PERSON, None, (error.what,), (error.gesture,))
    return judge(account, told, renewal, state, now)


def judge(
    account: AccountSettings,
    told: Credentials,
    renewal: Renewal,
    state: State | None,
    now: datetime,
) -> Standing:
    """How an account stands, from what its network told. Pure."""
    verdict, problems = Verdict.FINE, list[str]()
    late = _age(told, renewal, now)
    if late is not None:
        verdict, sentence = late
        problems.append(sentence)
    if told.missing:
        verdict = Verdict.PERSON
        problems.append(_("il manque : {scopes}").format(scopes=", ".join(told.missing)))
    renewing = told.missing or (late and told.expires)
    gestures = list(_steps(renewal) if renewing else ())
    try:
        guard.check_identity(state or State(), account, told.identity)
    except NeedsPerson as other:
        verdict = Verdict.PERSON
        problems.append(other.what)
        gestures.append(other.gesture)
    return Standing(account, verdict, told, tuple(problems), tuple(gestures))


def days_left(expires: datetime, now: datetime) -> int:
    """Whole days before an end, negative once it is past."""
    return (expires - now) // DAY


def _age(told: Credentials, renewal: Renewal, now: datetime) -> tuple[Verdict, str] | None:
    """What the end of the token asks for, ``None`` while it is far or there is none."""
    if told.expires is None:
        if renewal.life is None:
            return None
        return Verdict.SOON, _(
            "ce jeton dure {n} jours et le réseau ne dit pas sa fin : notez-la dans l'option "
            "« token_expires » du compte"
        ).format(n=renewal.life.days)
    left, days = told.expires - now, days_left(told.expires, now)
    if left > SOON:
        return None
    if left <= timedelta(0):
        return Verdict.PERSON, _("le jeton est périmé")
    if left <= LAST:
        return Verdict.PERSON, _("le jeton expire dans moins d'un jour : renouvelez-le maintenant")
    sentence = ngettext(
        "le jeton expire dans {n} jour", "le jeton expire dans {n} jours", days
    ).format(n=days)
    if left <= DUE:
        return Verdict.PERSON, _("{sentence} : renouvelez-le cette semaine").format(
            sentence=sentence
        )
    return Verdict.SOON, sentence


def _steps(renewal: Renewal) -> tuple[str, ...]:
    """Each gesture of a renewal, and the one that proves it."""
    return (*renewal.steps, _("Vérifiez : inv credentials.")) if renewal.steps else ()
