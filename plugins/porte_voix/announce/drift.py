"""What the networks show against what the register says: copies gone, edited, or not ours.

A look only: nothing is written anywhere. People read the list and decide.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from porte_voix.announce.networks.base import Network, Post
from porte_voix.announce.reconcile import same_words
from porte_voix.ledger import events as ev
from porte_voix.ledger.events import Batch
from porte_voix.ledger.state import PairKey


class Kind(StrEnum):
    """How a network and the register disagree."""

    GONE = "gone"
    EDITED = "edited"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Drift:
    """One disagreement: on which account, at which address, and for which article if known."""

    kind: Kind
    account: str
    url: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """What the register says is public: where, since when, and the write that made it so."""

    pair: PairKey
    id: str
    url: str
    intent: ev.Intent
    at: datetime


def copies(batches: Iterable[tuple[int, Batch]]) -> dict[PairKey, Copy]:
    """The public copies with their words, read through the whole register."""
    intents: dict[str, ev.Intent] = {}
    found: dict[PairKey, Copy] = {}
    for _version, batch in batches:
        for event in batch.events:
            if isinstance(event, ev.Intent):
                intents[event.nonce] = event
            elif isinstance(event, ev.Done) or (
                isinstance(event, ev.Decided) and event.verdict == "adopt"
            ):
                intent = intents.pop(event.nonce, None)
                if intent is None:
                    continue
                pair = (intent.article, intent.lang, intent.account)
                if intent.op == "delete":
                    found.pop(pair, None)
                    continue
                post = event.id or intent.prior or ""
                found[pair] = Copy(pair, post, event.url or "", intent, batch.at)
    return found


def drift(
    said: Iterable[Copy], account: str, network: Network, since: datetime
) -> tuple[Drift, ...]:
    """The disagreements of one account, back to ``since``. Raises ``CannotLook``."""
    shown = {post.id: post for post in network.recent(since)}
    found = []
    ours = [copy for copy in said if copy.pair[2] == account]
    for copy in ours:
        if copy.at < since:
            continue
        post = shown.get(copy.id) or network.get(copy.id)
        if post is None:
            found.append(Drift(Kind.GONE, account, copy.url, copy.pair[0]))
        elif not same_words(post, copy.intent):
            found.append(Drift(Kind.EDITED, account, copy.url, copy.pair[0]))
    known = {copy.id for copy in ours}
    found += [
        Drift(Kind.STRANGER, account, post.url)
        for post in _by_date(shown.values())
        if post.id not in known
    ]
    return tuple(found)


def _by_date(posts: Iterable[Post]) -> list[Post]:
    return sorted(posts, key=lambda post: (str(post.created_at), post.id))
