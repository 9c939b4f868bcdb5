"""The plan as a whole: one reason for each pair, the same bytes for the same facts."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from porte_voix.announce.brake import cover
from porte_voix.announce.compose import pair_mark
from porte_voix.announce.model import Article, Plan, Verb
from porte_voix.announce.plan import Target, one_each, text_problems
from porte_voix.announce.render import as_json
from porte_voix.errors import ContentError
from porte_voix.ledger import events as ev
from porte_voix.ledger.state import PairState, State

from tests.announce.builders import (
    DAY,
    HOUR,
    NOW,
    decided,
    make_plan,
    make_register,
    make_settings,
    make_target,
    make_write,
    only,
)
from tests.announce.histories import ACCOUNTS, manifests, states, tellings
from tests.factories import make_article
from tests.ledger.factories import START, make_done, make_intent, make_seen

TARGETS = tuple(make_target(name, "mastodon", cost=0.2 * (name == "ex")) for name in ACCOUNTS)
INSTANTS = st.sampled_from([START, NOW, START + DAY, START + 4 * DAY, START + 12 * DAY])
STATES = {str(state) for state in PairState}


def plan_of(state: State, articles: list[Article], now: datetime, **parts: Any) -> Plan:
    """The plan of drawn facts on the three accounts."""
    parts.setdefault("targets", TARGETS)
    return make_plan(state, *articles, now=now, **parts)


# -- Every pair has a state and a reason (invariant 7) -------------------------------------------


@settings(max_examples=300, deadline=None)
@given(states(), manifests(), INSTANTS)
def test_every_pair_has_one_state_and_one_reason(
    state: State, articles: list[Article], now: datetime
) -> None:
    """Whatever happened before, each pair of the manifest has one action that a person can read."""
    made = plan_of(state, articles, now)
    wanted = {(a.id, a.lang, account) for a in articles for account in ACCOUNTS}
    pairs = [action.pair for action in made.actions]
    assert len(pairs) == len(set(pairs))
    assert wanted <= set(pairs)
    for action in made.actions:
        assert action.reason
        assert "{" not in action.reason
        assert action.state in STATES
        assert not (action.verb is Verb.WAIT and action.asks)


@settings(max_examples=300, deadline=None)
@given(states(), manifests(), INSTANTS)
def test_every_write_is_one_its_pair_can_take(
    state: State, articles: list[Article], now: datetime
) -> None:
    """No create over a copy or a tombstone, no other write without a copy, no words unwanted."""
    for action in plan_of(state, articles, now).writes:
        pair = state.pair(action.pair)
        assert (action.verb is Verb.ANNOUNCE) == (not pair.post_id)
        assert action.verb is Verb.RETRACT or action.article not in state.withdrawn
        assert action.verb is Verb.RETRACT or action.draft is not None
        assert action.gen == pair.gen
        assert action.network


# -- The same facts, the same bytes (invariant 10) -----------------------------------------------


@settings(max_examples=150, deadline=None)
@given(tellings(), manifests(), INSTANTS, st.randoms(use_true_random=False))
def test_order_and_unrelated_events_change_no_byte(
    told: list[tuple[timedelta, ev.Event]], articles: list[Article], now: datetime, chance: Any
) -> None:
    """Shuffled articles and accounts, and what happened to others, give the very same plan."""
    before = as_json(plan_of(make_register(*told), articles, now))
    assert as_json(plan_of(make_register(*told), articles, now)) == before
    unrelated: list[tuple[timedelta, ev.Event]] = [
        (timedelta(), make_seen(article="zzzzzzzz")),
        (timedelta(), ev.Moved("zzzzzzzz", "/ancienne/", "/nouvelle/")),
        (timedelta(), ev.Bound("ailleurs", "mastodon", "ailleurs.example#1")),
        (-3 * DAY, make_intent(nonce="z1", article="zzzzzzzz", account="ailleurs")),
        (-3 * DAY, make_done("z1", "Z")),
        (timedelta(), make_intent(nonce="z2", article="yyyyyyyy", account="ailleurs")),
        (timedelta(), ev.Refused("z2", 422, "non")),
        (timedelta(), ev.Restored("zzzzzzzz", 2, "Solange")),
        (timedelta(), ev.Hold("Solange")),
        (timedelta(), ev.Released("Solange")),
    ]
    places = sorted(chance.randint(0, len(told)) for _event in unrelated)
    for place, event in zip(reversed(places), reversed(unrelated), strict=True):
        told = [*told[:place], event, *told[place:]]
    shuffled = chance.sample(articles, len(articles))
    targets = tuple(chance.sample(TARGETS, len(TARGETS)))
    assert as_json(plan_of(make_register(*told), shuffled, now, targets=targets)) == before


@settings(max_examples=100, deadline=None)
@given(states(), manifests(), INSTANTS)
def test_the_digest_covers_facts_decisions_and_states_only(
    state: State, articles: list[Article], now: datetime
) -> None:
    """Words, addresses, reasons, costs, instants and what is not written are no part of it."""
    made = plan_of(state, articles, now)
    other = replace(
        made,
        manifest="sha256:autre",
        site="https://autre.example",
        instant=now + DAY,
        brake="oui",
        hold="Solange",
        actions=tuple(
            replace(action, draft=None, url="", title="", reason="", cost=1.0, gestures=())
            for action in reversed(made.writes)
        ),
    )
    assert other.digest == made.digest
    campaign = make_settings(campaign=False)
    assert plan_of(state, articles, now, settings=campaign).digest == made.digest


@pytest.mark.parametrize(
    "change",
    [
        {"facts": "sha256:autres"},
        {"verb": Verb.UPDATE},
        {"state": "absent"},
        {"account": "page"},
        {"lang": "en"},
        {"article": "zzzzzzzz"},
        {"gen": 2},
    ],
)
def test_the_digest_changes_with_what_is_decided(change: dict[str, Any]) -> None:
    """Another article, account, decision, fact or state is another plan: an approval dies."""
    made = make_plan(make_register())
    assert replace(made, actions=(replace(only(made), **change),)).digest != made.digest


def test_a_plan_made_later_is_the_same_decision() -> None:
    """The clock changes the plan's instant and nothing else, as long as no delay ends."""
    early, late = (make_plan(make_register(), now=now) for now in (NOW, NOW + 2 * HOUR))
    assert replace(late, instant=NOW) == early
    assert late.digest == early.digest


