"""An imagined network and an imagined store, whose every choice is a number given beforehand.

Same numbers, same behaviour; no number left, nothing goes wrong any more. The network keeps the
truth apart from what its readers see: requests arrive late, lists lag behind.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from porte_voix.announce.model import Op, Request
from porte_voix.announce.networks.base import Capabilities, Post, Refused, Unsure
from porte_voix.announce.reconcile import marks_of
from porte_voix.ledger.base import Outcome
from porte_voix.ledger.events import Batch
from porte_voix.ledger.state import State, fold

T = TypeVar("T")

#: How late a request may arrive, and how late a list may show it: within the settle time together.
LATE = timedelta(minutes=20)
LAG = timedelta(minutes=20)
SETTLE = timedelta(minutes=40)
KEY_LIFE = timedelta(hours=1)


class Fate:
    """The choices of a story, one number each; without numbers left, the first choice."""

    def __init__(self, numbers: Sequence[int] = ()) -> None:
        self._numbers = iter(numbers)

    def stop(self) -> None:
        """Nothing goes wrong any more."""
        self._numbers = iter(())

    def pick(self, *options: tuple[int, T]) -> T:
        """One of the options, each as likely as its weight."""
        left = next(self._numbers, 0) % sum(weight for weight, _ in options)
        for weight, option in options:
            left -= weight
            if left < 0:
                return option
        raise AssertionError("weights are positive")


@dataclass(frozen=True)
class Model:
    """What a network offers; each kind stands for one that exists."""

    honours_key: bool = False
    refuses_twins: bool = False
    can_look: bool = True
    can: frozenset[Op] = frozenset(Op)
    settle: timedelta = SETTLE

    def capabilities(self) -> Capabilities:
        """As an adapter declares them."""
        return Capabilities(500, "caractères", len, True, self.can, self.settle)


MODELS = {
    "key": Model(honours_key=True),
    "list": Model(),
    "twins": Model(refuses_twins=True, can=frozenset({Op.CREATE, Op.DELETE})),
    "blind": Model(can_look=False),
}


class MemoryStore:
    """A register in memory, shared by the runs of a story."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []

    def create(self, batch: Batch) -> None:
        """Begin."""
        self.batches = [batch]

    def read(self, after: int = 0) -> Iterator[tuple[int, Batch]]:
        """Each batch after a version."""
        return iter([*enumerate(self.batches, 1)][after:])

    def append(self, batch: Batch, expected: int) -> Outcome:
        """As the contract of stores says."""
        for version, known in enumerate(self.batches, 1):
            if known.id == batch.id:
                return Outcome.OK if version == expected + 1 else Outcome.CONFLICT
        if expected != len(self.batches):
            return Outcome.CONFLICT
        self.batches.append(batch)
        return Outcome.OK

    def close(self) -> None:
        """Nothing to let go of."""

    def state(self) -> State:
        """What the register amounts to."""
        return fold(self.read())


@dataclass
class Copy:
    """One post of the imagined network, as it truly is; ``shown`` is what its readers see."""

    id: str
    marks: frozenset[str]
    created_at: datetime
    versions: list[tuple[datetime, str]]
    gone_at: datetime | None = None
    shown_gone_at: datetime | None = None

    @property
    def text(self) -> str:
        """The text that the network holds."""
        return self.versions[-1][1]


@dataclass
class Wire:
    """One write as it reached the network, for the counts."""

    at: datetime
    op: Op
    body: str


class SimNetwork:
    """One account of an imagined network: its posts, and the requests still on their way."""

    def __init__(self, model: Model, fate: Fate, clock: Callable[[], datetime]) -> None:
        self.model, self.fate, self.clock = model, fate, clock
        self.copies: list[Copy] = []
        self.writes: list[Wire] = []
        self._keys: dict[str, tuple[Copy, datetime]] = {}
        self._late: list[tuple[datetime, Callable[[], object]]] = []
        self._pinned: datetime | None = None

    def now(self) -> datetime:
        """The instant at which a request is performed: its own, when it arrives late."""
        return self._pinned or self.clock()

    def arrive(self) -> None:
        """Perform the late requests whose time has come."""
        now = self.clock()
        due = [late for late in self._late if late[0] <= now]
        self._late = [late for late in self._late if late[0] > now]
        for self._pinned, work in due:
            self.tried(work)
        self._pinned = None

    def tried(self, work: Callable[[], object]) -> None:
        """Perform a request whose answer nobody waits for."""
        try:
            work()
        except (Refused, Unsure):
            return

    def postpone(self, work: Callable[[], object]) -> None:
        """Put a request off."""
        self._late.append((self.clock() + LATE, work))

    def public(self) -> list[Copy]:
        """The posts alive."""
        self.arrive()
        return [copy for copy in self.copies if copy.gone_at is None]

    def lag(self) -> timedelta:
        """How long the next change stays out of what readers see."""
        return self.fate.pick((3, timedelta()), (1, LAG))

    def create(self, request: Request, key: str) -> Post:
        """Publish."""
        now, body = self.now(), request.body()
        known = self._keys.get(key)
        if self.model.honours_key and known and now - known[1] < KEY_LIFE:
            if known[0].gone_at is not None:
                raise Refused(404, "gone")
            return Post(known[0].id, f"https://reseau.example/{known[0].id}")
        if self.model.refuses_twins and any(
            copy.text == body for copy in self.copies if copy.gone_at is None
        ):
            raise Unsure("duplicate")
        self.writes.append(Wire(now, Op.CREATE, body))
        marks = marks_of(Post("", "", body))
        copy = Copy(str(len(self.copies) + 1), marks, now, [(now + self.lag(), body)])
        self.copies.append(copy)
        self._keys[key] = (copy, now)
        return Post(copy.id, f"https://reseau.example/{copy.id}")

    def update(self, post_id: str, request: Request) -> Post:
        """Replace the text of a post."""
        copy = self._alive(post_id)
        if copy is None:
            raise Refused(404, "gone")
        self.writes.append(Wire(self.now(), Op.UPDATE, request.body()))
        copy.versions.append((self.now() + self.lag(), request.body()))
        return Post(copy.id, f"https://reseau.example/{copy.id}")

    def delete(self, post_id: str) -> None:
        """Take a post down; gone already is as good."""
        copy = self._alive(post_id)
        if copy is not None:
            self.writes.append(Wire(self.now(), Op.DELETE, copy.text))
            copy.gone_at = self.now()
            copy.shown_gone_at = copy.gone_at + self.lag()

    def shown(self, copy: Copy) -> Post | None:
        """A post as readers see it now."""
        now = self.clock()
        texts = [text for at, text in copy.versions if at <= now]
        if not texts or (copy.shown_gone_at is not None and copy.shown_gone_at <= now):
            return None
        address = f"https://reseau.example/{copy.id}"
        return Post(copy.id, address, texts[-1], created_at=copy.created_at)

    def _alive(self, post_id: str) -> Copy | None:
        found = (copy for copy in self.copies if copy.id == post_id and copy.gone_at is None)
        return next(found, None)
