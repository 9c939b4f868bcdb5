"""What persons decide, as the fold understands it: answers, withdrawals, restorations."""

from porte_voix.ledger import events as ev
from porte_voix.ledger.state import DROPPED, PairState

from tests.ledger.factories import (
    DAY,
    DELETE,
    FACTS,
    GONE,
    KEY,
    RESTORED,
    SECOND,
    START,
    WITHDRAWN,
    looked,
    make_done,
    make_intent,
    make_state,
    pair_of,
    state_of,
)

ASKED = (make_intent(), ev.Asked("n1", "?"))


def test_adopted_copy_is_said() -> None:
    """« Yes, here it is »: the copy that a person found is the pair's."""
    adopted = ev.Decided("n1", "adopt", "Solange", "X", "https://masto.example/@cs/X")
    pair = pair_of(*ASKED, adopted)
    assert pair.state(START) is PairState.SAID
    assert (pair.post_id, pair.url, pair.said) == ("X", "https://masto.example/@cs/X", FACTS)


def test_adoption_without_an_id_leaves_the_question() -> None:
    """A create adopted without its id would look unsaid, and go again: the question stays."""
    assert state_of(*ASKED, ev.Decided("n1", "adopt", "Solange")) is PairState.ASKING


def test_adopted_update_keeps_the_copy() -> None:
    """« Yes, it was corrected »: the same copy carries the new facts."""
    update = make_intent(nonce="n2", op="update", prior="X", facts="sha256:new")
    asked = (make_intent(), make_done(), update, ev.Asked("n2", "?"))
    pair = pair_of(*asked, ev.Decided("n2", "adopt", "Solange"))
    assert (pair.post_id, pair.said, pair.intent) == ("X", "sha256:new", None)


def test_adopted_delete_is_gone() -> None:
    """« Yes, it is no longer there »: nothing is public."""
    asked = (make_intent(), make_done(), WITHDRAWN, DELETE, ev.Asked("d1", "?"))
    assert state_of(*asked, ev.Decided("d1", "adopt", "Solange")) is PairState.GONE


def test_adopted_refusal_is_said() -> None:
    """A refusal that a person proves wrong gives way to the copy."""
    refused = (make_intent(), ev.Refused("n1", 409, "existe déjà"))
    pair = pair_of(*refused, ev.Decided("n1", "adopt", "Solange", "X"))
    assert pair.state(START) is PairState.SAID
    assert pair.said == FACTS


def test_resend_makes_absent() -> None:
    """« No, it is not there »: the same write may go again, once its lease is over."""
    resent = (*ASKED, ev.Decided("n1", "resend", "Solange"))
    assert state_of(*resent) is PairState.ABSENT
    assert state_of(*resent, after=SECOND) is PairState.FLYING


def test_resend_of_a_refusal_makes_new() -> None:
    """A refused write that a person wants again is written afresh."""
    refused = (make_intent(), ev.Refused("n1", 422, "non"))
    assert state_of(*refused, ev.Decided("n1", "resend", "Solange")) is PairState.NEW


def test_dropped_is_refused_by_the_person() -> None:
    """« Never mind »: closed like a refusal, under the person's name, and counted as a write."""
    state = make_state(*ASKED, ev.Decided("n1", "drop", "Solange"))
    assert state.pair(KEY).refusal == ev.Refused("n1", DROPPED, "Solange")
    assert state.pair(KEY).state(START) is PairState.REFUSED
    assert set(state.writes) == {"n1"}


def test_decision_on_a_closed_write_changes_nothing() -> None:
    """A person's answer to a question that settled itself meanwhile is not needed any more."""
    for verdict in ("adopt", "resend", "drop"):
        late = ev.Decided("n1", verdict, "Solange", "Y")
        assert pair_of(make_intent(), make_done(), late) == pair_of(make_intent(), make_done())


def test_withdrawn_unknown_create_is_never_resent() -> None:
    """Absent twice it stays unknown; a person who says it never came closes it for good."""
    unknown = (make_intent(), WITHDRAWN)
    assert state_of(*unknown) is PairState.UNKNOWN
    assert state_of(*unknown, looked(), looked(60 * SECOND)) is PairState.UNKNOWN
    resend = ev.Decided("n1", "resend", "Solange")
    assert state_of(*unknown, looked(), looked(60 * SECOND), resend) is PairState.GONE


