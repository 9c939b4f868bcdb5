"""Simulated time: what is due next, and the one thread that may move meanwhile.

A seed decides every delay, so the same seed always gives the same interleaving. Threads hand over
to one another directly: only one ever runs, and none is asked for while the next thing is its own.
"""

import heapq
import itertools
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock, Thread

START = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)

Work = Callable[[], object]


class Killed(BaseException):
    """The process of a runner is gone: none of its code has any effect from now on."""


class Actor:
    """One line of execution; asleep unless it holds the baton."""

    def __init__(self) -> None:
        self.baton = Lock()
        self.baton.acquire()
        self.over = False


class Timeline:
    """The instant, and everything that is due after it."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.seconds = 0.0
        self.ending = False
        self.broken: list[BaseException] = []
        self._due: list[tuple[float, float, int, Actor | Work]] = []
        self._count = itertools.count()
        self._main = self._holder = Actor()
        self._actors: list[Actor] = []

    def now(self) -> datetime:
        """The true instant."""
        return START + timedelta(seconds=self.seconds)

    def at(self, seconds: float, what: Actor | Work) -> None:
        """Something is due in so many seconds; a die decides between things of one instant."""
        entry = (self.seconds + seconds, self.dice.random(), next(self._count), what)
        heapq.heappush(self._due, entry)

    def begin(self, work: Work) -> None:
        """Start a line of execution, at this instant."""
        actor = Actor()
        self._actors.append(actor)
        Thread(target=self._life, args=(actor, work), daemon=True).start()
        self.at(0.0, actor)

    def wait(self, seconds: float) -> None:
        """Let time pass for the one who asks; the others move meanwhile."""
        if self.ending:
            raise Killed
        me = self._holder
        self.at(seconds, me)
        self._hand_over(me)
        if self.ending and me is not self._main:
            raise Killed

    def forward(self, seconds: float) -> None:
        """Let time pass when nobody else moves: only what is on its way arrives."""
        until = self.seconds + seconds
        while self._due and self._due[0][0] <= until:
            self.seconds, _tie, _count, what = heapq.heappop(self._due)
            if not isinstance(what, Actor):
                self._perform(what)
        self.seconds = until

    def end(self) -> None:
        """Kill whoever still moves, one after the other; what is on its way stays so."""
        self.ending = True
        for actor in self._actors:
            if not actor.over:
                self._give(actor, self._main)
        self.ending = False
        self._actors.clear()
        self._due = [due for due in self._due if not isinstance(due[3], Actor)]
        heapq.heapify(self._due)

    def _life(self, actor: Actor, work: Work) -> None:
        actor.baton.acquire()
        try:
            if not self.ending:
                work()
        except Killed:
            pass
        except BaseException as error:
            self.broken.append(error)
        actor.over = True
        if self.ending:
            self._holder = self._main
            self._main.baton.release()
        else:
            self._hand_over(None)

    def _hand_over(self, me: Actor | None) -> None:
        """Perform what is due until a line of execution is; then it is its turn."""
        while True:
            self.seconds, _tie, _count, what = heapq.heappop(self._due)
            if what is me:
                return
            if isinstance(what, Actor):
                self._give(what, me)
                return
            self._perform(what)

    def _give(self, other: Actor, me: Actor | None) -> None:
        self._holder = other
        other.baton.release()
        if me is not None:
            me.baton.acquire()

    def _perform(self, work: Work) -> None:
        try:
            work()
        except Exception as error:
            self.broken.append(error)
