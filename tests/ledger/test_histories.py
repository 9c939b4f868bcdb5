"""Whatever the history, told in whatever order: what the fold promises of all registers."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from porte_voix.ledger import events as ev
from porte_voix.ledger import segments, sql
from porte_voix.ledger.events import Batch, Event
from porte_voix.ledger.state import PairState, State, fold

from tests.ledger.factories import START, make_done, make_intent, make_seen

PROPERTY = settings(deadline=None, database=None, max_examples=80)
ACCOUNTS = ("masto", "bsky")
NONCES = ("1", "2", "3")


def events_of(article: str) -> st.SearchStrategy[Event]:
    """Any event about one article, likely or not; a nonce always belongs to the same pair."""

    def about(account: str, number: str) -> st.SearchStrategy[Event]:
        nonce = f"{article}-{account}-{number}"
        ids = st.sampled_from(["X", "Y"])
        intents = st.sampled_from(["create", "update", "delete"]).map(
            lambda op: make_intent(
                nonce=nonce, article=article, account=account, op=op, facts=f"sha256:{number}"
            )
        )
        return st.one_of(
            intents,
            ids.map(lambda post_id: make_done(nonce, post_id)),
            st.just(ev.Refused(nonce, 422, "non")),
            st.integers(1, 3).map(
                lambda hours: ev.Refused(nonce, 429, "attends", START + timedelta(hours=hours))
            ),
            st.sampled_from(["absent", "many", "cannot"]).map(
                lambda result: ev.Looked(nonce, result, START)
            ),
            st.just(ev.Asked(nonce, "?")),
            st.just(ev.Prepared(nonce, "media")),
            st.builds(
                ev.Decided,
                st.just(nonce),
                st.sampled_from(["adopt", "resend", "drop"]),
                st.just("Solange"),
                st.none() | ids,
            ),
        )

    return st.one_of(
        st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(NONCES)).flatmap(
            lambda pair: about(*pair)
        ),
        st.just(make_seen(article=article)),
        st.just(ev.Withdrawn(article, "Solange")),
        st.integers(2, 4).map(lambda gen: ev.Restored(article, gen, "Solange")),
        st.just(ev.Moved(article, "/a/", "/b/")),
    )


@st.composite
def histories(draw: st.DrawFn, article: str = "k3f9x2q7") -> list[Batch]:
    """Batches about one article, in the order of their instants."""
    told = draw(st.lists(st.lists(events_of(article), min_size=1, max_size=2), max_size=14))
    at, batches = START, []
    for number, events in enumerate(told):
        at += timedelta(seconds=draw(st.sampled_from([1, 61, 130, 90_000])))
        batches.append(Batch(f"{article}-{number}", at, "run", tuple(events)))
    return batches


def folded(batches: list[Batch]) -> State:
    """The state after these batches."""
    return fold(enumerate(batches, 1))


def picture(state: State) -> dict[str, Any]:
    """All that a state says, but the order of what has none."""
    return {
        "seen": state.seen,
        "pairs": state.pairs,
        "withdrawn": state.withdrawn,
        "gens": state.gens,
        "writes": state.writes,
        "rests": state.rests,
        "moved": sorted(state.moved, key=repr),
        "alarms": sorted(state.alarms),
    }


@given(histories())
@PROPERTY
def test_every_prefix_folds(batches: list[Batch]) -> None:
    """Any prefix of any register folds, gives each pair one state, and can be folded on."""
    state = State()
    for version, batch in enumerate(batches, 1):
        fold([(version, batch)], state)
        assert picture(state) == picture(folded(batches[:version]))
        for pair in state.pairs.values():
            for withdrawn in (False, True):
                assert pair.state(batch.at, withdrawn) in PairState


@given(histories())
@PROPERTY
def test_what_is_kept_amounts_to_what_was_told(batches: list[Batch]) -> None:
    """Read back as each kind of store keeps them, the batches leave the very same state."""
    told = picture(folded(batches))
    lines = [segments.line_of(version, batch) for version, batch in enumerate(batches, 1)]
    rows = [list(sql.row_of(version, batch).values()) for version, batch in enumerate(batches, 1)]
    assert picture(folded([segments.batch_of(line) for line in lines])) == told
    assert picture(folded([sql.batch_of(*values) for _version, *values in rows])) == told


@given(histories(), st.data())
@PROPERTY
def test_duplicate_batches_change_nothing(batches: list[Batch], data: st.DataObject) -> None:
    """Batches told again, anywhere after the first time, leave the same state."""
    doubled = list(batches)
    for batch in data.draw(st.lists(st.sampled_from(batches)) if batches else st.just([])):
        first = doubled.index(batch)
        doubled.insert(data.draw(st.integers(first + 1, len(doubled))), batch)
    assert picture(folded(doubled)) == picture(folded(batches))


@given(histories("k3f9x2q7"), histories("b2b2b2b2"), st.data())
@PROPERTY
def test_unrelated_articles_commute(
    one: list[Batch], other: list[Batch], data: st.DataObject
) -> None:
    """Two articles' histories, however they are interleaved, leave the same state."""
    turns = data.draw(st.permutations([one] * len(one) + [other] * len(other)))
    left = {id(one): iter(one), id(other): iter(other)}
    mixed = [next(left[id(turn)]) for turn in turns]
    assert picture(folded(mixed)) == picture(folded(one + other))


@given(histories())
@PROPERTY
def test_withdrawn_create_is_never_absent(batches: list[Batch]) -> None:
    """Whatever is told, nothing invites to resend a create of a withdrawn article."""
    for pair in folded(batches).pairs.values():
        if pair.intent is not None and pair.intent.op == "create":
            late = batches[-1].at + timedelta(days=9)
            assert pair.state(late, withdrawn=True) is not PairState.ABSENT


@given(histories())
@PROPERTY
def test_pair_with_a_copy_is_never_sent_to_anew(batches: list[Batch]) -> None:
    """A pair with a copy is neither new nor gone, nor invites to send its create again."""
    for pair in folded(batches).pairs.values():
        if pair.post_id:
            state = pair.state(batches[-1].at + timedelta(days=9))
            create = pair.intent is not None and pair.intent.op == "create"
            assert state not in (PairState.NEW, PairState.GONE)
            assert not (create and state is PairState.ABSENT)
