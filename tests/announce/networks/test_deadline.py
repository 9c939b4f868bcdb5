"""The deadline outside the libraries, and the permit it withdraws."""

import time
from threading import Event

import pytest
from porte_voix.announce.networks.base import Refused, Unsure
from porte_voix.announce.networks.deadline import Permit, current_permit, within

from tests.announce.networks.benches import bench, kind, make_request


def test_the_answer_comes_through() -> None:
    """A call in time gives its answer."""
    assert within(5, lambda: "oui") == "oui"


def test_what_a_call_raises_is_raised() -> None:
    """A call in time that fails gives its own failure."""
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 / 0)


def test_past_the_deadline_is_unsure() -> None:
    """A call that never ends is a doubt, in time."""
    over = Event()
    start = time.monotonic()
    with pytest.raises(Unsure):
        within(0.1, over.wait)
    over.set()
    assert time.monotonic() - start < 2


def test_an_abandoned_thread_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that wakes up after its deadline no longer has the right to send."""
    over, ended = Event(), Event()
    with bench(kind("mastodon"), monkeypatch) as made:

        def late() -> None:
            try:
                over.wait(5)
                made.network.create(make_request(), "cle")
            finally:
                ended.set()

        with pytest.raises(Unsure):
            within(0.1, late)
        over.set()
        assert ended.wait(5)
        assert made.fake.requests == []


def test_a_call_already_under_a_deadline_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller's deadline holds, not the adapter's longer one."""
    with bench(kind("mastodon"), monkeypatch) as made:
        made.fake.faults.add("hang")
        start = time.monotonic()
        with pytest.raises(Unsure):
            within(0.2, lambda: made.network.create(make_request(), "cle"))
        assert time.monotonic() - start < 2


def test_no_permit_outside_a_deadline() -> None:
    """Only a call under a deadline holds a permit."""
    assert current_permit() is None
    assert within(5, current_permit) is not None


def test_a_permit_allows_many_reads_and_one_write() -> None:
    """A second write is a resend that nobody decided."""
    permit = Permit(5)
    permit.begin(writes=False)
    permit.begin(writes=False)
    permit.begin(writes=True)
    permit.begin(writes=False)
    with pytest.raises(Unsure):
        permit.begin(writes=True)


@pytest.mark.parametrize("withdrawn", [True, False])
def test_a_permit_ends(withdrawn: bool) -> None:
    """A permit withdrawn, or past its time, refuses cleanly: nothing was sent."""
    clock = iter([0.0, 1.0] if withdrawn else [0.0, 5.0])
    permit = Permit(5, lambda: next(clock))
    if withdrawn:
        permit.withdraw()
    with pytest.raises(Refused) as caught:
        permit.begin(writes=True)
    assert (caught.value.code, permit.sent) == (0, False)
