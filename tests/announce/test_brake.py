"""The brake: a mistake never becomes a flood; spacing and budget only make wait."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from porte_voix.announce.brake import cover
from porte_voix.announce.model import Plan, Verb
from porte_voix.ledger import events as ev

from tests.announce.builders import (
    DAY,
    HOUR,
    NOW,
    Told,
    decided,
    make_plan,
    make_register,
    make_settings,
    make_target,
    make_write,
)
from tests.factories import make_article
from tests.ledger.factories import START, make_done, make_intent, make_seen

MINUTE = timedelta(minutes=1)
NAMES = ("aaaaaaaa", "bbbbbbbb", "cccccccc", "dddddddd", "eeeeeeee")
ARTICLES = [make_article(id=name, slug=name) for name in NAMES]


def wrote(number: int, at: timedelta = timedelta(), op: str = "create", **values: str) -> Told:
    """A write of another article, somewhere else."""
    facts = {"article": f"zzzzzzz{number}", "account": "ailleurs"} | values
    return at, make_intent(nonce=f"z{number}", op=op, prior="X" * (op != "create"), **facts)


def test_three_articles_a_day_go_freely() -> None:
    """Up to the limit nobody is asked."""
    assert make_plan(make_register(), *ARTICLES[:3]).brake == ""


def test_a_fourth_article_holds_them_all() -> None:
    """Over the limit the plan says why, and none of its writes is singled out."""
    made = make_plan(make_register(), *ARTICLES[:4])
    assert made.brake == "4 articles touchés en 24 heures, la limite est 3"
    assert len(made.writes) == 4


def test_a_flood_that_nobody_allowed_stays_held() -> None:
    """Four articles came together; when two are too old for the plan, the others do not go."""
    old = [replace(one, date=START - 6 * DAY) for one in ARTICLES[:2]]
    told = [make_seen(article=name) for name in NAMES[:4]]
    state = make_register(ev.Bound("masto", "mastodon", "hote#1"), *told)
    made = make_plan(state, *old, *ARTICLES[2:4], now=NOW + 2 * DAY)
    assert [action.asks for action in made.writes] == [True, True, False, False]
    assert made.brake.startswith("4 articles touchés")


def test_an_old_question_holds_none_of_the_new_ones() -> None:
    """Articles too old for the plan that came on another day do not count."""
    old = [replace(one, date=START - 6 * DAY) for one in ARTICLES[:2]]
    told = [make_seen(article=name) for name in NAMES[:2]]
    later = [(2 * DAY, make_seen(article=name)) for name in NAMES[2:4]]
    state = make_register(ev.Bound("masto", "mastodon", "hote#1"), *told, *later)
    assert make_plan(state, *old, *ARTICLES[2:4], now=NOW + 2 * DAY).brake == ""


@pytest.mark.parametrize("op", ["create", "update", "delete"])
def test_every_kind_of_write_counts(op: str) -> None:
    """Announcements, corrections and retractions of the day count alike."""
    told = [wrote(number, op=op) for number in range(3)]
    assert make_plan(make_register(*told)).brake.startswith("4 articles touchés")


def test_only_the_last_day_counts() -> None:
    """A write stops counting twenty-four hours later, to the second."""
    told = [wrote(number) for number in range(3)]
    state = make_register(*told)
    assert make_plan(state, make_article(urgent=True), now=START + DAY - timedelta(seconds=1)).brake
    assert not make_plan(state, make_article(urgent=True), now=START + DAY).brake


def test_the_articles_of_the_day_are_counted_once() -> None:
    """An article already written that day is the same article."""
    told = [wrote(number) for number in range(2)]
    said = (make_write(ARTICLES[0], nonce="a1"), make_done("a1"))
    changed = make_article(id=NAMES[0], slug=NAMES[0], title="Autre")
    assert make_plan(make_register(*told, *said), changed).brake == ""


def test_a_clean_refusal_does_not_count() -> None:
    """What the network refused changed nothing in public."""
    told: list[Told] = [wrote(number) for number in range(3)]
    assert make_plan(make_register(*told, ev.Refused("z0", 429, "plus tard"))).brake == ""


def test_a_write_whose_end_is_not_known_counts() -> None:
    """An attempt in doubt may well be public."""
    told = [*(wrote(number) for number in range(3)), (MINUTE, ev.Asked("z0", "?"))]
    assert make_plan(make_register(*told)).brake


def test_an_account_has_its_own_limit() -> None:
    """Too many writes on one account hold the plan, however few the articles."""
    loop = [wrote(number, article=NAMES[0], account="masto") for number in range(10)]
    made = make_plan(make_register(*loop), ARTICLES[1])
    assert made.brake == "11 écritures en 24 heures sur « masto », la limite est 10"
    assert make_plan(make_register(*loop[1:]), ARTICLES[1]).brake == ""


def test_retractions_are_held_like_the_rest() -> None:
    """A build that withdraws everything by mistake takes nothing down without a person."""
    articles = [make_article(id=name, slug=name, withdrawn=START.date()) for name in NAMES]
    told: list[Told] = []
    for number, article in enumerate(ARTICLES):
        told += [(-5 * DAY, make_write(article, nonce=f"a{number}")), make_done(f"a{number}")]
    made = make_plan(make_register(*told), *articles)
    assert [action.verb for action in made.writes] == [Verb.RETRACT] * 5
    assert made.brake.startswith("5 articles touchés")


def test_what_a_person_approved_is_not_counted() -> None:
    """An approval covers its writes before and after they are done, and none but them."""
    held = make_plan(make_register(), *ARTICLES[:4])
    approved = ev.Approved(held.digest, "Solange", tuple(cover(a) for a in held.writes))
    assert make_plan(make_register(approved), *ARTICLES[:4]).brake == ""
    done: list[Told] = [approved]
    for number, article in enumerate(ARTICLES[:4]):
        done += [make_write(article, nonce=f"a{number}"), make_done(f"a{number}")]
    assert make_plan(make_register(*done), *ARTICLES).brake == ""
    assert make_plan(make_register(*done, wrote(1), wrote(2), wrote(3)), *ARTICLES).brake


def test_half_a_plan_stays_approved() -> None:
    """When a run stops midway, what is left of the approved plan still goes."""
    held = make_plan(make_register(), *ARTICLES)
    approved = ev.Approved(held.digest, "Solange", tuple(cover(a) for a in held.writes))
    half = (approved, make_write(ARTICLES[0], nonce="a0"), make_done("a0"))
    left = make_plan(make_register(*half), *ARTICLES)
    assert (left.brake, len(left.writes)) == ("", 4)


@settings(max_examples=200, deadline=None)
@given(
    past=st.lists(
        st.tuples(st.integers(-30, 0), st.sampled_from(NAMES), st.sampled_from(["masto", "page"])),
        max_size=12,
    ),
    today=st.sets(st.sampled_from(NAMES)),
    articles=st.integers(0, 4),
    each=st.integers(0, 6),
)
def test_no_day_is_over_the_limit_unless_approved(
    past: list[tuple[int, str, str]], today: set[str], articles: int, each: int
) -> None:
    """Invariant 8: whenever the brake lets a plan go, the day it makes is within both limits."""
    told = [
        (hour * HOUR, make_intent(nonce=f"n{n}", article=name, account=account, facts="sha256:x"))
        for n, (hour, name, account) in enumerate(past)
    ]
    limits = make_settings(brake_articles=articles, brake_account=each)
    wanted = [article for article in ARTICLES if article.id in today]
    made: Plan = make_plan(
        make_register(*told),
        *(wanted or [make_article(announce=False)]),
        targets=(make_target(), make_target("page", "facebook")),
        settings=limits,
    )
    day = [(name, account) for hour, name, account in past if NOW - (START + hour * HOUR) < DAY]
    day += [(action.article, action.account) for action in made.writes]
    over = len({name for name, _account in day}) > articles or any(
        count > each for count in Counter(account for _name, account in day).values()
    )
    assert bool(made.brake) is (over and bool(made.writes))


# -- Spacing -------------------------------------------------------------------------------------


def test_announcements_of_one_account_are_spaced() -> None:
    """With a spacing one announcement goes at a time on each account, the oldest first."""
    older = make_article(id=NAMES[1], slug="b", date=START - HOUR)
    targets = (make_target(), make_target("page", "facebook"))
    made = make_plan(
        make_register(),
        ARTICLES[0],
        older,
        targets=targets,
        settings=make_settings(spacing_minutes=30),
    )
    assert {action.pair[::2] for action in made.writes} == {
        (NAMES[1], "masto"),
        (NAMES[1], "page"),
    }
    waiting = [action for action in made.actions if action.verb is Verb.WAIT]
    assert {action.reason for action in waiting} == {"espacement des annonces sur ce compte"}
    assert {action.draft for action in waiting} == {None}


@pytest.mark.parametrize(("minutes", "verb"), [(29, Verb.WAIT), (30, Verb.ANNOUNCE)])
def test_spacing_counts_from_the_last_announcement(minutes: int, verb: Verb) -> None:
    """The announcement before, on this account, opens the wait; those elsewhere do not."""
    state = make_register(
        (HOUR, make_intent(nonce="a", article=NAMES[1], account="masto")),
        wrote(1, at=HOUR + 29 * MINUTE),
        wrote(2, at=HOUR + 29 * MINUTE, op="update", account="masto"),
    )
    now = NOW + minutes * MINUTE
    assert decided(state, settings=make_settings(spacing_minutes=30), now=now).verb is verb


def test_an_urgent_notice_takes_its_turn_at_once() -> None:
    """Spacing does not hold an urgent article."""
    state = make_register((HOUR, make_intent(nonce="a", article=NAMES[1])))
    spaced = make_settings(spacing_minutes=30)
    assert decided(state, make_article(urgent=True), settings=spaced).verb is Verb.ANNOUNCE


def test_a_question_takes_nobody_s_turn() -> None:
    """An article that waits for a person uses neither the turn nor the money of the next one."""
    late = make_article(id=NAMES[1], slug="b", date=START)
    fresh = make_article(id=NAMES[0], slug="a", date=START + 8 * DAY)
    made = make_plan(
        make_register(ev.Bound("ex", "x", "109"), make_seen(article=NAMES[1])),
        late,
        fresh,
        targets=(make_target("ex", "x", cost=0.2),),
        settings=make_settings(spacing_minutes=30, monthly_budget=0.2),
        now=START + 8 * DAY + HOUR,
    )
    assert {action.article: action.asks for action in made.writes} == {
        NAMES[0]: False,
        NAMES[1]: True,
    }


# -- Budget --------------------------------------------------------------------------------------


def paid(number: int, at: timedelta = timedelta()) -> Told:
    """An announcement that cost something."""
    return at, make_intent(nonce=f"p{number}", article=f"zzzzzz{number:02d}", account="ex")


def test_a_month_spends_its_budget_and_no_more() -> None:
    """At twenty cents each, five dollars make exactly twenty-five announcements."""
    targets = (make_target("ex", "x", cost=0.2),)
    free = make_settings(brake_account=99, brake_articles=99)
    for before, verb in ((24, Verb.ANNOUNCE), (25, Verb.WAIT)):
        state = make_register(*(paid(number, -3 * DAY) for number in range(before)))
        action = decided(state, targets=targets, settings=free)
        assert action.verb is verb
    assert (action.reason, action.cost) == ("budget du mois atteint", 0.0)


def test_a_plan_does_not_spend_twice_what_is_left() -> None:
    """The announcements of one plan share what is left of the month, the oldest first."""
    made = make_plan(
        make_register(),
        *ARTICLES[:3],
        targets=(make_target("ex", "x", cost=0.2),),
        settings=make_settings(monthly_budget=0.4),
    )
    assert [action.article for action in made.writes] == list(NAMES[:2])


def test_a_new_month_has_a_new_budget_in_the_site_s_time_zone() -> None:
    """Three in the morning of the first, in London, is still the month before in Toronto."""
    evening = START.replace(month=12, day=1, hour=3) - START
    state = make_register(paid(1, evening))
    targets = (make_target("ex", "x", cost=0.2),)
    tight = make_settings(monthly_budget=0.2)
    article = make_article(date=START + 10 * DAY, urgent=True)
    hours = {4: Verb.WAIT, 6: Verb.ANNOUNCE}
    for hour, verb in hours.items():
        now = START.replace(month=12, day=1, hour=hour)
        made = decided(state, article, targets=targets, settings=tight, now=now)
        assert made.verb is verb


def test_accounts_that_left_the_settings_spent_nothing() -> None:
    """Only the accounts of today, at their price of today, share the budget of the month."""
    state = make_register(*(wrote(number, -3 * DAY) for number in range(9)))
    action = decided(state, targets=(make_target("ex", "x", cost=0.2),))
    assert action.verb is Verb.ANNOUNCE


def test_the_free_accounts_ignore_the_budget() -> None:
    """An account that costs nothing announces whatever the budget."""
    broke = make_settings(monthly_budget=0.0)
    assert decided(make_register(paid(1)), settings=broke).verb is Verb.ANNOUNCE
    dear = (make_target("ex", "x", cost=0.2),)
    assert decided(make_register(), targets=dear, settings=broke).verb is Verb.WAIT
