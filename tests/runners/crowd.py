"""The crowd: one site, its networks and its register, and machines that all announce at once.

The networks and the live site are served by this process; each machine is a real ``inv announce``
that knows its folder, the settings, the manifest and the hour, and nothing of the others.
"""

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from porte_voix.announce import manifest
from porte_voix.ledger.state import PairState

from tests.announce.world import ACCOUNTS, SECRETS, Clock, World
from tests.factories import make_article
from tests.runners.ledgers import Ledger, ledger

NETWORKS = ("mastodon", "facebook", "x", "bluesky", "linkedin", "threads")
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
#: The brake, spacing and budget are for another proof.
GENEROUS: dict[str, Any] = {"brake_articles": 10_000, "brake_account": 100_000}
TASKS = 'from porte_voix.tasks import namespace\n\n__all__ = ["namespace"]\n'
#: Minutes that a machine waits for what others are doing.
WAIT = 20
#: A machine that takes this long (seconds) will never end.
SECONDS = 3600.0
#: Times that a machine is started again because something was left.
STARTS = 10
OVER, LATER = 0, 75


class Now(Clock):
    """The hour of this machine: leases must be real between processes."""

    def __call__(self) -> datetime:
        """The instant it is."""
        return datetime.now(UTC)


@dataclass(slots=True)
class Told:
    """What a crowd amounts to; ``wrongs`` says in words what must never happen."""

    kind: str
    runners: int
    announcements: int = 0
    duplicates: int = 0
    losses: int = 0
    starts: int = 0
    appends: int = 0
    asked: str = ""
    seconds: float = 0.0
    wrongs: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.kind} : {self.runners} machines à la fois, {self.starts} exécutions; "
            f"{self.announcements} annonces, doublons {self.duplicates}, pertes {self.losses}; "
            f"{self.appends} ajouts au registre ({self.asked}); {self.seconds:.0f} s."
        )


class Crowd(World):
    """The world of the machines, at the real hour."""

    def __init__(self, folder: Path, shared: Ledger, articles: int, *networks: str) -> None:
        super().__init__(folder, *networks, **GENEROUS, monthly_budget=1e6)
        self.shared, self.address = shared, shared.address
        self.clock = Now()
        for fake in self.fakes.values():
            fake.clock = self.clock
        self.articles = [
            make_article(
                id="k3f9x2" + ALPHABET[number // 32] + ALPHABET[number % 32],
                slug=f"article-{number}",
                summary=f"Voici la nouvelle {number}.",
                date=self.clock() - timedelta(hours=1),
            )
            for number in range(articles)
        ]

    def __enter__(self) -> "Crowd":
        super().__enter__()
        self.publish(*self.articles)
        return self

    def open(self, **facts: Any) -> None:
        """Make the register, at the real hour."""
        super().open(baseline=self.clock() - timedelta(days=30), **facts)

    # -- The machines -------------------------------------------------------------------------

    def machine(self, number: int) -> Path:
        """The folder of a machine."""
        folder = self.folder / f"machine-{number}"
        state = folder / ".porte-voix"
        state.mkdir(parents=True)
        made = manifest.to_json(self.manifest.articles, self.manifest.site)
        (state / "manifest.json").write_text(made, encoding="utf-8")
        (folder / "pelicanconf.py").write_text(self._settings(), encoding="utf-8")
        (folder / "tasks.py").write_text(TASKS, encoding="utf-8")
        return folder

    def start(self, folder: Path) -> "subprocess.Popen[str]":
        """Start a machine; it says what it does in a file."""
        environment = {
            "PATH": self.shared.path(),
            "PYTHONPATH": ":".join(filter(None, sys.path)),
            "HOME": str(folder),
            "TMPDIR": str(folder),
            **SECRETS,
        }
        command = [sys.executable, "-m", "invoke", "announce", f"--wait={WAIT}"]
        with (folder / "dit.log").open("a", encoding="utf-8") as said:
            return subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                text=True,
                start_new_session=True,
            )

    def _settings(self) -> str:
        made = self.settings
        accounts = {a.name: {"network": a.network, **a.options} for a in made.accounts}
        values = {
            "SITE": made.site,
            "ACCOUNTS": accounts,
            # As text: an address masks itself where it is only shown.
            "LEDGER": str(made.ledger),
            "LINEAGE": made.lineage,
            "QUIET_HOURS": made.quiet_hours,
            "LIVE_MINUTES": made.live_minutes,
            "LIVE_AT": made.live_at,
            "MONTHLY_BUDGET": made.monthly_budget,
            "BRAKE_ARTICLES": made.brake_articles,
            "BRAKE_ACCOUNT": made.brake_account,
        }
        return "".join(f"PORTE_VOIX_{name} = {value!r}\n" for name, value in values.items())

    # -- The verdict --------------------------------------------------------------------------

    def count(self, told: Told) -> None:
        """Count what is public, and hold the register against it."""
        state = self.state()
        told.appends, told.asked = state.version, self.shared.asked()
        for network in self.fakes:
            shown = {one.slug: self.posts(network, one.slug) for one in self.articles}
            gone = len(self.fakes[network].deleted)
            told.announcements += sum(map(len, shown.values())) + gone
            told.duplicates += sum(max(0, len(posts) - 1) for posts in shown.values()) + gone
            told.losses += sum(not posts for posts in shown.values())
            for article in self.articles:
                pair = state.pair((article.id, "fr", ACCOUNTS[network]))
                known = [pair.post_id] if pair.state(self.clock()) is PairState.SAID else []
                if known != [post.id for post in shown[article.slug]]:
                    told.wrongs.append(f"{network}/{article.slug} : le registre dit {known}")
        told.wrongs += [f"alarme {alarm}" for alarm in state.alarms]


