"""Every command of the guides is run as a reader would: in a copy, its networks being fakes."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from porte_voix.ledger.events import Batch, Done
from porte_voix.ledger.rescue import save
from porte_voix.safeguards.rules import left_over

from tests.alerts.board import Board, environment, served
from tests.announce.networks.benches import TOKEN
from tests.announce.office import START, Office
from tests.guides.scenes import (
    ANSWERS,
    FIRST_DAY,
    JARDIN,
    NOT_RUN,
    OFFICE,
    OPENING,
    PROOFS,
    RESTORE,
    SERVE,
    STEPS,
    SUITE,
    WRITING,
)
from tests.guides.typed import Step, article, commands, others, task_of
from tests.networks.mastodon import FakeMastodon
from tests.permalinks.test_baseline import SITEMAP
from tests.serving import serve
from tests.sites import ROOT
from tests.tasks.conftest import Site, copy_site
from tests.tasks.test_answers import ARTICLE as SAID
from tests.tasks.test_answers import NETWORKS, lose_the_answer
from tests.tasks.test_beginning import git
from tests.tasks.test_beginning import save as commit
from tests.test_docs import GUIDES
from tests.wordpress.made import blog

#: Lines of the guides that are not ours: what stands for each here, or why nothing does.
OTHERS = {
    "make demo": "make",
    "make test": "make",
    "make .venv/dev": "make",
    "make .venv/announce": "make",
    'git config user.name "Noé Bellavance"': "git",
    'git config user.email "noe@outardes.example"': "git",
    ".venv/bin/rclone obscure -": "rclone",
    "git add -A": "git",
    'git commit -m "Le site de notre organisme"': "git",
    "git remote rename origin porte-voix": "git",
    "git remote add origin ADRESSE": "git",
    "git push -u origin main": "git",
    "git pull --no-rebase --no-edit porte-voix main": "git",
    "git diff --stat ORIG_HEAD -- content pelicanconf.py publishconf.py": "git",
    ".venv/bin/python -m http.server 8001 --bind 127.0.0.1 --directory output": "served",
    "py -m venv .venv": "Windows",
    r".venv\Scripts\python -m pip install --require-hashes --no-deps --only-binary :all: "
    "-r requirements/base.txt": "Windows",
    r".venv\Scripts\python -m pip install --no-deps --no-build-isolation -e .": "Windows",
}
SETTINGS = """
PORTE_VOIX_ACCOUNTS = {{"masto": {{"network": "mastodon", "server": {server!r}}}}}
PORTE_VOIX_LIVE_AT = {live!r}
PORTE_VOIX_LIVE_MINUTES = 0.0
"""
#: A working hour of the day when the article of the guide appears.
NOW = "2026-11-23T15:00:00+00:00"


def cloned(folder: Path) -> Site:
    """The project after a clone: all in git, on a branch whose origin is another repository."""
    site = copy_site(folder)
    (folder / ".gitignore").write_bytes((ROOT / ".gitignore").read_bytes())
    (folder / "docs/fr").mkdir(parents=True)
    git(site, "init", "-q", "-b", "main")
    commit(site)
    git(site, "init", "-q", "--bare", "../origine.git")
    git(site, "remote", "add", "origin", "../origine.git")
    git(site, "push", "-q", "origin", "main")
    return site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A clone, with the article that the writers' guide gives to copy, published."""
    made = cloned(tmp_path / "site")
    text = article(GUIDES[0]).replace("statut: brouillon", "statut: publie")
    text = text.replace(
        left_over.BODY, "Le jardin ouvre le samedi, et tout le monde y est attendu."
    )
    path = made.article("2026/mon-article.md", text)
    assert path.read_text("utf-8").count(JARDIN) == 1
    return made


def test_the_first_day(tmp_path: Path) -> None:
    """From the demonstration to a board's own site, then another site brought home."""
    site = cloned(tmp_path / "site")
    export, uploads, _items = blog(tmp_path, 10)
    for step in FIRST_DAY:
        if step.typed.startswith("new"):
            git(site, "add", "-A")
            git(site, "commit", "-qm", "Le site de notre organisme")
        if step.typed.startswith("import.wordpress"):
            (site.folder / "export.xml").write_bytes(export.read_bytes())
            if not (site.folder / "copie").exists():
                (site.folder / "copie").mkdir()
                uploads.rename(site.folder / "copie/uploads")
        if step.typed.startswith("permalinks"):
            (site.folder / "sitemap.xml").write_text(SITEMAP, "utf-8")
        step.run(site)


def test_a_writer(site: Site) -> None:
    """Drafts, urgent notices, everything that looks at texts, a build and its search."""
    for step in WRITING:
        step.run(site)
    assert (site.folder / ".git/hooks/pre-commit").is_file()


