"""One process that announces: the project's own ``Run``, cut wherever it touches the world.

At each of these points time passes, others move, and the process may be gone; an append may be
lost, or its answer.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from porte_voix.accounts import AccountSettings
from porte_voix.announce.live import LiveState
from porte_voix.announce.model import Article, Manifest
from porte_voix.announce.networks.base import Network
from porte_voix.announce.plan import Target
from porte_voix.announce.run import Run
from porte_voix.errors import Pending
from porte_voix.ledger.base import Outcome
from porte_voix.ledger.events import Batch
from porte_voix.ledger.register import Register

from bench.simulation.client import Client, TwoPhaseClient
from bench.simulation.servers import TwoPhases
from bench.simulation.timeline import Killed

if TYPE_CHECKING:
    from bench.simulation.world import World

T = TypeVar("T")
LINEAGE = "lignee-du-banc"
#: How often a process ends at one point.
CRASH = 0.02


class Runner:
    """One process and its clock, which is ``skew`` seconds ahead of the true one."""

    def __init__(self, world: "World", manifest: Manifest, skew: float = 0.0) -> None:
        self.world, self.manifest, self.skew = world, manifest, skew
        self.timeline, self.dice = world.timeline, world.timeline.dice
        self.dead = False

    def now(self) -> datetime:
        """What the clock of this machine says."""
        return self.timeline.now() + timedelta(seconds=self.skew)

    def announce(self, allow: str = "", wait_seconds: float = 0.0) -> Any:
        """Announce as the tasks do. Raises what a run raises, or ``Killed``."""
        run = ImaginedRun(
            settings=self.world.settings,
            manifest=self.manifest,
            register=Register(RunnerStore(self), "banc", self.now),
            live=RunnerLive(self),  # type: ignore[arg-type]
            now=self.now,
            by="Solange",
            sleep=self.idle,
            bounded=lambda seconds, call: call(),
            pool=InTurn,
        )
        return run.announce(allow=allow, wait_seconds=wait_seconds)

    def step(self, usual: float = 1.0) -> None:
        """A point where time passes, at times very long, and where the process may end."""
        if self.dead:
            raise Killed
        if self.world.calm:
            return
        chance = self.dice.random()
        if chance < CRASH:
            self.die()
        if chance < 0.90:
            self.idle(self.dice.random() * usual)
        elif chance < 0.97:
            self.idle(self.dice.random() * 15)
        elif chance < 0.99:
            self.idle(40 + self.dice.random() * 100)
        else:
            self.idle(200 + self.dice.random() * 1500)

    def idle(self, seconds: float) -> None:
        """Let this time pass."""
        if self.dead:
            raise Killed
        if not self.world.calm:
            self.timeline.wait(max(0.0, seconds))
        if self.dead:
            raise Killed

    def die(self) -> None:
        """End this process."""
        self.dead = True
        raise Killed


class RunnerStore:
    """The store as one process reaches it."""

    def __init__(self, runner: Runner) -> None:
        self._runner, self._memory = runner, runner.world.memory

    def create(self, batch: Batch) -> None:
        """No run does it."""
        raise NotImplementedError

    def read(self, after: int = 0) -> Iterator[tuple[int, Batch]]:
        """What is there after a moment."""
        self._runner.step()
        return self._memory.read(after)

    def append(self, batch: Batch, expected: int) -> Outcome:
        """Write, or not, and say so, or not."""
        runner = self._runner
        runner.step()
        chance = 1.0 if runner.world.calm else runner.dice.random()
        if chance < 0.02:
            return Outcome.UNCERTAIN
        runner.world.judge.append(runner, batch, expected)
        kept = self._memory.append(batch, expected)
        runner.step()
        return Outcome.UNCERTAIN if chance < 0.04 else kept

    def close(self) -> None:
        """Nothing to let go of."""


class RunnerLive:
    """The live site as one process reaches it; the pages are those of the live manifest."""

    def __init__(self, runner: Runner) -> None:
        self.runner, self._site = runner, runner.world.site

    def await_manifest(self, manifest: Manifest, seconds: float) -> LiveState:
        """The public file, if it is this manifest's."""
        self.runner.step()
        if self._site.manifest.digest != manifest.digest:
            raise Pending("another site is live", "later")
        found = LiveState(manifest.digest, LINEAGE, self._site.mark, self.runner.timeline.now())
        self.runner.idle(self.runner.dice.random() * 2)
        return found

    def still(self, manifest: Manifest) -> bool:
        """The question of the fence."""
        slow = 80.0 if self.runner.dice.random() < 0.2 else 1.0
        self.runner.step(slow)
        answer = self._site.manifest.digest == manifest.digest
        self.runner.step()
        return answer

    def await_pages(
        self, articles: tuple[Article, ...], seconds: float
    ) -> dict[tuple[str, str], str]:
        """Why each page cannot be announced."""
        self.runner.step()
        return {article.key: self._why(article) for article in articles}

    def page(self, article: Article) -> str:
        """Why a page cannot be announced."""
        self.runner.step()
        return self._why(article)

    def _why(self, article: Article) -> str:
        return "" if self._site.manifest.article(article.key) == article else "not live"


class ImaginedRun(Run):
    """A run whose one account is on the imagined network; nothing else of it is ours."""

    def targets(self) -> tuple[Target, ...]:
        """The account of the world."""
        model = self._runner.world.model
        return (Target(model.account, model.capabilities),)

    def _connect(self, account: AccountSettings) -> Network:
        two_phases = isinstance(self._runner.world.server, TwoPhases)
        return TwoPhaseClient(self._runner) if two_phases else Client(self._runner)

    @property
    def _runner(self) -> Runner:
        assert isinstance(self.live, RunnerLive)
        return self.live.runner


class InTurn(Executor):
    """The accounts of one run one after the other, in the thread of the run."""

    def __init__(self, max_workers: int) -> None:
        self.max_workers = max_workers

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> "Future[T]":
        """Do it now; a process that ends here ends here."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future
