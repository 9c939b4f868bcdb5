"""A small world to announce in: a clock to move, a live site, a register, accounts on the fakes.

Runs are made exactly as the tasks make them. What is true is asked of the fakes and of the register
on disk, never of what a run tells.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import pytest
from porte_voix.accounts import AccountSettings
from porte_voix.announce.live import LiveSite
from porte_voix.announce.model import Article, Manifest
from porte_voix.announce.run import Outcome, Run
from porte_voix.ledger import events as ev
from porte_voix.ledger.base import Outcome as Kept
from porte_voix.ledger.base import Store
from porte_voix.ledger.events import Batch
from porte_voix.ledger.register import Register
from porte_voix.ledger.state import Pair, State, fold
from porte_voix.ledger.stores import open_store
from porte_voix.settings import Settings

from tests.announce.children import Child
from tests.announce.live_site import LiveServer
from tests.factories import SITE, make_article, make_manifest
from tests.networks.bluesky import FakeBluesky
from tests.networks.facebook import FakeFacebook
from tests.networks.linkedin import FakeLinkedIn
from tests.networks.mastodon import FakeMastodon
from tests.networks.outbox import OutboxFile
from tests.networks.posts import FakePost
from tests.networks.server import FakeNetwork
from tests.networks.threads import FakeThreads
from tests.networks.x import KEYS, FakeX

#: An hour after the date of the articles that the factories make.
START = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
LINEAGE = "lignee-des-essais"
#: The account of each network; a world has the first three unless it is told otherwise.
FIRST = {"mastodon": "masto", "facebook": "page", "x": "ex"}
ACCOUNTS = {
    **FIRST,
    "threads": "fils",
    "bluesky": "bleu",
    "linkedin": "lien",
    "outbox": "apercu",
}
#: Longer than a lease, the settle time of each network and the spacing of two looks together.
PATIENCE = {network: timedelta(minutes=6) for network in ACCOUNTS} | {
    "x": timedelta(minutes=24),
    "threads": timedelta(minutes=9),
    "linkedin": timedelta(minutes=24),
}
#: The secrets of the fakes, under the names that the accounts ask for.
SECRETS = {
    "PORTE_VOIX_MASTO_TOKEN": "jeton-mastodon",
    "PORTE_VOIX_PAGE_TOKEN": "jeton-page",
    "PORTE_VOIX_FILS_TOKEN": "jeton-threads",
    "PORTE_VOIX_LIEN_TOKEN": "jeton-linkedin",
    "PORTE_VOIX_BLEU_PASSWORD": "abcd-efgh-ijkl-mnop",
    "PORTE_VOIX_EX_API_KEY": KEYS.consumer_key,
    "PORTE_VOIX_EX_API_SECRET": KEYS.consumer_secret,
    "PORTE_VOIX_EX_ACCESS_TOKEN": KEYS.access_token,
    "PORTE_VOIX_EX_ACCESS_SECRET": KEYS.access_token_secret,
}
UNWANTED = ("CI", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


class Clock:
    """The one clock of a world."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        """The instant it stands at."""
        return self.moment

    def forward(self, step: timedelta) -> None:
        """Let time pass."""
        self.moment += step


class WatchedStore:
    """A store that lets a test act, or break things, around each append."""

    def __init__(
        self,
        inner: Store,
        before: Callable[[Batch], None] = lambda batch: None,
        after: Callable[[Batch], None] = lambda batch: None,
    ) -> None:
        self.inner, self.before, self.after = inner, before, after

    def create(self, batch: Batch) -> None:
        """As the store does."""
        self.inner.create(batch)

    def read(self, after: int = 0) -> Iterator[tuple[int, Batch]]:
        """As the store does."""
        return self.inner.read(after)

    def append(self, batch: Batch, expected: int) -> Kept:
        """As the store does, between the two acts."""
        self.before(batch)
        kept = self.inner.append(batch, expected)
        if kept is Kept.OK:
            self.after(batch)
        return kept

    def close(self) -> None:
        """As the store does."""
        self.inner.close()


def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable but the secrets of the fakes."""
    for name in list(os.environ):
        if name.startswith("PORTE_VOIX_") or name.upper() in UNWANTED:
            monkeypatch.delenv(name)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


