"""The harness judged in its turn: take one safety out of the machine, and a story must tell."""

import secrets
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from porte_voix.announce import apply as machine
from porte_voix.announce import brake, decide, reconcile
from porte_voix.announce.model import Action, Article, Op, Verb
from porte_voix.announce.networks.base import Refused, Unsure
from porte_voix.announce.plan import Target
from porte_voix.ledger import events as ev

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


def test_an_intent_written_after_the_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that records after it acts says things twice."""

    def write(self: machine._Account, action: Action, actions: list[Action]) -> machine.Result:
        op = action.verb.op
        assert op is not None
        article = self.context.manifest.article((action.article, action.lang))
        intent = self._intent(action, article, op)
        assert intent is not None
        try:
            post = self._send(intent, op)
        except (Refused, Unsure):
            return machine.Result(action, machine.Ending.UNKNOWN)
        done = ev.Done(intent.nonce, post.id, post.url, "sent")
        self.context.register.append((intent, done))
        return machine.Result(action, machine.Ending.DONE)

    monkeypatch.setattr(machine._Account, "_write", write)
    assert faults(tmp_path, MODELS["list"], "1: ")


def test_no_fence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that does not look again before it calls sends what is no longer its own."""
    monkeypatch.setattr(machine._Account, "_fence", lambda self, intent: "")
    assert faults(tmp_path, MODELS["list"], "2: a create without its intent")


@pytest.mark.parametrize("settle", [timedelta(0), MODELS["list"].settle], ids=["none", "right"])
def test_no_settle_time(settle: timedelta, tmp_path: Path) -> None:
    """A machine that believes a list too early says things twice; one that waits does not."""
    found = faults(tmp_path, replace(MODELS["list"], settle=settle), "1: ", busy=True)
    assert bool(found) is (settle == timedelta(0))


def test_absence_retracts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that takes down what the manifest lost takes down what nobody withdrew."""
    missing = decide.Decider.missing

    def retracting(self: decide.Decider, targets: tuple[Target, ...]) -> list[Action]:
        found = missing(self, targets)
        return [replace(action, verb=Verb.RETRACT, asks=False) for action in found]

    monkeypatch.setattr(decide.Decider, "missing", retracting)
    assert faults(tmp_path, MODELS["list"], "rule 5: ")


def test_a_payload_recomposed_on_resend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A resend made of new bytes is no resend."""
    written = machine._Account._intent

    def recomposed(
        self: machine._Account, action: Action, article: Article | None, op: Op
    ) -> ev.Intent | None:
        intent = written(self, action, article, op)
        if intent is None or intent.attempt == 1:
            return intent
        request = machine._request(action, article, self.context.now())
        return replace(intent, request=request)

    monkeypatch.setattr(machine._Account, "_intent", recomposed)
    assert faults(tmp_path, MODELS["list"], "2: attempt 2 is not the one before")


def test_no_nonce(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same nonce for all, outcomes go to the wrong writes."""
    monkeypatch.setattr(secrets, "token_hex", lambda size: "toujours le même")
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
