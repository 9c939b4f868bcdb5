"""One run of announcing from beginning to end: what it refuses, waits for, sends, and leaves."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from porte_voix.announce.apply import Ending
from porte_voix.announce.model import Article
from porte_voix.errors import LedgerError, NeedsPerson, Pending
from porte_voix.ledger import events as ev
from porte_voix.ledger.events import Batch
from porte_voix.ledger.state import PairState

from tests.announce.children import PROCESSES
from tests.announce.world import LINEAGE, START, WatchedStore, World, clean_environment
from tests.factories import SITE, make_article
from tests.networks.posts import FakePost
from tests.networks.server import FakeNetwork

WITHDRAWN = date(2026, 11, 20)
DAY = timedelta(days=1)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world with one Mastodon account and one article to announce."""
    clean_environment(monkeypatch)
    with World(tmp_path, "mastodon") as made:
        yield made


@pytest.fixture
def wide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world with an account on each network."""
    clean_environment(monkeypatch)
    with World(tmp_path) as made:
        yield made


def several(number: int) -> list[Article]:
    """Articles that are all due."""
    return [
        make_article(id=f"k3f9x2q{n}", slug=f"article-{n}", summary=f"Il reste {n} places.")
        for n in range(2, 2 + number)
    ]


def all_posts(world: World) -> list[FakePost]:
    """Every public post of every account."""
    return [post for fake in world.fakes.values() for post in fake.posts]


def writes(fake: FakeNetwork) -> int:
    """How many calls that write a fake received."""
    return sum(call.method not in ("GET", "HEAD") for call in list(fake.requests))


# -- The live site --------------------------------------------------------------------------------


def test_an_old_job_after_a_newer_one_does_nothing(world: World) -> None:
    """The job of a manifest that is no longer live ends as pending, before it asks any account."""
    old = world.manifest
    world.publish(make_article(title="Huit places"))
    world.announce()
    asked = len(world.fakes["mastodon"].requests)
    with pytest.raises(Pending) as caught:
        world.announce(old)
    assert caught.value.exitcode == 75
    assert len(world.fakes["mastodon"].requests) == asked
    (post,) = world.posts("mastodon")
    assert post.edited_at is None


def test_a_page_that_is_not_live_waits(world: World) -> None:
    """The public file alone does not make an article live; its own page does."""
    first, second = several(2)
    world.publish(first, second)
    path = second.url.removeprefix(SITE)
    page = world.site.pages.pop(path)
    outcome = world.announce()
    assert [action.article for action in outcome.pending] == [second.id]
    assert [len(world.posts("mastodon", a.slug)) for a in (first, second)] == [1, 0]
    world.site.pages[path] = page
    assert not world.announce().pending
    assert len(world.posts("mastodon", second.slug)) == 1


def test_a_clock_that_is_off_stops_all(world: World) -> None:
    """The clocks of this machine and of the site must agree, unless a test moves the clock."""
    world.clock.moment = datetime.now(UTC) + timedelta(minutes=5)
    with world.run(own_clock=True) as run, pytest.raises(NeedsPerson, match="horloge"):
        run.announce()
    assert all_posts(world) == []


# -- The register ---------------------------------------------------------------------------------


def spoil(world: World, how: str) -> None:
    """Make a register that is not the right one."""
    if how == "behind the site":
        world.site.show(world.manifest, LINEAGE, 99)
    elif how == "of another build":
        world.site.show(world.manifest, "autre", 1)
    else:
        (world.folder / "registre.sqlite").unlink()
        if how == "of another site":
            world.open(site="https://ailleurs.example")
        elif how == "of another lineage":
            world.open(lineage="autre")


@pytest.mark.parametrize(
    "how",
    ["deleted", "of another site", "of another lineage", "behind the site", "of another build"],
)
def test_a_register_that_is_not_the_right_one(wide: World, how: str) -> None:
    """A register deleted, foreign, copied or older than the live site: exit 4, nothing sent."""
    spoil(wide, how)
    with pytest.raises(LedgerError) as caught:
        wide.announce()
    assert caught.value.exitcode == 4
    assert caught.value.gesture
    assert all(not fake.requests for fake in wide.fakes.values())


def test_an_older_register_says_nothing_again(wide: World) -> None:
    """Each beginning of the register, put in place of the whole, then one run: no second post."""
    wide.announce()
    whole = wide.batches()
    for length in range(1, len(whole) + 1):
        wide.keep_only(whole[:length])
        wide.announce()
        assert len(all_posts(wide)) == len(wide.fakes), length
    wide.publish(make_article())
    wide.keep_only(whole[:-1])
    with pytest.raises(LedgerError, match="plus ancien"):
        wide.announce()


def test_a_register_that_others_made_grow_is_not_behind(world: World) -> None:
    """A site rebuilt while this run waited for it is compared to the register of that moment."""

    def grow(path: str) -> None:
        world.site.asked = lambda path: None
        world.write(ev.Moved("k3f9x2q7", "/avant/", "/apres/"))
        world.publish(make_article())

    world.site.asked = grow
    assert [result.ending for result in world.announce().results] == [Ending.DONE]


def test_a_plan_writes_nothing(world: World) -> None:
    """Only ``announce`` records when an article was first seen."""
    with world.run() as run:
        assert run.plan().writes
    assert len(world.batches()) == 1
    world.announce()
    assert [e.article for e in world.events() if isinstance(e, ev.Seen)] == ["k3f9x2q7"]


# -- Fresh or not ---------------------------------------------------------------------------------


def test_an_article_seen_too_late_is_never_announced(world: World) -> None:
    """An article that appears more than 7 days after its date stays silent, with a reason."""
    world.publish(make_article(date=START - 8 * DAY))
    for _run in range(3):
        outcome = world.announce()
        world.clock.forward(DAY)
    assert all_posts(world) == []
    assert "7 jours" in outcome.left.actions[0].reason


def test_an_article_held_too_long_asks_a_person(world: World) -> None:
    """Seen in time although all was suspended, then held for 7 days: a person approves, or not."""
    world.write(ev.Hold("Solange"))
    with pytest.raises(Pending):
        world.announce()
    world.clock.forward(8 * DAY)
    world.write(ev.Released("Solange"))
    asked = world.announce().asks
    assert all_posts(world) == []
    world.announce(allow=asked[0].gestures[0].rsplit(" ", 1)[-1])
    assert len(world.posts("mastodon")) == 1


def test_an_outage_of_a_few_days_loses_nothing(world: World) -> None:
    """A network that was down for five days gets its announcement when it is back."""
    fake = world.fakes["mastodon"]
    fake.faults.add("status", status=503, times=None)
    for _day in range(5):
        assert world.announce().silent
        world.clock.forward(DAY)
    fake.faults.clear()
    world.settle()
    assert len(world.posts("mastodon")) == 1


# -- Accounts -------------------------------------------------------------------------------------


def test_a_token_that_leads_elsewhere_stops_all_accounts(wide: World) -> None:
    """One account that turns out to be somebody else: exit 4, nothing sent on any."""
    wide.announce()
    wide.fakes["mastodon"].account_id = "109999999999999999"  # type: ignore[attr-defined]
    wide.publish(*several(1))
    before = [writes(fake) for fake in wide.fakes.values()]
    with pytest.raises(NeedsPerson) as caught:
        wide.announce()
    assert caught.value.exitcode == 4 and "109999999999999999" in caught.value.what
    assert [writes(fake) for fake in wide.fakes.values()] == before


def test_an_account_that_does_not_answer_is_left_aside(wide: World) -> None:
    """Credentials refused on one account: the others are done, and this one is told."""
    wide.fakes["facebook"].faults.add("status", status=401)
    outcome = wide.announce()
    assert [name for name, _why in outcome.silent] == ["page"]
    assert [len(wide.posts(network)) for network in wide.fakes] == [1, 0, 1]
    assert not wide.announce().silent
    assert [len(wide.posts(network)) for network in wide.fakes] == [1, 1, 1]


def test_a_renamed_account_is_the_same_account(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another name in the settings, the same account over there: nothing is said again."""
    world.announce()
    monkeypatch.setenv("PORTE_VOIX_GAZOUILLIS_TOKEN", "jeton-mastodon")
    (account,) = world.settings.accounts
    world.change(accounts=(replace(account, name="gazouillis"),))
    assert not world.announce().results
    world.publish(make_article(summary="La Petite-Boussole a huit places."))
    world.announce()
    (post,) = world.posts("mastodon")
    assert "huit places" in post.text
    assert world.pair("mastodon").post_id == post.id


