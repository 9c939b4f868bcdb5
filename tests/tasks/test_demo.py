"""The demonstration, end to end, and what the other commands say of its folder afterwards."""

import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest
from porte_voix.tasks import console

from tests.sites import DEMO
from tests.tasks.conftest import Done, Site


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder outside the local state."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".porte-voix" not in path.parts and "__pycache__" not in path.parts
    }


def test_the_demo_goes_from_markdown_to_withdrawal(demo: tuple[Site, Done]) -> None:
    """At least three articles are announced, one corrected, one withdrawn; then nothing is left."""
    _site, done = demo
    assert done.code == 0, done.err
    chapters = done.out.split("— ")[1:]
    assert len(chapters) == 6
    announced = {
        line.split("  ")[1].strip() for line in chapters[0].splitlines() if line[:1] == "+"
    }
    assert len(announced) >= 3
    assert "0 à annoncer, 0 à corriger, 0 à retirer" in chapters[2]
    assert "\n~ " in chapters[3] and "\n− " in chapters[3]
    assert "0 à annoncer, 0 à corriger, 0 à retirer" in chapters[4]
    first, second = (line for line in chapters[5].splitlines() if line.startswith("En ligne"))
    assert " 0 fichier envoyé" not in first and " 0 fichier envoyé," in second


def test_the_path_of_inv_is_told_to_who_typed_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the first day « inv » alone leads nowhere; later it does, and nothing more is said."""
    monkeypatch.setattr(sys, "argv", [".venv/bin/inv", "demo"])
    monkeypatch.setenv("PATH", "/nulle-part")
    console.say_how()
    assert "veut dire .venv/bin/inv" in capsys.readouterr().out
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    console.say_how()
    assert capsys.readouterr().out == ""


def test_the_demo_leaves_nothing_behind_but_its_folder(demo: tuple[Site, Done]) -> None:
    """The clone is as it was before, and the outbox page stands where the demo says."""
    site, done = demo
    before = tree(DEMO / "content")
    assert tree(site.folder / "content") == before
    assert not (site.folder / "output").exists()
    assert ".porte-voix/demo/state/outbox/index.html" in done.out
    page = (site.folder / ".porte-voix/demo/state/outbox/index.html").read_text("utf-8")
    assert "Retirée le" in page and "Corrigée le" in page


def test_the_withdrawn_article_has_a_tombstone(demo: tuple[Site, Done]) -> None:
    """Its address still answers, with the reason; neither the feed nor the home page shows it."""
    site, _done = demo
    output = site.folder / ".porte-voix/demo/output"
    tombstone = (output / "2026/petite-boussole-maternelle-4-ans/index.html").read_text("utf-8")
    assert "n’est plus exacte" in tombstone or "n'est plus exacte" in tombstone.replace(
        "&#39;", "'"
    )
    for listing in ("index.html", "flux/atom.xml", "flux/rss.xml"):
        assert "petite-boussole-maternelle-4-ans" not in (output / listing).read_text("utf-8")


def test_a_notice_of_the_demo_is_read_in_both_languages(demo: tuple[Site, Done]) -> None:
    """Each page leads to the other, in the words of its language; the English has its own feed."""
    site, _done = demo
    output = site.folder / ".porte-voix/demo/output"
    french, english = "2026/eau-quai-des-mots/", "en/2026/water-quai-des-mots/"
    pages = [(output / path / "index.html").read_text("utf-8") for path in (french, english)]
    assert f'{english}">In English</a>' in pages[0] and f'{french}">En français</a>' in pages[1]
    assert '<html lang="en-CA"' in pages[1] and "What this changes for you" in pages[1]
    assert "water-quai-des-mots" in (output / "flux/langue/en.atom.xml").read_text("utf-8")
    assert "water-quai-des-mots" not in (output / "flux/atom.xml").read_text("utf-8")


def test_the_plan_after_the_demo_announces_nothing(demo: tuple[Site, Done]) -> None:
    """``inv plan --demo --format json`` keeps its promise of form and lists no announcement."""
    site, _done = demo
    done = site.inv("plan", "--demo", "--format", "json")
    assert done.code == 0, done.err
    plan = done.json()
    assert plan["schema"] == 1
    verbs = Counter(action["action"] for action in plan["actions"])
    assert set(verbs) == {"none"}
    wanted = {"action", "article", "account", "network", "text", "url", "reason"}
    assert all(wanted <= set(action) and action["reason"] for action in plan["actions"])


def test_a_second_announce_sends_nothing(demo: tuple[Site, Done]) -> None:
    """Announcing again, the site being served as in the demo, changes no outbox."""
    site, _done = demo
    outbox = site.folder / ".porte-voix/demo/state/outbox"
    before = {path.name: path.read_bytes() for path in outbox.glob("*.json")}
    done = site.inv("announce", "--demo")
    assert done.code == 0, done.err
    assert {path.name: path.read_bytes() for path in outbox.glob("*.json")} == before


def test_a_deleted_register_stops_everything(demo: tuple[Site, Done], tmp_path: Path) -> None:
    """Without its register the demo's plan exits 4 with the command to run; nothing is sent."""
    site, _done = demo
    register = site.folder / ".porte-voix/demo/state/registre.sqlite"
    outbox = site.folder / ".porte-voix/demo/state/outbox"
    before = {path.name: path.read_bytes() for path in outbox.glob("*.json")}
    kept = shutil.move(register, tmp_path / "kept.sqlite")
    try:
        plan = site.inv("plan", "--demo", "--format", "json")
        announce = site.inv("announce", "--demo")
    finally:
        shutil.move(kept, register)
    assert plan.code == announce.code == 4
    assert "inv ledger.init" in plan.err and "inv ledger.init" in announce.err
    assert {path.name: path.read_bytes() for path in outbox.glob("*.json")} == before
