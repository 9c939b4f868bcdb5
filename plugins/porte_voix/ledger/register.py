"""The register as a run uses it: the folded state, and appends that are checked against it.

Many threads of one run share a register; many runs share a store. An append states what must
still be true; when another run wrote first, the state is read again and the check decides. While
one append is on its way the others wait, and leave together in the next one: a store that accepts
few writes a minute still serves every account.
"""

import threading
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from porte_voix.errors import LedgerError
from porte_voix.i18n import _
from porte_voix.ledger import folded
from porte_voix.ledger.base import Outcome, Store
from porte_voix.ledger.events import Batch, Decided, Done, Event, Intent
from porte_voix.ledger.merging import Check, Request, accepted, instant
from porte_voix.ledger.state import PairKey, State, fold

#: An append that loses this many races in a row gives up rather than turn for ever.
MAX_RACES = 200


def always(state: State) -> bool:
    """The check of an append that stays true whatever others wrote."""
    return True


class Register:
    """A store and its state, kept together; ``kept`` is the file of a large register's state."""

    def __init__(
        self, store: Store, run: str, now: Callable[[], datetime], kept: Path | None = None
    ) -> None:
        self._store, self._run, self._now = store, run, now
        self._lock = threading.RLock()
        self._turn = threading.Condition()
        self._waiting: list[Request] = []
        self._leading = False
        self.state = folded.read(store, kept) if kept else fold(store.read())

    @property
    def waiting(self) -> int:
        """How many appends wait for the one on its way."""
        return len(self._waiting)

    def refresh(self) -> State:
        """Read what others wrote since, and return the state. Raises ``LedgerError``."""
        with self._lock:
            return fold(self._store.read(self.state.version), self.state)

    def said(self, key: PairKey) -> dict[str, Any] | None:
        """The request that made the public copy of a pair what it is; reads the whole register."""
        with self._lock:
            return _said((batch for _version, batch in self._store.read()), key)

    def batch(self, events: tuple[Event, ...]) -> Batch:
        """A new batch of this run, not written yet."""
        return Batch(uuid.uuid4().hex, self._now(), self._run, events)

    def append(self, events: tuple[Event, ...], check: Check = always) -> bool:
        """Write ``events`` together in one batch; see ``write``."""
        return self.write(self.batch(events), check)

    def write(self, batch: Batch, check: Check = always) -> bool:
        """Write ``batch`` while ``check`` holds; ``False`` when it no longer does.

        When several threads write at once, their events may share a batch of another id; each
        check sees the events before its own and touches only the state. Returns only when the
        events are readable back or certainly absent. Raises ``LedgerError`` when the store cannot
        be reached: the caller must then make no call.
        """
        request = Request(batch, check)
        with self._turn:
            self._waiting.append(request)
            while self._leading and not request.settled:
                self._turn.wait()
            leads = not request.settled
            self._leading = self._leading or leads
        if leads:
            self._lead()
        if request.error is not None:
            raise request.error
        return bool(request.written)

    def _lead(self) -> None:
        """Write all that waits; whatever happens, each request taken is settled."""
        group: list[Request] = []
        try:
            with self._lock:
                self._write_all(group)
        except BaseException as error:
            for request in group:
                if not request.settled:
                    request.error = error
            raise
        finally:
            with self._turn:
                self._leading = False
                self._turn.notify_all()

    def _write_all(self, group: list[Request]) -> None:
        for _race in range(MAX_RACES):
            with self._turn:
                group += self._waiting
                self._waiting.clear()
            version, kept = self.state.version, accepted(group, self.state)
            if kept:
                batch = self._merged(kept, instant(group))
                outcome = self._store.append(batch, version)
                if outcome is Outcome.UNCERTAIN:
                    break
                if outcome is Outcome.CONFLICT:
                    self.refresh()
                    continue
                self.state.add(version + 1, batch)
            for request in group:
                if not request.settled:
                    request.written = request in kept
            return
        raise LedgerError(
            _("Le registre n'a pas pu être écrit; aucun appel n'a été fait ensuite."),
            _("Vérifiez que son emplacement répond, puis relancez « inv announce »."),
        )

    def _merged(self, requests: list[Request], at: datetime) -> Batch:
        """One batch with the events of all, in order; a lone request keeps its own batch."""
        if len(requests) == 1:
            return requests[0].batch
        events = tuple(event for request in requests for event in request.batch.events)
        return Batch(uuid.uuid4().hex, at, self._run, events)


def _said(batches: Iterable[Batch], key: PairKey) -> dict[str, Any] | None:
    """The request of the last write of a pair that is known to have come through."""
    requests: dict[str, dict[str, Any]] = {}
    said = None
    for batch in batches:
        for event in batch.events:
            if isinstance(event, Intent) and (event.article, event.lang, event.account) == key:
                requests[event.nonce] = event.request
            elif isinstance(event, Done) or (
                isinstance(event, Decided) and event.verdict == "adopt"
            ):
                said = requests.get(event.nonce, said)
    return said or None
