"""The harness judged in its turn: one safety at a time is taken out of the machine.

Each mutant must break a promise in some schedule; one that does not shows a harness that is blind.
"""

import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from porte_voix.announce import apply as machine
from porte_voix.announce import decide
from porte_voix.announce.model import Action, Article, Op, Verb
from porte_voix.announce.plan import Target
from porte_voix.ledger import events as ev
from porte_voix.ledger.merging import Check
from porte_voix.ledger.register import Register, always

from bench.simulation.servers import MODELS, Model

Patch = AbstractContextManager[object]


def no_nonce() -> Patch:
    """The same nonce for all: outcomes go to the wrong writes."""
    return patch.object(secrets, "token_hex", lambda size: "toujours le même")


def no_fence() -> Patch:
    """Nothing is asked again before the call."""
    return patch.object(machine._Account, "_fence", lambda self, intent: "")


@contextmanager
def unchanged() -> Iterator[None]:
    """The machine as it is; the mutation is in the model."""
    yield


@contextmanager
def intent_after_call() -> Iterator[None]:
    """The intent is recorded with the answer of its call, if one comes."""
    append, write = Register.append, Register.write

    def late(self: Any, events: tuple[ev.Event, ...], check: Check = always) -> bool:
        told = {type(event) for event in events}
        if ev.Intent not in told or ev.Done in told:
            return append(self, events, check)
        self.late = events
        return check(self.refresh())

    def after(self: Any, batch: ev.Batch, check: Check = always) -> bool:
        events = (*vars(self).pop("late", ()), *batch.events)
        return write(self, self.batch(events), check)

    with no_fence(), patch.multiple(Register, append=late, write=after):
        yield


def absence_retracts() -> Patch:
    """What the manifest lost is taken down."""
    missing = decide.Decider.missing

    def retracting(self: decide.Decider, targets: tuple[Target, ...]) -> list[Action]:
        found = missing(self, targets)
        return [replace(action, verb=Verb.RETRACT, asks=False) for action in found]

    return patch.object(decide.Decider, "missing", retracting)


def recomposed() -> Patch:
    """A resend is made of new words, those of the article as it is now."""
    written = machine._Account._intent

    def recomposing(self: Any, action: Action, article: Article | None, op: Op) -> ev.Intent | None:
        intent = written(self, action, article, op)
        if intent is None or intent.attempt == 1:
            return intent
        return replace(intent, request=machine._request(action, article, self.context.now()))

    return patch.object(machine._Account, "_intent", recomposing)


#: A network that grants nothing, with lists as late as those of X; it waits as long as it must.
SLOW = replace(
    MODELS["facebook"],
    late=MODELS["x"].late,
    lag=MODELS["x"].lag,
    capabilities=replace(MODELS["facebook"].capabilities, settle=MODELS["x"].capabilities.settle),
)
#: The same one, believed at once.
HASTY = replace(SLOW, capabilities=replace(SLOW.capabilities, settle=timedelta(0)))


@dataclass(frozen=True, slots=True)
class Mutant:
    """What is taken out, and the kinds of fault that must tell."""

    name: str
    patch: Any
    kinds: frozenset[str]
    model: Model = MODELS["facebook"]
    runners: int = 8


MUTANTS = {
    mutant.name: mutant
    for mutant in (
        Mutant("sans nonce", no_nonce, frozenset({"alarm", "loss", "double"})),
        Mutant("sans barrière", no_fence, frozenset({"bytes", "double"})),
        Mutant("sans délai d'apparition", unchanged, frozenset({"double"}), HASTY),
        Mutant("intention après l'appel", intent_after_call, frozenset({"double", "bytes"})),
        Mutant("l'absence retire", absence_retracts, frozenset({"absence"})),
        Mutant("renvoi recomposé", recomposed, frozenset({"resend"})),
    )
}
