"""The harness judged in its turn: take one safety out of the machine, and a story must tell."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from porte_voix.announce import apply as machine
from porte_voix.announce import brake, reconcile

from bench.simulation import mutants
from tests.announce import test_faults as matrix
from tests.announce import test_invariants as invariants
from tests.announce.simulation import MODELS, Model
from tests.announce.tales import numbers, tell
from tests.announce.world import clean_environment

#: Stories told before a mutant counts as not caught; the first few usually catch it.
PATIENCE = 200


def faults(folder: Path, model: Model, wanted: str, busy: bool = False) -> str:
    """The first fault that begins with these words, in the stories of the seeds; empty if none."""
    for seed in range(PATIENCE):
        for fault in tell(numbers(seed), model, folder / str(seed), busy).faults:
            if fault.startswith(wanted):
                return fault
    return ""


def test_an_intent_written_after_the_call(tmp_path: Path) -> None:
    """A machine that records after it acts says things twice."""
    with mutants.intent_after_call():
        assert faults(tmp_path, MODELS["list"], "1: ")


def test_no_fence(tmp_path: Path) -> None:
    """A machine that does not look again before it calls sends what is no longer its own."""
    with mutants.no_fence():
        assert faults(tmp_path, MODELS["list"], "2: a create without its intent")


@pytest.mark.parametrize("settle", [timedelta(0), MODELS["list"].settle], ids=["none", "right"])
def test_no_settle_time(settle: timedelta, tmp_path: Path) -> None:
    """A machine that believes a list too early says things twice; one that waits does not."""
    found = faults(tmp_path, replace(MODELS["list"], settle=settle), "1: ", busy=True)
    assert bool(found) is (settle == timedelta(0))


def test_absence_retracts(tmp_path: Path) -> None:
    """A machine that takes down what the manifest lost takes down what nobody withdrew."""
    with mutants.absence_retracts():
        assert faults(tmp_path, MODELS["list"], "rule 5: ")


def test_a_payload_recomposed_on_resend(tmp_path: Path) -> None:
    """A resend made of new bytes is no resend."""
    with mutants.recomposed():
        assert faults(tmp_path, MODELS["list"], "2: attempt 2 is not the one before")


def test_no_nonce(tmp_path: Path) -> None:
    """With the same nonce for all, outcomes go to the wrong writes."""
    with mutants.no_nonce():
        assert faults(tmp_path, MODELS["list"], "alarm: ")
        assert faults(tmp_path, MODELS["list"], "lost: ")


def test_looks_that_begin_at_the_last_attempt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking back to the last attempt only never finds the post of the first."""
    clean_environment(monkeypatch)
    monkeypatch.setattr(reconcile, "_back_to", lambda intent, at: at)
    with pytest.raises(AssertionError):
        matrix.test_a_resend_that_meets_its_own_post("x", tmp_path)


def test_no_brake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the brake, some day holds more than its share."""
    monkeypatch.setattr(brake, "reason", lambda *args: "")
    assert any(invariants.overruns(numbers(seed), tmp_path) for seed in range(20))


def test_no_first_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the look before the first write, an older register says things again."""
    monkeypatch.setattr(machine, "find_mark", lambda posts, pair: None)
    assert any(invariants.repeats(numbers(seed), tmp_path) for seed in range(20))
