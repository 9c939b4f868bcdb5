"""One run of the real machine inside a story: each of its steps may be its last, or be lost."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from porte_voix.accounts import AccountSettings
from porte_voix.announce.live import LiveState
from porte_voix.announce.model import Article, Manifest, Op, Request
from porte_voix.announce.networks.base import (
    CannotLook,
    Credentials,
    Identity,
    Network,
    Post,
    Refused,
    Unsure,
)
from porte_voix.announce.plan import Target
from porte_voix.announce.run import Run
from porte_voix.errors import Pending
from porte_voix.ledger.base import Outcome
from porte_voix.ledger.events import Batch
from porte_voix.ledger.register import Register

from tests.announce.simulation import SimNetwork
from tests.announce.world import LINEAGE

if TYPE_CHECKING:
    from tests.announce.story import Story

T = TypeVar("T")
ACCOUNT = AccountSettings("compte", "mastodon", {"server": "http://127.0.0.1:1"})


class Killed(BaseException):
    """The process of a run is gone."""


class Client:
    """The network as one run reaches it: every call may end in any way."""

    def __init__(self, network: SimNetwork, runner: "Runner") -> None:
        self._network, self._runner = network, runner

    def whoami(self) -> Identity:
        """Always the same account."""
        self._runner.step("read")
        return Identity("reseau.example#1", "@compte")

    def credentials(self) -> Credentials:
        """No run asks for it."""
        raise NotImplementedError

    def create(self, request: Request, key: str) -> Post:
        """Publish, perhaps."""
        self._runner.story.check_call(Op.CREATE, request, key)
        return self._write(lambda: self._network.create(request, key))

    def update(self, post_id: str, request: Request, key: str) -> Post:
        """Correct, perhaps."""
        self._runner.story.check_call(Op.UPDATE, request, key)
        return self._write(lambda: self._network.update(post_id, request))

    def delete(self, post_id: str) -> None:
        """Take down, perhaps."""
        self._runner.story.check_delete(post_id)
        self._write(lambda: self._network.delete(post_id))

    def get(self, post_id: str) -> Post | None:
        """What readers see of a post."""
        return self._read(
            lambda: next(
                (self._network.shown(copy) for copy in self._network.copies if copy.id == post_id),
                None,
            )
        )

    def recent(self, since: datetime) -> tuple[Post, ...]:
        """What readers see of the account."""
        return self._read(
            lambda: tuple(
                post
                for post in map(self._network.shown, self._network.copies)
                if post is not None and post.created_at is not None and post.created_at >= since
            )
        )

    def _write(self, work: Callable[[], T]) -> T:
        runner, network = self._runner, self._network
        network.arrive()
        runner.step("call")
        match runner.story.fate.pick(
            (16, "fine"),
            (3, "lost"),
            (2, "nothing"),
            (3, "late"),
            (1, "refused"),
            (1, "killed before"),
            (3, "killed after"),
        ):
            case "nothing":
                raise Unsure("no answer")
            case "refused":
                raise Refused(429, "later")
            case "late":
                network.postpone(work)
                raise Unsure("no answer")
            case "lost":
                network.tried(work)
                raise Unsure("no answer")
            case "killed before":
                runner.die()
            case "killed after":
                network.tried(work)
                runner.die()
        return work()

    def _read(self, work: Callable[[], T]) -> T:
        self._runner.step("read")
        self._network.arrive()
        if not self._network.model.can_look:
            raise CannotLook("no right to read", blind=True)
        if self._runner.story.fate.pick((24, False), (1, True)):
            raise CannotLook("no answer")
        return work()


class RunnerStore:
    """The store as one run reaches it: an append may be interrupted, or its answer lost."""

    def __init__(self, runner: "Runner") -> None:
        self._runner, self._memory = runner, runner.story.memory

    def create(self, batch: Batch) -> None:
        """As the store does."""
        self._memory.create(batch)

    def read(self, after: int = 0) -> Iterator[tuple[int, Batch]]:
        """As the store does."""
        return self._memory.read(after)

    def append(self, batch: Batch, expected: int) -> Outcome:
        """Write, or not, and say so, or not."""
        self._runner.step("append")
        story = self._runner.story
        match story.fate.pick((40, "fine"), (1, "lost"), (1, "refused")):
            case "refused":
                return Outcome.UNCERTAIN
            case "lost":
                story.check_append(batch, expected)
                self._memory.append(batch, expected)
                return Outcome.UNCERTAIN
        story.check_append(batch, expected)
        kept = self._memory.append(batch, expected)
        self._runner.step("appended")
        return kept

    def close(self) -> None:
        """As the store does."""


class RunnerLive:
    """The live site as one run reaches it; the pages are those of the live manifest."""

    def __init__(self, runner: "Runner") -> None:
        self.runner, self._story = runner, runner.story

    def await_manifest(self, manifest: Manifest, seconds: float) -> LiveState:
        """The public file, if it is this manifest's."""
        if self._story.manifest.digest != manifest.digest:
            raise Pending("another site is live", "later")
        return LiveState(manifest.digest, LINEAGE, self._story.mark, None)

    def still(self, manifest: Manifest) -> bool:
        """The question of the fence."""
        self.runner.step("fence")
        return self._story.manifest.digest == manifest.digest

    def await_pages(
        self, articles: tuple[Article, ...], seconds: float
    ) -> dict[tuple[str, str], str]:
        """Why each page cannot be announced."""
        return {article.key: self.page(article) for article in articles}

    def page(self, article: Article) -> str:
        """Live if the live manifest holds this very article."""
        return "" if self._story.manifest.article(article.key) == article else "not live"


class SimRun(Run):
    """A run whose one account is on the imagined network."""

    def targets(self) -> tuple[Target, ...]:
        """The account of the story."""
        return (Target(ACCOUNT, _runner_of(self).story.network.model.capabilities()),)

    def _connect(self, account: AccountSettings) -> Network:
        runner = _runner_of(self)
        return Client(runner.story.network, runner)


def _runner_of(run: Run) -> "Runner":
    assert isinstance(run.live, RunnerLive)
    return run.live.runner


class Runner:
    """One process that announces once, and may be killed, paused or overtaken at any step."""

    def __init__(self, story: "Story", manifest: Manifest) -> None:
        self.story, self.manifest, self.dead = story, manifest, False

    def announce(self, allow: str = "") -> Any:
        """Announce as the tasks do. Raises what a run raises, or ``Killed``."""
        register = Register(RunnerStore(self), "simulation", self.story.clock)
        run = SimRun(
            settings=self.story.settings,
            manifest=self.manifest,
            register=register,
            live=RunnerLive(self),  # type: ignore[arg-type]
            now=self.story.clock,
            by="Solange",
            own_clock=False,
        )
        return run.announce(allow=allow)

    def step(self, place: str) -> None:
        """One point where fate may step in."""
        if self.dead:
            raise Killed
        self.story.at(self, place)

    def die(self) -> None:
        """End this process: none of its code has any effect from now on."""
        self.dead = True
        raise Killed