def test_two_names_for_one_account_say_things_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account listed twice in the settings is still one account."""
    monkeypatch.setenv("PORTE_VOIX_DOUBLE_TOKEN", "jeton-mastodon")
    (account,) = world.settings.accounts
    world.change(accounts=(account, replace(account, name="double")))
    for _run in range(3):
        world.announce()
        world.clock.forward(timedelta(minutes=10))
    assert len(all_posts(world)) == 1


# -- The brake ------------------------------------------------------------------------------------


def approval(world: World) -> str:
    """The digest that the brake asks a person to approve."""
    with pytest.raises(NeedsPerson, match="Frein") as caught:
        world.announce()
    return caught.value.gesture.rsplit(" ", 1)[-1]


def test_four_articles_wait_for_a_person(wide: World) -> None:
    """Over the brake nothing goes at all; approved by its digest, the whole goes, once."""
    wide.publish(*several(4))
    digest = approval(wide)
    assert all_posts(wide) == []
    with pytest.raises(NeedsPerson, match="changé"):
        wide.announce(allow="sha256:autre")
    assert all_posts(wide) == []
    wide.announce(allow=digest)
    assert len(all_posts(wide)) == 12
    assert not wide.announce().results


def test_an_approval_is_for_what_was_read(world: World) -> None:
    """An article changed or added since makes another plan, which nobody approved."""
    world.publish(*several(4))
    digest = approval(world)
    world.publish(*several(5))
    with pytest.raises(NeedsPerson, match="changé"):
        world.announce(allow=digest)
    assert all_posts(world) == []


def test_an_approval_survives_a_crash(world: World) -> None:
    """A run that breaks midway leaves the rest approved: the next one goes on without asking."""
    world.publish(*several(5))
    digest = approval(world)
    outcomes = 0

    def before(batch: Batch) -> None:
        nonlocal outcomes
        outcomes += any(isinstance(event, ev.Done) for event in batch.events)
        if outcomes == 3:
            raise LedgerError("le registre ne répond pas", "relancez")

    world.wrap = lambda store: WatchedStore(store, before=before)
    with pytest.raises(LedgerError):
        world.announce(allow=digest)
    world.wrap = lambda store: store
    world.settle()
    assert [len(world.posts("mastodon", article.slug)) for article in several(5)] == [1] * 5
    world.publish(*several(6))
    assert world.announce().results[0].ending is Ending.DONE


# -- Several runs at once -------------------------------------------------------------------------


def test_two_threads_on_one_register(wide: World) -> None:
    """Two runs of one process that start together say each thing once."""
    wide.publish(*several(3))
    barrier = Barrier(2)

    def announce(_number: int) -> None:
        barrier.wait(10)
        wide.announce()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(announce, range(2)))
    wide.settle()
    assert len(all_posts(wide)) == 9
    assert all(writes(fake) == 3 for fake in wide.fakes.values())


def test_eight_processes_on_one_register(wide: World) -> None:
    """Eight runners that start together say each thing once, and none fails."""
    wide.publish(*several(3))
    barrier = PROCESSES.Barrier(8)
    children = [wide.child().start(barrier) for _number in range(8)]
    for child in children:
        child.join(180)
    assert [child.exitcode for child in children] == [0] * 8
    wide.settle()
    assert len(all_posts(wide)) == 9
    assert all(writes(fake) == 3 for fake in wide.fakes.values())
    assert wide.state().alarms == []


# -- Withdrawn, restored, corrected ---------------------------------------------------------------


def test_a_withdrawal_reaches_every_network_for_good(wide: World) -> None:
    """Once its tombstone is live, an article leaves every account and never comes back."""
    wide.announce()
    tombstone = make_article(withdrawn=WITHDRAWN)
    wide.publish(tombstone)
    path = tombstone.url.removeprefix(SITE)
    page = wide.site.pages.pop(path)
    wide.announce()
    assert len(all_posts(wide)) == 3
    wide.site.pages[path] = page
    wide.announce()
    assert all_posts(wide) == []
    for articles in ([tombstone], [make_article()], []):
        wide.publish(*articles, *several(1))
        wide.announce()
        wide.clock.forward(DAY)
    assert [len(wide.posts(network)) for network in wide.fakes] == [0, 0, 0]
    assert all(state is PairState.GONE for state in states(wide))


def states(world: World) -> list[PairState]:
    """The state of the first article's pairs."""
    return [world.pair(network).state(world.clock(), True) for network in world.fakes]


