"""Carrying a plan out: what is read again before each call, what stops it, what is never lost."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from porte_voix.announce.apply import LEASE, Ending, Result, apply
from porte_voix.announce.model import Request
from porte_voix.errors import LedgerError, Pending
from porte_voix.ledger import events as ev
from porte_voix.ledger import rescue
from porte_voix.ledger.base import Outcome as Kept
from porte_voix.ledger.events import Batch
from porte_voix.ledger.register import Register
from porte_voix.ledger.state import PairState

from tests.announce.world import WatchedStore, World, clean_environment
from tests.factories import make_article, make_manifest


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world with one Mastodon account and one article to announce."""
    clean_environment(monkeypatch)
    with World(tmp_path, "mastodon") as made:
        yield made


def holding(*kinds: type[ev.Event]) -> Callable[[Batch], bool]:
    """Whether a batch holds an event of these kinds."""
    return lambda batch: any(isinstance(event, kinds) for event in batch.events)


def once_written(world: World, kind: type[ev.Event], act: Callable[[], None]) -> None:
    """Act once, right after the first batch with an event of this kind is in the register."""
    left = [act]
    wanted = holding(kind)

    def after(batch: Batch) -> None:
        if wanted(batch) and left:
            left.pop()()

    world.wrap = lambda store: WatchedStore(store, after=after)


def failing(world: World, kind: type[ev.Event], fail: Callable[[], None]) -> None:
    """Fail at each append of a batch with an event of this kind."""
    wanted = holding(kind)

    def before(batch: Batch) -> None:
        if wanted(batch):
            fail()

    world.wrap = lambda store: WatchedStore(store, before=before)


def unreachable() -> None:
    """What a store raises when it is gone."""
    raise LedgerError("le registre ne répond pas", "relancez")


def two_articles(world: World) -> None:
    """Two articles are due instead of one."""
    second = make_article(id="p4m8r5t2", slug="deuxieme", summary="Une deuxième nouvelle.")
    world.publish(make_article(), second)


# -- The fence ------------------------------------------------------------------------------------


