"""Manifest × register × instant → plan. Pure: no clock, disk, network or environment.

Each pair (article, language, account) gets one action and the reason a person reads (``decide``);
then the whole is held against the brake.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from porte_voix.announce import brake, rest
from porte_voix.announce.compose import TooLong, compose, hand_text
from porte_voix.announce.decide import Decider, Target
from porte_voix.announce.model import Action, Article, Manifest, Plan, Verb
from porte_voix.announce.questions import resolution_gestures, too_long
from porte_voix.errors import ContentError, Problem
from porte_voix.ledger.state import State
from porte_voix.settings import Settings

__all__ = ["Target", "one_each", "plan", "resolution_gestures", "text_problems", "too_long"]


def plan(
    manifest: Manifest,
    state: State,
    targets: tuple[Target, ...],
    settings: Settings,
    now: datetime,
    live: Mapping[tuple[str, str], str] | None = None,
) -> Plan:
    """What would be said, where and why.

    ``live`` gives, for the pages that were looked at, why they cannot be announced yet (the empty
    string when they can). Raises ``ContentError`` naming every text that is too long.
    """
    targets = one_each(targets, state)
    problems: list[Problem] = []
    decider = Decider(manifest, state, settings, now, live or {}, problems)
    actions: list[Action] = []
    for article in sorted(manifest.articles, key=lambda article: article.key):
        actions += decider.article(article, targets)
    missing = decider.missing(targets)
    if missing:
        actions = sorted((*actions, *missing), key=lambda action: action.pair)
    if problems:
        raise ContentError(problems)
    costs = {target.account.name: target.capabilities.cost for target in targets}
    none = Verb.NONE
    places = [place for place, action in enumerate(actions) if action.verb is not none]
    acting = rest.spared([actions[place] for place in places], state, settings, now)
    acting = brake.spread(acting, manifest.articles, state, settings, now, costs)
    made = Plan(
        site=manifest.site,
        manifest=manifest.digest,
        instant=now,
        actions=tuple(acting),
        brake=brake.reason(tuple(acting), state, settings, now),
        hold=state.held_by,
    )
    for place, action in zip(places, _approvable(made), strict=True):
        actions[place] = action
    return replace(made, actions=tuple(actions))


def _approvable(made: Plan) -> list[Action]:
    """The actions, with the command that approves the writes that wait for a person."""
    command = f"inv announce --allow {made.digest}"
    return [
        replace(action, gestures=(command,))
        if action.asks and action.verb.op is not None
        else action
        for action in made.actions
    ]


def one_each(targets: Iterable[Target], state: State) -> tuple[Target, ...]:
    """One target for each real account, under the name the register first knew it by.

    Of two names that the settings give to one account, the one the register knows wins, else the
    first in the alphabet.
    """
    found: dict[str, Target] = {}
    for target in sorted(targets, key=lambda target: target.account.name):
        called, name = target.account.name, state.canonical(target.account.name)
        if name not in found or called == name:
            known = replace(target.account, name=name)
            found[name] = replace(target, account=known, called=called)
    return tuple(found[name] for name in sorted(found))


def text_problems(article: Article, targets: tuple[Target, ...]) -> list[Problem]:
    """The hand-written texts of an article that do not fit their accounts, before any plan."""
    problems = []
    for target in targets:
        account = target.account
        if not hand_text(article, account.name, account.network)[0]:
            continue
        try:
            compose(article, account.name, account.network, target.capabilities, 1, True)
        except TooLong as error:
            problems.append(too_long(article, account.name, error))
    return problems
