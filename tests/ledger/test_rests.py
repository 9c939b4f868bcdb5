"""The wish of a network to be left alone, as the register keeps it."""

from datetime import timedelta

from porte_voix.ledger import events as ev
from porte_voix.ledger.events import event_from_json

from tests.ledger.factories import DAY, SECOND, START, make_done, make_intent, make_state

UNTIL = START + timedelta(minutes=10)
REFUSED = ev.Refused("n1", 429, "doucement", UNTIL)


def test_an_account_rests_until_the_instant_it_was_given() -> None:
    """The account of the refused write is not called before that instant, the others are."""
    state = make_state(make_intent(), REFUSED)
    assert state.resting("masto", START) == UNTIL
    assert state.resting("masto", UNTIL - SECOND) == UNTIL
    assert state.resting("masto", UNTIL) is None
    assert state.resting("bsky", START) is None


def test_the_longest_wish_counts() -> None:
    """Two refusals, in whatever order they are told, leave the later instant."""
    sooner = ev.Refused("n2", 429, "doucement", UNTIL - timedelta(minutes=5))
    writes = (make_intent(), make_intent(nonce="n2", article="b2b2b2b2"))
    for told in ((REFUSED, sooner), (sooner, REFUSED)):
        assert make_state(*writes, *told).resting("masto", START) == UNTIL


def test_a_wish_told_late_counts_too() -> None:
    """The network said so, even if the write it answered is no longer the open one."""
    state = make_state(make_intent(), make_intent(nonce="n2"), REFUSED, make_done("n2"))
    assert state.resting("masto", START) == UNTIL
    assert state.pair(("k3f9x2q7", "fr", "masto")).refusal is None


def test_a_wish_about_no_known_write_is_no_wish() -> None:
    """A refusal whose write the register does not hold names no account."""
    assert make_state(REFUSED).rests == {}


def test_a_register_written_before_wishes_were_kept_reads_as_before() -> None:
    """A stored refusal without an instant is read, and keeps nobody waiting."""
    stored = {"t": "refused", "v": 1, "nonce": "n1", "code": 429, "why": "doucement"}
    event = event_from_json(stored)
    assert event == ev.Refused("n1", 429, "doucement")
    assert event.to_json() == stored
    assert make_state(make_intent(), event).resting("masto", START + DAY) is None
