"""What carrying out a plan needs, and how each of its actions ends."""

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from porte_voix.announce.model import Action, Manifest
from porte_voix.announce.networks.base import Capabilities, Network
from porte_voix.announce.networks.deadline import Bounded, within
from porte_voix.announce.pictures import Pictures
from porte_voix.errors import LedgerError
from porte_voix.i18n import _
from porte_voix.ledger import events as ev
from porte_voix.ledger import rescue
from porte_voix.ledger.register import Register


class Ending(StrEnum):
    """How one action ended in this run."""

    DONE = "done"
    FOUND = "found"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    ABSENT = "absent"
    ASKED = "asked"
    CHANGED = "changed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Result:
    """One action, its ending, and what a person should know of it."""

    action: Action
    ending: Ending
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What carrying out a plan needs: the register, the networks by account, the live gate.

    ``rescue_dir`` receives the outcomes that the register cannot take. ``bounded`` makes each call
    under its deadline, ``pool`` the threads of the accounts: a simulated clock gives its own.
    """

    manifest: Manifest
    register: Register
    networks: dict[str, Network]
    capabilities: dict[str, Capabilities]
    still_live: Callable[[], bool]
    now: Callable[[], datetime]
    by: str
    rescue_dir: Path
    pictures: Pictures
    bounded: Bounded = within
    pool: Callable[[int], Executor] = ThreadPoolExecutor

    def record(self, event: ev.Done | ev.Refused) -> None:
        """Write an outcome. Raises ``LedgerError``, once the outcome is kept in a rescue file."""
        batch = self.register.batch((event,))
        try:
            self.register.write(batch)
        except LedgerError as error:
            raise self._rescued(batch, error) from error

    def _rescued(self, batch: ev.Batch, error: LedgerError) -> LedgerError:
        """The error once ``batch`` is in a file, with the gesture that puts it back."""
        try:
            path = rescue.save(self.rescue_dir, batch)
        except OSError:
            return error
        return LedgerError(
            _("{what} L'issue du dernier appel est gardée dans {path}.").format(
                what=error.what, path=path
            ),
            _("Quand le registre répond de nouveau : inv ledger.restore {path}").format(path=path),
        )
