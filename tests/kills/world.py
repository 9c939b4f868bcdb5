"""A site folder where the real ``inv announce`` runs, and dies; the truth is out of its reach.

The fake network, the live site and the register outlive every process that is killed. A runner is
only a folder: when its machine dies, the next one starts from nothing but settings and a manifest.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Self

from porte_voix.announce import manifest
from porte_voix.ledger import events as ev
from porte_voix.ledger.base import Store
from porte_voix.ledger.state import PairState
from porte_voix.ledger.stores import open_store

from tests.announce.world import ACCOUNTS, PATIENCE, SECRETS, World
from tests.factories import make_article
from tests.networks.mastodon import MASTODON, FakeMastodon

NETWORK = "mastodon"
LEDGERS = ("sqlite", "git")
TASKS = 'from porte_voix.tasks import namespace\n\n__all__ = ["namespace"]\n'
#: A run takes about a second; one that takes this long will never end.
SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended, and what it said beside its result."""

    code: int
    told: str


@dataclass(frozen=True, slots=True)
class Truth:
    """What the network and the register hold once nothing is pending any more."""

    posts: int
    said: bool
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
            **SECRETS,
        }

    def start(self, *before: str, pass_fds: tuple[int, ...] = ()) -> "subprocess.Popen[str]":
        """Start the command, perhaps under another one that watches it."""
        return subprocess.Popen(
            [*before, *self.command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
            pass_fds=pass_fds,
        )

    def announce(self) -> Done:
        """Run the command to its end."""
        return ended(self.start())


def ended(process: "subprocess.Popen[str]") -> Done:
    """Wait for the end of a command."""
    try:
        _out, told = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        _out, told = process.communicate()
        raise AssertionError(f"sans fin : {told}") from None
    return Done(process.returncode, told)


class Place(World):
    """A world of one Mastodon account and one article, whose register is a file or a git branch."""

    def __init__(self, folder: Path, ledger: str) -> None:
        super().__init__(folder, NETWORK)
        self.ledger, self._runners = ledger, 0
        self.tasks = TASKS
        if ledger == "git":
            self.address = f"git+file://{folder}/hub.git"

    def __enter__(self) -> Self:
        if self.ledger == "git":
            hub = str(self.folder / "hub.git")
            subprocess.run(["git", "init", "--quiet", "--bare", hub], check=True)
        super().__enter__()
        # A server that honours the key would hide a machine that sends twice.
        self.mastodon.flavour = replace(MASTODON, honours_key=False)
        return self

    @property
    def mastodon(self) -> FakeMastodon:
        """The network, which alone knows what is public."""
        fake = self.fakes[NETWORK]
        assert isinstance(fake, FakeMastodon)
        return fake

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The register, read from a copy that no runner uses."""
        store = open_store(self.address, str(self.folder / "temoin"))
        try:
            yield store
        finally:
            store.close()

    def runner(self) -> Runner:
        """A new machine."""
        self._runners += 1
        return Runner(self, self.folder / f"machine-{self._runners}")

    def wait(self) -> None:
        """Let pass more than a lease, the settle time and the spacing of two looks."""
        self.clock.forward(PATIENCE[NETWORK] + timedelta(seconds=1))

    def truth(self) -> Truth:
        """What is public, whatever any run told."""
        state = self.state()
        pair = state.pair((make_article().id, "fr", ACCOUNTS[NETWORK]))
        posts = self.mastodon.posts
        said = pair.state(self.clock()) is PairState.SAID
        return Truth(
            posts=len(posts) + len(self.mastodon.deleted),
            said=said and [pair.post_id] == [post.id for post in posts],
            alarms=len(state.alarms),
            asked=sum(isinstance(event, ev.Asked) for event in self.events()),
        )


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
