"""One world: a site and its articles, one account, a register, people; from a seed to a verdict."""

import random
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from porte_voix.announce import manifest as manifests
from porte_voix.announce.model import Article, Manifest
from porte_voix.errors import PorteVoixError
from porte_voix.ledger import events as ev
from porte_voix.ledger.events import Batch
from porte_voix.ledger.register import Register
from porte_voix.settings import Settings

from bench.simulation.judge import Judge
from bench.simulation.people import People
from bench.simulation.runner import LINEAGE, Runner
from bench.simulation.servers import Model
from bench.simulation.store import MemoryStore
from bench.simulation.timeline import START, Killed, Timeline

SITE = "https://blogue.rives-boreales.example"
#: Jobs of one schedule, shared among its runners; each runner has two at least.
JOBS = 12
#: How often a job that was killed is started again at once.
AGAIN = 0.5
#: Seconds of trouble, besides a few times what the network needs to settle.
TROUBLE = 1200.0
#: One schedule in so many is a storm of corrections and withdrawals.
STORMS = 4
#: One clock in so many is off by more than what is refused.
WRONG_CLOCKS = 25


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a schedule came to: nothing in ``faults`` when every promise was kept."""

    faults: tuple[str, ...]
    asked: int
    runs: int
    storm: bool
    trace: tuple[str, ...]


class Site:
    """What is public: the live manifest, with the register's mark when it was built."""

    def __init__(self) -> None:
        self.past: list[Manifest] = []
        self.manifest = _manifest(())
        self.mark = 0

    def publish(self, articles: tuple[Article, ...], mark: int) -> None:
        """Put articles online."""
        self.past.append(self.manifest)
        self.manifest, self.mark = _manifest(articles), mark

    def put_back(self, rank: int) -> None:
        """An older site is live again."""
        self.past.append(self.manifest)
        self.manifest = self.past[-1 - rank % len(self.past)]


class World:
    """Everything that a schedule moves; ``calm`` when nothing goes wrong any more."""

    def __init__(self, seed: int, model: Model, runners: int, folder: Path) -> None:
        self.model, self.runners, self.folder = model, runners, folder
        self.timeline = Timeline(random.Random(f"{model.name} {model.blind} {runners} {seed}"))
        self.storm = seed % STORMS == 0
        self.calm = False
        self.runs = 0
        self.server = model.server(model, self.timeline)
        self.memory, self.site = MemoryStore(), Site()
        self.judge, self.people = Judge(self), People(self)
        self.settings = Settings(
            site=SITE,
            accounts=(model.account,),
            lineage=LINEAGE,
            state_dir=str(folder),
            quiet_hours=("00:00", "00:00"),
            brake_articles=1000,
            brake_account=1000,
            live_minutes=0.0,
        )
        opened = ev.Opened(LINEAGE, SITE, START - timedelta(days=30))
        self.memory.create(Batch("ouverture", START, "banc", (opened,)))
        self._withdrawn: set[str] = set()

    def write(self, *events: ev.Event) -> None:
        """Append what a person decided."""
        self._withdrawn |= {event.article for event in events if isinstance(event, ev.Withdrawn)}
        Register(self.memory, "personne", self.timeline.now).append(events)

    def publish(self, articles: tuple[Article, ...]) -> None:
        """Put articles online."""
        self._withdrawn |= {article.id for article in articles if article.withdrawn}
        self.site.publish(articles, len(self.memory.batches))

    def ever_withdrawn(self) -> set[str]:
        """The articles that somebody withdrew, in the register or on the site."""
        return self._withdrawn

    def attempt(self, runner: Runner, allow: str = "", wait_seconds: float = 0.0) -> Any:
        """One run, whatever becomes of it: its outcome, or what ended it."""
        self.runs += 1
        try:
            return runner.announce(allow, wait_seconds)
        except (Killed, PorteVoixError) as end:
            return end

    # -- A schedule -----------------------------------------------------------------------------

    def live(self) -> None:
        """The time of trouble: people and runners, all at once."""
        for left in self.folder.glob("rescue-*"):
            left.unlink()
        timeline, dice = self.timeline, self.timeline.dice
        trouble = TROUBLE + 3 * self.model.capabilities.settle.total_seconds()
        moments = self.people.agenda(trouble)
        each = max(2, round(JOBS / self.runners))
        for _runner in range(self.runners):
            starts = sorted(_start(moments, trouble, dice) for _run in range(each))
            timeline.begin(lambda starts=starts: self._runner(starts))
        timeline.wait(trouble)
        timeline.end()

    def _runner(self, starts: list[float]) -> None:
        """One machine: its jobs one after the other, each with the site of its moment."""
        timeline, dice = self.timeline, self.timeline.dice
        for start in starts:
            if start > timeline.seconds:
                timeline.wait(start - timeline.seconds)
            manifest = self.site.manifest
            if self.site.past and dice.random() < 0.2:
                manifest = dice.choice(self.site.past[-3:])
                timeline.wait(dice.random() * 300)
            end: object = None
            while end is None or (isinstance(end, Killed) and dice.random() < AGAIN):
                wait = dice.choice((0.0, 0.0, 60.0, 240.0))
                end = self.attempt(Runner(self, manifest, _skew(dice)), wait_seconds=wait)


def tell(seed: int, model: Model, runners: int, folder: Path) -> Verdict:
    """A whole schedule, and its verdict."""
    world = World(seed, model, runners, folder)
    world.live()
    world.calm = True
    world.people.settle()
    for error in world.timeline.broken:
        world.judge.fault("error", repr(error))
    faults, asked = tuple(world.judge.faults), world.people.asked
    trace = tuple(f"{b.at.isoformat()} {[e.t for e in b.events]}" for b in world.memory.batches)
    return Verdict(faults, asked, world.runs, world.storm, trace)


def _manifest(articles: tuple[Article, ...]) -> Manifest:
    return Manifest(SITE, articles, manifests.digest(articles, SITE))


def _start(moments: list[float], trouble: float, dice: random.Random) -> float:
    """When a job begins: mostly just after something happened, as jobs do."""
    if dice.random() < 0.6:
        return dice.choice(moments) + dice.expovariate(1 / 20)
    return dice.random() * trouble


def _skew(dice: random.Random) -> float:
    """How far a clock is off: seldom more than what is refused."""
    if dice.randrange(WRONG_CLOCKS):
        return dice.choice((-30.0, 30.0, dice.uniform(-30, 30)))
    return dice.choice((-1, 1)) * dice.uniform(35, 300)
