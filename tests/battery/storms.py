"""Storms: edits, withdrawals, restorations, faults, old jobs and time, in any order that is drawn.

Whatever the storm, once it is over the public sees the last revision of each article, or nothing if
it was withdrawn; nothing that was withdrawn came back by itself.
"""

import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from porte_voix.announce.model import Article, Manifest, Op
from porte_voix.announce.networks import capabilities, mastodon
from porte_voix.announce.run import Outcome
from porte_voix.errors import PorteVoixError
from porte_voix.ledger import events as ev

from tests.announce.gallery import PATH, PNG, UPLOADING, Gallery, make_image
from tests.announce.world import PATIENCE, World, clean_environment
from tests.battery.disk import Unreliable
from tests.battery.faults import CALLS, DUPLICATES, LATE, Options
from tests.battery.truth import Sight, withdrawn_spans
from tests.factories import make_article

STEPS = 60
#: Rounds in which everything must be settled once nothing goes wrong any more.
ROUNDS = 60
SECOND = timedelta(seconds=1)
#: What a storm throws at the calls of a network; nothing here takes real time.
WEATHER: tuple[tuple[str, Options], ...] = (
    ("drop", {}),
    ("commit_then_drop", {}),
    ("reset", {}),
    ("reset", {"commit": True}),
    ("html", {}),
    ("html", {"commit": True}),
    ("html", {"status": 404}),
    ("no_id", {}),
    ("no_id", {"commit": True}),
    ("truncated", {}),
    ("status", {"status": 500}),
    ("status", {"status": 500, "commit": True}),
    ("status", {"status": 429}),
    ("status", {"status": 401}),
    ("status", {"status": 403}),
    ("late", {"seconds": LATE}),
    ("lookup_lag", {"seconds": LATE / 2}),
)


@dataclass(slots=True)
class Weathered:
    """What a storm amounts to; ``wrongs`` says in words what must never happen."""

    network: str
    seed: int
    runs: int = 0
    faults: int = 0
    posts: int = 0
    duplicates: int = 0
    resurrections: int = 0
    losses: int = 0
    questions: int = 0
    wrongs: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"tempête {self.network} {self.seed}"


def weather(network: str, seed: int) -> Weathered:
    """One storm on one network, in a world of its own."""
    told = Weathered(network, seed)
    with (
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory(prefix="tempete-") as folder,
    ):
        clean_environment(patch)
        generous = {"brake_articles": 1000, "brake_account": 100_000, "monthly_budget": 1e6}
        patch.setattr(mastodon, "POLL_SECONDS", 0.01)
        kind = Gallery if network in UPLOADING else World
        with kind(Path(folder), network, **generous) as world:
            storm = Storm(world, network, told, Unreliable(patch))
            for _step in range(STEPS):
                storm.step()
            storm.end()
    return told