def test_whoever_runs_the_site(site: Site) -> None:
    """From the register's first day to an incident, on a fake Mastodon and a fake host."""
    with FakeMastodon(token=TOKEN) as fake, serve(site.folder / "output") as live:
        with (site.folder / "pelicanconf.py").open("a", encoding="utf-8") as conf:
            conf.write(SETTINGS.format(server=fake.url, live=live))
        board = Board("github")
        with served(board) as url:
            secrets = {"PORTE_VOIX_MASTO_TOKEN": TOKEN, "PORTE_VOIX_NOW": NOW}
            known = {**secrets, **environment("github", url)}
            opened, *rest = OPENING
            told = opened.run(site, **secrets)
            with (site.folder / "pelicanconf.py").open("a", encoding="utf-8") as conf:
                conf.write(told.out.splitlines()[-1] + "\n")
            for step in rest:
                step.run(site, **secrets)
            allow = ""
            for step in OFFICE:
                if "--allow" in step.typed:
                    step = Step(step.typed, step.code, step.says, f"announce --allow {allow}")
                watching = "--issues" in step.typed
                done = step.run(site, **(known if watching else secrets))
                found = re.search(r"--allow (sha256:\w+)", done.out + done.err)
                allow = found[1] if found else allow
        assert board.issues == []
        assert any("jardin" in post.text for post in fake.posts)


@pytest.mark.parametrize("step", [*ANSWERS, RESTORE], ids=lambda step: task_of(step.typed))
def test_an_answer_that_was_lost(step: Step, tmp_path: Path) -> None:
    """A person looks at the account and answers; or the file that kept an outcome comes back."""
    with Office(tmp_path, ("mastodon",)) as office:
        (tmp_path / "tasks.py").write_bytes((ROOT / "tasks.py").read_bytes())
        number = lose_the_answer(office, "mastodon")
        (pair,) = office.state().pairs.values()
        assert pair.intent is not None
        outcome = Done(pair.intent.nonce, number, NETWORKS["mastodon"][1], "sent")
        kept = save(tmp_path / ".porte-voix", Batch("f" * 32, START, "essai", (outcome,)))
        known = {"article": SAID, "number": number, "file": kept.name}
        ready = Step(step.typed, step.code, step.says, step.instead.format(**known))
        ready.run(Site(tmp_path), **office.environment)


def test_a_page_is_served_while_one_writes(site: Site) -> None:
    """``inv serve`` answers at its address until it is interrupted; so does Python's own server."""
    port = _port()
    with _running(site, "-m", "invoke", *shlex.split(SERVE.instead.format(port=port))):
        assert b"Rives-Bor" in _read(f"http://127.0.0.1:{port}/")
    assert site.inv("build").code == 0
    (line,) = (line for line, kind in OTHERS.items() if kind == "served")
    words = [str(port) if word == "8001" else word for word in line.split()[1:]]
    with _running(site, *words):
        assert b"Rives-Bor" in _read(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize("step", SUITE, ids=lambda step: step.typed)
def test_the_suite_is_run_by_its_commands(step: Step) -> None:
    """One file of it."""
    step.run(Site(ROOT), PYTHONDONTWRITEBYTECODE="1")


@pytest.mark.parametrize("step", PROOFS, ids=lambda step: step.typed)
def test_a_proof_runs_small(step: Step) -> None:
    """By its command, to its end."""
    step.run(Site(ROOT))


def test_the_makefile_has_what_the_guides_type() -> None:
    """Each target is known to make, which says what it would do."""
    for line, kind in OTHERS.items():
        if kind == "make":
            target = line.split()[1]
            done = subprocess.run(
                ["make", "--dry-run", "--always-make", target],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0 and ".venv" in done.stdout, done.stderr


def test_nothing_in_the_guides_is_left_out() -> None:
    """Each command has its step, each step its command; what is not run is little, and named."""
    typed = {" ".join(shlex.split(step.typed)) for step in STEPS}
    run = {task_of(step.typed) for step in STEPS}
    told = {" ".join(shlex.split(one)): one for one in commands()}
    mentions = {one for one in told if one in run or one in NOT_RUN}
    assert sorted(told.keys() - typed - mentions) == []
    assert sorted(typed - told.keys()) == []
    assert sorted(NOT_RUN.keys() - {task_of(one) for one in told}) == []
    assert [path for path in NOT_RUN.values() if not (ROOT / path).exists()] == []
    assert sorted(others() - OTHERS.keys() - _exports()) == []
    assert sorted(OTHERS.keys() - others()) == []


def _exports() -> set[str]:
    """Lines that set a secret; another test holds them to the accounts of the guide."""
    return {line for line in others() if line.startswith("export PORTE_VOIX_")}


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _running(site: Site, *words: str) -> Iterator[None]:
    """A Python program in the folder of a site, interrupted at the end."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, *words],
        cwd=site.folder,
        env={**kept, "HOME": str(site.folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _read(address: str) -> bytes:
    """A page, as soon as its server has it."""
    until = time.monotonic() + 90
    while True:
        try:
            with urlopen(address, timeout=30) as answer:
                return bytes(answer.read())
        except (URLError, ConnectionError) as error:
            if isinstance(error, HTTPError):
                error.close()
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
