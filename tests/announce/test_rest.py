"""A network that asks for patience is left alone until the instant it gave, by every run."""

from datetime import timedelta
from pathlib import Path

import pytest
from porte_voix.announce.apply import MAX_REST, UNTOLD_REST, Ending
from porte_voix.announce.model import Verb
from porte_voix.ledger import events as ev
from porte_voix.ledger.state import State

from tests.announce.builders import (
    NOW,
    Told,
    decided,
    make_plan,
    make_register,
    make_settings,
    make_target,
    make_write,
)
from tests.announce.world import ACCOUNTS, WatchedStore, World, clean_environment
from tests.factories import make_article
from tests.ledger.factories import LEASE, make_done, make_intent
from tests.networks.wire import Call

UNTIL = NOW + timedelta(minutes=10)
OTHER = make_article(id="b2b2b2b2", slug="autre")


def tired(*told: Told) -> State:
    """A register where the account was asked to wait, after what is told."""
    refused = ev.Refused("r1", 429, "doucement", UNTIL)
    return make_register(*told, make_intent(nonce="r1", article="c3c3c3c3"), refused)


# -- The plan ---------------------------------------------------------------------------------


def test_all_the_pairs_of_the_account_wait_and_say_until_when() -> None:
    """Each write on that account waits, in words that name the hour; other accounts go on."""
    targets = (make_target("masto"), make_target("page", "facebook"))
    made = make_plan(tired(), make_article(), OTHER, targets=targets)
    waiting = [action for action in made.actions if action.account == "masto"]
    assert {action.verb for action in waiting} == {Verb.WAIT}
    # NOW is ten in the morning in Toronto.
    assert {action.reason for action in waiting} == {"ce réseau demande d'attendre jusqu'à 10 h 10"}
    assert {action.account for action in made.writes} == {"page"}


def test_a_look_waits_too() -> None:
    """A write whose end is unknown is not looked for while the network wants no calls."""
    write = make_write(make_article())
    late = write.expires + timedelta(minutes=5)
    assert decided(make_register(write), now=late).verb is Verb.RECONCILE
    assert decided(tired(write), now=late).verb is Verb.WAIT


def test_what_calls_nobody_is_as_before() -> None:
    """What was said stays said, and a question stays asked: a person may answer it meanwhile."""
    article = make_article()
    said = tired(make_write(article), make_done())
    assert decided(said).reason == "déjà annoncé"
    held = make_article(date=NOW - timedelta(days=9))
    known = (
        (timedelta(days=-8), ev.Seen(held.id, "fr", held.slug, held.path, held.date, held.url)),
        (timedelta(days=-8), ev.Bound("masto", "mastodon", "m#1")),
    )
    assert decided(make_register(*known), held).asks
    assert decided(tired(*known), held) == decided(make_register(*known), held)


def test_the_account_is_free_again_at_the_instant() -> None:
    """At the instant the network gave, the plan is the one it would have been without it."""
    before, after = UNTIL - timedelta(seconds=1), UNTIL
    assert decided(tired(), now=before).verb is Verb.WAIT
    assert decided(tired(), now=after) == decided(make_register(), now=after)


def test_the_other_articles_keep_their_turn() -> None:
    """An announcement that must wait takes nobody's turn, nor anything of the brake."""
    settings = make_settings(brake_articles=1, spacing_minutes=60)
    made = make_plan(tired(), make_article(), OTHER, settings=settings)
    assert made.brake == ""
    assert {action.reason[:10] for action in made.actions} == {"ce réseau "}


# -- Whole runs -------------------------------------------------------------------------------


def writes(world: World) -> list[Call]:
    """The calls that asked the network to change something."""
    return [call for call in world.fakes["mastodon"].requests if call.method != "GET"]


def refuse_once(world: World, headers: dict[str, str]) -> None:
    """The next post is refused as too many."""
    words = {"error": "Too many requests"}
    faults = world.fakes["mastodon"].faults
    faults.add("status", method="POST", status=429, headers=headers, body=words)