def gather(kind: str, runners: int, articles: int, networks: tuple[str, ...] = NETWORKS) -> Told:
    """Let so many machines announce at once until nothing is left, and count."""
    told = Told(kind, runners)
    with tempfile.TemporaryDirectory(prefix="foule-") as made:
        folder = Path(made).resolve()
        with ledger(kind, folder) as shared, Crowd(folder, shared, articles, *networks) as crowd:
            begun = time.monotonic()
            folders = [crowd.machine(number) for number in range(runners)]
            _all_at_once(crowd, folders, told)
            told.seconds = time.monotonic() - begun
            crowd.count(told)
            _one_more(crowd, crowd.machine(runners), told)
    return told


def _all_at_once(crowd: Crowd, folders: list[Path], told: Told) -> None:
    """Start every machine, and again each that left something, until none does."""
    end = time.monotonic() + SECONDS
    running = {folder: crowd.start(folder) for folder in folders}
    starts = dict.fromkeys(folders, 1)
    try:
        while running and time.monotonic() < end:
            time.sleep(0.05)
            for folder, process in list(running.items()):
                if process.poll() is None:
                    continue
                del running[folder]
                if process.returncode == LATER and starts[folder] < STARTS:
                    starts[folder] += 1
                    running[folder] = crowd.start(folder)
                elif process.returncode != OVER:
                    told.wrongs.append(_last_words(folder, process.returncode))
    finally:
        for process in running.values():
            process.kill()
            process.wait()
    told.starts = sum(starts.values())
    if running:
        told.wrongs.append(f"machines sans fin : {len(running)}")


def _one_more(crowd: Crowd, folder: Path, told: Told) -> None:
    """A machine that comes after all the others has nothing to do."""
    before = sum(len(fake.posts) for fake in crowd.fakes.values())
    code = crowd.start(folder).wait(SECONDS)
    after = sum(len(fake.posts) for fake in crowd.fakes.values())
    if (code, after) != (OVER, before):
        told.wrongs.append(f"{after - before} annonces de plus; {_last_words(folder, code)}")


def _last_words(folder: Path, code: int) -> str:
    said = (folder / "dit.log").read_text(encoding="utf-8")
    return f"{folder.name}, code {code} : {said[-1500:]}"