class Storm:
    """What people, machines and the network do, one after the other."""

    def __init__(self, world: World, network: str, told: Weathered, disk: Unreliable) -> None:
        self.world, self.network, self.told, self.disk = world, network, told, disk
        self.dice = random.Random(f"{network}/{told.seed}")
        self.articles = [
            make_article(id=f"k3f9x2q{n}", slug=f"article-{n}", summary=f"Nouvelle {n}, premier.")
            for n in (2, 3)
        ]
        if network in UPLOADING:
            self.articles[0] = replace(self.articles[0], image=make_image())
        self.edition = 0
        self.publish()
        self.jobs: list[Manifest] = [world.manifest]

    def step(self) -> None:
        """One thing that happens, and a second that passes."""
        acts: list[tuple[int, Callable[[], object]]] = [
            (18, self.run),
            (8, self.fault),
            (6, self.wait),
            (5, self.edit),
            (3, self.withdraw),
            (3, self.restore),
            (1, self.withdraw_now),
            (2, self.old_job),
            (1, self.long_wait),
            (1, self.hold),
        ]
        act = self.dice.choices([act for _weight, act in acts], [weight for weight, _act in acts])
        act[0]()
        self.world.clock.forward(SECOND)

    # -- What people do -----------------------------------------------------------------------

    def publish(self) -> None:
        """Put the articles of this moment online, with the picture that one of them may have."""
        self.world.publish(*self.articles)
        self.world.site.pages[PATH] = ("image/png", PNG)

    def edit(self) -> None:
        """New words for an article, withdrawn or not."""
        self.edition += 1
        self._change(summary=f"Édition {self.edition}.")

    def withdraw(self) -> None:
        """An article becomes a tombstone."""
        self._change(withdrawn=self.world.clock().date())

    def withdraw_now(self) -> None:
        """The same in an incident, the register told first."""
        index = self._change(withdrawn=self.world.clock().date())
        self.world.write(ev.Withdrawn(self.articles[index].id, "Solange"))

    def restore(self) -> None:
        """A withdrawn article lives again."""
        gone = [article for article in self.articles if article.withdrawn]
        if gone:
            article = self.dice.choice(gone)
            gen = self.world.state().gens.get(article.id, 1) + 1
            self.world.write(ev.Restored(article.id, gen, "Solange"))
            self._put(self.articles.index(article), replace(article, withdrawn=None))

    def hold(self) -> None:
        """Everything is suspended, or goes on."""
        held = self.world.state().held_by
        self.world.write(ev.Released("Solange") if held else ev.Hold("Solange"))

    def _change(self, **facts: object) -> int:
        index = self.dice.randrange(len(self.articles))
        self._put(index, replace(self.articles[index], **facts))
        return index

    def _put(self, index: int, article: Article) -> None:
        self.articles[index] = article
        self.publish()
        self.jobs.append(self.world.manifest)

    # -- What machines do ---------------------------------------------------------------------

    def run(self, manifest: Manifest | None = None) -> Outcome | None:
        """One run; ``None`` when it ended with a sentence."""
        self.told.runs += 1
        try:
            return self.world.announce(manifest)
        except PorteVoixError:
            return None

    def old_job(self) -> None:
        """A job of an earlier site, late."""
        self.run(self.dice.choice(self.jobs))

    def wait(self) -> None:
        """A few minutes."""
        self.world.clock.forward(timedelta(minutes=self.dice.choice((1, 3, 7, 30, 50))))

    def long_wait(self) -> None:
        """A day and more."""
        self.world.clock.forward(timedelta(hours=25))

    def fault(self) -> None:
        """The next call of one kind will fail; on the outbox, the next writing."""
        kinds = [op for network, op in CALLS if network == self.network]
        if not kinds:
            self.disk.coming.append(self.dice.random() < 0.5)
            return
        method, path = CALLS[self.network, self.dice.choice(kinds)]
        duplicate = ("status", DUPLICATES[self.network])
        kind, options = self.dice.choice((*WEATHER, duplicate))
        add = self.world.fakes[self.network].faults.add
        add(kind, method=method, path_contains=path, **options)

    # -- The end ------------------------------------------------------------------------------

    def end(self) -> None:
        """Nothing goes wrong any more; people answer what is asked; then all is judged."""
        fake = self.world.fakes[self.network]
        self.told.faults = len(fake.faults.played) + self.disk.played
        fake.faults.clear()
        self.disk.coming.clear()
        if self.world.state().held_by:
            self.hold()
        for _round in range(ROUNDS):
            self.world.clock.forward(PATIENCE[self.network] + SECOND)
            outcome = self.run()
            if outcome is not None and not outcome.pending and not self._answer(outcome):
                break
            if self.world.state().withdrawn or any(one.withdrawn for one in self.articles):
                # A withdrawn announcement that was never found is looked for a day later.
                self.world.clock.forward(timedelta(hours=13))
        else:
            self.told.wrongs.append("toujours en attente")
        fake.release_late()
        self._judge()

    def _answer(self, outcome: Outcome) -> bool:
        """A person answers each question; whether anything was asked that has an answer."""
        answered = False
        for action in outcome.asks:
            for article in self.articles:
                if action.article == article.id:
                    self.told.questions += 1
                    answered |= Sight(self.world, self.network, article).answer(action)
        return answered

    def _judge(self) -> None:
        """Hold what is public, and ever was, against the last revision of each article."""
        corrects = Op.UPDATE in capabilities(self.world.account(self.network)).can
        for article in self.articles:
            sight = Sight(self.world, self.network, article)
            words = "" if article.withdrawn else article.summary
            spans = withdrawn_spans(self.world, article.id)
            self.told.posts += len(sight.ever())
            self.told.duplicates += sight.duplicates()
            self.told.resurrections += bool(not words and sight.alive())
            late = timedelta(seconds=LATE)
            self.told.resurrections += sum(
                begun + late < post.created_at < over
                for post in sight.ever()
                for begun, over in spans
            )
            if not sight.wanted(words, corrects):
                self.told.losses += 1
                shown = [post.text for post in sight.alive()]
                self.told.wrongs.append(f"« {words} » attendu, {shown} public")
        self.told.wrongs += [f"alarme {alarm}" for alarm in self.world.state().alarms]
