"""Nothing is written that nobody approved: what may happen to a register, a site or an account.

Every test counts the calls that the servers heard and that could change what is public: none, on
any of the networks.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from porte_voix.announce import decide
from porte_voix.announce.model import Article, Draft
from porte_voix.errors import LedgerError, NeedsPerson, Pending, PorteVoixError
from porte_voix.ledger import events as ev
from porte_voix.ledger.stores import open_store

from tests.announce.world import LINEAGE, START, World, clean_environment
from tests.factories import SITE, TORONTO, make_article

NETWORKS = ("mastodon", "facebook", "x", "bluesky", "linkedin", "threads")
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
#: Zones as far as possible from the one that the site had, and the one that all others count from.
ZONES = ("Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC")


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world with an account on each network."""
    clean_environment(monkeypatch)
    with World(tmp_path, *NETWORKS) as made:
        yield made


def heard(world: World) -> list[str]:
    """Every call that the networks heard and that is more than a question or a signing in."""
    return [
        f"{network} {call.method} {call.path}"
        for network, fake in world.fakes.items()
        for call in list(fake.requests)
        if call.method not in ("GET", "HEAD") and "Session" not in call.path
    ]


def public(world: World) -> list[tuple[str, str]]:
    """Every public post, and what it says."""
    return [(post.id, post.text) for fake in world.fakes.values() for post in fake.posts]


