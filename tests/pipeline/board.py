"""A board: its repository, its host, its public site, its account; and merges, as GitLab sees them.

The repository is a bare one of this machine, the host a folder that a web server serves, the
network a fake. What is true is asked of them, never of what a pipeline tells.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from porte_voix.ledger.state import State, fold
from porte_voix.ledger.stores import open_store

from tests.factories import SITE
from tests.kills.family import family, kill
from tests.networks.mastodon import FakeMastodon
from tests.pipeline import tools
from tests.serving import serve

ROOT = Path(__file__).parents[2]
PARTS = ("plugins", "theme", "requirements", "pelicanconf.py", "publishconf.py", "tasks.py")
FILES = ("Makefile", "pyproject.toml", "README.md", "LICENSE", ".gitignore", ".gitlab-ci.yml")
MADE = shutil.ignore_patterns("__pycache__", "*.egg-info")
SECRETS = {"PORTE_VOIX_MASTO_TOKEN": "jeton-mastodon"}
SECONDS = 300.0
#: Each job in a folder of its own, which only artifacts fill.
PROGRAM = ("--force-shell-executor", "--shell-isolation", "--no-artifacts-to-source", "--no-color")
SETTINGS = """
SITEURL = {site!r}
PORTE_VOIX_SITE = {site!r}
PORTE_VOIX_ACCOUNTS = {{"masto": {{"network": "mastodon", "server": {server!r}}}}}
PORTE_VOIX_LEDGER = "git:origin"
PORTE_VOIX_LINEAGE = {lineage!r}
PORTE_VOIX_DEPLOY = {www!r}
PORTE_VOIX_LIVE_AT = {live!r}
PORTE_VOIX_QUIET_HOURS = ("00:00", "00:00")
PORTE_VOIX_BRAKE_ARTICLES = 20
PORTE_VOIX_BRAKE_ACCOUNT = 20
PORTE_VOIX_MENU = ()
PORTE_VOIX_FOLLOW = ()
"""
#: What the runners of these tests have instead of an installation of two thousand files a job.
READY = '#!/bin/sh\nln -sfn "{venv}" .venv\n'


@dataclass(frozen=True, slots=True)
class Ran:
    """How a pipeline ended, and everything it said."""

    code: int
    said: str

    def job(self, name: str) -> str:
        """What one job said."""
        lines = [line.partition(f"{name} ") for line in self.said.splitlines()]
        return "\n".join(rest.strip(" >") for _time, found, rest in lines if found)

    def ended(self, job: str) -> str:
        """The word of the summary for a job: PASS, WARN or FAIL; nothing when it did not run."""
        found = re.search(rf"(PASS|WARN|FAIL)\s+{job}\b", self.said)
        return found[1] if found else ""


@dataclass
class Board:
    """The whole, in one folder."""

    room: Path
    masto: FakeMastodon
    live: str
    runs: int = 0

    @property
    def hub(self) -> Path:
        """The bare repository."""
        return self.room / "hub.git"

    @property
    def work(self) -> Path:
        """A writer's clone."""
        return self.room / "work"

    @property
    def www(self) -> Path:
        """What the host serves."""
        return self.room / "www"

    # -- What people do ------------------------------------------------------------------------

    def write(self, name: str, text: str) -> None:
        """Write a file of the content."""
        path = self.work / "content/articles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def merge(self, message: str = "un article") -> str:
        """Put what is written on the main branch; the commit."""
        git(self.work, "add", "--all")
        git(self.work, "commit", "--quiet", "--message", message)
        git(self.work, "push", "--quiet", "origin", "HEAD:main")
        return git(self.work, "rev-parse", "HEAD")

    def propose(self, branch: str) -> tuple[str, str]:
        """Put what is written on another branch; the commit it starts from, and its own."""
        base = git(self.work, "rev-parse", "HEAD")
        git(self.work, "switch", "--quiet", "--create", branch)
        git(self.work, "add", "--all")
        git(self.work, "commit", "--quiet", "--message", branch)
        git(self.work, "push", "--quiet", "origin", branch)
        commit = git(self.work, "rev-parse", "HEAD")
        git(self.work, "switch", "--quiet", "main")
        return base, commit

    # -- What GitLab does ----------------------------------------------------------------------

    def start(
        self,
        commit: str,
        *,
        branch: str = "main",
        ready: bool = True,
        secrets: Mapping[str, str] = SECRETS,
        **variables: str,
    ) -> "Pipeline":
        """Start the pipeline of a commit on a new runner."""
        self.runs += 1
        clone = self.room / f"runner-{self.runs}"
        git(self.room, "clone", "--quiet", "--branch", branch, str(self.hub), str(clone))
        git(clone, "reset", "--quiet", "--hard", commit)
        # Only what names the project; the jobs reach « origin », which is the bare repository.
        git(clone, "config", "user.name", "Maïté")
        git(clone, "config", "user.email", "maite@rives-boreales.example")
        git(clone, "remote", "add", "gcl-origin", "https://gitlab.example/rives/blogue.git")
        given = {
            "CI_DEFAULT_BRANCH": "main",
            "PORTE_VOIX_ACTIF": "oui",
            **secrets,
            **variables,
        }
        words = [word for pair in given.items() for word in ("--variable", "=".join(pair))]
        return Pipeline(self, clone, words, ready)

    def request(self, branch: str, base: str, commit: str) -> Ran:
        """The pipeline of a merge request, which is given no secret."""
        return self.run(
            commit,
            branch=branch,
            secrets={},
            CI_PIPELINE_SOURCE="merge_request_event",
            CI_MERGE_REQUEST_IID="7",
            CI_MERGE_REQUEST_DIFF_BASE_SHA=base,
        )

    def run(self, commit: str, **options: Any) -> Ran:
        """A pipeline, to its end."""
        return self.start(commit, **options).end()

    # -- What is true --------------------------------------------------------------------------

    def said(self, slug: str) -> int:
        """How many announcements of an article are public."""
        return sum(any(f"/{slug}/" in link for link in post.links) for post in self.masto.posts)

    def page(self, slug: str) -> str:
        """The page of an article as its readers get it; nothing when it is not there."""
        found = [*self.www.glob(f"2*/{slug}/index.html")]
        return found[0].read_text("utf-8") if found else ""

    def state(self) -> State:
        """What the register amounts to."""
        store = open_store(f"git+file://{self.hub}", str(self.room / "lecture"))
        try:
            return fold(store.read())
        finally:
            store.close()


