"""What a trial amounts to: the public state against the desired one, the register, the questions.

The truth is what the network holds, every post that was ever public included; a person who is asked
answers by looking at it, with the two commands that the question gives.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from porte_voix.announce.compose import MARK, pair_mark
from porte_voix.announce.model import Action, Article, Op, Request
from porte_voix.ledger import events as ev
from porte_voix.ledger.state import PairState

from tests.announce.world import ACCOUNTS, World
from tests.networks.posts import FakePost

#: How the two commands that answer « was it published? » begin.
ANSWERS = ("inv ledger.adopt ", "inv ledger.resend ")


@dataclass(frozen=True, slots=True)
class Sight:
    """One article on one network: its copies alive and ever public, and what the site wants."""

    world: World
    network: str
    article: Article

    @property
    def pair(self) -> tuple[str, str, str]:
        """The pair of the register."""
        return (self.article.id, self.article.lang, ACCOUNTS[self.network])

    def alive(self) -> list[FakePost]:
        """The copies that are public now."""
        return [post for post in self.world.fakes[self.network].posts if self._ours(post)]

    def ever(self) -> list[FakePost]:
        """The copies that were public at any time."""
        deleted = self.world.fakes[self.network].deleted
        return [*self.alive(), *(post for post in deleted if post.public and self._ours(post))]

    def duplicates(self) -> int:
        """How many copies too many, one a generation being enough."""
        marks = [mark_of(post) for post in self.ever()]
        return len(marks) - len(set(marks))

    def wanted(self, words: str, corrects: bool = True) -> bool:
        """Whether the public sees what the site says: these words, or nothing at all.

        A network that cannot correct (not ``corrects``) may show earlier ones.
        """
        alive = self.alive()
        if not words:
            return not alive
        return len(alive) == 1 and (words in alive[0].text or not corrects)

    def known(self, words: str) -> bool:
        """Whether the register tells the same story as the network."""
        pair = self.world.state().pair(self.pair)
        found = pair.state(self.world.clock(), withdrawn=not words)
        if not words:
            return found is PairState.GONE and not pair.post_id
        return found is PairState.SAID and [pair.post_id] == [post.id for post in self.alive()]

    def answer(self, action: Action) -> bool:
        """Answer as a person who looks at the account; whether this question has an answer."""
        pair = self.world.state().pair(self.pair)
        if pair.intent is not None:
            if not all(one.startswith(two) for one, two in zip(action.gestures, ANSWERS, strict=1)):
                raise AssertionError(f"a question without its two commands: {action.gestures}")
            self.world.write(self._told(pair.intent))
            return True
        if pair.refusal is None or not any("ledger.resend" in one for one in action.gestures):
            return False
        self.world.write(ev.Decided(pair.refusal.nonce, "resend", "Solange"))
        return True

    def _told(self, intent: ev.Intent) -> ev.Decided:
        """What really happened to a write."""
        alive = self.alive()
        if intent.op == Op.DELETE:
            return ev.Decided(intent.nonce, "resend" if alive else "adopt", "Solange")
        if intent.op == Op.UPDATE:
            alive = [p for p in alive if Request.from_json(intent.request).text in p.text]
        if not alive:
            return ev.Decided(intent.nonce, "resend", "Solange")
        url = "https://reseau.example/annonce"
        return ev.Decided(intent.nonce, "adopt", "Solange", alive[-1].id, url)

    def _ours(self, post: FakePost) -> bool:
        return mark_of(post).startswith(pair_mark(*self.pair) + "-")


def mark_of(post: FakePost) -> str:
    """The pair and generation that the links of a post name."""
    found = [
        mark
        for link in post.history[0].links
        for mark in parse_qs(urlsplit(link).query).get(MARK, ())
    ]
    return found[0] if found else ""


def withdrawn_spans(world: World, article: str) -> list[tuple[datetime, datetime]]:
    """From when to when the register forbade any copy of an article."""
    begun, found = None, list[tuple[datetime, datetime]]()
    for batch in world.batches():
        for event in batch.events:
            if isinstance(event, ev.Withdrawn) and event.article == article:
                begun = begun or batch.at
            elif isinstance(event, ev.Restored) and event.article == article and begun:
                found.append((begun, batch.at))
                begun = None
    return [*found, (begun, datetime.max.replace(tzinfo=UTC))] if begun else found