def id_of(number: int) -> str:
    """A permanent id for each number."""
    letters = [ALPHABET[number // 32**place % 32] for place in range(8)]
    return "".join(letters)


def old_articles(count: int) -> list[Article]:
    """Articles of the last two years, one every 35 hours, the latest a few hours ago."""
    return [
        make_article(
            id=id_of(n),
            slug=f"article-{n}",
            summary=f"Nouvelle {n}.",
            date=(START - 3 * HOUR - n * timedelta(hours=35)).astimezone(TORONTO),
        )
        for n in range(count)
    ]


def reopen(world: World, **facts: Any) -> None:
    """A new empty register in place of the one there is, if there is one."""
    (world.folder / "registre.sqlite").unlink(missing_ok=True)
    world.open(**facts)


def run_for_days(world: World) -> set[type[PorteVoixError]]:
    """Runs now, six hours later, then on several days of a week; what they ended with."""
    ends = set[type[PorteVoixError]]()
    for step in (6 * HOUR, DAY, 2 * DAY, 5 * DAY, DAY):
        try:
            world.announce()
        except PorteVoixError as error:
            ends.add(type(error))
        world.clock.forward(step)
    return ends


# -- An empty register ----------------------------------------------------------------------------


def test_500_old_articles_meet_a_register_opened_today(world: World) -> None:
    """What is older than the opening of the register is never announced."""
    world.publish(*old_articles(500))
    reopen(world, baseline=START)
    assert run_for_days(world) == set()
    assert heard(world) == []


def test_500_old_articles_meet_a_register_that_goes_back_too_far(world: World) -> None:
    """A wrong date of opening leaves those of the last week, too many: a person is asked first."""
    world.publish(*old_articles(500))
    reopen(world, baseline=START - 3650 * DAY)
    assert NeedsPerson in run_for_days(world)
    assert heard(world) == []


def test_500_old_articles_meet_no_register(world: World) -> None:
    """No register is not an empty register."""
    world.publish(*old_articles(500))
    (world.folder / "registre.sqlite").unlink()
    assert run_for_days(world) == {LedgerError}
    assert heard(world) == []


# -- A register that was lost, or is another's ----------------------------------------------------


@pytest.fixture
def told(world: World) -> World:
    """A world with a past: three articles announced, then one corrected and one withdrawn."""
    articles = old_articles(3)
    world.publish(*articles)
    world.announce()
    world.clock.forward(HOUR)
    articles[1] = replace(articles[1], summary="Nouvelle corrigée.")
    articles[2] = replace(articles[2], withdrawn=date(2026, 11, 20))
    world.publish(*articles)
    world.announce()
    world.clock.forward(HOUR)
    assert len(public(world)) == 2 * len(NETWORKS)
    for fake in world.fakes.values():
        fake.requests.clear()
    return world


def deleted(world: World) -> None:
    """Nothing is left."""
    (world.folder / "registre.sqlite").unlink()


def begun_anew(world: World) -> None:
    """Another one was opened, and nothing else was told."""
    reopen(world, lineage="une-autre", baseline=START - 30 * DAY)


def begun_anew_and_set(world: World) -> None:
    """The settings follow the new one, the live site does not."""
    begun_anew(world)
    world.change(lineage="une-autre")


def of_another_site(world: World) -> None:
    """A copy of the register of another board."""
    reopen(world, site="https://blogue.autre-rive.example")


def of_another_address(world: World) -> None:
    """A copy of our own site, register included, at another address."""
    elsewhere = "https://copie.rives-boreales.example"
    moved = [replace(one, url=one.url.replace(SITE, elsewhere)) for one in world.manifest.articles]
    made = replace(world.manifest, site=elsewhere, articles=tuple(moved))
    world.site.show(made, LINEAGE, world.state().version)
    world.manifest = made


@pytest.mark.parametrize(
    "happens", [deleted, begun_anew, begun_anew_and_set, of_another_site, of_another_address]
)
def test_a_register_that_is_not_the_right_one(
    told: World, happens: Callable[[World], None]
) -> None:
    """Deleted, begun anew or copied, a register that is not this site's stops every run."""
    happens(told)
    assert run_for_days(told) == {LedgerError}
    assert heard(told) == []


@pytest.mark.parametrize("baseline", [START + 2 * HOUR, START - 30 * DAY])
def test_a_register_lost_and_begun_anew_with_its_site(told: World, baseline: datetime) -> None:
    """The site built again on an empty register: what is public is found, and nothing is said."""
    before = public(told)
    reopen(told, lineage="une-autre", baseline=baseline)
    told.change(lineage="une-autre")
    told.site.show(told.manifest, "une-autre", told.state().version)
    assert run_for_days(told) == set()
    assert (heard(told), public(told)) == ([], before)


# -- A register cut short -------------------------------------------------------------------------


def live_a_little(world: World) -> None:
    """A story with lost answers, a correction, a withdrawal and a restoration."""
    first, second = old_articles(2)
    for fake in world.fakes.values():
        fake.faults.add("commit_then_drop", method="POST", path_contains="")
    world.publish(first, second)
    world.announce()
    world.settle()
    world.publish(replace(first, summary="Nouvelle corrigée."), second)
    world.announce()
    world.publish(first, replace(second, withdrawn=date(2026, 11, 20)))
    world.announce()
    world.write(ev.Restored(second.id, 2, "Solange"))
    world.publish(first, second)
    world.announce()
    world.settle()
    world.publish(first, second)
    for fake in world.fakes.values():
        fake.requests.clear()


def beginnings(world: World) -> Iterator[int]:
    """Put each beginning of the register in place of the whole, and give its length."""
    whole, place = world.batches(), world.folder / "registre.sqlite"
    short = world.folder / "debut.sqlite"
    for length, batch in enumerate(whole[:-1], 1):
        store = open_store(f"sqlite:///{short}")
        if length == 1:
            store.create(batch)
        else:
            store.append(batch, length - 1)
        store.close()
        shutil.copyfile(short, place)
        yield length


def test_any_beginning_of_a_register_is_refused(world: World) -> None:
    """Each beginning of a real register, in place of the whole: the live site knows better."""
    live_a_little(world)
    before, lengths = public(world), []
    for length in beginnings(world):
        lengths.append(length)
        with pytest.raises(LedgerError):
            world.announce()
    assert len(lengths) > 30
    assert (heard(world), public(world)) == ([], before)


def test_any_beginning_of_a_register_whose_site_was_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the site built on the cut register, what is public is still found before any write."""
    clean_environment(monkeypatch)
    with World(tmp_path, "mastodon", "threads") as world:
        live_a_little(world)
        before, now = public(world), world.clock()
        for length in beginnings(world):
            world.clock.moment = now
            world.site.show(world.manifest, LINEAGE, length)
            for _run in range(8):
                outcome = world.announce()
                world.clock.forward(12 * HOUR)
                if not outcome.pending:
                    break
            assert (public(world), outcome.asks) == (before, ()), length
            assert len(world.fakes["threads"].deleted) == 1, length


# -- A site that changes --------------------------------------------------------------------------


def address_scheme(world: World) -> None:
    """Every page moves."""
    moved = [
        replace(one, url=f"{SITE}/blogue/{one.slug}.html", path=f"blogue/{one.slug}.md")
        for one in world.manifest.articles
    ]
    world.publish(*moved)


def time_zone(name: str) -> Callable[[World], None]:
    """The dates of the articles, written without a zone, are read in another one."""

    def happens(world: World) -> None:
        world.change(timezone=name)
        zone = ZoneInfo(name)
        moved = [
            replace(one, date=one.date.astimezone(TORONTO).replace(tzinfo=zone))
            for one in world.manifest.articles
        ]
        world.publish(*moved)

    happens.__name__ = name
    return happens


def campaign(world: World) -> None:
    """The links lose their campaign tags."""
    world.change(campaign=False)


def hashtags(world: World) -> None:
    """The mots-clics of every article change."""
    world.publish(*(replace(one, hashtags=("Écoles",)) for one in world.manifest.articles))


def template(world: World) -> None:
    """Every page is another revision of itself."""
    revision = "sha256:" + "1" * 64
    world.publish(*(replace(one, revision=revision) for one in world.manifest.articles))


def composer(world: World) -> None:
    """The composer writes something else altogether."""


CHANGES = [address_scheme, *map(time_zone, ZONES), campaign, hashtags, template, composer]


@pytest.mark.parametrize("happens", CHANGES, ids=lambda one: one.__name__)
def test_a_change_that_concerns_everything(
    world: World, happens: Callable[[World], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Announced or too old to be, no article is said again nor corrected after such a change."""
    articles = old_articles(40)
    world.publish(*articles)
    reopen(world, baseline=articles[3].date + HOUR)
    world.announce()
    before = public(world)
    assert len(before) == 3 * len(NETWORKS)
    for fake in world.fakes.values():
        fake.requests.clear()
    happens(world)
    if happens is composer:
        monkeypatch.setattr(decide, "compose", rewritten)
    run_for_days(world)
    assert (heard(world), public(world)) == ([], before)


def rewritten(article: Article, *_: Any) -> Draft:
    """What another composer makes of an article."""
    words = f"Tout autrement : {article.title}"
    return Draft(words, article.url, len(words), 500, "caractères", "sha256:autre")


# -- An account, or a job, that is not the right one ----------------------------------------------

#: Where each fake keeps who its account is, and somebody else.
SOMEBODY_ELSE = {
    "mastodon": ("account_id", "109000000000000001"),
    "facebook": ("page_id", "100000000000001"),
    "x": ("account_id", "1000000001"),
    "bluesky": ("did", "did:plc:autre4boreales2fictif7ab"),
    "linkedin": ("author", "urn:li:organization:1000001"),
    "threads": ("account_id", "26518372940561000"),
}


@pytest.fixture
def waiting(told: World) -> World:
    """A world with a past, a new article to announce on every account, and its first settings."""
    fresh = make_article(id="k3f9x2q9", slug="huit-places", summary="Huit places.")
    told.clock.forward(DAY)
    told.publish(*told.manifest.articles, fresh)
    accounts = {name: told.account(name) for name in NETWORKS}
    told.account = accounts.__getitem__  # type: ignore[method-assign]
    return told


@pytest.mark.parametrize("network", NETWORKS)
def test_a_token_that_leads_elsewhere(waiting: World, network: str) -> None:
    """One token that leads to another account, and nothing is sent to any account."""
    setattr(waiting.fakes[network], *SOMEBODY_ELSE[network])
    with pytest.raises(NeedsPerson, match="jeton"):
        waiting.announce()
    assert heard(waiting) == []


def test_an_old_job_again(world: World) -> None:
    """Three sites one after the other, each announced; then the job of the first one again."""
    jobs = []
    for edition in (1, 2, 3):
        changed = make_article(summary=f"Édition {edition}.", title=f"Titre {edition}")
        added = [make_article(id=f"k3f9x2q{n}", slug=f"n-{n}") for n in range(2, 2 + edition)]
        jobs.append(world.publish(changed, *added[:2]))
        world.announce()
        world.clock.forward(DAY)
    before = public(world)
    for fake in world.fakes.values():
        fake.requests.clear()
    for job in (jobs[0], jobs[1], jobs[0]):
        with pytest.raises(Pending):
            world.announce(job)
        world.clock.forward(HOUR)
    assert (heard(world), public(world)) == ([], before)
