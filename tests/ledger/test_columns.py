"""A state written by columns comes back whole."""

import json

from hypothesis import given
from porte_voix.ledger import events as ev
from porte_voix.ledger.columns import plain, state_of
from porte_voix.ledger.events import Batch
from porte_voix.ledger.state import State, fold

from tests.ledger.factories import START, make_batch, make_done, make_intent, make_opened
from tests.ledger.test_histories import PROPERTY, histories


def back(state: State) -> State:
    """The state, once written and read."""
    found = state_of(json.loads(json.dumps(plain(state))))
    found.version = state.version
    return found


@given(histories("k3f9x2q7"), histories("b2b2b2b2"))
@PROPERTY
def test_any_state_comes_back(one: list[Batch], other: list[Batch]) -> None:
    """After any history, every field, in the same order."""
    state = fold(enumerate(one + other, 1))
    found = back(state)
    assert vars(found) == vars(state)
    assert [*found.pairs] == [*state.pairs]
    assert [*found.nonces] == [*state.nonces]


@given(histories("k3f9x2q7"), histories("b2b2b2b2"))
@PROPERTY
def test_a_state_that_came_back_folds_on(one: list[Batch], other: list[Batch]) -> None:
    """What comes next leaves the state that it would have left."""
    batches = [*one, *other]
    half = fold(enumerate(batches[: len(batches) // 2], 1))
    rest = list(enumerate(batches, 1))[len(batches) // 2 :]
    assert vars(fold(rest, back(half))) == vars(fold(enumerate(batches, 1)))


def test_all_that_is_not_of_one_pair_comes_back() -> None:
    """Opening, accounts under two names, hold, approvals, half an emoji in a network's answer."""
    state = fold(
        enumerate(
            [
                make_batch(make_opened()),
                make_batch(ev.Bound("masto", "mastodon", "host#1")),
                make_batch(ev.Bound("mastodon", "mastodon", "host#1"), ev.Hold("Solange")),
                make_batch(make_intent(), make_done("n1", "\ud83d"), at=START),
                make_batch(make_done("n0"), ev.Refused("n1", 0, "\udc00"), ev.Moved("a", "b", "c")),
                make_batch(
                    ev.Approved("sha256:1", "Solange", (("a", "fr", "x", "create", "f", "1"),))
                ),
            ],
            1,
        )
    )
    assert state.alarms
    assert vars(back(state)) == vars(state)