class World:
    """``with World(tmp_path, "mastodon") as world:`` opens a register and starts the fakes."""

    def __init__(self, folder: Path, *networks: str, **settings: Any) -> None:
        self.folder, self.clock = folder, Clock()
        self.address = f"sqlite:///{folder}/registre.sqlite"
        self.manifest = make_manifest()
        self.site = LiveServer()
        self.fakes: dict[str, FakeNetwork] = {
            network: _fake(network, self.clock, folder) for network in networks or FIRST
        }
        self.deadline = 30.0
        self.wrap: Callable[[Store], Store] = lambda store: store
        self._changes = settings
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(self.site)
        for fake in self.fakes.values():
            self._stack.enter_context(fake)
        self.live = LiveSite(SITE, self.site.url, interval=0.01)
        self._stack.callback(self.live.close)
        self.open()
        self.publish(make_article())
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    # -- The register -------------------------------------------------------------------------

    def open(self, **facts: Any) -> None:
        """Make the register."""
        opened: dict[str, Any] = {
            "lineage": LINEAGE,
            "site": SITE,
            "baseline": START - timedelta(days=30),
        }
        with self.store() as store:
            store.create(Batch("ouverture", START, "essai", (ev.Opened(**opened | facts),)))

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The register on disk, read from a copy that no run uses."""
        store = open_store(self.address, str(self.folder / "temoin"))
        try:
            yield store
        finally:
            store.close()

    def batches(self) -> list[Batch]:
        """Everything that was written."""
        with self.store() as store:
            return [batch for _version, batch in store.read()]

    def events(self) -> list[ev.Event]:
        """Every event that was written."""
        return [event for batch in self.batches() for event in batch.events]

    def keep_only(self, batches: list[Batch]) -> None:
        """Put a register that holds only these batches in place of the whole."""
        (self.folder / "registre.sqlite").unlink()
        with self.store() as store:
            store.create(batches[0])
            for version, batch in enumerate(batches[1:], 1):
                store.append(batch, version)

    def state(self) -> State:
        """What the register amounts to."""
        return fold(enumerate(self.batches(), 1))

    def pair(self, network: str, article: str = "k3f9x2q7") -> Pair:
        """What the register knows of one pair."""
        return self.state().pair((article, "fr", ACCOUNTS[network]))

    def write(self, *events: ev.Event) -> None:
        """Append events as another program would."""
        with self.store() as store:
            Register(store, "une personne", self.clock).append(events)

    # -- The site -----------------------------------------------------------------------------

    def publish(self, *articles: Article) -> Manifest:
        """Put a site made of these articles online, with the register's mark of this moment."""
        self.manifest = make_manifest(*articles)
        self.site.show(self.manifest, LINEAGE, self.state().version)
        return self.manifest

    # -- The runs -----------------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """The settings of the runs, the fakes being the networks."""
        made = Settings(
            site=SITE,
            accounts=tuple(self.account(network) for network in self.fakes),
            ledger=self.address,
            lineage=LINEAGE,
            state_dir=str(self.folder),
            quiet_hours=("00:00", "00:00"),
            live_minutes=0.0,
            live_at=self.site.url,
        )
        return replace(made, **self._changes)

    def change(self, **settings: Any) -> None:
        """Change settings for the runs to come."""
        self._changes |= settings

    def account(self, network: str) -> AccountSettings:
        """The account of a network."""
        fake = self.fakes[network]
        options: dict[str, Any] = {"deadline": self.deadline}
        match network:
            case "mastodon":
                options |= {"server": fake.url}
            case "facebook":
                options |= {"base_url": fake.url, "page": getattr(fake, "page_id", "")}
            case "threads":
                options |= {"base_url": fake.url}
            case "linkedin":
                options |= {"base_url": fake.url, "organization": "5583111"}
            case "bluesky":
                options |= {"server": fake.url, "handle": "rives-boreales.example"}
            case "outbox":
                options |= {"like": "facebook"}
            case _:
                options |= {"base_url": fake.url, "accept_cost": True}
        return AccountSettings(ACCOUNTS[network], network, options)

    @contextmanager
    def run(self, manifest: Manifest | None = None, **parts: Any) -> Iterator[Run]:
        """A run, made as the tasks make it."""
        with self.store() as store:
            register = Register(self.wrap(store), "essai", self.clock)
            made = Run(
                settings=self.settings,
                manifest=manifest or self.manifest,
                register=register,
                live=self.live,
                now=self.clock,
                by="Solange",
                own_clock=False,
                sleep=lambda seconds: self.clock.forward(timedelta(seconds=seconds)),
            )
            yield replace(made, **parts)

    def announce(self, manifest: Manifest | None = None, **options: Any) -> Outcome:
        """One run of announcing, from beginning to end."""
        with self.run(manifest) as run:
            return run.announce(**options)

    def child(self, kill: str = "") -> Child:
        """The same run, ready to start in a process of its own."""
        return Child(self.settings, self.manifest, self.clock(), dict(os.environ), kill)

    def settle(self, rounds: int = 12) -> Outcome:
        """Announce again and again, time passing, until nothing is left or a person is asked."""
        step = max(PATIENCE[network] for network in self.fakes)
        for _round in range(rounds):
            self.clock.forward(step)
            outcome = self.announce()
            if not outcome.pending:
                return outcome
        raise AssertionError([action.reason for action in outcome.pending])

    # -- The truth ----------------------------------------------------------------------------

    def posts(self, network: str, article: str = "sept-places") -> list[FakePost]:
        """The public posts that lead to an article, known by its slug."""
        return [
            post
            for post in self.fakes[network].posts
            if any(f"/{article}/" in link for link in post.links)
        ]


def _fake(network: str, clock: Clock, folder: Path) -> FakeNetwork:
    if network == "outbox":
        return OutboxFile(folder / "outbox" / f"{ACCOUNTS[network]}.json")
    kinds: dict[str, Callable[..., FakeNetwork]] = {
        "mastodon": FakeMastodon,
        "facebook": FakeFacebook,
        "x": FakeX,
        "threads": FakeThreads,
        "bluesky": FakeBluesky,
        "linkedin": FakeLinkedIn,
    }
    return kinds[network](clock=clock)
