"""The people of a world: they write, correct, withdraw, hold, answer what is asked, and tidy up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from porte_voix.announce.compose import pair_mark
from porte_voix.announce.model import Action, Article, Op, Request
from porte_voix.announce.run import Outcome
from porte_voix.errors import LedgerError, NeedsPerson
from porte_voix.ledger import events as ev
from porte_voix.ledger import rescue
from porte_voix.ledger.register import Register
from porte_voix.ledger.state import DROPPED

from bench.simulation.runner import Runner
from bench.simulation.timeline import Work

if TYPE_CHECKING:
    from bench.simulation.world import World

#: Rounds in which everything must be settled once nothing goes wrong any more.
ROUNDS = 60
#: What people do, and how often; in a storm, one article is corrected and withdrawn all the time.
HABITS = {"new": 3, "edit": 4, "withdraw": 2, "withdraw_now": 1, "restore": 2, "lose": 1}
HABITS |= {"hold": 1, "back": 1, "answer": 1, "rescue": 1}
STORM = {"edit": 6, "withdraw": 2, "withdraw_now": 1, "restore": 4, "answer": 1}


class People:
    """What people do to one world."""

    def __init__(self, world: "World") -> None:
        self._world, self._dice = world, world.timeline.dice
        self.articles: dict[str, Article] = {}
        self.lost: dict[str, Article] = {}
        self.asked = 0

    def agenda(self, trouble: float) -> list[float]:
        """Do the first thing, and plan the others; their moments."""
        self.new()
        if not self._world.storm and self._dice.random() < 0.5:
            self.new()
        habits = STORM if self._world.storm else HABITS
        count = self._dice.randint(6, 10) if self._world.storm else self._dice.randint(2, 6)
        names = self._dice.choices([*habits], [*habits.values()], k=count)
        moments = [self._dice.random() * trouble * 0.9 for _name in names]
        for moment, name in zip(moments, names, strict=True):
            self._world.timeline.at(moment, self._act(name))
        return [0.0, *moments]

    def _act(self, name: str) -> Work:
        acts: dict[str, Callable[[], None]] = {
            "new": self.new,
            "edit": self.edit,
            "withdraw": self.withdraw,
            "withdraw_now": self.withdraw_now,
            "restore": self.restore,
            "lose": self.lose,
            "hold": self.hold,
            "back": lambda: self._world.site.put_back(self._dice.randrange(4)),
            "answer": self.answer_all,
            "rescue": self.put_back_rescued,
        }
        return acts[name]

    # -- The site -------------------------------------------------------------------------------

    def publish(self) -> None:
        """Put the articles of this moment online."""
        self._world.publish(tuple(self.articles.values()))

    def new(self) -> None:
        """A new article."""
        rank = len(self.articles) + len(self.lost)
        name, slug = f"k3f9x2a{'abcdefghijklmnop'[rank]}", f"article-{rank}"
        self.articles[name] = Article(
            id=name,
            lang="fr",
            title=f"Nouvelle {rank}",
            summary=f"Voici la nouvelle {rank}.",
            url=f"{self._world.settings.site}/2026/{slug}/",
            path=f"content/articles/{slug}.md",
            slug=slug,
            date=self._world.timeline.now() - timedelta(hours=1),
        )
        self.publish()

    def edit(self) -> None:
        """New words for an article."""
        for article in self._one():
            version = self._dice.randrange(10**6)
            words = f"{article.summary.partition(' (')[0]} (version {version})"
            self.articles[article.id] = replace(article, summary=words)
            self.publish()

    def withdraw(self) -> None:
        """An article becomes a tombstone."""
        for article in self._one():
            day = self._world.timeline.now().date()
            self.articles[article.id] = replace(article, withdrawn=day)
            self.publish()

    def withdraw_now(self) -> None:
        """The same, its copies not waiting for the tombstone."""
        for article in self._one():
            self._world.write(ev.Withdrawn(article.id, "Solange"))

    def restore(self) -> None:
        """A withdrawn article lives again."""
        for article in self._one(withdrawn=True):
            gen = self._world.memory.state().gens.get(article.id, 1) + 1
            self._world.write(ev.Restored(article.id, gen, "Solange"))
            self.articles[article.id] = replace(article, withdrawn=None)
            self.publish()

    def lose(self) -> None:
        """The file of an article disappears."""
        for article in self._one():
            self.lost[article.id] = self.articles.pop(article.id)
            self.publish()

    def hold(self) -> None:
        """Everything is suspended, or goes on."""
        held = self._world.memory.state().held_by
        self._world.write(ev.Released("Solange") if held else ev.Hold("Solange"))

    def _one(self, withdrawn: bool = False) -> list[Article]:
        """One of the articles, withdrawn or not; none if there is none."""
        gone = self._world.memory.state().withdrawn
        fit = [
            article
            for article in self.articles.values()
            if (article.withdrawn is not None or article.id in gone) is withdrawn
        ]
        return [self._dice.choice(fit)] if fit else []

    # -- The register ---------------------------------------------------------------------------

    def put_back_rescued(self) -> None:
        """Somebody restores the rescue files."""
        for path in sorted(self._world.folder.glob("rescue-*.json"), key=lambda p: p.read_bytes()):
            register = Register(self._world.memory, "personne", self._world.timeline.now)
            rescue.restore(path, register)
            path.unlink()

    def answer_all(self) -> None:
        """A person looks at the account and tells the truth of every open question."""
        for pair in [*self._world.memory.state().pairs.values()]:
            if pair.asked and pair.intent is not None:
                self.asked += 1
                self._world.write(self._truth(pair.intent))

    def _answer(self, action: Action) -> bool:
        """The truth of one question; whether there was one."""
        pair = self._world.memory.state().pair(action.pair)
        refused = pair.refusal is not None and pair.refusal.code != DROPPED
        if action.article not in self.articles or not (pair.intent or refused):
            return False
        self.asked += 1
        if pair.intent is not None:
            self._world.write(self._truth(pair.intent))
        elif pair.refusal is not None:
            self._world.write(ev.Decided(pair.refusal.nonce, "resend", "Solange"))
        return True

    def _truth(self, intent: ev.Intent) -> ev.Decided:
        start = f"{pair_mark(intent.article, intent.lang, intent.account)}-{intent.gen}"
        alive = [copy for copy in self._world.server.alive() if start in copy.marks]
        if intent.op == Op.DELETE:
            return ev.Decided(intent.nonce, "resend" if alive else "adopt", "Solange")
        words = Request.from_json(intent.request).text
        found = [copy for copy in alive if intent.op == Op.CREATE or copy.text == words]
        if found:
            url = f"https://reseau.example/{found[0].id}"
            return ev.Decided(intent.nonce, "adopt", "Solange", found[0].id, url)
        wanted = intent.article not in self._world.memory.state().withdrawn
        return ev.Decided(intent.nonce, "resend" if wanted else "drop", "Solange")

    # -- The end --------------------------------------------------------------------------------

    def settle(self) -> None:
        """Nothing goes wrong any more; all that is asked is answered; then all is checked."""
        world = self._world
        if world.memory.state().held_by:
            world.write(ev.Released("Solange"))
        self.publish()
        outcome: object = None
        pause = world.model.capabilities.settle.total_seconds() + 180
        for _round in range(ROUNDS):
            world.timeline.forward(pause)
            outcome = world.attempt(Runner(world, world.site.manifest))
            if isinstance(outcome, NeedsPerson) and not isinstance(outcome, LedgerError):
                digest = outcome.gesture.rsplit(" ", 1)[-1]
                outcome = world.attempt(Runner(world, world.site.manifest), digest)
            if not isinstance(outcome, Outcome):
                world.judge.fault("end", repr(outcome))
                return
            answered = [action for action in outcome.asks if self._answer(action)]
            if not outcome.pending and not answered:
                break
            if answered or world.memory.state().withdrawn or self._tombstones():
                world.timeline.forward(13 * 3600)
        else:
            world.judge.fault("end", f"not settled: {outcome}")
        world.judge.end(self.articles)

    def _tombstones(self) -> bool:
        return any(article.withdrawn for article in self.articles.values())
