"""Events and batches with sensible values; a test names only what it is about."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from porte_voix.ledger import events as ev
from porte_voix.ledger.events import Batch, Event
from porte_voix.ledger.state import Pair, PairState, State, fold

#: The instant at which the invented site of these tests lives.
START = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LEASE = timedelta(seconds=120)
FACTS = "sha256:" + "a" * 64
SITE = "https://cs-des-rivages.example"

_numbers = itertools.count(1)


def make_batch(*events: Event, **values: Any) -> Batch:
    """A batch with a new id; holds one ``hold`` when no event is given."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "id": f"batch-{number}",
        "at": START,
        "run": "run-1",
        "events": events or (ev.Hold(f"Solange {number}"),),
    }
    return Batch(**(defaults | values))


def make_opened(**values: Any) -> ev.Opened:
    """The first event of a register."""
    defaults: dict[str, Any] = {"lineage": "l1", "site": SITE, "baseline": START}
    return ev.Opened(**(defaults | values))


def make_seen(**values: Any) -> ev.Seen:
    """An article seen for the first time."""
    defaults: dict[str, Any] = {
        "article": "k3f9x2q7",
        "lang": "fr",
        "slug": "rentree",
        "path": "content/articles/rentree.md",
        "date": START,
        "url": f"{SITE}/rentree/",
    }
    return ev.Seen(**(defaults | values))


def make_intent(**values: Any) -> ev.Intent:
    """A create on the account ``masto``, nonce ``n1``, whose lease starts with the tests."""
    defaults: dict[str, Any] = {
        "nonce": "n1",
        "article": "k3f9x2q7",
        "lang": "fr",
        "account": "masto",
        "gen": 1,
        "op": "create",
        "attempt": 1,
        "key": "key-1",
        "facts": FACTS,
        "inputs": "sha256:" + "b" * 64,
        "request": {"text": "Les élèves rentrent lundi.", "link": f"{SITE}/rentree/", "media": []},
        "expires": START + LEASE,
    }
    return ev.Intent(**(defaults | values))


def make_done(nonce: str = "n1", post_id: str = "X", **values: Any) -> ev.Done:
    """The write of a nonce is public as this post."""
    defaults: dict[str, Any] = {"url": f"https://masto.example/@cs/{post_id}", "how": "sent"}
    return ev.Done(nonce, post_id, **(defaults | values))


def make_state(*events: Event | tuple[timedelta, Event]) -> State:
    """The state after these events, one batch each; a pair gives the time since the start."""
    batches = []
    for event in events:
        after, one = event if isinstance(event, tuple) else (timedelta(), event)
        batches.append(make_batch(one, at=START + after))
    return fold(enumerate(batches, 1))


#: The pair that these factories are about, unless told otherwise.
KEY = ("k3f9x2q7", "fr", "masto")
OVER = LEASE + SECOND
DAY = timedelta(hours=24)
DELETE = make_intent(nonce="d1", op="delete", prior="X")
WITHDRAWN = ev.Withdrawn("k3f9x2q7", "Solange")

GONE = (make_intent(), make_done(), WITHDRAWN, DELETE, make_done("d1"))
RESTORED = ev.Restored("k3f9x2q7", 2, "Solange")

Told = Event | tuple[timedelta, Event]


def looked(
    after: timedelta = timedelta(), result: str = "absent", nonce: str = "n1"
) -> tuple[timedelta, Event]:
    """A look this long after the lease's end."""
    return (OVER + after, ev.Looked(nonce, result, START))


def state_of(*events: Told, after: timedelta = OVER + 2 * DAY) -> PairState:
    """The state of the usual pair, this long after the start."""
    state = make_state(*events)
    return state.pair(KEY).state(START + after, KEY[0] in state.withdrawn)


def pair_of(*events: Told) -> Pair:
    """The usual pair after these events."""
    return make_state(*events).pair(KEY)
