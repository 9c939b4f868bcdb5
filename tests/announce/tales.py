"""Stories told from numbers to their end: what a site lives through, what must be true then."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from porte_voix.announce.compose import pair_mark
from porte_voix.announce.model import Article, Op, Request
from porte_voix.announce.run import Outcome
from porte_voix.errors import LedgerError, NeedsPerson
from porte_voix.ledger import events as ev
from porte_voix.ledger import rescue
from porte_voix.ledger.register import Register
from porte_voix.ledger.state import DROPPED

from tests.announce.runners import ACCOUNT
from tests.announce.simulation import Fate, Model
from tests.announce.story import Story
from tests.factories import make_article

#: Rounds in which everything must be settled once nothing goes wrong any more.
ROUNDS = 60


@dataclass(frozen=True)
class Verdict:
    """What a story came to: nothing in ``faults`` when every promise was kept."""

    faults: tuple[str, ...]
    asked: int


def numbers(seed: int, count: int = 400) -> list[int]:
    """The numbers of a seed."""
    dice = random.Random(seed)
    return [dice.randrange(256) for _ in range(count)]


def tell(fate: Sequence[int], model: Model, folder: Path, busy: bool = False) -> Verdict:
    """A whole story, and its verdict; a ``busy`` one runs every few minutes and does no more."""
    return lived(fate, model, folder, busy).end()


def lived(fate: Sequence[int], model: Model, folder: Path, busy: bool = False) -> "Tale":
    """A story up to its last step, not ended."""
    tale = Tale(Story(Fate(fate), model, folder))
    tale.new()
    for _step in range(14):
        if busy:
            tale.run()
            tale.story.clock.forward(timedelta(minutes=2))
        else:
            tale.step()
    return tale


class Tale:
    """What people and machines do, one after the other."""

    def __init__(self, story: Story, choices: Fate | None = None) -> None:
        self.story, self.choices = story, choices or story.fate
        self.articles: dict[str, Article] = {}
        self.lost: dict[str, Article] = {}
        self.old = story.manifest
        self.asked = 0
        #: No withdrawal before its tombstone is live: nothing public would remember it.
        self.calm = False

    def step(self) -> None:
        """One thing that happens."""
        act = self.choices.pick(
            (9, self.run),
            (5, self.wait),
            (3, self.new),
            (3, self.edit),
            (2, self.withdraw),
            (1, self.withdraw_now),
            (1, self.restore),
            (1, self.long_wait),
            (1, self.lose),
            (1, self.hold),
            (1, self.run_old),
            (1, self.put_back),
        )
        act()

    def publish(self) -> None:
        """Put the articles of this moment online; the site before becomes an old job's."""
        self.old = self.story.manifest
        self.story.publish(*self.articles.values())

    def run(self) -> None:
        """The job of the live site."""
        self.story.attempt(self.story.manifest)

    def run_old(self) -> None:
        """A job of the site before, late."""
        self.story.attempt(self.old)

    def wait(self) -> None:
        """A few minutes."""
        minutes = self.choices.pick((3, 3), (1, 1), (1, 14), (2, 45))
        self.story.clock.forward(timedelta(minutes=minutes))

    def long_wait(self) -> None:
        """A day and more."""
        self.story.clock.forward(timedelta(hours=25))

    def new(self) -> None:
        """A new article."""
        number = len(self.articles) + len(self.lost)
        article = make_article(
            id=f"k3f9x2{number:02d}".replace("0", "a").replace("1", "b"),
            slug=f"article-{number}",
            summary=f"Voici la nouvelle {number}.",
            date=self.story.clock() - timedelta(hours=1),
        )
        self.articles[article.id] = article
        self.publish()

    def edit(self) -> None:
        """New words for an article."""
        for article in self._one():
            changed = f"{article.summary} Corrigé."
            self.articles[article.id] = replace(article, summary=changed[-200:])
            self.publish()

    def withdraw(self) -> None:
        """An article becomes a tombstone."""
        for article in self._one():
            day = self.story.clock().date()
            self.articles[article.id] = replace(article, withdrawn=day)
            self.publish()

    def withdraw_now(self) -> None:
        """The same, its copies not waiting for the tombstone."""
        for article in () if self.calm else self._one():
            self.story.write(ev.Withdrawn(article.id, "Solange"))

    def restore(self) -> None:
        """A withdrawn article lives again."""
        state = self.story.memory.state()
        for article in self._one(withdrawn=True):
            gen = state.gens.get(article.id, 1) + 1
            self.story.write(ev.Restored(article.id, gen, "Solange"))
            self.articles[article.id] = replace(article, withdrawn=None)
            self.publish()

    def lose(self) -> None:
        """The file of an article disappears."""
        for article in self._one():
            self.lost[article.id] = self.articles.pop(article.id)
            self.publish()

    def hold(self) -> None:
        """Everything is suspended, or goes on."""
        held = self.story.memory.state().held_by
        self.story.write(ev.Released("Solange") if held else ev.Hold("Solange"))

    def put_back(self) -> None:
        """Somebody restores the rescue files."""
        for path in sorted(self.story.folder.glob("rescue-*.json")):
            rescue.restore(path, Register(self.story.memory, "personne", self.story.clock))
            path.unlink()

    def _one(self, withdrawn: bool = False) -> list[Article]:
        """One of the articles, withdrawn or not; none if there is none."""
        gone = self.story.memory.state().withdrawn
        fit = [
            article
            for article in self.articles.values()
            if (article.withdrawn is not None or article.id in gone) is withdrawn
        ]
        return [self.choices.pick(*((1, article) for article in fit))] if fit else []

    # -- The end ------------------------------------------------------------------------------

    def end(self) -> Verdict:
        """Nothing goes wrong any more; people answer what is asked; then everything is checked."""
        story = self.story
        story.fate.stop()
        if story.memory.state().held_by:
            story.write(ev.Released("Solange"))
        outcome: object = None
        for _round in range(ROUNDS):
            story.clock.forward(timedelta(minutes=22))
            outcome = story.attempt(story.manifest)
            if isinstance(outcome, NeedsPerson) and not isinstance(outcome, LedgerError):
                outcome = story.attempt(story.manifest, outcome.gesture.rsplit(" ", 1)[-1])
            if not isinstance(outcome, Outcome):
                return Verdict((*story.broken, f"the end: {outcome}"), self.asked)
            answered = self._answer(outcome)
            if not outcome.pending and not answered:
                break
            if any(article.withdrawn for article in self.articles.values()) or (
                story.memory.state().withdrawn
            ):
                story.clock.forward(timedelta(hours=13))
        else:
            story.broken.append(f"7: not settled, {outcome}")
        return Verdict((*story.broken, *self._wrongs()), self.asked)

    def _answer(self, outcome: Outcome) -> bool:
        """A person looks at the account and tells the truth; whether anything was asked."""
        questions = 0
        for action in outcome.asks:
            intent = self.story.memory.state().pair(action.pair).intent
            if intent is not None and action.article in self.articles:
                questions += 1
                self.story.write(self._truth(intent))
        self.asked += questions
        return questions > 0

    def _truth(self, intent: ev.Intent) -> ev.Decided:
        mark = f"{pair_mark(intent.article, intent.lang, intent.account)}-{intent.gen}"
        alive = [copy for copy in self.story.network.public() if mark in copy.marks]
        if intent.op == Op.DELETE:
            return ev.Decided(intent.nonce, "resend" if alive else "adopt", "Solange")
        said = [copy for copy in alive if copy.text == Request.from_json(intent.request).body()]
        found = alive if intent.op == Op.CREATE else said
        if found:
            return ev.Decided(intent.nonce, "adopt", "Solange", found[0].id, "https://x.example/1")
        wanted = intent.article not in self.story.memory.state().withdrawn
        return ev.Decided(intent.nonce, "resend" if wanted else "drop", "Solange")

    def _wrongs(self) -> list[str]:
        """Doubles, losses, and copies that do not say what the site says."""
        story = self.story
        state = story.memory.state()
        wrongs = [f"1: {mark} was published twice" for mark in story.doubles()]
        wrongs += [f"alarm: {alarm}" for alarm in state.alarms]
        for article in self.articles.values():
            alive = story.alive(article.id)
            pair = state.pair((article.id, "fr", ACCOUNT.name))
            dropped = pair.refusal is not None and pair.refusal.code == DROPPED
            if article.withdrawn is not None or article.id in state.withdrawn:
                if alive:
                    wrongs.append(f"4: {article.id} is withdrawn and public")
            elif len(alive) != 1 and not dropped:
                wrongs.append(f"lost: {article.id} has {len(alive)} copies")
            elif Op.UPDATE not in story.network.model.can or dropped:
                continue
            elif not alive[0].text.startswith(article.summary):
                wrongs.append(f"6: {article.id} does not say what the site says")
        return wrongs