def test_a_withdrawal_in_an_incident_does_not_wait(wide: World) -> None:
    """Marked in the register, an article leaves at once, whatever the live site still shows."""
    wide.announce()
    wide.write(ev.Withdrawn("k3f9x2q7", "Solange"))
    wide.announce()
    assert all_posts(wide) == []


@pytest.mark.parametrize("came", [True, False])
def test_an_article_withdrawn_while_in_doubt(world: World, came: bool) -> None:
    """It is never sent again: found, it is deleted; not found, looked for again a day later."""
    world.fakes["mastodon"].faults.add("commit_then_drop" if came else "drop", method="POST")
    world.announce()
    world.publish(make_article(withdrawn=WITHDRAWN))
    world.settle(rounds=4) if came else world.announce()
    assert [e.article for e in world.events() if isinstance(e, ev.Withdrawn)] == ["k3f9x2q7"]
    if not came:
        for _round in range(3):
            world.clock.forward(timedelta(minutes=6))
            assert world.announce().pending
        world.clock.forward(DAY)
        assert not world.announce().pending
    assert all_posts(world) == []
    assert states(world) == [PairState.GONE]
    assert len(world.fakes["mastodon"].calls("POST")) == 1
    world.publish(make_article())
    world.announce()
    assert all_posts(world) == []


