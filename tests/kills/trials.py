"""One trial: a run dies, blank runners take over, and the network tells what the public saw.

A trial ends well when the announcement is public once, or when a person was asked and it is public
at most once. Gestures that a command asks of a person and that decide nothing (a lock left by a
dead writer) are made as asked, and counted.
"""

import random
import re
import shlex
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

from tests.kills.family import family, kill
from tests.kills.points import Manner, Stop
from tests.kills.watching import die_at
from tests.kills.world import Done, Place, Runner, Truth, ended

#: How long strace holds a task at a point; the longer ones are for a machine that is very busy.
HOLDS = (0.05, 0.5, 3.0)
#: Runs after which a pair that is still pending will never be settled.
ROUNDS = 12
#: What a run may end with: nothing left, a person is asked, later.
OVER, ASKS, LATER = 0, 4, 75
_LOCK = re.compile(r"« rm (.+?\.lock'?) »")


#: What is done to a fresh world before anything runs in it.
Prepare = Callable[[Place], None]


def untouched(made: Place) -> None:
    """Leave a fresh world as it is."""


@dataclass(slots=True)
class Trial:
    """What happened; ``faults`` says in words what must never happen."""

    name: str
    call: str
    where: str = ""
    runs: int = 0
    duplicates: int = 0
    losses: int = 0
    asked: bool = False
    locks: int = 0
    why: str = ""
    faults: list[str] = field(default_factory=list)

    @property
    def needed(self) -> bool:
        """Whether a person had to decide, or to lend a hand."""
        return self.asked or self.locks > 0

    def judge(self, truth: Truth) -> None:
        """Compare with what is public."""
        self.asked = self.asked or truth.asked > 0
        self.duplicates = max(0, truth.posts - 1)
        self.losses = int(truth.posts == 0 and not self.asked)
        if self.duplicates:
            self.faults.append(f"{truth.posts} annonces publiques")
        if self.losses:
            self.faults.append("annonce perdue")
        if truth.alarms:
            self.faults.append(f"{truth.alarms} alarme(s) du registre")
        if not (truth.said or self.asked or self.losses):
            self.faults.append("le registre ne connaît pas l'annonce publique")


@contextmanager
def place(ledger: str, prepare: Prepare = untouched) -> Iterator[Place]:
    """A fresh world, in a folder that goes away with it."""
    with (
        tempfile.TemporaryDirectory(prefix="mise-a-mort-") as folder,
        Place(Path(folder).resolve(), ledger) as made,
    ):
        prepare(made)
        yield made


def at_point(
    stop: Stop, ledger: str, prepare: Callable[[Place], None] = lambda made: None
) -> Trial:
    """Die at a point, then be resumed; once more in a new world when strace missed the point."""
    trial = Trial(str(stop), stop.point.call)
    for hold in HOLDS:
        with place(ledger, prepare) as made:
            runner = made.runner()
            death = die_at(stop, runner, hold)
            if not death.exact:
                continue
            trial.where = death.where
            # A runner that only lost a child is still there; one that died is replaced.
            lives = stop.manner is Manner.CHILD
            _check(death.done, trial)
            made.wait()
            _resume(made, runner if lives else made.runner(), trial)
            return trial
    trial.faults.append("le point n'a pas été atteint")
    return trial


def at_random(number: int, seed: int, ledger: str, seconds: float) -> Trial:
    """Die one to three times in a row, any time within ``seconds`` of the first request.

    What dies is the command with all that it started or, with git, sometimes the command alone. The
    next run is sometimes immediate, on the same machine, while the lease still holds.
    """
    draw = random.Random(f"{seed}/{number}")
    trial = Trial(f"au hasard {seed}/{number}", "au hasard")
    with place(ledger) as made:
        runner = made.runner()
        for _time in range(draw.choice((1, 1, 2, 3))):
            alone = ledger == "git" and draw.random() < 0.5
            _check(_die_soon(made, runner, draw.uniform(0.0, seconds), alone), trial)
            if draw.random() < 0.5:
                made.clock.forward(timedelta(seconds=1))
            else:
                made.wait()
                runner = made.runner()
        _resume(made, runner, trial)
    return trial


def span(ledger: str) -> float:
    """Seconds from the first request of an undisturbed run to its end."""
    with place(ledger) as made:
        first = _First(made)
        ended(made.runner().start())
        return monotonic() - first.at


class _First:
    """When the live site is first asked for something, which follows the first reading."""

    def __init__(self, made: Place) -> None:
        self.at, self.event = 0.0, threading.Event()
        made.site.asked = self._asked

    def _asked(self, _path: str) -> None:
        if not self.event.is_set():
            self.at = monotonic()
            self.event.set()


def _die_soon(made: Place, runner: Runner, after: float, alone: bool) -> Done:
    first = _First(made)
    process = runner.start()
    while process.poll() is None and not first.event.wait(0.01):
        pass
    sleep(after)
    kill([process.pid] if alone else family(process.pid))
    return ended(process)


def _resume(made: Place, runner: Runner, trial: Trial) -> None:
    """Run again and again, time passing, until nothing is pending or a person is asked."""
    stuck = 0
    for _round in range(ROUNDS):
        done = runner.announce()
        trial.runs += 1
        _check(done, trial)
        lock = _LOCK.search(done.told)
        if done.code == ASKS and lock:
            # « Wait a minute and run again; if it is still there… »
            stuck += 1
            if stuck > 1:
                trial.locks += 1
                trial.why = done.told
                Path(shlex.split(lock[1])[0]).unlink()
        elif done.code == ASKS:
            trial.asked, trial.why = True, done.told
            break
        elif done.code == OVER:
            break
        made.wait()
    else:
        trial.faults.append("toujours en attente")
    trial.judge(made.truth())


def _check(done: Done, trial: Trial) -> None:
    """No run may end otherwise than with a sentence, or killed."""
    if done.code not in (OVER, ASKS, LATER, -9, 137) or "Traceback" in done.told:
        trial.faults.append(f"code {done.code} : {done.told[-2000:]}")