CHANGES: dict[str, Callable[[World], None]] = {
    "held": lambda world: world.write(ev.Hold("Solange")),
    "withdrawn": lambda world: world.write(ev.Withdrawn("k3f9x2q7", "Solange")),
    "another site": lambda world: world.site.show(make_manifest(make_article(title="A")), "", 0),
    "no site": lambda world: world.site.pages.clear(),
    "slow": lambda world: world.clock.forward(LEASE - timedelta(seconds=35)),
    "asleep": lambda world: world.clock.forward(timedelta(hours=1)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_changes_after_the_intent_stops_the_call(world: World, name: str) -> None:
    """Between the intent and the call, all is read again; whatever changed, nothing is sent."""
    once_written(world, ev.Intent, lambda: CHANGES[name](world))
    outcome = world.announce()
    (result,) = outcome.results
    assert result.ending is Ending.STOPPED and result.detail
    assert world.fakes["mastodon"].calls("POST") == []
    (refused,) = [e for e in world.events() if isinstance(e, ev.Refused)]
    assert refused.code == 0
    if name in ("slow", "asleep"):
        world.settle()
        assert len(world.posts("mastodon")) == 1


def test_a_hold_waits_for_its_release(world: World) -> None:
    """What a hold stopped goes once the hold is released, and only once."""
    once_written(world, ev.Intent, lambda: world.write(ev.Hold("Solange")))
    assert world.announce().pending
    with pytest.raises(Pending, match="Solange"):
        world.announce()
    world.write(ev.Released("Solange"))
    world.announce()
    assert len(world.posts("mastodon")) == 1


def test_a_write_taken_over_by_another_run(world: World) -> None:
    """A run that wakes up after its lease finds the write of another, and sends nothing."""
    outcomes = []

    def overtaken() -> None:
        world.wrap = lambda store: store
        world.clock.forward(timedelta(minutes=10))
        for _round in range(3):
            outcomes.append(world.announce())
            world.clock.forward(timedelta(minutes=2))

    once_written(world, ev.Intent, overtaken)
    (result,) = world.announce().results
    assert result.ending is Ending.STOPPED
    assert [outcome.results[0].ending for outcome in outcomes] == ["absent", "absent", "done"]
    assert len(world.posts("mastodon")) == 1
    assert world.pair("mastodon").state(world.clock()) is PairState.SAID


def test_the_intent_says_what_is_sent(world: World) -> None:
    """The bytes and the key that reach the network are those of the intent, written before."""
    seen: list[ev.Event] = []
    world.site.asked = lambda path: seen.extend(world.events())
    world.announce()
    (call,) = world.fakes["mastodon"].calls("POST")
    (intent,) = [event for event in world.events() if isinstance(event, ev.Intent)]
    assert intent in seen
    assert call.arguments().values["status"] == Request.from_json(intent.request).body()
    assert call.header("Idempotency-Key") == intent.key


def test_two_runs_never_write_the_same_pair(world: World) -> None:
    """A run overtaken before its intent leaves the pair to the other."""
    wanted = holding(ev.Intent)

    def before(batch: Batch) -> None:
        if wanted(batch):
            world.wrap = lambda store: store
            world.announce()

    world.wrap = lambda store: WatchedStore(store, before=before)
    (result,) = world.announce().results
    assert result.ending is Ending.CHANGED
    assert len(world.posts("mastodon")) == 1


def test_one_write_in_the_air_on_an_account(world: World) -> None:
    """While the end of a write is not known, the next one on its account waits for the lease."""
    two_articles(world)
    world.fakes["mastodon"].faults.add("drop", method="POST")
    assert [result.ending for result in world.announce().results] == ["unknown", "changed"]
    world.settle()
    assert (len(world.posts("mastodon")), len(world.posts("mastodon", "deuxieme"))) == (1, 1)


# -- What an account already shows ----------------------------------------------------------------


def test_a_forgotten_post_is_found_not_said_again(world: World) -> None:
    """A register put back to its beginning finds what the account shows before it writes."""
    world.announce()
    world.keep_only(world.batches()[:1])
    (result,) = world.announce().results
    assert (result.ending, len(world.posts("mastodon"))) == (Ending.FOUND, 1)
    assert not world.announce().results


def test_a_forgotten_post_with_old_words_is_corrected(world: World) -> None:
    """A post found with other words than today's is ours, and gets today's words."""
    world.announce()
    world.keep_only(world.batches()[:1])
    world.publish(make_article(summary="La Petite-Boussole a huit places."))
    assert [result.ending for result in world.announce().results] == [Ending.FOUND]
    assert [result.ending for result in world.announce().results] == [Ending.DONE]
    (post,) = world.posts("mastodon")
    assert "huit places" in post.text


def test_a_copy_just_taken_down_is_not_adopted(world: World) -> None:
    """A list that still shows a deleted copy does not pass it off as the next generation."""
    world.announce()
    (first,) = world.posts("mastodon")
    world.publish(make_article(withdrawn=date(2026, 11, 20)))
    world.announce()
    world.write(ev.Restored("k3f9x2q7", 2, "Solange"))
    world.publish(make_article())
    world.fakes["mastodon"].store.put(first)
    (result,) = world.announce().results
    assert result.ending is Ending.DONE
    assert world.pair("mastodon").post_id != first.id


def test_no_create_without_a_first_look(world: World) -> None:
    """An account that does not tell what it shows is not written to, and the next run tries."""
    world.fakes["mastodon"].faults.add(
        "status", method="GET", path_contains="/statuses", status=503
    )
    (result,) = world.announce().results
    assert (result.ending, world.posts("mastodon")) == (Ending.STOPPED, [])
    assert not any(isinstance(event, ev.Intent) for event in world.events())
    world.announce()
    assert len(world.posts("mastodon")) == 1


# -- What stops a run -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [LedgerError, OSError])
def test_a_report_that_breaks_loses_nothing(world: World, kind: type[Exception]) -> None:
    """An exception of the caller stops the run after a known outcome; the rest is for later."""
    two_articles(world)

    def broken(result: Result) -> None:
        raise kind("plus de terminal", "")

    with pytest.raises(kind):
        world.announce(report=broken)
    assert len(world.posts("mastodon")) + len(world.posts("mastodon", "deuxieme")) == 1
    assert len([event for event in world.events() if isinstance(event, ev.Done)]) == 1
    world.announce()
    assert (len(world.posts("mastodon")), len(world.posts("mastodon", "deuxieme"))) == (1, 1)


def test_an_intent_that_cannot_be_written_stops_everything(world: World) -> None:
    """When the register cannot be written, no call is made."""
    two_articles(world)
    failing(world, ev.Intent, unreachable)
    with pytest.raises(LedgerError):
        world.announce()
    assert world.fakes["mastodon"].calls("POST") == []


def test_an_uncertain_intent_is_not_sent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An intent that may or may not be in the register makes no call, and is settled later."""
    wanted = holding(ev.Intent)
    store_append = WatchedStore.append

    def uncertain(self: WatchedStore, batch: Batch, expected: int) -> Kept:
        kept = store_append(self, batch, expected)
        return Kept.UNCERTAIN if wanted(batch) else kept

    monkeypatch.setattr(WatchedStore, "append", uncertain)
    world.wrap = WatchedStore
    with pytest.raises(LedgerError):
        world.announce()
    assert world.fakes["mastodon"].calls("POST") == []
    world.wrap = lambda store: store
    world.settle()
    assert len(world.posts("mastodon")) == 1


def test_a_register_lost_at_the_fence_makes_no_call(world: World) -> None:
    """A register that no longer answers once the intent is written makes no call either."""
    once_written(world, ev.Intent, (world.folder / "registre.sqlite").unlink)
    with pytest.raises(LedgerError):
        world.announce()
    assert world.fakes["mastodon"].calls("POST") == []


def test_an_outcome_that_cannot_be_written_is_kept(world: World) -> None:
    """The outcome of a call goes to a rescue file, named with its gesture; nothing more is sent."""
    two_articles(world)
    failing(world, ev.Done, unreachable)
    with pytest.raises(LedgerError) as caught:
        world.announce()
    (path,) = world.folder.glob("rescue-*.json")
    assert caught.value.gesture.endswith(f"inv ledger.restore {path}")
    assert len(world.fakes["mastodon"].posts) == 1
    with world.store() as store:
        assert rescue.restore(path, Register(store, "une personne", world.clock))
    world.wrap = lambda store: store
    world.announce()
    assert (len(world.posts("mastodon")), len(world.posts("mastodon", "deuxieme"))) == (1, 1)
    assert len(world.fakes["mastodon"].calls("POST")) == 2


def test_a_rescue_file_is_a_convenience(world: World) -> None:
    """Without it, the next runs find the post and adopt it; restored late, it changes nothing."""
    failing(world, ev.Done, unreachable)
    with pytest.raises(LedgerError):
        world.announce()
    world.wrap = lambda store: store
    world.settle()
    (post,) = world.posts("mastodon")
    (path,) = world.folder.glob("rescue-*.json")
    with world.store() as store:
        rescue.restore(path, Register(store, "une personne", world.clock))
    pair = world.pair("mastodon")
    assert (pair.post_id, pair.state(world.clock())) == (post.id, PairState.SAID)
    assert world.state().alarms == []
    assert not world.announce().results


def test_no_place_for_the_rescue_file(world: World) -> None:
    """When even the file cannot be written, the error of the register is what is told."""
    failing(world, ev.Done, unreachable)
    world.change(state_dir=str(world.folder / "registre.sqlite"))
    with pytest.raises(LedgerError) as caught:
        world.announce()
    assert caught.value.what == "le registre ne répond pas"
    world.change(state_dir=str(world.folder))
    world.wrap = lambda store: store
    world.settle()
    assert len(world.posts("mastodon")) == 1


def test_an_error_on_one_account_stops_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the register failed on one account, another account that was about to call does not."""
    clean_environment(monkeypatch)
    failed = threading.Event()
    fences: list[str] = []

    def fence(path: str) -> None:
        fences.append(path)
        if fences.count(path) == 3:  # the run's own check, the first account, then this one
            failed.wait(5)
            time.sleep(0.2)

    with World(tmp_path, "mastodon", "facebook") as world:

        def fail() -> None:
            failed.set()
            unreachable()

        failing(world, ev.Done, fail)
        world.site.asked = fence
        with pytest.raises(LedgerError):
            world.announce()
        assert len(world.posts("mastodon")) + len(world.posts("facebook")) == 1


def test_an_action_that_asks_is_never_carried_out(world: World) -> None:
    """A write that waits for a person is not sent, even if a plan lets it through."""
    with world.run() as run:
        plan = run.plan()
        asking = replace(plan, actions=tuple(replace(a, asks=True) for a in plan.actions))
        network = run._connect(run.settings.accounts[0])
        context = run._context({"masto": network}, run.targets())
        assert apply(asking, context) == ()
        assert [result.ending for result in apply(plan, context)] == [Ending.DONE]
