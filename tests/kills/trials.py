"""One trial: a run dies, blank runners take over, and the network tells what the public saw.

A trial ends well when every announcement is public once, in its own words; or when a person was
asked and it is public at most once. The machine that died then comes back, with all that it had
kept, and must find nothing to do. Gestures that a command asks of a person and that decide nothing
(a lock left by a dead writer) are made as asked, and counted.
"""

import random
import re
import shlex
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

from tests.kills.blank import Done
from tests.kills.family import family, kill
from tests.kills.points import Stop
from tests.kills.watching import die_at
from tests.kills.world import FakePlace, Place, Runner, Truth, ended

#: How long strace holds a task at a point; the longer ones are for a machine that is very busy.
HOLDS = (0.02, 0.2, 1.0, 5.0)
#: A kill that comes after the end of its run is tried again, after these parts of its time.
EARLIER = (1.0, 0.6, 0.36, 0.2, 0.1)
MISSED = "aucune mise à mort n'a porté"
#: Runs after which a pair that is still pending will never be settled.
ROUNDS = 12
#: What a run may end with: nothing left, a person is asked, later.
OVER, ASKS, LATER = 0, 4, 75
#: How a process that was killed ends, alone or under strace.
KILLED = (-9, 137)
#: Characters that are kept of what a run said.
SAID = 600
_LOCK = re.compile(r"«\srm (.+?\.lock'?)\s»")

#: What is done to a fresh world before anything runs in it.
Prepare = Callable[[Place], None]


def untouched(made: Place) -> None:
    """Leave a fresh world as it is."""


@dataclass(slots=True)
class Trial:
    """What happened; ``faults`` says in words what must never happen.

    ``call`` is what the run was doing when it was killed, and ``point`` the name of that very call;
    ``hit`` says that it was killed indeed: a trial that missed proves nothing.
    """

    name: str
    call: str = ""
    point: str = ""
    where: str = ""
    hit: bool = False
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

    @property
    def told(self) -> tuple[str, ...]:
        """The faults, with what it takes to play them again."""
        return tuple(f"FAUTE, {self.name} [{self.where}] : {fault}" for fault in self.faults)

    def judge(self, truth: Truth) -> None:
        """Compare with what is public."""
        self.asked = self.asked or truth.asked > 0
        self.duplicates = truth.duplicates
        self.losses = 0 if self.asked else truth.losses
        found = {
            f"annonces en double : {self.duplicates}": self.duplicates,
            f"annonces perdues : {self.losses}": self.losses,
            f"annonces en d'autres mots : {truth.strange}": truth.strange,
            f"alarmes du registre : {truth.alarms}": truth.alarms,
            "le registre n'est pas d'accord avec le réseau": not (truth.known or self.asked),
            MISSED: not self.hit,
        }
        self.faults += [fault for fault, true in found.items() if true]


@contextmanager
def place(ledger: str, prepare: Prepare = untouched) -> Iterator[Place]:
    """A fresh world, in a folder that goes away with it."""
    with (
        tempfile.TemporaryDirectory(prefix="mise-a-mort-") as folder,
        FakePlace(Path(folder).resolve(), ledger) as made,
    ):
        prepare(made)
        yield made


def at_point(stop: Stop, ledger: str, prepare: Prepare = untouched) -> Trial:
    """Die at a point, then be resumed; once more in a new world when strace missed the point."""
    trial = Trial(str(stop), stop.point.call, str(stop.point))
    for hold in HOLDS:
        with place(ledger, prepare) as made:
            runner = made.runner()
            death = die_at(stop, runner, hold)
            if death.exact:
                trial.where, trial.hit = death.where, True
                check(death.done, trial)
                resume(made, runner, trial)
                return trial
    trial.faults.append(MISSED)
    return trial


