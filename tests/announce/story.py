"""A story: the site, the network, the register, and runs that crash, pause and overlap.

What must never happen is checked while it is told; ``tales`` checks what must be true at its end.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from porte_voix.announce.compose import pair_mark
from porte_voix.announce.model import Article, Manifest, Op, Request
from porte_voix.errors import PorteVoixError
from porte_voix.ledger import events as ev
from porte_voix.ledger.events import Batch
from porte_voix.ledger.register import Register
from porte_voix.settings import Settings

from tests.announce.runners import ACCOUNT, Killed, Runner
from tests.announce.simulation import Copy, Fate, MemoryStore, Model, SimNetwork
from tests.announce.world import LINEAGE, START, Clock
from tests.factories import SITE, make_manifest


class Story:
    """One site and its one account, through everything that fate sends."""

    def __init__(self, fate: Fate, model: Model, folder: Path, **settings: Any) -> None:
        self.fate, self.folder = fate, folder
        self.clock, self.memory = Clock(), MemoryStore()
        self.network = SimNetwork(model, fate, self.clock)
        self.broken: list[str] = []
        defaults: dict[str, Any] = {
            "site": SITE,
            "accounts": (ACCOUNT,),
            "lineage": LINEAGE,
            "state_dir": str(folder),
            "quiet_hours": ("00:00", "00:00"),
            "brake_articles": 100,
            "brake_account": 1000,
            "live_minutes": 0.0,
        }
        self.settings = Settings(**defaults | settings)
        opened = ev.Opened(LINEAGE, SITE, START - timedelta(days=30))
        self.memory.create(Batch("ouverture", START, "simulation", (opened,)))
        self.publish()
        self._depth = self._timeless = 0

    # -- What fate does -----------------------------------------------------------------------

    def at(self, runner: Runner, place: str) -> None:
        """A step of a run: mostly nothing, sometimes something."""
        if place == "call":
            # Beyond the fence no time passes: that is the residue which the law names.
            if self._depth < 2 and self.fate.pick((12, False), (1, True)):
                self._timeless += 1
                self.attempt(runner.manifest)
                self._timeless -= 1
            return
        match self.fate.pick(
            (60, "on"), (2, "killed"), (3, "pause"), (2, "long pause"), (2, "overtaken")
        ):
            case "killed":
                runner.die()
            case "pause" if not self._timeless:
                self.clock.forward(timedelta(seconds=70))
            case "long pause" if not self._timeless:
                self.clock.forward(timedelta(seconds=200))
            case "overtaken" if self._depth < 2:
                self.attempt(self.manifest)

    def attempt(self, manifest: Manifest, allow: str = "") -> Any:
        """One run, whatever becomes of it: its outcome, or what ended it."""
        self._depth += 1
        try:
            return Runner(self, manifest).announce(allow)
        except (Killed, PorteVoixError) as end:
            return end
        finally:
            self._depth -= 1

    def publish(self, *articles: Article) -> None:
        """Put a site online, with the register's mark of this moment."""
        nothing = Manifest(SITE, (), "sha256:vide")
        self.manifest = make_manifest(*articles) if articles else nothing
        self.mark = len(self.memory.batches)

    def write(self, *events: ev.Event) -> None:
        """Append what a person decided."""
        Register(self.memory, "personne", self.clock).append(events)

    # -- What must never happen ---------------------------------------------------------------

    def check_append(self, batch: Batch, expected: int) -> None:
        """Invariants 3 and 4, and resends of the same bytes, when an intent is written."""
        if expected != len(self.memory.batches):
            return
        state = self.memory.state()
        for event in batch.events:
            if not isinstance(event, ev.Intent):
                continue
            if state.flying(event.account, self.clock()):
                self.broken.append(f"3: two writes in the air on {event.account}")
            if event.op == Op.CREATE and event.article in state.withdrawn:
                self.broken.append(f"4: create of {event.article}, which is withdrawn")
            before = state.pair((event.article, event.lang, event.account)).intent
            if event.attempt > 1 and (
                before is None
                or (before.key, before.request, before.attempt + 1)
                != (event.key, event.request, event.attempt)
            ):
                self.broken.append(f"2: attempt {event.attempt} is not the one before again")

    def check_call(self, op: Op, request: Request, key: str) -> None:
        """Invariant 2: a write repeats an intent of the register, open and unexpired."""
        written = (str(op), request.to_json(), key)
        intents = [pair.intent for pair in self.memory.state().pairs.values() if pair.intent]
        current = [intent for intent in intents if self.clock() < intent.expires]
        if written not in [(intent.op, intent.request, intent.key) for intent in current]:
            self.broken.append(f"2: a {op} without its intent")

    def check_delete(self, post_id: str) -> None:
        """Rule 5: a copy goes only if its article was withdrawn, in the register or on the site."""
        gone = {article.id for article in self.manifest.articles if article.withdrawn}
        gone |= {
            e.article for b in self.memory.batches for e in b.events if type(e) is ev.Withdrawn
        }
        owners = {
            pair.key[0] for pair in self.memory.state().pairs.values() if pair.post_id == post_id
        }
        if not owners <= gone:
            self.broken.append(f"rule 5: delete of {owners - gone}, which nobody withdrew")

    def marks(self, first: int = 0) -> list[str]:
        """The pairs and generations of everything published, from the first or a later post on."""
        return [mark for copy in self.network.copies[first:] for mark in copy.marks]

    def doubles(self) -> list[str]:
        """Invariant 1: the pairs and generations that were published more than once."""
        marks = self.marks()
        return sorted({mark for mark in marks if marks.count(mark) > 1})

    def alive(self, article: str) -> list[Copy]:
        """The public copies of an article."""
        start = pair_mark(article, "fr", ACCOUNT.name) + "-"
        copies = self.network.public()
        return [copy for copy in copies if any(mark.startswith(start) for mark in copy.marks)]
