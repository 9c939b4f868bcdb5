"""The first day: the demonstration becomes a board's own site, or stays as it was."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.firstday.test_facts import TYPED
from tests.sites import ROOT
from tests.tasks.conftest import Site, copy_site
from tests.tasks.test_demo import tree

OPTIONS = [word for name, text in TYPED.items() for word in (f"--{name}", text)]
GIT = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@b.example"}
GIT |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in GIT.items()}


def git(site: Site, *words: str) -> str:
    """Run git in the folder of a site; what it says."""
    environment = {**os.environ, **GIT, "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(
        ["git", *words], cwd=site.folder, env=environment, check=True, capture_output=True
    )
    return done.stdout.decode("utf-8")


@pytest.fixture
def cloned(tmp_path: Path) -> Site:
    """The project as it is after a clone: all in git."""
    site = copy_site(tmp_path)
    (site.folder / ".gitignore").write_bytes((ROOT / ".gitignore").read_bytes())
    git(site, "init", "-q")
    save(site)
    return site


def save(site: Site) -> None:
    """Put everything in git."""
    git(site, "add", "-A")
    git(site, "commit", "-qm", "x")


def test_the_demo_becomes_a_site_and_stays_runnable(cloned: Site) -> None:
    """Its first hour: checked, built, planned, announced in an outbox; the demo moved, not lost."""
    old = {part: tree(cloned.folder / part) for part in ("content",)}
    languages = ("--languages", "fr,en", "--accent", "#9a430c", "--schools", "École des Pins; B")
    done = cloned.inv("init", *OPTIONS, *languages, "--accounts", "mastodon", "--yes")
    assert done.code == 0, done.err
    # Whom git does not know cannot keep what was just made.
    assert "git config user.email" in done.out
    assert tree(cloned.folder / "tests/sites/demo/content") == old["content"]
    text = "".join(map(str, tree(cloned.folder / "content").values()))
    assert "Rives" not in text and "Pinsonval" not in text
    save(cloned)
    assert cloned.inv("check").code == 0
    first = cloned.folder / next(iter(cloned.folder.glob("content/articles/*/bienvenue.md")))
    first.write_text(first.read_text("utf-8").replace("statut: brouillon\n", ""), "utf-8")
    assert cloned.inv("build").code == 0
    opened = cloned.inv("ledger.init", "--baseline", "2026-11-01")
    assert "https://blogue.outardes.example" in opened.out
    with (cloned.folder / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write(opened.out.splitlines()[-1] + "\n")
        # At whatever hour this runs.
        conf.write('PORTE_VOIX_QUIET_HOURS = ("00:00", "00:00")\n')
    told = cloned.inv("plan")
    assert (told.code, "inv build --publish" in told.err) == (4, True)
    assert cloned.inv("build", "--publish").code == 0
    planned = cloned.inv("plan")
    assert (planned.code, "2 à annoncer" in planned.out) == (0, True), planned.out + planned.err
    page = (cloned.folder / "output/index.html").read_text("utf-8")
    assert TYPED["name"] in page and "Rives-Boréales" not in page
    assert (cloned.folder / "output/en/a-propos/index.html").is_file()
    assert not (cloned.folder / "output/confidentialite/index.html").exists()
    for policy in (cloned.folder / "content/pages").glob("confidentialite*.md"):
        assert len(re.findall(r"^## \d+\.", policy.read_text("utf-8"), re.M)) == 12
    assert cloned.inv("new", "La cour est rouverte").code == 0
    again = cloned.inv("demo")
    assert again.code == 0, again.err
    shown = cloned.folder / ".porte-voix/demo/output/index.html"
    assert "Rives-Boréales" in shown.read_text("utf-8")


def test_an_english_board_has_an_english_site(cloned: Site) -> None:
    """Its first language is that of the pages, the menu and the interface."""
    assert cloned.inv("init", *OPTIONS, "--languages", "en,fr", "--yes").code == 0
    assert cloned.inv("build").code == 0
    page = (cloned.folder / "output/a-propos/index.html").read_text("utf-8")
    assert '<html lang="en-CA"' in page and "About this blog" in page and ">Search<" in page
    assert (cloned.folder / "output/fr/a-propos/index.html").is_file()


def test_a_refusal_leaves_everything_as_it_was(cloned: Site) -> None:
    """Wrong answers, colours nobody could read, work not saved, nobody to agree: nothing moves."""
    before = tree(cloned.folder)
    wrong = cloned.inv("init", "--name", "A", "--accent", "#ffee00", "--site", "ici", "--yes")
    assert wrong.code == 2
    for words in ("--email", "« ici »".replace(" ", "\u00a0"), "#ffee00", "contraste"):
        assert words in wrong.err
    assert "Vos réponses" not in cloned.inv("init").err
    typed = cloned.inv("init", "--name", "L'école", "--site", "ici")
    assert (
        """inv init --name 'L'"'"'école' --short-name""" in typed.err and "--site ici" in typed.err
    )
    assert cloned.inv("init", *OPTIONS).code == 4
    cloned.article("2026/neuf.md", "Bonjour\n")
    unsaved = cloned.inv("init", *OPTIONS, "--yes")
    assert (unsaved.code, "content/articles/2026/neuf.md" in unsaved.err) == (2, True)
    (cloned.folder / "content/articles/2026/neuf.md").unlink()
    assert tree(cloned.folder) == before


def test_a_site_is_begun_once(cloned: Site) -> None:
    """The second time is refused, saved or not; so is a site whose register is open."""
    assert cloned.inv("ledger.init").code == 0
    opened = cloned.inv("init", *OPTIONS, "--yes")
    assert (opened.code, "registre" in opened.err) == (2, True)
    (cloned.folder / ".porte-voix/registre.sqlite").unlink()
    assert cloned.inv("init", *OPTIONS, "--yes").code == 0
    save(cloned)
    before = tree(cloned.folder)
    again = cloned.inv("init", *OPTIONS, "--yes")
    assert (again.code, "déjà" in again.err) == (2, True)
    assert tree(cloned.folder) == before


def test_a_cut_in_the_middle_is_undone_by_the_next(cloned: Site) -> None:
    """The machine stops once the demo has left; the same command starts again from scratch."""
    program = (
        "import os; from pathlib import Path; from porte_voix.firstday import moves; "
        "rename = Path.rename\n"
        "def stop(self, target):\n"
        "    if str(target) == 'pelicanconf.py': os._exit(9)\n"
        "    return rename(self, target)\n"
        "Path.rename = stop\n"
        "from invoke.main import program; program.run()"
    )
    words = ["-c", program, "init", *OPTIONS, "--yes"]
    cut = subprocess.run([sys.executable, *words], cwd=cloned.folder, check=False)
    assert cut.returncode == 9
    assert not (cloned.folder / "pelicanconf.py").exists()
    done = cloned.inv("init", *OPTIONS, "--yes")
    assert (done.code, "défait" in done.err) == (0, True), done.err
    assert TYPED["name"] in (cloned.folder / "pelicanconf.py").read_text("utf-8")


def test_a_person_is_asked_in_french(cloned: Site) -> None:
    """At a terminal, each question has its line; an empty one takes what is proposed."""
    answers = [TYPED["name"], "", "Le blogue des Outardes", TYPED["site"], "", TYPED["phone"]]
    answers += [TYPED["email"], TYPED["officer"], "", TYPED["author"], *[""] * 4, "", "oui"]
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "invoke", "init"],
        cwd=cloned.folder,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
        out, err = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 0, err.decode()
    assert err.decode().replace("\u00a0", " ").count(" : ") >= len(answers)
    assert "Le blogue des Outardes" in (cloned.folder / "pelicanconf.py").read_text("utf-8")
    assert "C'est votre site" in out.decode()
