"""One pair as the decisions see it, and the two delays that hold any announcement. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from porte_voix.accounts import AccountSettings
from porte_voix.announce import brake
from porte_voix.announce.model import Action, Article, Verb
from porte_voix.announce.networks.base import Capabilities
from porte_voix.i18n import _
from porte_voix.ledger.pair import Pair, PairKey, PairState
from porte_voix.ledger.state import State
from porte_voix.record import record
from porte_voix.settings import Settings

#: One hour on the clock, read in two time zones, is never two instants further apart than this.
ZONES_APART = timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class Target:
    """One account as the plan needs it; ``called`` is its name in the settings today."""

    account: AccountSettings
    capabilities: Capabilities
    called: str = ""


@record(frozen=True, slots=True)
class Case:
    """A pair at an instant; ``article`` is ``None`` when the manifest no longer holds it.

    ``url``, ``title`` and ``facts`` are those of the article, or what the register kept of it.
    ``bare`` says that the picture of the article may not go there: ``article`` comes without it.
    """

    key: PairKey
    pair: Pair
    status: PairState
    target: Target
    article: Article | None
    withdrawn: bool
    url: str
    title: str
    facts: str
    bare: bool = False

    @property
    def action(self) -> Action:
        """An action on this pair that does nothing yet and gives no reason."""
        return self.says("")

    def says(self, reason: str, *gestures: str, verb: Verb = Verb.NONE) -> Action:
        """Nothing is done, for this reason."""
        return Action(
            verb=verb,
            article=self.key[0],
            lang=self.key[1],
            account=self.key[2],
            network=self.target.account.network,
            url=self.url,
            title=self.title,
            reason=reason,
            facts=self.facts,
            state=str(self.status),
            gestures=gestures,
            gen=self.pair.gen,
        )

    def waits(self, reason: str) -> Action:
        """Nothing is done yet, for this reason."""
        return self.says(reason, verb=Verb.WAIT)


def place(account: AccountSettings) -> str:
    """The network where an account is read; an outbox without a model shows nothing to anybody."""
    return account.network if account.network != "outbox" else str(account.option("like", ""))


def dated(date: datetime, first: datetime | None) -> datetime:
    """The date that tells the age of an article: the first one seen, unless a person changed it.

    A site that moves to another time zone makes no article younger, nor older.
    """
    return date if first is None or abs(date - first) > ZONES_APART else first


def quiet(case: Case, settings: Settings, now: datetime) -> str:
    """Why an announcement must wait for the morning; empty when it need not."""
    urgent = case.article is not None and case.article.urgent
    if urgent or not settings.is_quiet(now):
        return ""
    hours, minutes = settings.quiet_hours[1].split(":")
    return _("heures calmes jusqu'à {until}").format(until=f"{int(hours)} h {minutes}")


def too_late(action: Action, case: Case, state: State, settings: Settings, now: datetime) -> Action:
    """The announcement, a question to a person when it was held for longer than the window."""
    if case.article is None or now - case.article.date <= settings.window:
        return action
    if brake.covered(action, state):
        return replace(action, reason=_("retenu plus de 7 jours, approuvé"))
    return replace(action, asks=True, reason=_("retenu plus de 7 jours : à approuver"))


def hour(instant: datetime, settings: Settings) -> str:
    """An instant as a person reads it in the site's time zone."""
    local = instant.astimezone(settings.zone)
    return f"{local.hour} h {local.minute:02d}"
