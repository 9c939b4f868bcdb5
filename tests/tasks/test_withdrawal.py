"""``inv withdraw``: an article taken back, and what an incident adds to it."""

from collections.abc import Callable

from tests.factories import GOOD
from tests.tasks.conftest import Done, Site

LEAK = """\
---
titre: Zoé Tremblois gagne le concours
date: 2026-11-20 09:00
id: aaaa2222
resume: Zoé Tremblois gagne.
categorie: Avis
auteur: Maïté Desroseaux
image: images/quai.png
image_texte: Zoé Tremblois devant le quai
objectif_type: participation
objectif_enonce: Donner envie du prochain concours
objectif_justification: Les inscriptions viendront au printemps.
pour_vous: Le prochain concours sera le vôtre.
publics: [parents]
---

Bravo à Zoé Tremblois. ![Zoé]({static}/images/phare.png)
"""
ENGLISH = LEAK.replace("id: a", "langue: en\nid: a")


def incident(site: Site, kinds: str = "nom,photo") -> Done:
    """The command of a person in a hurry."""
    return site.inv("withdraw", "aaaa2222", "--incident", kinds)


def test_an_incident_takes_everything_back(small_site: Callable[..., Site]) -> None:
    """One command: no word of the article is left in the content nor on the site."""
    site = small_site(zoe=LEAK, zoe_en=ENGLISH, bon=GOOD.replace("aaaa2222", "bbbb2222"))
    assert site.inv("ledger.init", "--baseline", "2026-11-01").code == 0
    assert site.inv("build").code == 0
    done = incident(site)
    assert done.code == 0, done.err
    for path in (site.folder / "content/articles").glob("zoe*.md"):
        assert "Zoé" not in path.read_text("utf-8")
    (room,) = (site.folder / ".porte-voix/incidents").iterdir()
    assert "/images/phare.png" in (room / "a-purger.md").read_text("utf-8")
    assert "/images/quai.png" in (room / "a-purger.md").read_text("utf-8")
    assert "/en/2026/zoe-tremblois-gagne-le-concours/" in (room / "a-purger.md").read_text("utf-8")
    for name in ("registre.md", "avis.md"):
        text = (room / name).read_text("utf-8")
        assert "Elzéar Pinsonval" in text
        assert "Zoé" not in text and "zoe" not in text
    assert "Zoé" in (room / "original.md").read_text("utf-8")
    assert site.inv("build").code == 0
    for path in (site.folder / "output").rglob("*"):
        if path.suffix in (".html", ".xml", ".json"):
            assert "Tremblois gagne" not in path.read_text("utf-8"), path
    tombstone = site.folder / "output/2026/zoe-tremblois-gagne-le-concours/index.html"
    assert "noindex" in tombstone.read_text("utf-8")


def test_without_a_register_the_file_is_taken_back_all_the_same(
    small_site: Callable[..., Site],
) -> None:
    """The papers are written; the sentence says what is left to do."""
    site = small_site(zoe=LEAK)
    done = incident(site)
    assert done.code == 4
    assert "le registre ne l'est pas encore" in done.err
    assert "Zoé" not in (site.folder / "content/articles/zoe.md").read_text("utf-8")


def test_nobody_types_the_information_itself(small_site: Callable[..., Site]) -> None:
    """Only the kinds of the list are taken, and the sentence does not repeat what was typed."""
    site = small_site(zoe=LEAK)
    done = incident(site, "Zoé Tremblois")
    assert done.code == 2
    assert "Zoé" not in done.err and "photo" in done.err
    assert "Zoé" in (site.folder / "content/articles/zoe.md").read_text("utf-8")


def test_every_language_is_taken_back_and_restored(small_site: Callable[..., Site]) -> None:
    """A withdrawal is that of the article, whatever its language."""
    site = small_site(zoe=LEAK, zoe_en=ENGLISH)
    assert site.inv("ledger.init", "--baseline", "2026-11-01").code == 0
    assert site.inv("withdraw", "aaaa2222", "--reason", "Erreur.").code == 0
    files = sorted((site.folder / "content/articles").glob("zoe*.md"))
    assert all("retire: " in path.read_text("utf-8") for path in files)
    assert site.inv("withdraw", "aaaa2222", "--undo").code == 0
    assert not any("retire: " in path.read_text("utf-8") for path in files)
