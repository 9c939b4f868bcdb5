"""Registers drawn by chance: any sequence of events that runs and people could have written.

A write is one that its pair could take: a create without a copy, else a change of that copy. All
the rest comes in any order, late or twice.
"""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from porte_voix.ledger import events as ev
from porte_voix.ledger.state import State

from tests.announce.builders import make_register
from tests.factories import make_article
from tests.ledger.factories import (
    LEASE,
    START,
    make_batch,
    make_done,
    make_intent,
    make_seen,
)

ARTICLES = ("aaaaaaaa", "bbbbbbbb", "cccccccc", "dddddddd")
ACCOUNTS = ("masto", "page", "ex")
FACTS = {
    title: {name: make_article(id=name, title=title).facts for name in ARTICLES}
    for title in ("Un", "Deux")
}
KINDS = (
    *("intent", "intent", "intent", "done", "done", "looked", "looked", "refused"),
    *("asked", "decided", "withdrawn", "restored", "seen", "prepared"),
)


def _event(draw: st.DrawFn, kind: str, nonces: list[str], at: timedelta, state: State) -> ev.Event:
    article = draw(st.sampled_from(ARTICLES))
    nonce = draw(st.sampled_from(nonces)) if nonces else "?"
    match kind:
        case "intent":
            nonces.append(f"n{len(nonces)}")
            account = draw(st.sampled_from(ACCOUNTS))
            pair = state.pair((article, "fr", account))
            return make_intent(
                nonce=nonces[-1],
                article=article,
                account=account,
                gen=pair.gen,
                op=draw(st.sampled_from(("update", "delete"))) if pair.post_id else "create",
                attempt=draw(st.integers(1, 3)),
                prior=pair.post_id or None,
                facts=FACTS[draw(st.sampled_from(tuple(FACTS)))][article],
                expires=START + at + LEASE,
            )
        case "done":
            return make_done(nonce, f"X{nonce}")
        case "looked":
            result = draw(st.sampled_from(("absent", "absent", "cannot", "many")))
            return ev.Looked(nonce, result, START)
        case "refused":
            return ev.Refused(nonce, draw(st.sampled_from((0, 401, 422, 429))), "non")
        case "asked":
            return ev.Asked(nonce, "que s'est-il passé?")
        case "decided":
            verdict = draw(st.sampled_from(("adopt", "resend", "drop")))
            return ev.Decided(nonce, verdict, "Solange", "X", "https://masto.example/X")
        case "withdrawn":
            return ev.Withdrawn(article, "Solange")
        case "restored":
            return ev.Restored(article, draw(st.integers(2, 3)), "Solange")
        case "seen":
            return make_seen(article=article)
        case _:
            return ev.Prepared(nonce, "m1")


@st.composite
def tellings(draw: st.DrawFn, most: int = 14) -> list[tuple[timedelta, ev.Event]]:
    """What happened, in order: events and their times since the start."""
    told, nonces, at, state = [], list[str](), timedelta(), State()
    for version, kind in enumerate(draw(st.lists(st.sampled_from(KINDS), max_size=most)), 1):
        at += timedelta(seconds=draw(st.sampled_from((0, 1, 61, 300, 90_000))))
        event = _event(draw, kind, nonces, at, state)
        state.add(version, make_batch(event, at=START + at))
        told.append((at, event))
    return told


def states() -> st.SearchStrategy[State]:
    """What such histories amount to."""
    return tellings().map(lambda told: make_register(*told))


@st.composite
def manifests(draw: st.DrawFn) -> list[Any]:
    """Some of the articles, as a build could give them today."""
    names = draw(st.sets(st.sampled_from(ARTICLES), min_size=1))
    return [
        make_article(
            id=name,
            slug=name,
            title=draw(st.sampled_from(tuple(FACTS))),
            date=START + timedelta(days=draw(st.sampled_from((-40, -9, -2, 0, 0, 0, 3)))),
            announce=draw(st.sampled_from((True, True, True, False))),
            urgent=draw(st.booleans()),
            withdrawn=draw(st.sampled_from((None, None, None, START.date()))),
        )
        for name in sorted(names)
    ]
