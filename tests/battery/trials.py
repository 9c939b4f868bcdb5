"""One trial: a write meets a fault, time passes, runs follow, and the network tells what is public.

A trial ends well when the public state is the one the site wants and the register knows it, or when
a person was asked, whose answer then leads there. At no time may there be a second copy.
"""

import tempfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from porte_voix.announce.model import Op
from porte_voix.announce.networks import capabilities, mastodon
from porte_voix.announce.run import Outcome
from porte_voix.errors import PorteVoixError
from porte_voix.ledger import events as ev

from tests.announce.gallery import Gallery
from tests.announce.world import PATIENCE, World, clean_environment
from tests.battery.disk import DISK_FAULTS, DiskFault
from tests.battery.faults import FAULTS, UPLOADS, Fault
from tests.battery.truth import Sight
from tests.factories import make_article

NEW_WORDS = "La Petite-Boussole a huit places."
FIRST_WORDS = make_article().summary
#: Runs after which a pair that is still pending will never be settled.
ROUNDS = 14
#: Runs that may be stopped before they meet the fault: a busy machine misses short deadlines.
TURNS = 4
#: Requests other than GET that change nothing the public sees.
HARMLESS = ("Session", "/me/threads", "uploadBlob", "/rest/images", "dms-uploads", "/media")


@dataclass(slots=True)
class Trial:
    """What happened; ``wrongs`` says in words what must never happen."""

    network: str
    op: str
    name: str
    runs: int = 0
    duplicates: int = 0
    losses: int = 0
    questions: int = 0
    wrongs: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.network}/{self.op}/{self.name}"


def play(network: str, op: str, name: str) -> Trial:
    """The trial of one fault of the table, in a world of its own."""
    trial, disk = Trial(network, op, name), network == "outbox"
    with (
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory(prefix="panne-") as folder,
    ):
        clean_environment(patch)
        patch.setattr(mastodon, "POLL_SECONDS", 0.01)
        with (Gallery if op in UPLOADS else World)(Path(folder), network) as world:
            Course(world, network, op, trial).run((DISK_FAULTS if disk else FAULTS)[name])
    return trial


class Course:
    """The course of a trial; a subclass plays its faults in its own way."""

    def __init__(self, world: World, network: str, op: str, trial: Trial) -> None:
        self.world, self.network, self.op, self.trial = world, network, op, trial
        self.words = {"update": NEW_WORDS, "delete": ""}.get(op, FIRST_WORDS)
        self.sight = Sight(world, network, make_article())

    def run(self, fault: Fault | DiskFault) -> None:
        """From the first announcement to the verdict."""
        self.prepare()
        with fault.played(self.world, self.network, self.op) as met:
            for _turn in range(TURNS):
                self.announce()
                if met():
                    break
                self.world.clock.forward(PATIENCE[self.network])
        outcome = self.settle()
        if outcome is not None and outcome.asks:
            self.ask(outcome)
        self.judge(outcome)

    def prepare(self) -> None:
        """Bring the world to where the write of this trial is the next one."""
        if isinstance(self.world, Gallery):
            self.world.hang()
        if self.op in ("update", "delete"):
            self.announce()
            assert len(self.sight.alive()) == 1, "the first announcement was not made"
        if self.op == "update":
            self.world.publish(make_article(summary=NEW_WORDS))
        elif self.op == "delete":
            self.world.publish(make_article(withdrawn=date(2026, 11, 20)))

    def announce(self) -> Outcome | None:
        """One run; ``None`` when it ended with a sentence."""
        self.trial.runs += 1
        try:
            return self.world.announce()
        except PorteVoixError:
            return None
        finally:
            self.trial.duplicates = max(self.trial.duplicates, self.sight.duplicates())

    def settle(self) -> Outcome | None:
        """Run again and again, the clock past every lease and settle time."""
        outcome = None
        for _round in range(ROUNDS):
            self.world.clock.forward(PATIENCE[self.network] + timedelta(seconds=1))
            outcome = self.announce()
            if outcome is not None and not outcome.pending and not outcome.silent:
                break
        else:
            self.trial.wrongs.append("toujours en attente")
        return outcome

    def ask(self, outcome: Outcome) -> None:
        """A person answers what is asked; whatever was wrong with the network is over."""
        self.trial.questions += 1
        self.world.fakes[self.network].faults.clear()
        (action,) = outcome.asks
        if not action.gestures:
            self.trial.wrongs.append(f"une question sans geste : {action.reason}")
        elif self.sight.answer(action):
            self.settle()

    def judge(self, outcome: Outcome | None) -> None:
        """Hold what is public and what the register says against what the site wants."""
        corrects = Op.UPDATE in capabilities(self.world.account(self.network)).can
        right = self.sight.wanted(self.words, corrects)
        if not right and not self.trial.questions:
            self.trial.losses += 1
        if right and not self.sight.known(self.words) and not self.trial.questions:
            self.trial.wrongs.append("le registre ne sait pas ce qui est public")
        if isinstance(self.world, Gallery) and right and not self.world.shown(self.network).id:
            self.trial.wrongs.append("l'annonce est publique sans son image")
        self.trial.wrongs += [f"alarme {alarm}" for alarm in self.world.state().alarms]
        self._resends()
        self._rest()

    def _resends(self) -> None:
        """What was sent again was the same bytes under the same key."""
        intents = [event for event in self.world.events() if isinstance(event, ev.Intent)]
        for before, after in pairwise(intents):
            same = (before.key, before.request) == (after.key, after.request)
            if after.attempt > 1 and not (same and after.attempt == before.attempt + 1):
                self.trial.wrongs.append(f"l'essai {after.attempt} n'est pas le premier redit")

    def _rest(self) -> None:
        """A day later there is nothing more to do, and nothing is done."""
        fake = self.world.fakes[self.network]
        fake.faults.clear()
        fake.release_late()
        before = [post.id for post in self.sight.ever()], self._writes()
        self.world.clock.forward(timedelta(days=1))
        self.announce()
        if before != ([post.id for post in self.sight.ever()], self._writes()):
            self.trial.wrongs.append("une écriture de trop, un jour plus tard")

    def _writes(self) -> int:
        """How many calls that change what is public were heard."""
        return sum(
            call.method not in ("GET", "HEAD") and not any(one in call.path for one in HARMLESS)
            for call in self.world.fakes[self.network].requests
        )
