"""A wall-clock deadline, enforced outside the libraries: their timeouts count each read.

The call runs in a thread of its own. Past the deadline the thread is abandoned and the permit it
holds is withdrawn: whatever it was about to send, it will not.
"""

import time
from collections.abc import Callable
from contextvars import ContextVar
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Protocol, TypeVar

from porte_voix.announce.networks.base import Refused, Unsure
from porte_voix.i18n import _

T = TypeVar("T")

_current: ContextVar["Permit | None"] = ContextVar("porte_voix_permit", default=None)


class Bounded(Protocol):
    """How a call is made so that it ends in time; ``within``, but for a simulated clock."""

    def __call__(self, seconds: float, call: Callable[[], T], /) -> T:
        """The answer of ``call``, or ``Unsure`` after ``seconds``."""


class Permit:
    """The leave to send, until a deadline: any number of reads, one write at most.

    ``sent`` says that at least one request may have left.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._end = clock, clock() + seconds
        self._lock = Lock()
        self._withdrawn = self._wrote = False
        self.sent = False

    @property
    def left(self) -> float:
        """Seconds before the deadline, never negative."""
        return max(0.0, self._end - self._clock())

    def begin(self, writes: bool) -> None:
        """Claim the right to send one request now, at the last moment before its first byte.

        Raises ``Refused`` past the deadline, ``Unsure`` on a second write: it would be a resend
        that nobody decided.
        """
        with self._lock:
            if writes and self._wrote:
                raise Unsure(_("un deuxième envoi a été empêché : le premier reste à vérifier"))
            if self._withdrawn or not self.left:
                raise Refused(0, _("délai dépassé : rien n'a été envoyé"))
            self._wrote = self._wrote or writes
            self.sent = True

    def withdraw(self) -> None:
        """Nothing more may be sent."""
        with self._lock:
            self._withdrawn = True


def current_permit() -> Permit | None:
    """The permit of the call being made in this thread, if it is under a deadline."""
    return _current.get()


def within(seconds: float, call: Callable[[], T]) -> T:
    """The answer of ``call``, or ``Unsure`` after ``seconds``; what ``call`` raises is raised."""
    permit = Permit(seconds)
    answers: SimpleQueue[tuple[T, None] | tuple[None, BaseException]] = SimpleQueue()

    def run() -> None:
        _current.set(permit)
        try:
            answers.put((call(), None))
        except BaseException as error:
            answers.put((None, error))

    Thread(target=run, name="porte-voix-call", daemon=True).start()
    try:
        answer, error = answers.get(timeout=seconds)
    except Empty:
        permit.withdraw()
        raise Unsure(_("aucune réponse après {seconds:.0f} s").format(seconds=seconds)) from None
    if error is not None:
        raise error
    return answer  # type: ignore[return-value]  # no error: the answer is there
