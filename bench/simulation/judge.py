"""What must never happen, checked while it would; and what must be true at the end."""

from typing import TYPE_CHECKING

from porte_voix.announce.compose import pair_mark, said
from porte_voix.announce.model import Article, Op, Request
from porte_voix.ledger import events as ev
from porte_voix.ledger.events import Batch
from porte_voix.ledger.state import DROPPED, Pair

from bench.simulation.servers import Copy, can_edit

if TYPE_CHECKING:
    from bench.simulation.runner import Runner
    from bench.simulation.world import World

#: A clock this far from the true one must be refused (seconds); within 30, it must not matter.
REFUSED_SKEW = 35.0


class Judge:
    """The promises, held against one world."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.faults: list[str] = []

    def fault(self, kind: str, what: str) -> None:
        """One promise is broken."""
        self.faults.append(f"{kind}: {what}")

    # -- While it happens ---------------------------------------------------------------------

    def append(self, runner: "Runner", batch: Batch, expected: int) -> None:
        """One write in the air per account, none without its tombstone, resends unchanged."""
        memory = self._world.memory
        if expected != len(memory.batches):
            return
        if abs(runner.skew) >= REFUSED_SKEW:
            self.fault("clock", f"a clock off by {runner.skew:.0f} s wrote in the register")
        for event in batch.events:
            if isinstance(event, ev.Intent):
                self._intent(runner, event)

    def _intent(self, runner: "Runner", event: ev.Intent) -> None:
        state = self._world.memory.state()
        if state.flying(event.account, runner.now()):
            self.fault("lease", f"two writes in the air on {event.account}")
        if event.op == Op.CREATE and event.article in state.withdrawn:
            self.fault("tombstone", f"a create of {event.article}, which is withdrawn")
        before = state.pair((event.article, event.lang, event.account)).intent
        if event.attempt > 1 and (
            before is None
            or (before.key, _bytes(before.request), before.attempt + 1)
            != (event.key, _bytes(event.request), event.attempt)
        ):
            self.fault("resend", f"attempt {event.attempt} is not the one before again")

    def call(self, runner: "Runner", op: Op, request: Request, key: str) -> None:
        """A write repeats an intent of the register, open and unexpired."""
        written = (str(op), _bytes(request.to_json()), key)
        for pair in self._world.memory.state().pairs.values():
            intent = pair.intent
            if (
                intent is not None
                and runner.now() < intent.expires
                and written == (intent.op, _bytes(intent.request), intent.key)
            ):
                return
        self.fault("bytes", f"a {op} without its intent")

    def deletion(self, runner: "Runner", post_id: str) -> None:
        """A copy goes only if its article was withdrawn, in the register or by a live site."""
        owners = {
            pair.key[0]
            for pair in self._world.memory.state().pairs.values()
            if pair.post_id == post_id
        }
        if not owners <= self._world.ever_withdrawn():
            self.fault("absence", f"a delete of {owners}, which nobody withdrew")

    # -- At the end ---------------------------------------------------------------------------

    def doubles(self) -> None:
        """At most one publication per pair and generation, ever."""
        marks = [mark for copy in self._world.server.copies for mark in copy.marks]
        for mark in sorted({mark for mark in marks if marks.count(mark) > 1}):
            self.fault("double", f"{mark} was published {marks.count(mark)} times")

    def copies(self, article: str) -> list[Copy]:
        """The public copies of an article."""
        start = pair_mark(article, "fr", self._world.model.account.name) + "-"
        return [
            copy
            for copy in self._world.server.alive()
            if any(mark.startswith(start) for mark in copy.marks)
        ]

    def end(self, articles: dict[str, Article]) -> None:
        """Doubles, losses, resurrections, and copies that do not say what the site says."""
        state = self._world.memory.state()
        self.doubles()
        for alarm in state.alarms:
            self.fault("alarm", alarm)
        for article in articles.values():
            copies = self.copies(article.id)
            dropped = _dropped(state.pair((article.id, "fr", self._world.model.account.name)))
            if article.withdrawn is not None or article.id in state.withdrawn:
                if copies:
                    self.fault("resurrection", f"{article.id} is withdrawn and public")
            elif len(copies) > 1:
                self.fault("double", f"{article.id} has {len(copies)} copies")
            elif not copies:
                if not dropped:
                    self.fault("loss", f"{article.id} has no copy")
            elif not can_edit(self._world.model) or dropped:
                continue
            elif copies[0].text != said(article.summary, article.lang):
                self.fault("revision", f"{article.id} does not say what the site says")


def _dropped(pair: Pair) -> bool:
    """Whether a person left this announcement aside."""
    return pair.refusal is not None and pair.refusal.code == DROPPED


def _bytes(request: dict[str, object]) -> dict[str, object]:
    """A request without the ids of what was prepared for it, which are not its words."""
    return {name: value for name, value in request.items() if name != "media"}
