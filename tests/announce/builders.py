"""What the tests of the plan start from: accounts, settings, a register told in events."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from porte_voix.accounts import AccountSettings
from porte_voix.announce.model import Action, Article, Op, Plan
from porte_voix.announce.networks import measure
from porte_voix.announce.networks.base import Capabilities
from porte_voix.announce.plan import Target, plan
from porte_voix.ledger import events as ev
from porte_voix.ledger.state import State
from porte_voix.settings import Settings

from tests.factories import SITE, make_article, make_manifest
from tests.ledger.factories import START, make_intent, make_opened, make_state

#: An hour after the date of the articles that the factories make; ten in the morning in Toronto.
NOW = START + timedelta(hours=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ARTICLE = "k3f9x2q7"

Told = ev.Event | tuple[timedelta, ev.Event]


def make_capabilities(**values: Any) -> Capabilities:
    """A network that takes 500 characters, link included, and can do everything."""
    defaults: dict[str, Any] = {
        "limit": 500,
        "unit": "caractères",
        "measure": measure.code_points,
        "link_inline": True,
        "can": frozenset(Op),
        "settle": timedelta(minutes=2),
    }
    return Capabilities(**(defaults | values))


def make_target(name: str = "masto", network: str = "mastodon", **values: Any) -> Target:
    """An account, with what its network can do."""
    return Target(AccountSettings(name, network), make_capabilities(**values))


def make_settings(**values: Any) -> Settings:
    """The settings of the production site."""
    return Settings(**({"site": SITE} | values))


def make_register(*told: Told, **opened: Any) -> State:
    """A register opened a month before, then what is told; a pair gives the time since the start.

    Events without a time are those of the start of the tests.
    """
    facts: dict[str, Any] = {"site": SITE, "baseline": START - 30 * DAY} | opened
    return make_state(make_opened(**facts), *told)


def make_write(article: Article, **values: Any) -> ev.Intent:
    """The intent of a write of this article."""
    facts = {"article": article.id, "lang": article.lang, "facts": article.facts}
    return make_intent(**(facts | values))


def make_plan(
    state: State,
    *articles: Article,
    targets: tuple[Target, ...] = (),
    settings: Settings | None = None,
    now: datetime = NOW,
    live: Mapping[tuple[str, str], str] | None = None,
    site: str = SITE,
) -> Plan:
    """The plan of these articles (one by default) on these accounts (one by default)."""
    manifest = make_manifest(*(articles or (make_article(),)), site=site)
    return plan(
        manifest, state, targets or (make_target(),), settings or make_settings(), now, live
    )


def only(made: Plan) -> Action:
    """The one action of a plan."""
    (action,) = made.actions
    return action


def decided(state: State, article: Article | None = None, **parts: Any) -> Action:
    """The action of one article, on one account, in a plan made of these parts."""
    article = article or make_article()
    made = make_plan(state, article, **parts)
    (action,) = (action for action in made.actions if action.pair[:2] == article.key)
    return action
