"""The register as a run uses it: races, checks, and a store that cannot be reached."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import pytest
from porte_voix.errors import LedgerError
from porte_voix.ledger import events as ev
from porte_voix.ledger.base import Outcome, Store
from porte_voix.ledger.events import Batch
from porte_voix.ledger.register import MAX_RACES, Register
from porte_voix.ledger.state import State

from tests.ledger.factories import START, make_batch, make_done, make_intent, make_opened
from tests.ledger.places import Place


@dataclass
class Scripted:
    """A store in memory that meets the accidents of a list before it obeys.

    An accident is called with the store in the middle of an append, and may answer in its place.
    """

    batches: list[Batch]
    accidents: list[Callable[["Scripted"], Outcome | None]] = field(default_factory=list)
    tried: list[int] = field(default_factory=list)

    def create(self, batch: Batch) -> None:
        """Start with this batch."""
        self.batches.append(batch)

    def read(self, after: int = 0) -> Iterator[tuple[int, Batch]]:
        """What came after a version."""
        yield from list(enumerate(self.batches, 1))[after:]

    def append(self, batch: Batch, expected: int) -> Outcome:
        """Add the batch unless an accident answers or the version moved."""
        self.tried.append(expected)
        answer = self.accidents.pop(0)(self) if self.accidents else None
        if answer is not None:
            return answer
        if expected != len(self.batches):
            return Outcome.CONFLICT
        self.batches.append(batch)
        return Outcome.OK

    def close(self) -> None:
        """Nothing to let go of."""


@pytest.fixture
def store() -> Scripted:
    """A register just opened."""
    return Scripted([make_batch(make_opened())])


def register_of(store: Store, run: str = "run-1") -> Register:
    """The register of a run, at the tests' instant."""
    return Register(store, run, lambda: START)


def written_by_another(*events: ev.Event) -> Callable[[Scripted], Outcome | None]:
    """Another run that gets in just before."""

    def accident(store: Scripted) -> None:
        store.batches.append(make_batch(*events))

    return accident


def unreachable(store: Scripted) -> Outcome:
    """The store's answer never comes."""
    return Outcome.UNCERTAIN


def test_append_is_in_the_state(store: Scripted) -> None:
    """What was appended is written with the run and its instant, and folded in."""
    register = register_of(store, "course 7")
    assert register.append((make_intent(),))
    assert register.state.version == 2
    assert register.state.owner("n1") is not None
    assert (store.batches[1].run, store.batches[1].at) == ("course 7", START)


def test_append_goes_again_after_an_unrelated_conflict(store: Scripted) -> None:
    """When another run wrote about something else, the append goes again by itself."""
    store.accidents = [written_by_another(ev.Hold("Solange"))]
    register = register_of(store)
    assert register.append((make_intent(),))
    assert store.tried == [1, 2]
    assert register.state.held_by == "Solange"


def test_append_is_dropped_when_its_check_fails(store: Scripted) -> None:
    """When another run wrote about the same thing, nothing is written."""
    store.accidents = [written_by_another(ev.Hold("Solange"))]
    register = register_of(store)
    assert not register.append((make_intent(),), lambda state: not state.held_by)
    assert register.state.owner("n1") is None
    assert len(store.batches) == 2


def test_check_is_asked_before_the_first_try(store: Scripted) -> None:
    """A check that is already false costs no append."""
    assert not register_of(store).append((make_intent(),), lambda state: False)
    assert store.tried == []


def test_uncertain_append_stops_the_run(store: Scripted) -> None:
    """When the store cannot be reached, the caller is told not to call anyone: exit code 4."""
    store.accidents = [unreachable]
    with pytest.raises(LedgerError, match="n'a pas pu être écrit") as caught:
        register_of(store).append((make_intent(),))
    assert caught.value.exitcode == 4


def test_register_goes_on_after_an_uncertain_append_that_was_in(store: Scripted) -> None:
    """A write that turns out to be in, later, is seen by the next append's check."""

    def in_but_unsaid(store: Scripted) -> Outcome:
        store.batches.append(make_batch(make_intent()))
        return Outcome.UNCERTAIN

    store.accidents = [in_but_unsaid]
    register = register_of(store)
    with pytest.raises(LedgerError):
        register.append((make_intent(),))
    assert not register.append(
        (make_intent(nonce="n2"),), lambda state: state.flying("masto", START) is None
    )