def test_a_restored_article_is_announced_in_its_next_generation(wide: World) -> None:
    """A restored article gets a new announcement, which nothing confuses with the old one."""
    wide.announce()
    first = {post.id for post in all_posts(wide)}
    wide.publish(make_article(withdrawn=WITHDRAWN))
    wide.announce()
    wide.write(ev.Restored("k3f9x2q7", 2, "Solange"))
    wide.publish(make_article())
    wide.announce()
    assert len(all_posts(wide)) == 3
    assert not first & {post.id for post in all_posts(wide)}
    assert all("utm_id=pv" in link for post in all_posts(wide) for link in post.links)
    assert all(link.endswith("-2") for post in all_posts(wide) for link in post.links)
    assert not wide.announce().results


def test_an_article_corrected_while_in_doubt(world: World) -> None:
    """The first write is settled with its own words, then corrected: never a second post."""
    world.fakes["mastodon"].faults.add("commit_then_drop", method="POST")
    world.announce()
    world.publish(make_article(summary="La Petite-Boussole a huit places."))
    world.settle()
    (post,) = world.posts("mastodon")
    assert [("huit places" in version.text) for version in post.history] == [False, True]


def test_an_article_corrected_while_absent(world: World) -> None:
    """What never arrived is sent again with its first words, then corrected."""
    world.fakes["mastodon"].faults.add("drop", method="POST")
    world.announce()
    world.publish(make_article(summary="La Petite-Boussole a huit places."))
    world.settle()
    (post,) = world.posts("mastodon")
    assert [("huit places" in version.text) for version in post.history] == [False, True]