def test_a_429_is_remembered_from_one_run_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused for ten minutes: nothing is asked five minutes later; after ten, it is posted."""
    clean_environment(monkeypatch)
    with World(tmp_path, "mastodon") as world:
        refuse_once(world, {"Retry-After": "600"})
        (first,) = world.announce().results
        assert first.ending is Ending.REFUSED
        calls = len(world.fakes["mastodon"].requests)

        world.clock.forward(timedelta(minutes=5))
        second = world.announce()
        assert second.results == ()
        assert len(world.fakes["mastodon"].requests) == calls
        (left,) = second.pending
        assert left.verb is Verb.WAIT
        assert left.reason == "ce réseau demande d'attendre jusqu'à 10 h 10"

        world.clock.forward(timedelta(minutes=5))
        (third,) = world.announce().results
        assert third.ending is Ending.DONE
        assert len(world.posts("mastodon")) == 1


def test_the_rest_of_the_same_run_does_not_knock_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three articles due, the first is refused and the two others are not even tried."""
    clean_environment(monkeypatch)
    with World(tmp_path, "mastodon") as world:
        world.publish(make_article(), OTHER, make_article(id="d4d4d4d4", slug="encore"))
        refuse_once(world, {"Retry-After": "600"})
        endings = [result.ending for result in world.announce().results]
        assert endings == [Ending.REFUSED, Ending.STOPPED, Ending.STOPPED]
        assert len(writes(world)) == 1
        assert sum(isinstance(event, ev.Intent) for event in world.events()) == 1


def test_another_run_that_planned_before_the_refusal_stops_at_the_register(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wish of the network reaches a run that was already under way on another machine."""
    clean_environment(monkeypatch)
    with World(tmp_path, "mastodon") as world:
        world.publish(make_article(), OTHER)
        account = ACCOUNTS["mastodon"]
        elsewhere = make_intent(
            nonce="e1", article="c3c3c3c3", account=account, expires=world.clock() + LEASE
        )
        until = world.clock() + timedelta(minutes=10)

        def told_meanwhile(batch: ev.Batch) -> None:
            if isinstance(batch.events[0], ev.Intent) and not world.state().rests:
                world.write(elsewhere, ev.Refused("e1", 429, "doucement", until))

        world.wrap = lambda store: WatchedStore(store, before=told_meanwhile)
        outcome = world.announce()
        assert {result.ending for result in outcome.results} <= {Ending.CHANGED, Ending.STOPPED}
        assert writes(world) == []


def test_a_network_that_does_not_say_until_when_is_left_alone_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too many calls and no instant: the other articles do not knock, and a later run does."""
    clean_environment(monkeypatch)
    with World(tmp_path, "mastodon") as world:
        world.publish(make_article(), OTHER)
        world.fakes["mastodon"].faults.add("status", method="POST", status=429, body={})
        endings = [result.ending for result in world.announce().results]
        assert endings == [Ending.REFUSED, Ending.STOPPED]
        assert world.state().rests == {ACCOUNTS["mastodon"]: world.clock() + UNTOLD_REST}

        world.clock.forward(UNTOLD_REST)
        assert {result.ending for result in world.announce().results} == {Ending.DONE}
        assert len(world.posts("mastodon")) == 1


@pytest.mark.parametrize("seconds", ["0", "999999999999"])
def test_a_network_is_not_believed_without_measure(
    seconds: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No time is no wish; a time without end is cut to a day, after which a run tries again."""
    clean_environment(monkeypatch)
    with World(tmp_path, "mastodon") as world:
        refuse_once(world, {"Retry-After": seconds})
        world.announce()
        until = world.state().rests.get(ACCOUNTS["mastodon"])
        assert until == (None if seconds == "0" else world.clock() + MAX_REST)
        world.clock.forward(MAX_REST)
        world.announce()
        assert len(world.posts("mastodon")) == 1
