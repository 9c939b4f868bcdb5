"""A site folder where the real ``inv announce`` runs, and dies; the truth is out of its reach.

The network, the live site and the register outlive every process that is killed. A runner is only a
folder: when its machine dies, the next one starts from nothing but settings and a manifest.
"""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from porte_voix.announce import manifest
from porte_voix.ledger import events as ev
from porte_voix.ledger.state import PairState, State, fold

from tests.announce.world import ACCOUNTS, PATIENCE, SECRETS, World
from tests.kills import blank
from tests.kills.blank import SECONDS, Done
from tests.networks.mastodon import MASTODON, FakeMastodon

LEDGERS = ("sqlite", "git")
TASKS = 'from porte_voix.tasks import namespace\n\n__all__ = ["namespace"]\n'


@dataclass(frozen=True, slots=True)
class Shown:
    """What the public sees, or saw: an announcement's id, its words without its link, its link."""

    id: str
    words: str
    link: str


@dataclass(frozen=True, slots=True)
class Truth:
    """What the network and the register hold once nothing is pending any more.

    ``strange`` counts what is public and is not the announcement of an article, word for word;
    ``known`` says that the register names the announcement of every article.
    """

    duplicates: int
    losses: int
    strange: int
    known: bool
    alarms: int
    asked: int


class Runner:
    """One machine: a folder that holds what a deployment job receives, and nothing else."""

    def __init__(self, world: "Place", folder: Path) -> None:
        self.world, self.folder = world, folder
        state = folder / ".porte-voix"
        state.mkdir(parents=True)
        made = world.manifest
        (state / "manifest.json").write_text(
            manifest.to_json(made.articles, made.site), encoding="utf-8"
        )
        (folder / "pelicanconf.py").write_text(_settings(world), encoding="utf-8")
        (folder / "tasks.py").write_text(world.tasks, encoding="utf-8")

    @property
    def command(self) -> list[str]:
        """What a person would type here, said in full."""
        return [sys.executable, "-m", "invoke", "announce"]

    @property
    def environment(self) -> dict[str, str]:
        """A clean environment at the hour of the world, in which two runs make the same calls."""
        git = shutil.which("git")
        places = [str(Path(git).parent)] if git else []
        return {
            "PATH": os.pathsep.join([*places, os.defpath]),
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONHASHSEED": "0",
            "PORTE_VOIX_NOW": self.world.clock().isoformat(),
            **self.world.secrets,
        }

    def start(
        self, *before: str, pass_fds: tuple[int, ...] = (), stdout: int = subprocess.DEVNULL
    ) -> "subprocess.Popen[str]":
        """Start the command, perhaps under another one that watches it, in a group of its own."""
        return subprocess.Popen(
            [*before, *self.command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
            pass_fds=pass_fds,
        )

    def compile(self) -> Done:
        """Run the command, and let Python keep what it compiles."""
        process = subprocess.run(
            [*self.command[:-1], "--write-pyc", self.command[-1]],
            cwd=self.folder,
            env={**self.environment, "PYTHONDONTWRITEBYTECODE": ""},
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS,
        )
        return Done(process.returncode, process.stderr)

    def announce(self) -> Done:
        """Run the command to its end, without importing everything once more."""
        return blank.announce(self.folder, self.environment)


def ended(process: "subprocess.Popen[str]") -> Done:
    """Wait for the end of a command that was started."""
    try:
        _out, told = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        _out, told = process.communicate()
        raise AssertionError(f"sans fin : {told}") from None
    return Done(process.returncode, told)


class Place(World):
    """A world of one account, whose register is a file or a git branch."""

    def __init__(self, folder: Path, ledger: str, network: str, **settings: Any) -> None:
        super().__init__(folder, network, **settings)
        self.network, self.ledger, self._runners = network, ledger, 0
        self.tasks = TASKS
        self.secrets: Mapping[str, str] = SECRETS
        if ledger == "git":
            self.address = f"git+file://{folder}/hub.git"

    def __enter__(self) -> Self:
        if self.ledger == "git":
            hub = str(self.folder / "hub.git")
            subprocess.run(["git", "init", "--quiet", "--bare", hub], check=True)
        return super().__enter__()

    def runner(self) -> Runner:
        """A new machine."""
        self._runners += 1
        return Runner(self, self.folder / f"machine-{self._runners}")

    def wait(self) -> None:
        """Let pass more than a lease, the settle time and the spacing of two looks."""
        self.clock.forward(PATIENCE[self.network] + timedelta(seconds=1))

    def shown(self) -> tuple[Shown, ...]:
        """All that was ever public on the account."""
        raise NotImplementedError

    def truth(self) -> Truth:
        """What is public, whatever any run told."""
        batches = self.batches()
        state, shown = fold(enumerate(batches, 1)), self.shown()
        articles = self.manifest.articles
        copies = Counter(
            article.id
            for article in articles
            for one in shown
            if one.words == article.summary and one.link.startswith(f"{article.url}?")
        )
        return Truth(
            duplicates=sum(copies.values()) - len(copies),
            losses=len(articles) - len(copies),
            strange=len(shown) - copies.total(),
            known=self._said(state) == {one.id for one in shown},
            alarms=len(state.alarms),
            asked=sum(isinstance(event, ev.Asked) for batch in batches for event in batch.events),
        )

    def _said(self, state: State) -> set[str]:
        """The announcements that the register knows."""
        account, now = ACCOUNTS[self.network], self.clock()
        pairs = (state.pair((*article.key, account)) for article in self.manifest.articles)
        return {pair.post_id or "" for pair in pairs if pair.state(now) is PairState.SAID}


class FakePlace(Place):
    """A fake Mastodon, which alone knows what is public, and one article."""

    def __init__(self, folder: Path, ledger: str) -> None:
        super().__init__(folder, ledger, "mastodon")
        fake = self.fakes["mastodon"]
        assert isinstance(fake, FakeMastodon)
        # A server that honours the key would hide a machine that sends twice.
        fake.flavour = replace(MASTODON, honours_key=False)
        self.mastodon = fake

    def shown(self) -> tuple[Shown, ...]:
        """Every status, even one that was taken down."""
        posts = (*self.mastodon.posts, *self.mastodon.deleted)
        read = ((post.id, *post.text.partition("\n\n")) for post in posts)
        return tuple(Shown(post_id, words, link) for post_id, words, _gap, link in read)


def _settings(world: Place) -> str:
    """The settings file of a runner."""
    made = world.settings
    accounts = {a.name: {"network": a.network, **a.options} for a in made.accounts}
    values = {
        "SITE": made.site,
        "ACCOUNTS": accounts,
        "LEDGER": made.ledger,
        "LINEAGE": made.lineage,
        "QUIET_HOURS": made.quiet_hours,
        "LIVE_MINUTES": made.live_minutes,
        "LIVE_AT": made.live_at,
    }
    return "".join(f"PORTE_VOIX_{name} = {value!r}\n" for name, value in values.items())