class Pipeline:
    """One run of the pipeline, with its runner."""

    def __init__(self, board: Board, clone: Path, words: list[str], ready: bool) -> None:
        self.clone = clone
        bin_folder = board.room / "bin"
        path = f"{bin_folder}:{os.environ['PATH']}" if ready else os.environ["PATH"]
        self._log = clone.with_suffix(".log")
        command = [str(tools.install()), *PROGRAM, *words]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=clone,
                env={"PATH": path, "HOME": str(board.room), "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self._process.poll() is not None

    def end(self) -> Ran:
        """Wait for its end."""
        code = self._process.wait(SECONDS)
        return Ran(code, re.sub(r"\x1b\[[0-9;]*m", "", self._log.read_text("utf-8")))

    def die(self) -> None:
        """The machine loses its power."""
        kill(family(self._process.pid))
        self._process.wait(20)


@contextmanager
def opened(room: Path) -> Iterator[Board]:
    """A board with an open register, a site online and nothing announced yet."""
    room.mkdir(parents=True, exist_ok=True)
    (room / "www").mkdir()
    ready = room / "bin/make"
    ready.parent.mkdir()
    ready.write_text(READY.format(venv=Path(sys.executable).parents[1]), encoding="utf-8")
    ready.chmod(0o755)
    with FakeMastodon() as masto, serve(room / "www") as live:
        board = Board(room, masto, live)
        git(room, "init", "--quiet", "--bare", "--initial-branch", "main", str(board.hub))
        git(room, "clone", "--quiet", str(board.hub), str(board.work))
        for part in PARTS:
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(source, board.work / part, ignore=MADE)
            else:
                shutil.copy(source, board.work / part)
        for name in FILES:
            shutil.copy(ROOT / name, board.work / name)
        (board.work / "content/pages").mkdir(parents=True)
        (board.work / "content/images").mkdir(parents=True)
        lineage = "0123456789abcdef"
        with (board.work / "publishconf.py").open("a", encoding="utf-8") as conf:
            facts = {"site": SITE, "server": masto.url, "live": live, "www": str(board.www)}
            conf.write(SETTINGS.format(**facts, lineage=lineage))
        environment = {"PATH": os.environ["PATH"], "HOME": str(room)}
        subprocess.run(
            [sys.executable, "-m", "invoke", "ledger.init", "--baseline", "2026-01-01"],
            cwd=board.work,
            env=environment,
            check=True,
            capture_output=True,
        )
        yield board


def git(folder: Path, *words: str) -> str:
    """A command of git, by somebody who has a name."""
    name = ["-c", "user.name=Maïté", "-c", "user.email=maite@rives-boreales.example"]
    done = subprocess.run(
        ["git", *name, *words], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()