# -- Approval ------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(states(), manifests(), INSTANTS)
def test_an_approval_frees_its_plan_and_nothing_else(
    state: State, articles: list[Article], now: datetime
) -> None:
    """Approved as it stands, a plan goes; whatever is added to it is held again."""
    strict = make_settings(brake_articles=0)
    held = plan_of(state, articles, now, settings=strict)
    assert bool(held.brake) is any(not action.asks for action in held.writes)
    state.approvals.update(cover(action) for action in held.writes)
    freed = plan_of(state, articles, now, settings=strict)
    assert freed.brake == ""
    assert not any(action.asks for action in freed.writes)
    assert [action.pair for action in freed.writes] == [action.pair for action in held.writes]
    more = make_article(id="mmmmmmmm", slug="m", date=now, urgent=True)
    again = plan_of(state, [*articles, more], now, settings=strict)
    assert again.brake


def test_an_approval_dies_with_the_facts() -> None:
    """A word changed after the approval asks for another one."""
    settings_ = make_settings(brake_articles=0)
    approved = ev.Approved("sha256:x", "Solange", (cover(decided(make_register())),))
    state = make_register(approved)
    assert make_plan(state, settings=settings_).brake == ""
    assert make_plan(state, make_article(title="Autre"), settings=settings_).brake


def test_an_approval_dies_with_the_generation() -> None:
    """What was approved once is not approved again after a withdrawal and a restoration."""
    article = make_article()
    approved = ev.Approved("sha256:x", "Solange", (cover(decided(make_register())),))
    told: list[Any] = [
        approved,
        make_write(article),
        make_done(),
        make_write(article, nonce="n2", op="delete", prior="X"),
        ev.Done("n2", "X", "", "sent"),
        ev.Withdrawn(article.id, "Solange"),
        ev.Restored(article.id, 2, "Solange"),
    ]
    state = make_register(*told)
    made = make_plan(state, settings=make_settings(brake_articles=0), now=NOW + 2 * DAY)
    assert [action.verb for action in made.writes] == [Verb.ANNOUNCE]
    assert made.brake


# -- Accounts ------------------------------------------------------------------------------------


def bound(account: str, remote: str = "masto.example#109") -> ev.Bound:
    """An account of the settings is this account of the network."""
    return ev.Bound(account, "mastodon", remote)


