"""A network as one process reaches it: any call may end in any way.

A write may be refused, lost, late or never answered, and it arrives whoever still waits for it; a
look-up takes time to come back, and is then as old as that.
"""

import random
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from porte_voix.announce.model import Op, Request
from porte_voix.announce.networks.base import (
    CannotLook,
    Credentials,
    Identity,
    Post,
    Refused,
    Unsure,
)

from bench.simulation.servers import TwoPhases

if TYPE_CHECKING:
    from bench.simulation.runner import Runner

T = TypeVar("T")
#: How a request may end, besides well, and how often.
FATES = {"killed before": 0.03, "refused": 0.03, "nothing": 0.06, "late": 0.18, "lost": 0.12}
#: How often a process ends while it waits for the answer of a write.
CRASH_IN_CALL = 0.12


class Client:
    """The network as one process reaches it."""

    def __init__(self, runner: "Runner") -> None:
        self.runner, self.server = runner, runner.world.server

    def whoami(self) -> Identity:
        """Always the same account."""
        self.runner.step()
        return Identity("reseau.example#1", "@compte")

    def credentials(self) -> Credentials:
        """No run asks for it."""
        raise NotImplementedError

    def create(self, request: Request, key: str) -> Post:
        """Publish, perhaps."""
        judge = self.runner.world.judge
        return self._write(
            lambda: judge.call(self.runner, Op.CREATE, request, key),
            lambda: self.server.create(request, key),
        )

    def update(self, post_id: str, request: Request, key: str) -> Post:
        """Correct, perhaps."""
        judge = self.runner.world.judge
        return self._write(
            lambda: judge.call(self.runner, Op.UPDATE, request, key),
            lambda: self.server.update(post_id, request),
        )

    def delete(self, post_id: str) -> None:
        """Take down, perhaps."""
        judge = self.runner.world.judge
        self._write(
            lambda: judge.deletion(self.runner, post_id), lambda: self.server.delete(post_id)
        )

    def get(self, post_id: str) -> Post | None:
        """What readers see of a post."""
        return self.read(lambda: self.server.get(post_id))

    def recent(self, since: datetime) -> tuple[Post, ...]:
        """What readers see of the account."""
        return self.read(lambda: self.server.recent(since))

    def read(self, work: Callable[[], T]) -> T:
        """An answer, perhaps; it is as old as the time it takes to come back."""
        runner = self.runner
        runner.step()
        if runner.world.model.blind:
            raise CannotLook("no right to read", blind=True)
        if not runner.world.calm and runner.dice.random() < 0.04:
            raise CannotLook("no answer")
        seen = work()
        runner.step(5.0)
        return seen

    def _write(self, judged: Callable[[], None], work: Callable[[], T]) -> T:
        """One request: it leaves before the deadline of the call, or not at all.

        Nobody is suspended here: between the fence and the socket, that is the residue that the
        law names.
        """
        runner, dice = self.runner, self.runner.dice
        if runner.world.calm:
            judged()
            return work()
        left = runner.world.model.capabilities.deadline.total_seconds()
        leaves = dice.random() * (2.0 if dice.random() < 0.8 else left)
        runner.idle(leaves)
        left -= leaves
        fate = _fate(dice.random())
        if fate == "killed before":
            runner.die()
        judged()
        if fate == "refused":
            runner.idle(dice.random())
            raise Refused(429, "later")
        if fate == "nothing":
            runner.idle(left)
            raise Unsure("no answer, and nothing came")
        late = runner.world.model.late
        way = _at_most(late, dice) if fate == "late" else min(1.5 * dice.random(), late)
        reply = Reply(work)
        runner.timeline.at(way, reply)
        if dice.random() < CRASH_IN_CALL:
            runner.idle(dice.random() * 3)
            runner.die()
        back = way + dice.random() * 2
        if fate == "lost" or back > left:
            runner.idle(left)
            raise Unsure("no answer")
        runner.idle(back)
        return reply.read()


def _at_most(seconds: float, dice: random.Random) -> float:
    """A time up to this one, which is as likely as all the others together."""
    return seconds if dice.random() < 0.5 else seconds * dice.random()


def _fate(chance: float) -> str:
    """How a request ends, for a number between 0 and 1."""
    for fate, share in FATES.items():
        chance -= share
        if chance < 0:
            return fate
    return "fine"


class TwoPhaseClient(Client):
    """The same, where what is to be published is prepared first."""

    server: TwoPhases

    def prepare(self, request: Request) -> str:
        """A container; the one of the attempt before, unless it is dead."""
        if request.media:
            self._pass(Unsure("the container does not answer"))
            status = self.server.status(request.media[0])
            self.runner.step(5.0)
            if status == "FINISHED":
                return request.media[0]
            if status == "PUBLISHED":
                raise Unsure("perhaps published already")
        self._pass(Refused(0, "no container"))
        name = self.server.container(request)
        self._pass(Refused(0, "the container is not ready"))
        return name

    def _pass(self, failure: Exception) -> None:
        """A moment of a preparation, which may fail."""
        self.runner.step(5.0)
        if not self.runner.world.calm and self.runner.dice.random() < 0.05:
            raise failure


class Reply:
    """What a request brings about when it arrives, whoever still waits for it."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._answer: Any = None
        self._error: Exception | None = None

    def __call__(self) -> None:
        """Arrive."""
        try:
            self._answer = self._work()
        except (Refused, Unsure) as error:
            self._error = error

    def read(self) -> Any:
        """What the network answers."""
        if self._error is not None:
            raise self._error
        return self._answer
