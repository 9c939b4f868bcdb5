"""A sample of the fault battery, a storm on each network, and the proof that they can fail."""

from datetime import timedelta

import pytest
from porte_voix.announce import apply as machine
from porte_voix.announce import reconcile
from porte_voix.announce.networks import linkedin
from porte_voix.announce.networks.base import NetworkFailure, Refused
from porte_voix.announce.networks.verdict import Answer, failure_of

from tests.battery.campaign import NETWORKS, every_case, sample, wrongs_of
from tests.battery.disk import DISK_FAULTS
from tests.battery.faults import CALLS, FAULTS
from tests.battery.storms import weather
from tests.battery.trials import play
from tests.networks import mastodon

SEED = 20261120
SIZE = 66


@pytest.mark.parametrize("case", sample(every_case(), SIZE, SEED), ids="/".join)
def test_a_call_that_fails(case: tuple[str, str, str]) -> None:
    """Whatever happened to a write, the public sees what the site says, or a person is asked."""
    assert wrongs_of(play(*case)) == []


@pytest.mark.parametrize("network", NETWORKS)
def test_a_storm(network: str) -> None:
    """After a storm the last revision is public, or nothing; what was withdrawn stays away."""
    assert wrongs_of(weather(network, SEED)) == []


def test_the_sample_has_every_fault_and_every_network() -> None:
    """No fault, no network and no kind of write is left to the whole proof alone."""
    chosen = sample(every_case(), SIZE, SEED)
    assert {name for _network, _op, name in chosen} == {*FAULTS, *DISK_FAULTS}
    assert {network for network, _op, _name in chosen} == set(NETWORKS)
    assert {op for _network, op, _name in chosen} == {op for _network, op in CALLS}


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that never looks, on a server that forgets every key at once."""
    monkeypatch.setattr(mastodon, "KEY_LIFE", timedelta(0))
    monkeypatch.setattr(reconcile, "_look", lambda *_: ())
    monkeypatch.setattr(machine, "find_mark", lambda *_: None)


@pytest.mark.usefixtures("careless")
def test_a_machine_that_does_not_look_is_caught() -> None:
    """Sending again what could have been found makes a second copy, which is counted."""
    assert play("mastodon", "create", "coupure après le travail").duplicates == 1


@pytest.mark.usefixtures("careless")
def test_a_machine_that_does_not_look_is_caught_in_a_storm() -> None:
    """The same machine does not weather storms."""
    assert any(wrongs_of(weather("mastodon", seed)) for seed in range(12))


def test_a_machine_that_only_says_that_it_deletes_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was withdrawn and is public all the same is counted."""
    monkeypatch.setattr(linkedin.LinkedInNetwork, "delete", lambda self, post_id: None)
    assert any(weather("linkedin", seed).resurrections for seed in range(12))


def test_a_machine_that_trusts_any_404_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy believed gone because some gateway said so is still public, which is counted."""

    def trusting(answer: Answer, reason: object = "") -> NetworkFailure | None:
        return Refused(404, "") if answer.status == 404 else failure_of(answer, reason)

    monkeypatch.setattr(linkedin, "failure_of", trusting)
    assert play("linkedin", "delete", "404 en page web").losses == 1
