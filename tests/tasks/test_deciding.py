"""``inv decide``: what the forms of the hosts hand over, checked before anything is written."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from porte_voix.errors import Pending
from porte_voix.tasks import newest

from tests.factories import GOOD
from tests.tasks.conftest import Site


def git(folder: Path, *words: str) -> str:
    """A command of git, by somebody who has a name."""
    name = ["-c", "user.name=Maïté", "-c", "user.email=maite@rives-boreales.example"]
    done = subprocess.run(
        ["git", *name, *words], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--gesture=inventer",), "« inventer » n'est pas un geste"),
        (("--gesture=renvoyer", "--account=masto"), "--article"),
        (("--gesture=adopter", "--article=--demo", "--account= "), "--account"),
        (("--gesture=approuver", "--digest="), "--digest"),
    ],
)
def test_a_form_half_filled_says_what_it_misses(
    small_site: Callable[..., Site], words: tuple[str, ...], told: str
) -> None:
    """Exit 2, and the register is not touched."""
    site = small_site(bon=GOOD)
    done = site.inv("decide", *words)
    assert done.code == 2
    assert told in done.err
    assert not (site.folder / ".porte-voix/registre.sqlite").exists()


def test_decisions_reach_the_register(small_site: Callable[..., Site]) -> None:
    """Hold, release, withdraw; by the person whom the host names; from the branch alone."""
    site = small_site(bon=GOOD)
    assert site.inv("build", "--publish").code == 0
    opened = site.inv("ledger.init", "--baseline", "2026-11-01")
    with (site.folder / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write(opened.out.strip().splitlines()[-1] + "\n")
    held = site.inv("decide", "--gesture=suspendre", GITHUB_ACTOR="solange")
    assert held.code == 0, held.err
    assert "suspendus par solange" in site.inv("plan").out
    assert site.inv("decide", "--gesture=reprendre").code == 0
    assert "suspendus" not in site.inv("plan").out
    done = site.inv("decide", "--gesture=retirer", "--article=aaaa2222")
    assert done.code == 0
    assert "inv withdraw" in done.out
    elsewhere = site.inv("decide", "--gesture=suspendre", GITHUB_REF="refs/heads/essai")
    assert elsewhere.code == 4
    assert "essai" in elsewhere.err


def test_an_older_commit_leaves_all_to_the_newer_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only in a job, only when the repository says so."""
    hub, work = tmp_path / "hub.git", tmp_path / "work"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch", "main", str(hub))
    git(tmp_path, "clone", "--quiet", str(hub), str(work))
    commits = []
    for number in (1, 2):
        git(work, "commit", "--quiet", "--allow-empty", "--message", str(number))
        commits.append(git(work, "rev-parse", "HEAD"))
    git(work, "push", "--quiet", "origin", "HEAD:main")
    monkeypatch.chdir(work)
    newest.check("main", {})
    newest.check("main", {"GITHUB_SHA": commits[1]})
    with pytest.raises(Pending, match="plus récent"):
        newest.check("main", {"CI_COMMIT_SHA": commits[0]})
    git(work, "remote", "set-url", "origin", str(tmp_path / "parti.git"))
    newest.check("main", {"CI_COMMIT_SHA": commits[0]})
