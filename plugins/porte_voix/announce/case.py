"""One pair as the decisions see it, and the two delays that hold any announcement. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from porte_voix.announce import brake
from porte_voix.announce.model import Action, Article, Verb
from porte_voix.announce.networks.base import Capabilities
from porte_voix.i18n import _
from porte_voix.ledger.state import Pair, PairState, State
from porte_voix.settings import AccountSettings, Settings


@dataclass(frozen=True, slots=True)
class Target:
    """One account as the plan needs it; ``called`` is its name in the settings today."""

    account: AccountSettings
    capabilities: Capabilities
    called: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A pair at an instant; ``article`` is ``None`` when the manifest no longer holds it."""

    action: Action
    pair: Pair
    status: PairState
    target: Target
    article: Article | None
    withdrawn: bool

    def says(self, reason: str, *gestures: str) -> Action:
        """Nothing is done, for this reason."""
        return replace(self.action, reason=reason, gestures=gestures)

    def waits(self, reason: str) -> Action:
        """Nothing is done yet, for this reason."""
        return replace(self.action, verb=Verb.WAIT, reason=reason)


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
    return replace(action, asks=True, reason=_("retenu plus de 7 jours : à approuver"))
