"""The ways a network fails, one by one, on the calls a test picks.

``fake.faults.add("commit_then_drop", method="POST")`` makes the next POST do its work and lose its
answer. A fault plays ``times`` times (``None``: always) after ``skip`` matching calls went through.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Protocol

from tests.networks.wire import Call, Reply

#: Each kind and the options it takes.
KINDS: dict[str, frozenset[str]] = {
    # The work is done, the connection closes without an answer.
    "commit_then_drop": frozenset(),
    # The connection closes before anything is done.
    "drop": frozenset(),
    # The connection is reset (RST), before or after the work.
    "reset": frozenset({"commit"}),
    # Nothing is ever answered, up to ``seconds``.
    "hang": frozenset({"commit", "seconds"}),
    # The work is done and the answer comes one byte every ``interval`` seconds.
    "trickle": frozenset({"interval"}),
    # The work is done, the answer is cut in the middle of its body.
    "truncated": frozenset(),
    # Any status; without a body, the network's own words for it.
    "status": frozenset({"status", "headers", "body", "commit"}),
    # A web page where JSON was expected.
    "html": frozenset({"status", "body", "commit"}),
    # Success, in JSON, without an id.
    "no_id": frozenset({"body", "commit"}),
    # The answer is lost, and the work done only ``seconds`` later or on ``release_late()``.
    "late": frozenset({"seconds"}),
    # What this call publishes stays out of the listings for ``seconds`` of the fake's clock.
    "lookup_lag": frozenset({"seconds"}),
}

PAGE = "<!DOCTYPE html><html><head><title>Maintenance</title></head><body>…</body></html>"


@dataclass(frozen=True, slots=True)
class Fault:
    """One failure to play, and the calls it plays on."""

    kind: str
    method: str | None = None
    path_contains: str = ""
    times: int | None = 1
    skip: int = 0
    commit: bool = False
    seconds: float | None = None
    interval: float = 10.0
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None

    def matches(self, call: Call) -> bool:
        """Whether the fault is meant for this call."""
        return self.method in (None, call.method) and self.path_contains in call.path


class Line(Protocol):
    """One connection, as a fault handles it."""

    def send(self, reply: Reply) -> None:
        """Answer."""

    def reset(self) -> None:
        """Make the close an RST."""

    def hang(self, seconds: float) -> None:
        """Keep silent, at most until the fake closes."""

    def trickle(self, reply: Reply, interval: float) -> None:
        """Answer one byte at a time."""

    def truncate(self, reply: Reply) -> None:
        """Answer with half of the body announced."""


class Faults:
    """The faults still to play, in the order they were added."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: list[tuple[Fault, int]] = []
        self.played: list[Fault] = []

    def add(
        self,
        kind: str,
        *,
        method: str | None = None,
        path_contains: str = "",
        times: int | None = 1,
        skip: int = 0,
        **options: Any,
    ) -> Fault:
        """Plan a failure; raises ``TypeError`` on a kind or an option that does not exist."""
        if kind not in KINDS:
            raise TypeError(f"no fault {kind!r}; there are {', '.join(KINDS)}")
        if extra := set(options) - KINDS[kind]:
            raise TypeError(f"{kind} does not take {', '.join(sorted(extra))}")
        fault = Fault(kind, method, path_contains, times, skip, **options)
        if kind == "lookup_lag" and fault.seconds is None:
            raise TypeError("lookup_lag needs seconds")
        with self._lock:
            self._waiting.append((fault, 0))
        return fault

    def clear(self) -> None:
        """Forget the faults not yet played."""
        with self._lock:
            self._waiting.clear()

    def take(self, call: Call) -> tuple[Fault | None, float]:
        """The fault for this call, if any, and the seconds its post stays out of listings."""
        with self._lock:
            lag = self._pick(call, lambda fault: fault.kind == "lookup_lag")
            fault = self._pick(call, lambda fault: fault.kind != "lookup_lag")
        return fault, (lag.seconds or 0.0) if lag else 0.0

    def _pick(self, call: Call, wanted: Callable[[Fault], bool]) -> Fault | None:
        """The first due fault; those before it that are only counting down see the call too."""
        for index, (fault, seen) in enumerate(self._waiting):
            if not (wanted(fault) and fault.matches(call)):
                continue
            self._waiting[index] = (fault, seen + 1)
            if seen < fault.skip:
                continue
            if fault.times is not None and seen + 1 >= fault.skip + fault.times:
                del self._waiting[index]
            self.played.append(fault)
            return fault
        return None


def play(
    fault: Fault,
    line: Line,
    perform: Callable[[], Reply],
    postpone: Callable[[float | None], None],
    own_words: Callable[[int], Reply],
) -> None:
    """Play ``fault`` on one call: ``perform`` does its work, ``postpone`` puts it off."""
    if fault.kind == "commit_then_drop" or fault.commit:
        perform()
    match fault.kind:
        case "reset":
            line.reset()
        case "hang":
            line.hang(60.0 if fault.seconds is None else fault.seconds)
        case "trickle":
            line.trickle(perform(), fault.interval)
        case "truncated":
            line.truncate(perform())
        case "status":
            status = fault.status or 500
            reply = own_words(status) if fault.body is None else Reply(status, fault.body)
            line.send(Reply(status, reply.body, tuple(fault.headers.items())).plus(*reply.headers))
        case "html":
            page = fault.body or PAGE
            line.send(Reply(fault.status or 200, page, content_type="text/html; charset=utf-8"))
        case "no_id":
            line.send(Reply(200, fault.body if fault.body is not None else {}))
        case "late":
            postpone(fault.seconds)
