"""Appends asked for at once: fewer writes, and nothing else changes."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from porte_voix.errors import LedgerError
from porte_voix.ledger import events as ev
from porte_voix.ledger.base import Outcome
from porte_voix.ledger.events import Batch, Event
from porte_voix.ledger.merging import Check, Request, accepted, instant
from porte_voix.ledger.register import Register
from porte_voix.ledger.state import State, fold

from tests.ledger.factories import START, make_batch, make_done, make_intent, make_opened

PROPERTY = settings(deadline=None, database=None, max_examples=150)
NOW = START + timedelta(seconds=5)


class SlowStore:
    """A store in memory whose appends take a while; ``answers`` replace the first ones."""

    def __init__(self, seconds: float = 0.0, answers: tuple[Outcome, ...] = ()) -> None:
        self.batches = [make_batch(make_opened())]
        self.seconds, self.answers, self.appends = seconds, list(answers), 0
        self.gate = threading.Event()
        self.gate.set()

    def create(self, batch: Batch) -> None:
        """Never asked here."""
        raise NotImplementedError

    def read(self, after: int = 0) -> Iterator[tuple[int, Batch]]:
        """What came after a version."""
        yield from list(enumerate(self.batches, 1))[after:]

    def append(self, batch: Batch, expected: int) -> Outcome:
        """Take the time, then add the batch if the version has not moved."""
        self.appends += 1
        self.gate.wait(10)
        time.sleep(self.seconds)
        if self.answers:
            return self.answers.pop(0)
        if expected != len(self.batches):
            return Outcome.CONFLICT
        self.batches.append(batch)
        return Outcome.OK

    def close(self) -> None:
        """Nothing to let go of."""


def picture(state: State) -> dict[str, Any]:
    """All that a state says, but how it was cut in batches."""
    return {n: v for n, v in vars(state).items() if n not in ("version", "batches")}


# -- One batch is as good as many -------------------------------------------------------------

ARTICLES = st.sampled_from(["k3f9x2q7", "p2m8d4w5"])
ACCOUNTS = st.sampled_from(["masto", "page"])
NONCES = st.sampled_from([f"{n}" for n in range(5)])


@st.composite
def facts(draw: st.DrawFn) -> Event:
    """An event about one of few pairs; a nonce always belongs to the same one."""
    nonce = draw(NONCES)
    pair = {"article": ["k3f9x2q7", "p2m8d4w5"][int(nonce) % 2], "account": "masto"}
    return draw(
        st.sampled_from(
            [
                make_intent(nonce=nonce, **pair),
                make_intent(nonce=nonce, op="delete", prior="X", **pair),
                make_done(nonce),
                ev.Refused(nonce, 422, "non"),
                ev.Looked(nonce, "absent", START),
                ev.Asked(nonce, "?"),
                ev.Decided(nonce, "resend", "Solange"),
                ev.Withdrawn(pair["article"], "Solange"),
                ev.Restored(pair["article"], 2, "Solange"),
                ev.Hold("Solange"),
                ev.Released("Solange"),
            ]
        )
    )


CHECKS: list[Check] = [
    lambda state: True,
    lambda state: False,
    lambda state: not state.held_by,
    lambda state: state.flying("masto", NOW) is None,
    lambda state: "k3f9x2q7" not in state.withdrawn,
    lambda state: not state.pair(("k3f9x2q7", "fr", "masto")).post_id,
    lambda state: len(state.writes) % 2 == 0,
]
REQUESTS = st.lists(
    st.tuples(st.lists(facts(), max_size=3), st.sampled_from(CHECKS), st.integers(0, 300)),
    min_size=1,
    max_size=8,
)


@given(st.lists(facts(), max_size=12), REQUESTS)
@PROPERTY
def test_one_batch_is_as_good_as_many(
    before: list[Event], asked: list[tuple[list[Event], Check, int]]
) -> None:
    """Whatever is asked at once ends as if each had been written after the one before."""
    history = [(n, make_batch(event)) for n, event in enumerate(before, 1)]
    state, one_by_one, untouched = fold(history), fold(history), fold(history)
    requests = [
        Request(make_batch(*events, at=START + timedelta(seconds=late)), check)
        for events, check, late in asked
    ]
    kept = accepted(requests, state)
    assert picture(state) == picture(untouched)
    expected = []
    for request in requests:
        if request.check(one_by_one):
            expected.append(request)
            batch = replace(request.batch, at=instant(requests))
            one_by_one.add(one_by_one.version + 1, batch)
    assert kept == expected
    merged = tuple(event for request in kept for event in request.batch.events)
    if kept:
        state.add(state.version + 1, Batch("merged", instant(requests), "run", merged))
    assert picture(state) == picture(one_by_one)


def test_checks_leave_the_state_alone() -> None:
    """What the checks are shown of a look not written yet is not in the state."""
    state = fold([(1, make_batch(make_intent()))])
    late = START + timedelta(seconds=121)
    looks = [ev.Looked("n1", "absent", START), ev.Looked("n1", "many", START)]
    requests = [Request(make_batch(look, at=late), lambda state: True) for look in looks]
    assert accepted(requests, state) == requests
    assert state.pairs["k3f9x2q7", "fr", "masto"].looks == []


# -- Threads ----------------------------------------------------------------------------------


def test_threads_share_the_appends_of_a_slow_store() -> None:
    """Six threads of ten appends each need far fewer than sixty, and lose nothing."""
    store = SlowStore(seconds=0.01)
    register = register_of(store)

    def run(account: str) -> None:
        for number in range(10):
            check = partial(_free, account)
            intent = make_intent(nonce=f"{account}-{number}", account=account)
            if number % 2:
                assert register.append((make_done(f"{account}-{number - 1}"),))
            else:
                assert register.append((intent,), check)

    in_threads([partial(run, f"compte{number}") for number in range(6)])
    assert store.appends <= 30
    told = [event for batch in store.batches[1:] for event in batch.events]
    assert len(told) == 60
    for number in range(6):
        nonces = [str(getattr(event, "nonce", "")) for event in told]
        mine = [nonce for nonce in nonces if nonce.startswith(f"compte{number}-")]
        assert mine == [f"compte{number}-{n - n % 2}" for n in range(10)]
    assert picture(register.state) == picture(fold(store.read()))
    assert register.state.version == len(store.batches)


def test_one_of_many_wins_in_one_batch() -> None:
    """Threads that want the same account at once: one gets it, the others are told no."""
    store = SlowStore(seconds=0.01)
    register = register_of(store)
    won: list[bool] = []

    def run(nonce: str) -> None:
        won.append(register.append((make_intent(nonce=nonce),), partial(_free, "masto")))

    in_threads([partial(run, f"n{number}") for number in range(8)])
    assert sorted(won) == [False] * 7 + [True]
    assert len(register.state.writes) == 1


def test_lone_append_keeps_its_batch() -> None:
    """Nothing is merged when nobody else waits: the batch keeps its id, which a file may hold."""
    store = SlowStore()
    register = register_of(store)
    batch = register.batch((make_intent(),))
    assert register.write(batch)
    assert store.batches[-1] == batch


def test_failure_is_told_to_all_that_it_concerns() -> None:
    """When the store cannot be reached, none of those who waited takes its append for written."""
    store = SlowStore(answers=(Outcome.OK, Outcome.UNCERTAIN))
    store.gate.clear()
    register = register_of(store)
    endings: list[object] = []

    def run(nonce: str) -> None:
        try:
            endings.append(register.append((make_intent(nonce=nonce),)))
        except LedgerError as error:
            endings.append(error.exitcode)

    queue_up(register, store, [partial(run, f"n{number}") for number in range(4)])
    assert sorted(map(str, endings)) == ["4", "4", "4", "True"]


def test_check_that_raises_stops_its_own_append_only() -> None:
    """An error in one caller's check is that caller's; the others are written."""
    store = SlowStore()
    store.gate.clear()
    register = register_of(store)
    endings: list[object] = []

    def broken(state: State) -> bool:
        raise ZeroDivisionError

    def run(nonce: str, check: Check) -> None:
        try:
            endings.append(register.append((make_intent(nonce=nonce),), check))
        except ZeroDivisionError:
            endings.append("own")

    calls = [partial(run, f"n{n}", broken if n == 2 else lambda state: True) for n in range(4)]
    queue_up(register, store, calls)
    assert sorted(map(str, endings)) == ["True", "True", "True", "own"]
    assert len(register.state.writes) == 3


def test_verdict_waits_for_the_write() -> None:
    """A check that fails only because of a merged event is asked again if that event loses."""
    store = SlowStore()
    store.gate.clear()
    register = register_of(store)
    endings: dict[str, bool] = {}

    def run(name: str, event: Event, check: Check) -> None:
        endings[name] = register.append((event,), check)

    leader = partial(run, "leader", ev.Released("Solange"), lambda state: True)
    hold = partial(run, "hold", ev.Hold("Solange"), lambda state: "k3f9x2q7" not in state.withdrawn)
    send = partial(run, "send", make_intent(), lambda state: not state.held_by)
    # Another run withdraws the article while the leader's append is on its way.
    store.batches.append(make_batch(ev.Withdrawn("k3f9x2q7", "ailleurs")))
    queue_up(register, store, [leader, hold, send])
    assert endings == {"leader": True, "hold": False, "send": True}


def register_of(store: SlowStore) -> Register:
    """The register of a run, at the tests' instant."""
    return Register(store, "run-1", lambda: START)


def in_threads(calls: Sequence[Callable[[], None]]) -> None:
    """Run the calls at once; all must end."""
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()


def queue_up(register: Register, store: SlowStore, calls: Sequence[Callable[[], None]]) -> None:
    """The first call is held in the store while the others come to wait, then all go on."""
    threads = [threading.Thread(target=call) for call in calls]
    for number, thread in enumerate(threads):
        thread.start()
        end = time.monotonic() + 10
        while (store.appends == 0 if number == 0 else register.waiting < number) and (
            time.monotonic() < end
        ):
            time.sleep(0.001)
    store.gate.set()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()


def _free(account: str, state: State) -> bool:
    """Whether nothing is in the air on an account."""
    flying = state.flying(account, NOW)
    return flying is None
