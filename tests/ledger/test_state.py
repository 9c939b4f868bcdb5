"""The fold, event by event and state by state."""

from datetime import datetime

import pytest
from porte_voix.ledger import events as ev
from porte_voix.ledger.state import PairState, State, fold

from tests.ledger.factories import (
    DAY,
    DELETE,
    FACTS,
    GONE,
    KEY,
    LEASE,
    RESTORED,
    SECOND,
    START,
    WITHDRAWN,
    Told,
    looked,
    make_batch,
    make_done,
    make_intent,
    make_opened,
    make_seen,
    make_state,
    pair_of,
    state_of,
)


def test_unknown_pair_is_new() -> None:
    """A pair the register has never heard of is new, and asking does not add it."""
    state = make_state(make_opened())
    assert state.pair(KEY).state(START) is PairState.NEW
    assert state.pairs == {}


def test_intent_flies_until_its_lease_ends() -> None:
    """A write is in the air up to the end of its lease, then nobody knows what it became."""
    assert state_of(make_intent(), after=LEASE - SECOND) is PairState.FLYING
    assert state_of(make_intent(), after=LEASE) is PairState.UNKNOWN


def test_done_is_said() -> None:
    """A write that ended well leaves its id, its address and its facts."""
    pair = pair_of(make_intent(), make_done())
    assert pair.state(START) is PairState.SAID
    assert (pair.post_id, pair.url, pair.said) == ("X", "https://masto.example/@cs/X", FACTS)
    assert pair.intent is None


def test_refused_is_refused() -> None:
    """A clean refusal closes the write, keeps why, and does not count as a write."""
    state = make_state(make_intent(), ev.Refused("n1", 422, "trop long"))
    pair = state.pair(KEY)
    assert pair.state(START) is PairState.REFUSED
    assert pair.refusal == ev.Refused("n1", 422, "trop long")
    assert (pair.refused_at, pair.refused_facts, pair.refused_op) == (START, FACTS, "create")
    assert state.writes == {}


def test_refused_update_is_still_said() -> None:
    """When an update is refused, the copy that is public stays said, with its old facts."""
    update = make_intent(nonce="n2", op="update", prior="X", facts="sha256:new")
    pair = pair_of(make_intent(), make_done(), update, ev.Refused("n2", 422, "trop long"))
    assert pair.state(START) is PairState.SAID
    assert pair.said == FACTS
    assert pair.refused_facts == "sha256:new"


def test_two_spaced_absences_make_absent() -> None:
    """Seen absent twice, sixty seconds apart, a write did not happen."""
    assert state_of(make_intent(), looked()) is PairState.UNKNOWN
    twice = (make_intent(), looked(), looked(60 * SECOND))
    assert state_of(*twice) is PairState.ABSENT


def test_absences_too_close_count_as_one() -> None:
    """Looks less than sixty seconds apart prove no more than one of them."""
    close = [looked(seconds * SECOND) for seconds in (0, 20, 40, 59)]
    assert state_of(make_intent(), *close) is PairState.UNKNOWN
    assert state_of(make_intent(), *close, looked(60 * SECOND)) is PairState.ABSENT


@pytest.mark.parametrize("result", ["many", "cannot"])
def test_other_looks_start_the_count_again(result: str) -> None:
    """Two absences must follow each other: a look that told something else comes between."""
    between = (make_intent(), looked(), looked(60 * SECOND, result), looked(120 * SECOND))
    assert state_of(*between) is PairState.UNKNOWN
    assert state_of(*between, looked(180 * SECOND)) is PairState.ABSENT


def test_look_before_the_lease_ends_proves_nothing() -> None:
    """A request may still arrive during its lease: absences seen then do not count."""
    early = [(n * 60 * SECOND, ev.Looked("n1", "absent", START)) for n in (0, 1)]
    assert state_of(make_intent(), *early, looked()) is PairState.UNKNOWN


def test_asked_is_asking_until_something_is_known() -> None:
    """A question waits for a person, whatever the looks say, until the write's end is known."""
    asked = (make_intent(), looked(result="many"), ev.Asked("n1", "deux copies"))
    assert state_of(*asked) is PairState.ASKING
    assert state_of(*asked, looked(DAY), looked(2 * DAY)) is PairState.ASKING
    assert pair_of(*asked).asked == "deux copies"
    assert state_of(*asked, make_done(how="found")) is PairState.SAID


def test_deleted_is_gone() -> None:
    """A copy that was deleted leaves nothing public."""
    pair = pair_of(make_intent(), make_done(), WITHDRAWN, DELETE, make_done("d1"))
    assert pair.state(START) is PairState.GONE
    assert (pair.post_id, pair.url, pair.said, pair.removed) == ("", "", "", "X")


# Attempts that follow each other.


def test_next_attempt_starts_its_own_looks() -> None:
    """A second attempt is judged by what is looked at after it, not before."""
    again = make_intent(nonce="n2", attempt=2, expires=START + DAY)
    resent = (make_intent(), looked(), looked(60 * SECOND), again)
    assert state_of(*resent, after=DAY - SECOND) is PairState.FLYING
    assert state_of(*resent) is PairState.UNKNOWN