def test_withdrawn_unknown_create_is_gone_after_a_day() -> None:
    """Looked for again a day later and still absent, a withdrawn create never came."""
    unknown = (make_intent(), WITHDRAWN, looked())
    assert state_of(*unknown, looked(DAY - SECOND)) is PairState.UNKNOWN
    assert state_of(*unknown, looked(DAY)) is PairState.GONE


def test_copies_seen_meanwhile_start_the_day_again() -> None:
    """The day of absence must be whole: a look that found several copies breaks it."""
    unknown = (make_intent(), WITHDRAWN, looked(), looked(SECOND, "many"), looked(DAY))
    assert state_of(*unknown) is PairState.UNKNOWN


def test_withdrawn_create_that_is_found_is_said() -> None:
    """A withdrawn create that came out after all is said, so that it can be deleted."""
    assert state_of(make_intent(), WITHDRAWN, looked(), make_done(how="found")) is PairState.SAID


def test_withdrawal_does_not_delay_an_unknown_delete() -> None:
    """A delete looked for twice may be tried again at once, withdrawn or not."""
    unknown = (make_intent(), make_done(), WITHDRAWN, DELETE)
    absent = (looked(nonce="d1"), looked(60 * SECOND, nonce="d1"))
    assert state_of(*unknown, *absent) is PairState.ABSENT


def test_restored_article_begins_anew() -> None:
    """After a restoration the pair is new, in the next generation, and old news is harmless."""
    state = make_state(*GONE, RESTORED)
    assert state.pair(KEY).state(START) is PairState.NEW
    assert state.pair(KEY).gen == 2
    assert KEY[0] not in state.withdrawn
    assert state.pair((KEY[0], "en", "masto")).gen == 2
    assert make_state(*GONE, RESTORED, make_done()).alarms == []


def test_restored_refusal_begins_anew() -> None:
    """What was refused in one generation is not refused in the next."""
    refused = (make_intent(), ev.Refused("n1", 422, "non"), WITHDRAWN, RESTORED)
    assert state_of(*refused) is PairState.NEW


def test_restored_create_that_never_came_begins_anew() -> None:
    """A withdrawn create that never came is not resent by a restoration, but written afresh."""
    never = (make_intent(), WITHDRAWN, looked(), looked(DAY))
    pair = pair_of(*never, RESTORED)
    assert (pair.state(START + 2 * DAY), pair.gen) == (PairState.NEW, 2)


def test_restored_create_still_unknown_stays_unknown() -> None:
    """A restoration settles nothing of a write whose end is not known yet."""
    assert state_of(make_intent(), WITHDRAWN, RESTORED) is PairState.UNKNOWN


def test_restored_copy_stays_said() -> None:
    """An article restored before its copy was deleted keeps it."""
    assert state_of(make_intent(), make_done(), WITHDRAWN, RESTORED) is PairState.SAID


def test_delete_that_ends_after_a_restoration_begins_anew() -> None:
    """A delete in the air while its article is restored leaves the pair new, not gone."""
    flying = (make_intent(), make_done(), WITHDRAWN, DELETE, RESTORED)
    pair = pair_of(*flying, make_done("d1"))
    assert (pair.state(START), pair.gen) == (PairState.NEW, 2)


def test_restoration_does_not_undo_a_later_withdrawal() -> None:
    """A restoration told twice cannot bring back what was withdrawn in between."""
    again = (*GONE, RESTORED, WITHDRAWN, RESTORED)
    assert make_state(*again).withdrawn == {KEY[0]}
    third = ev.Restored("k3f9x2q7", 3, "Solange")
    assert make_state(*again, third).withdrawn == set()


def test_withdrawal_touches_its_article_only() -> None:
    """Another article and another account go their own way."""
    other = make_intent(nonce="n2", article="b2b2b2b2")
    state = make_state(other, make_done("n2"), *GONE, RESTORED)
    assert state.pair(("b2b2b2b2", "fr", "masto")).state(START) is PairState.SAID
