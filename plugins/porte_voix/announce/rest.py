"""An account whose network asked for patience is left alone until the instant it gave. Pure.

The answer is in the register, so that neither the next run nor another machine asks again before.
"""

from datetime import datetime

from porte_voix.announce.brake import waiting
from porte_voix.announce.case import hour
from porte_voix.announce.model import Action, Verb
from porte_voix.i18n import _
from porte_voix.ledger.state import State
from porte_voix.settings import Settings


def spared(actions: list[Action], state: State, settings: Settings, now: datetime) -> list[Action]:
    """The actions, those that would call such an account made to wait; questions stay asked."""
    whys = {
        account: _("ce réseau demande d'attendre jusqu'à {until}").format(
            until=hour(until, settings)
        )
        for account in state.rests
        if (until := state.resting(account, now))
    }
    if not whys:
        return actions
    return [
        waiting(action, whys[action.account])
        if action.account in whys and _calls(action)
        else action
        for action in actions
    ]


def _calls(action: Action) -> bool:
    """Whether carrying out the action asks something of its network."""
    return action.verb is Verb.RECONCILE or (action.verb.op is not None and not action.asks)