def test_old_nonce_changes_nothing() -> None:
    """What is told of a write that another replaced does not touch the new one."""
    before = (make_intent(), make_intent(nonce="n2", attempt=2))
    late: list[Told] = [
        ev.Refused("n1", 422, "non"),
        looked(),
        ev.Asked("n1", "?"),
        ev.Prepared("n1", "media-1"),
        ev.Decided("n1", "drop", "Solange"),
    ]
    for event in late:
        assert pair_of(*before, event) == pair_of(*before)


def test_update_replaces_facts_and_id() -> None:
    """An update leaves the new facts, under the id the network now gives."""
    update = make_intent(nonce="n2", op="update", prior="X", facts="sha256:new")
    pair = pair_of(make_intent(), make_done(), update, make_done("n2", "X2"))
    assert (pair.post_id, pair.said) == ("X2", "sha256:new")
    assert make_state(make_intent(), make_done(), update, make_done("n2", "X2")).alarms == []


def test_prepared_lasts_as_long_as_its_write() -> None:
    """What was uploaded is remembered for the attempt it was uploaded for."""
    prepared = (make_intent(), ev.Prepared("n1", "media-1"))
    assert pair_of(*prepared).prepared == "media-1"
    assert pair_of(*prepared, make_done()).prepared == ""


# Answers that come late, twice, or from nowhere.


def test_late_done_of_the_same_copy_changes_nothing() -> None:
    """Two runs that tell the same copy agree."""
    once = make_state(make_intent(), make_done(how="found"))
    twice = make_state(make_intent(), make_done(how="found"), make_done(how="sent"))
    assert twice.pairs == once.pairs
    assert twice.alarms == []


def test_late_done_of_another_copy_raises_an_alarm() -> None:
    """A second copy is an alarm that names it; the pair keeps the first."""
    state = make_state(make_intent(), make_done(), make_done("n1", "Y"))
    assert state.alarms == ["double:k3f9x2q7/fr/masto:Y"]
    assert state.pair(KEY).post_id == "X"


def test_late_done_of_a_replaced_attempt_is_believed() -> None:
    """When the first attempt answers after all, its copy is known while the second is open."""
    late = (make_intent(), make_intent(nonce="n2", attempt=2, expires=START + 2 * LEASE))
    pair = pair_of(*late, make_done("n1"))
    assert (pair.post_id, pair.said) == ("X", FACTS)
    assert pair.intent is not None
    same = make_state(*late, make_done("n1"), make_done("n2", "X"))
    assert same.alarms == []
    assert same.pair(KEY).state(START) is PairState.SAID


def test_second_attempt_with_its_own_copy_raises_an_alarm() -> None:
    """Two attempts that both came out are an alarm, and the pair is said all the same."""
    attempts = (make_intent(), make_intent(nonce="n2", attempt=2))
    state = make_state(*attempts, make_done("n1"), make_done("n2", "Y"))
    assert state.alarms == ["double:k3f9x2q7/fr/masto:Y"]
    assert (state.pair(KEY).post_id, state.pair(KEY).intent) == ("X", None)


def test_known_copy_is_never_sent_again() -> None:
    """A copy told late forbids a resend, even when looks find nothing: a person must see."""
    late = (make_intent(), make_intent(nonce="n2", attempt=2), make_done("n1"))
    absent = (looked(nonce="n2"), looked(60 * SECOND, nonce="n2"))
    assert state_of(*late, *absent) is PairState.ASKING


def test_late_done_after_a_refusal_is_believed() -> None:
    """A copy that exists counts more than a refusal that said it did not."""
    state = make_state(make_intent(), ev.Refused("n1", 500, "erreur"), make_done())
    assert state.pair(KEY).state(START) is PairState.SAID
    assert state.pair(KEY).refusal is None
    assert set(state.writes) == {"n1"}


def test_late_done_of_a_deleted_copy_is_no_alarm() -> None:
    """Old news of the copy that was deleted since changes nothing; another copy is an alarm."""
    gone = (make_intent(), make_done(), WITHDRAWN, DELETE, make_done("d1"))
    assert make_state(*gone, make_done()).alarms == []
    assert state_of(*gone, make_done()) is PairState.GONE
    assert make_state(*gone, make_done("n1", "Y")).alarms == ["double:k3f9x2q7/fr/masto:Y"]


def test_late_done_of_a_delete_is_believed() -> None:
    """A delete that answers after it was given up did happen; twice is no alarm."""
    dropped = (make_intent(), make_done(), WITHDRAWN, DELETE, ev.Decided("d1", "drop", "Solange"))
    assert state_of(*dropped) is PairState.SAID
    assert state_of(*dropped, make_done("d1")) is PairState.GONE
    assert make_state(*dropped, make_done("d1"), make_done("d1")).alarms == []


@pytest.mark.parametrize("event", [make_done("n9"), make_done("n1", "")], ids=["nonce", "no id"])
def test_done_that_fits_nothing_is_an_alarm(event: ev.Done) -> None:
    """A copy of a write we never began, or without an id, is told and believed of no pair."""
    state = make_state(make_intent(), event)
    assert state.alarms == [f"done:{event.nonce}"]
    assert state.pair(KEY).state(START) is PairState.FLYING


