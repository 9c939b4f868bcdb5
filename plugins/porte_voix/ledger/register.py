"""The register as a run uses it: the folded state, and appends that are checked against it.

Many threads of one run share a register; many runs share a store. An append states what must
still be true; when another run wrote first, the state is read again and the check decides.
"""

import threading
import uuid
from collections.abc import Callable
from datetime import datetime

from porte_voix.errors import LedgerError
from porte_voix.i18n import _
from porte_voix.ledger.base import Outcome, Store
from porte_voix.ledger.events import Batch, Event
from porte_voix.ledger.state import State, fold

#: An append that loses this many races in a row gives up rather than turn for ever.
MAX_RACES = 200

Check = Callable[[State], bool]


def always(state: State) -> bool:
    """The check of an append that stays true whatever others wrote."""
    return True


class Register:
    """A store and its state, kept together."""

    def __init__(self, store: Store, run: str, now: Callable[[], datetime]) -> None:
        self._store, self._run, self._now = store, run, now
        self._lock = threading.RLock()
        self.state = fold(store.read())

    def refresh(self) -> State:
        """Read what others wrote since, and return the state. Raises ``LedgerError``."""
        with self._lock:
            return fold(self._store.read(self.state.version), self.state)

    def batch(self, events: tuple[Event, ...]) -> Batch:
        """A new batch of this run, not written yet."""
        return Batch(uuid.uuid4().hex, self._now(), self._run, events)

    def append(self, events: tuple[Event, ...], check: Check = always) -> bool:
        """Write ``events`` in a batch of their own; see ``write``."""
        return self.write(self.batch(events), check)

    def write(self, batch: Batch, check: Check = always) -> bool:
        """Write ``batch`` while ``check`` holds; ``False`` when it no longer does.

        Returns only when the events are readable back or certainly absent. Raises ``LedgerError``
        when the store cannot be reached: the caller must then make no call.
        """
        with self._lock:
            for _race in range(MAX_RACES):
                if not check(self.state):
                    return False
                outcome = self._store.append(batch, self.state.version)
                if outcome is Outcome.OK:
                    self.refresh()
                    return True
                if outcome is Outcome.UNCERTAIN:
                    break
                self.refresh()
            raise LedgerError(
                _("Le registre n'a pas pu être écrit; aucun appel n'a été fait ensuite."),
                _("Vérifiez que son emplacement répond, puis relancez « inv announce »."),
            )