def test_endless_races_end(store: Scripted) -> None:
    """A run that loses every race gives up instead of turning for ever."""
    store.accidents = [lambda store: Outcome.CONFLICT] * (MAX_RACES + 1)
    with pytest.raises(LedgerError):
        register_of(store).append((make_intent(),))
    assert len(store.tried) == MAX_RACES


def test_refresh_reads_only_what_is_new(store: Scripted) -> None:
    """A refresh folds what others wrote since into the same state."""
    register = register_of(store)
    state = register.state
    store.batches.append(make_batch(make_intent(), make_done()))
    assert register.refresh() is state
    assert state.version == 2
    assert register.refresh().version == 2


def test_batch_written_again_is_the_same(store: Scripted) -> None:
    """A batch made beforehand keeps its id, so that it can be kept elsewhere and put back."""
    register = register_of(store)
    batch = register.batch((make_done("n9"),))
    assert register.write(batch)
    assert store.batches[1] == batch
    assert register.batch(()).id != batch.id


def test_damaged_register_is_not_opened(store_factory: Place) -> None:
    """A run does not even start on a register that cannot be read."""
    store_factory().create(make_batch(make_opened()))
    store_factory.rewrite(1, "{")
    with pytest.raises(LedgerError, match="abîmé"):
        register_of(store_factory())


def test_one_intent_wins_among_many_runs(store_factory: Place) -> None:
    """Of eight runs that want the same account, each with its own register, one gets it."""
    store_factory().create(make_batch(make_opened()))
    gate = threading.Barrier(8)
    won: list[str] = []

    def run(nonce: str) -> None:
        register = register_of(store_factory(), nonce)
        gate.wait()
        if register.append((make_intent(nonce=nonce),), _free):
            won.append(nonce)

    _together([partial(run, f"n{number}") for number in range(8)])
    assert len(won) == 1
    state = register_of(store_factory()).state
    assert list(state.writes) == won
    assert state.version == 2


def test_threads_of_one_run_share_a_register(store_factory: Place) -> None:
    """Eight threads appending through one register lose nothing and never misread the state."""
    store_factory().create(make_batch(make_opened()))
    register = register_of(store_factory())

    def run(account: str) -> None:
        for number in range(4):
            nonce = f"{account}-{number}"
            op = "update" if number else "create"
            assert register.append((make_intent(nonce=nonce, account=account, op=op),))
            assert register.append((make_done(nonce, nonce),))

    _together([partial(run, f"account{number}") for number in range(8)])
    state = register_of(store_factory()).state
    assert state.version == register.state.version <= 65
    assert state.pairs == register.state.pairs
    assert {pair.post_id for pair in state.pairs.values()} == {f"account{n}-3" for n in range(8)}


def _free(state: State) -> bool:
    """Whether nothing is in the air on the account."""
    return state.flying("masto", START) is None


def _together(calls: list[Callable[[], None]]) -> None:
    """Run the calls in threads."""
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


KEY = ("k3f9x2q7", "fr", "masto")


def said_after(store: Scripted, *events: ev.Event) -> object:
    """The words of the request that made the public copy what it is."""
    store.batches += [make_batch(event) for event in events]
    request = register_of(store).said(KEY)
    return request and request["text"]


def saying(nonce: str, text: str, **values: object) -> ev.Intent:
    """The intent of a write that says this."""
    return make_intent(nonce=nonce, request={"text": text}, **values)


@pytest.mark.parametrize(
    ("events", "text"),
    [
        ((), None),
        ((saying("n1", "un"),), None),
        ((saying("n1", "un"), make_done("n1")), "un"),
        ((saying("n1", "un"), make_done("n1"), saying("n2", "deux")), "un"),
        ((saying("n1", "un"), make_done("n1"), saying("n2", "deux"), make_done("n2")), "deux"),
        ((saying("n1", "un"), ev.Decided("n1", "adopt", "Solange", "X")), "un"),
        ((saying("n1", "un"), ev.Decided("n1", "drop", "Solange")), None),
        ((saying("n1", "un", account="autre"), make_done("n1")), None),
        ((make_intent(nonce="d1", op="delete", request={}), make_done("d1")), None),
    ],
)
def test_the_last_request_that_came_through_is_known(
    store: Scripted, events: tuple[ev.Event, ...], text: str | None
) -> None:
    """What an announcement says now is what its last successful write said."""
    assert said_after(store, *events) == text