def test_same_batch_twice_changes_nothing() -> None:
    """A batch folded again counts as a version and nothing else."""
    batches = [make_batch(make_intent()), make_batch(make_done()), make_batch(DELETE)]
    state = fold(enumerate([*batches, batches[0], batches[1]], 1))
    once = fold(enumerate(batches, 1))
    assert (state.pairs, state.writes, state.alarms) == (once.pairs, once.writes, once.alarms)
    assert state.version == 5


# What is not about one pair.


def test_first_opening_and_first_sight_stay() -> None:
    """The opening, the identity of an account and the first sight of an article never change."""
    bound = ev.Bound("masto", "mastodon", "masto.example#109")
    state = make_state(
        make_opened(),
        make_opened(lineage="l2"),
        bound,
        ev.Bound("masto", "mastodon", "masto.example#666"),
        make_seen(),
        (DAY, make_seen(url="https://ailleurs.example/")),
    )
    assert state.opened == make_opened()
    assert state.accounts == {"masto": bound}
    assert state.seen == {KEY[:2]: (START, make_seen())}


def test_renamed_account_keeps_its_first_name() -> None:
    """The same identity under another name in the settings is the same account."""
    state = make_state(
        ev.Bound("masto", "mastodon", "masto.example#109"),
        ev.Bound("mastodon-officiel", "mastodon", "masto.example#109"),
        ev.Bound("autre", "mastodon", "masto.example#110"),
    )
    assert state.canonical("mastodon-officiel") == "masto"
    assert state.canonical("masto") == "masto"
    assert state.canonical("autre") == "autre"
    assert state.canonical("jamais vu") == "jamais vu"


def test_hold_lasts_until_released() -> None:
    """The last word on sending holds, with the name of who said it."""
    assert make_state(ev.Hold("Solange")).held_by == "Solange"
    assert make_state(ev.Hold("Solange"), ev.Released("Yvon")).held_by == ""
    assert make_state(ev.Hold("Solange"), ev.Released("Yvon"), ev.Hold("Yvon")).held_by == "Yvon"


def test_approvals_add_up() -> None:
    """Each approval adds the writes it covers."""
    one, other = ("a", "fr", "m", "create", "f"), ("b", "fr", "m", "create", "f")
    state = make_state(
        ev.Approved("sha256:1", "Solange", (one,)), ev.Approved("sha256:2", "Yvon", (other,))
    )
    assert state.approvals == {one, other}


def test_moves_are_kept_in_order() -> None:
    """Old addresses are kept, each with the one that replaced it."""
    first, second = ev.Moved("k", "/a/", "/b/"), ev.Moved("k", "/b/", "/c/")
    assert make_state(first, second).moved == [first, second]


def test_writes_are_counted_with_their_instant() -> None:
    """The brake counts what may have been public: the open and the done, not the refused."""
    state = make_state(
        make_intent(),
        (SECOND, make_intent(nonce="n2", account="bsky")),
        ev.Refused("n2", 422, "non"),
        make_done(),
    )
    (write,) = state.writes.values()
    assert (write.at, write.key, write.op, write.facts) == (START, KEY, "create", FACTS)


def test_one_account_flies_once() -> None:
    """The pair in the air on an account is found until its lease ends, on that account only."""
    state = make_state(make_intent())
    flying = state.flying("masto", START)
    assert flying is not None
    assert flying.key == KEY
    assert state.flying("masto", START + LEASE) is None
    assert state.flying("bsky", START) is None


def test_nonce_leads_to_its_pair() -> None:
    """Even an old nonce tells which pair it belonged to."""
    state = make_state(make_intent(), make_intent(nonce="n2", attempt=2))
    for nonce in ("n1", "n2"):
        owner = state.owner(nonce)
        assert owner is not None
        assert owner.key == KEY
    assert state.owner("n9") is None


def test_fold_continues_a_state() -> None:
    """Folding in two goes, at any place, gives what folding at once gives."""
    batches = [make_batch(event) for event in (*GONE, RESTORED)]
    whole = fold(enumerate(batches, 1))
    for cut in range(len(batches) + 1):
        state = fold(enumerate(batches[:cut], 1))
        again = fold(enumerate(batches[cut:], cut + 1), state)
        assert again is state
        assert again.pairs == whole.pairs
        assert again.version == len(batches)
    assert fold(()).version == 0
    assert isinstance(fold(()), State)


def test_known_batches() -> None:
    """A batch is known once it was folded, whatever became of its events."""
    batch = make_batch(make_done("n9"))
    state = fold([(1, batch)])
    assert state.knows(batch.id)
    assert not state.knows("other")


def test_instants_of_the_write_are_kept() -> None:
    """A look pages back to when the write began: the open write keeps that instant."""
    pair = pair_of((SECOND, make_intent()))
    assert pair.intent_at == datetime.fromisoformat("2026-11-20T14:00:01+00:00")