def test_nothing_but_its_own_facts_corrects_an_article(world: World) -> None:
    """Another address, other tags, other campaign settings: not a word is sent again."""
    world.announce()
    world.change(campaign=False)
    world.publish(make_article(slug="ailleurs", hashtags=("Maternelle",), revision="sha256:1"))
    assert not world.announce().results
    assert writes(world.fakes["mastodon"]) == 1


def test_a_missing_article_is_a_question(wide: World) -> None:
    """An announced article that is no longer in the manifest keeps its copies; a person is told."""
    wide.announce()
    wide.publish(*several(1))
    outcome = wide.announce()
    assert {action.article for action in outcome.asks} == {"k3f9x2q7"}
    assert [len(wide.posts(network)) for network in wide.fakes] == [1, 1, 1]


# -- Waiting --------------------------------------------------------------------------------------


def test_a_run_that_waits_settles_its_own_doubts(world: World) -> None:
    """With time to wait, one run sees the end of what it did not know."""
    world.fakes["mastodon"].faults.add("drop", method="POST")
    outcome = world.announce(wait_seconds=1200)
    endings = [result.ending for result in outcome.results]
    assert endings == [Ending.UNKNOWN, Ending.ABSENT, Ending.ABSENT, Ending.DONE]
    assert not outcome.pending
    assert len(world.posts("mastodon")) == 1
    assert world.clock() - START < timedelta(minutes=8)


def test_a_run_does_not_wait_for_what_no_minutes_settle(world: World) -> None:
    """Nothing in doubt: a run ends, even if something else is left for tomorrow."""
    world.publish(make_article(), make_article(id="p4m8r5t2", slug="plus-tard", date=START + DAY))
    outcome = world.announce(wait_seconds=1200)
    assert len(outcome.pending) == 1
    assert world.clock() == START


def test_a_run_overtaken_stops_waiting_once_all_is_done(world: World) -> None:
    """A pair that another run took is waited for only as long as something is left of it."""
    wanted = [True]

    def before(batch: Batch) -> None:
        if wanted and any(isinstance(event, ev.Intent) for event in batch.events):
            wanted.pop()
            world.wrap = lambda store: store
            world.announce()

    world.wrap = lambda store: WatchedStore(store, before=before)
    outcome = world.announce(wait_seconds=1200)
    assert [result.ending for result in outcome.results] == [Ending.CHANGED]
    assert (outcome.pending, world.clock()) == ((), START)


# -- The addresses --------------------------------------------------------------------------------


def test_a_new_address_is_remembered_once_and_says_nothing_again(world: World) -> None:
    """The register keeps where the article was, so that the old address goes on answering."""
    world.announce()
    old = make_article().url
    for url in (f"{SITE}/autre/", f"{SITE}/autre/", old):
        world.publish(make_article(url=url))
        world.announce()
    assert [(move.old, move.new) for move in world.state().moved] == [
        (old, f"{SITE}/autre/"),
        (f"{SITE}/autre/", old),
    ]
    assert world.state().address(("k3f9x2q7", "fr")) == old
    assert len(all_posts(world)) == 1


def test_a_run_that_waited_reads_again_before_it_tries_again(world: World) -> None:
    """A pair that another run holds, and finishes during the wait, is not waited for twice."""
    wanted = [True]

    def before(batch: Batch) -> None:
        for event in batch.events:
            if wanted and isinstance(event, ev.Intent):
                wanted.pop()
                world.write(replace(event, nonce="autre"))

    def sleep(seconds: float) -> None:
        world.write(ev.Done("autre", "1", "https://masto.example/1", "sent"))
        world.clock.forward(timedelta(seconds=seconds))

    world.wrap = lambda store: WatchedStore(store, before=before)
    with world.run(sleep=sleep) as run:
        outcome = run.announce(wait_seconds=1200)
    assert (outcome.pending, world.clock()) == ((), START + timedelta(seconds=15))
