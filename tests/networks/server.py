"""The machine under every fake: a clock, a log, faults, late calls, and the truth.

The work is serialised by one lock; a subclass answers one call at a time and knows nothing of
sockets, threads or failures.
"""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, RLock
from typing import Any, ClassVar, Self

from tests.networks.faults import Faults, Line, play
from tests.networks.listener import Listener
from tests.networks.posts import FakePost, Posts
from tests.networks.wire import Call, Refusal, Reply


class FakeNetwork(ABC):
    """What the fakes share; a subclass gives its ``routes`` and the words of its refusals."""

    #: (method, pattern of the whole path, name of the method that answers).
    routes: ClassVar[tuple[tuple[str, str, str], ...]]

    def __init__(
        self, clock: Callable[[], datetime] | None = None, state: Path | None = None
    ) -> None:
        self.clock = clock or (lambda: datetime.now(UTC))
        self.requests: list[Call] = []
        self.faults = Faults()
        self.store = Posts()
        self.closing = Event()
        self.failures: list[BaseException] = []
        self._lock = RLock()
        self._late: list[tuple[datetime | None, Call, float]] = []
        self._pinned: datetime | None = None
        self._lag = 0.0
        self._state = state
        self._server: Listener | None = None
        if state and state.exists():
            self.load(json.loads(state.read_text(encoding="utf-8")))

    # -- What a test sees ---------------------------------------------------------------------

    @property
    def url(self) -> str:
        """Where the fake listens."""
        if self._server is None:
            raise RuntimeError("the fake is not started")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def posts(self) -> tuple[FakePost, ...]:
        """The public posts alive, oldest first."""
        self.settle()
        with self._lock:
            return tuple(post for post in self.store.alive() if post.public)

    @property
    def drafts(self) -> tuple[FakePost, ...]:
        """The posts alive that the public does not see."""
        self.settle()
        with self._lock:
            return tuple(post for post in self.store.alive() if not post.public)

    @property
    def deleted(self) -> tuple[FakePost, ...]:
        """The posts taken down."""
        with self._lock:
            return tuple(self.store.deleted)

    def calls(self, method: str, path_contains: str = "") -> list[Call]:
        """The logged requests of one method."""
        return [
            call
            for call in list(self.requests)
            if call.method == method and path_contains in call.path
        ]

    def now(self) -> datetime:
        """The instant on the fake's clock."""
        now = self._pinned or self.clock()
        if now.tzinfo is None:
            raise ValueError("the clock must give aware datetimes")
        return now.astimezone(UTC)

    def release_late(self) -> None:
        """Perform now every call that a ``late`` fault put off."""
        self._run_late(lambda due: True, pin=False)

    def settle(self) -> None:
        """Perform the late calls whose time has come."""
        now = self.now()
        self._run_late(lambda due: due is not None and due <= now, pin=True)

    # -- What a network fills in --------------------------------------------------------------

    @abstractmethod
    def respond(self, call: Call) -> Reply:
        """Do the work of one call, under the lock."""

    @abstractmethod
    def own_words(self, status: int) -> Reply:
        """The network's usual answer for an error status."""

    def dump(self) -> dict[str, Any]:
        """The state to keep on disk."""
        return self.store.dump()

    def load(self, data: dict[str, Any]) -> None:
        """Take up a state kept on disk."""
        self.store.load(data)

    def route(self, call: Call, missing: Reply) -> Reply:
        """The answer of the first route that fits; ``missing`` when none does."""
        for method, pattern, name in self.routes:
            match = re.fullmatch(pattern, call.path)
            if match and method == call.method:
                answer: Reply = getattr(self, name)(call, *match.groups())
                return answer
        return missing

    def listed_at(self) -> datetime:
        """When a post made by the present call begins to show in listings."""
        return self.now() + timedelta(seconds=self._lag)

    # -- Life ---------------------------------------------------------------------------------

    def start(self, port: int = 0) -> Self:
        """Listen on the loopback."""
        self._server = Listener(self, port)
        return self

    def close(self) -> None:
        """Stop, cut every connection, join every thread; raises what broke inside the fake."""
        self.closing.set()
        if self._server is not None:
            self._server.stop()
            self._server = None
        if self.failures:
            raise RuntimeError("the fake itself broke") from self.failures[0]

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- The work -----------------------------------------------------------------------------

    def serve(self, call: Call, line: Line) -> None:
        """Answer one request, or fail as planned."""
        self.requests.append(call)
        fault, lag = self.faults.take(call)
        if fault is None:
            line.send(self._perform(call, lag))
            return
        play(
            fault,
            line,
            perform=lambda: self._perform(call, lag),
            postpone=lambda seconds: self._postpone(call, seconds, lag),
            own_words=self.own_words,
        )

    def _perform(self, call: Call, lag: float = 0.0) -> Reply:
        with self._lock:
            self.settle()
            self._lag = lag
            try:
                reply = self.respond(call)
            except Refusal as refusal:
                reply = refusal.reply
            finally:
                self._lag = 0.0
            if call.method != "GET":
                self._save()
            return reply

    def _postpone(self, call: Call, seconds: float | None, lag: float) -> None:
        due = None if seconds is None else self.now() + timedelta(seconds=seconds)
        with self._lock:
            self._late.append((due, call, lag))

    def _run_late(self, is_due: Callable[[datetime | None], bool], pin: bool) -> None:
        with self._lock:
            ready = [late for late in self._late if is_due(late[0])]
            self._late = [late for late in self._late if not is_due(late[0])]
            for due, call, lag in ready:
                self._pinned = due if pin else None
                try:
                    self._perform(call, lag)
                finally:
                    self._pinned = None

    def _save(self) -> None:
        if self._state is None:
            return
        fresh = self._state.with_name(self._state.name + ".new")
        fresh.write_text(json.dumps(self.dump(), ensure_ascii=False, indent=1), encoding="utf-8")
        fresh.replace(self._state)
