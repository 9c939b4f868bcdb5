"""A register in memory: one line of batches, each append at one instant."""

from collections.abc import Iterator

from porte_voix.ledger.base import Outcome
from porte_voix.ledger.events import Batch
from porte_voix.ledger.state import State, fold


class MemoryStore:
    """A store that never fails; what it amounts to is kept folded beside it."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self._versions: dict[str, int] = {}
        self._state = State()

    def create(self, batch: Batch) -> None:
        """Begin."""
        self.append(batch, 0)

    def read(self, after: int = 0) -> Iterator[tuple[int, Batch]]:
        """Each batch after a version."""
        return iter([*enumerate(self.batches[after:], after + 1)])

    def append(self, batch: Batch, expected: int) -> Outcome:
        """As the contract of stores says."""
        known = self._versions.get(batch.id)
        if known is not None:
            return Outcome.OK if known == expected + 1 else Outcome.CONFLICT
        if expected != len(self.batches):
            return Outcome.CONFLICT
        self.batches.append(batch)
        self._versions[batch.id] = len(self.batches)
        return Outcome.OK

    def close(self) -> None:
        """Nothing to let go of."""

    def state(self) -> State:
        """What the register amounts to; only to be read."""
        return fold(self.read(self._state.version), self._state)