def test_a_renamed_account_says_nothing_again() -> None:
    """An account known under another name keeps its copies, its name in the plan and its mark."""
    article = make_article()
    said = (bound("masto"), make_write(article), make_done(), bound("nouveau"))
    action = decided(make_register(*said), targets=(make_target("nouveau"),))
    assert (action.account, action.reason) == ("masto", "déjà annoncé")
    fresh = decided(
        make_register(bound("masto"), bound("nouveau")), targets=(make_target("nouveau"),)
    )
    assert fresh.draft is not None
    assert pair_mark(article.id, "fr", "masto") in fresh.draft.link


def test_a_renamed_account_is_written_to_under_both_names() -> None:
    """A text for the name of today wins over one for the name of before; both are found."""
    state = make_register(bound("masto"), bound("nouveau"))
    texts = (("masto", "Avant."), ("nouveau", "Maintenant."))
    for given_texts, said in ((texts, "Maintenant."), (texts[:1], "Avant.")):
        action = decided(state, make_article(texts=given_texts), targets=(make_target("nouveau"),))
        assert action.draft is not None
        assert action.draft.text == said


def test_a_text_too_long_names_the_account_as_the_settings_do() -> None:
    """The writer reads the name of today, not the one the register knows."""
    state = make_register(bound("masto"), bound("nouveau"))
    article = make_article(texts=(("", "x" * 600),))
    with pytest.raises(ContentError, match="« nouveau »"):
        make_plan(state, article, targets=(make_target("nouveau"),))


@pytest.mark.parametrize("names", [("masto", "copie"), ("copie", "masto"), ("b", "a")])
def test_two_names_of_one_account_are_one_target(names: tuple[str, str]) -> None:
    """An account named twice in the settings is announced to once, with the options it began with.

    When neither name is the first one, the first in the alphabet counts.
    """
    state = make_register(bound("masto"), *(bound(name) for name in names if name != "masto"))
    targets = tuple(make_target(name, limit=400 + (name in ("masto", "a"))) for name in names)
    made = make_plan(state, targets=targets)
    assert only(made).account == "masto"
    assert only(made).draft is not None
    assert [target.capabilities.limit for target in one_each(targets, state)] == [401]


def test_accounts_of_two_networks_never_merge() -> None:
    """The same number on two networks is two accounts."""
    state = make_register(bound("masto", "109"), ev.Bound("page", "facebook", "109"))
    assert len(one_each((make_target(), make_target("page", "facebook")), state)) == 2


def test_a_copy_on_an_account_that_left_the_settings_is_left_alone() -> None:
    """An account that is no longer set has no action, neither missing nor retracted."""
    state = make_register(make_write(make_article(), account="ancien"), make_done())
    assert [action.account for action in make_plan(state).actions] == ["masto"]


# -- The whole -----------------------------------------------------------------------------------


def test_a_hold_is_told() -> None:
    """The plan says who suspended all sending, and shows what would go."""
    made = make_plan(make_register(ev.Hold("Solange")))
    assert made.hold == "Solange"
    assert only(made).verb is Verb.ANNOUNCE
    assert make_plan(make_register(ev.Hold("Solange"), ev.Released("Luc"))).hold == ""


def test_translations_are_announced_each_on_its_own() -> None:
    """The same id in two languages is two announcements, with two marks."""
    made = make_plan(make_register(), make_article(), make_article(lang="en"))
    assert [action.lang for action in made.writes] == ["en", "fr"]
    links = {action.draft.link for action in made.writes if action.draft}
    assert len(links) == 2


def test_costs_are_those_of_announcements() -> None:
    """Only an announcement costs; a correction does not."""
    dear: tuple[Target, ...] = (make_target(cost=0.2),)
    assert decided(make_register(), targets=dear).cost == 0.2
    state = make_register(make_write(make_article()), make_done())
    assert decided(state, make_article(title="Autre"), targets=dear).cost == 0.0


def test_texts_are_checked_before_any_plan() -> None:
    """The check of the writers' files names each hand-written text that does not fit."""
    article = make_article(summary="Long. " * 99, texts=(("masto", "Long. " * 99),))
    targets = (make_target(), make_target("page", "facebook", link_inline=False))
    (problem,) = text_problems(article, targets)
    assert "« masto »" in problem.what
    assert problem.where == article.path


def test_nothing_to_write_is_nothing_to_approve() -> None:
    """A plan without writes has no brake, whatever was written before."""
    told = [
        make_intent(nonce=f"n{n}", article=f"aaaaaaa{n}", account="ailleurs") for n in range(2, 9)
    ]
    made = make_plan(make_register(*told), make_article(announce=False))
    assert (made.writes, made.brake) == ((), "")