def at_random(number: int, seed: int, ledger: str, seconds: float) -> Trial:
    """Die one to three times in a row, any time within ``seconds`` of the first request."""
    draw = random.Random(f"{seed}/{number}")
    trial = Trial(f"au hasard {seed}/{number}", "au hasard")
    for part in EARLIER:
        with place(ledger) as made:
            runner = _die_often(made, draw, seconds * part, trial)
            if trial.hit:
                resume(made, runner, trial)
            if trial.hit or trial.faults:
                return trial
    trial.faults.append(MISSED)
    return trial


def _die_often(made: Place, draw: random.Random, seconds: float, trial: Trial) -> Runner:
    """Kill some runs in a row; the last machine that died, if any did.

    What dies is the command with all that it started or, with git, sometimes the command alone. The
    next run is sometimes immediate, on the same machine, while the lease still holds.
    """
    runner = made.runner()
    for time in range(draw.choice((1, 1, 2, 3))):
        if time and draw.random() < 0.5:
            made.wait()
            runner = made.runner()
        elif time:
            made.clock.forward(timedelta(seconds=1))
        alone = made.ledger == "git" and draw.random() < 0.5
        done = die_soon(made, runner, draw.uniform(0.0, seconds), _alone if alone else _whole)
        trial.hit = trial.hit or done.code in KILLED
        check(done, trial)
    return runner


def span(made: Place) -> float:
    """Seconds from the first request of an undisturbed run to its last word.

    What comes after that is the end of the interpreter, which may be as long.
    """
    first, last = _First(made), monotonic()
    process = made.runner().start(stdout=subprocess.PIPE)
    assert process.stdout is not None
    for _line in process.stdout:
        last = monotonic()
    done = ended(process)
    assert done.code == OVER, done.told
    return last - first.at


class _First:
    """When the live site is first asked for something, which follows the first reading."""

    def __init__(self, made: Place) -> None:
        self.at, self.event = 0.0, threading.Event()
        made.site.asked = self._asked

    def _asked(self, _path: str) -> None:
        if not self.event.is_set():
            self.at = monotonic()
            self.event.set()


def die_soon(made: Place, runner: Runner, after: float, end: Callable[[int], None]) -> Done:
    """Start the command and put an ``end`` to it ``after`` seconds from its first request."""
    first = _First(made)
    process = runner.start()
    while process.poll() is None and not first.event.wait(0.01):
        pass
    sleep(after)
    if process.poll() is None:
        end(process.pid)
    return ended(process)


def _alone(pid: int) -> None:
    kill([pid])


def _whole(pid: int) -> None:
    kill(family(pid))


def resume(made: Place, died: Runner, trial: Trial) -> None:
    """Blank runners take over until nothing is left; then the machine that died comes back."""
    stuck = 0
    for _round in range(ROUNDS):
        made.wait()
        done = _again(made.runner(), trial)
        lock = _LOCK.search(done.told)
        if done.code == ASKS and lock:
            # « Wait a minute and run again; if it is still there… »
            stuck += 1
            if stuck > 1:
                trial.locks += 1
                trial.why = done.told[-SAID:]
                Path(shlex.split(lock[1])[0]).unlink()
        elif done.code in (ASKS, OVER):
            break
    else:
        trial.faults.append("toujours en attente")
    if done.code == ASKS:
        trial.asked, trial.why = True, done.told[-SAID:]
    elif done.code == OVER:
        made.wait()
        back = _again(died, trial)
        if back.code != OVER:
            trial.faults.append(f"au retour, code {back.code} : {back.told[-SAID:]}")
    trial.judge(made.truth())


def _again(runner: Runner, trial: Trial) -> Done:
    """One more run, that nothing disturbs."""
    trial.runs += 1
    done = runner.announce()
    check(done, trial)
    if done.code in KILLED:
        trial.faults.append("une reprise est morte")
    return done


def check(done: Done, trial: Trial) -> None:
    """No run may end otherwise than with a sentence, or killed."""
    if done.code not in (OVER, ASKS, LATER, *KILLED) or "Traceback" in done.told:
        trial.faults.append(f"code {done.code} : {done.told[-SAID:]}")
