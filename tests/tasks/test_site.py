"""Writing and building: what a writer sees when all is well, and when it is not."""

import subprocess
from collections.abc import Callable

from tests.factories import GOOD
from tests.tasks.conftest import Site


def test_the_content_of_the_project_passes(site: Site) -> None:
    """``inv check`` finds nothing to mend in the demo content."""
    done = site.inv("check")
    assert done.code == 0, done.err
    assert "rien à corriger" in done.out


def test_every_problem_is_told_at_once(small_site: Callable[..., Site]) -> None:
    """A missing date, a missing id and an id twice are three sentences, and exit 3."""
    site = small_site(
        bon=GOOD,
        double=GOOD.replace("Essai", "Autre"),
        sans_date=GOOD.replace("date: 2026-11-20 09:00\n", "").replace("aaaa2222", "bbbb2222"),
        sans_id=GOOD.replace("id: aaaa2222\n", ""),
    )
    done = site.inv("check")
    assert done.code == 3
    for name, words in (
        ("double.md", "aaaa2222"),
        ("sans_date.md", "date: 2026"),
        ("sans_id.md", "id: "),
    ):
        assert any(name in line for line in done.err.splitlines())
        assert words in done.err
    assert site.inv("build").code == 3
    assert (site.folder / "output/2026/essai/index.html").is_file()


def test_fix_gives_an_id(small_site: Callable[..., Site]) -> None:
    """``inv check --fix`` adds the missing id, and nothing else changes."""
    site = small_site(sans_id=GOOD.replace("id: aaaa2222\n", ""))
    before = (site.folder / "content/articles/sans_id.md").read_text("utf-8")
    assert site.inv("check", "--fix").code == 0
    after = (site.folder / "content/articles/sans_id.md").read_text("utf-8")
    added = [line for line in after.splitlines() if line not in before.splitlines()]
    assert len(added) == 1 and added[0].startswith("id: ")


def test_a_misspelt_setting_is_named_with_its_neighbour(small_site: Callable[..., Site]) -> None:
    """An unknown setting and an unknown network are sentences with exit 2."""
    site = small_site(bon=GOOD)
    conf = site.folder / "pelicanconf.py"
    conf.write_text(conf.read_text("utf-8") + "\nPORTE_VOIX_ACCOUNT = {}\n", "utf-8")
    done = site.inv("check")
    assert done.code == 2
    assert "PORTE_VOIX_ACCOUNTS" in done.err


def test_an_unknown_network_is_refused(small_site: Callable[..., Site]) -> None:
    """A network we do not know is named with the nearest one we do."""
    site = small_site(bon=GOOD)
    conf = site.folder / "pelicanconf.py"
    accounts = 'PORTE_VOIX_ACCOUNTS = {"a": {"network": "mastodont"}}\n'
    conf.write_text(conf.read_text("utf-8") + accounts, "utf-8")
    done = site.inv("check")
    assert done.code == 2
    assert "mastodon" in done.err


def test_a_text_one_character_too_long_is_counted(small_site: Callable[..., Site]) -> None:
    """A hand-written text over the limit is refused with its count; nothing is cut."""
    text = "é" * 600
    site = small_site(long=GOOD.replace("resume:", f"annonce_mastodon: {text}\nresume:"))
    done = site.inv("check")
    assert done.code == 3
    assert "500" in done.err and "long.md" in done.err


def test_a_text_for_nobody_is_refused(small_site: Callable[..., Site]) -> None:
    """A text written for a misspelt account would never be said: it is named."""
    site = small_site(perdu=GOOD.replace("resume:", "annonce_mastodn: Bonjour!\nresume:"))
    done = site.inv("check")
    assert done.code == 3
    assert "mastodn" in done.err and "mastodon" in done.err


def test_a_new_article_is_signed_and_rewritten(small_site: Callable[..., Site]) -> None:
    """It bears the name that git knows; its example sentences cannot be published as they are."""
    site = small_site(bon=GOOD)
    for words in (("init", "-q"), ("config", "user.name", "Gisèle Tremblay-Roy")):
        subprocess.run(["git", *words], cwd=site.folder, check=True)
    assert site.inv("new", "La cour rouvre").code == 0
    (path,) = (site.folder / "content/articles").rglob("la-cour-rouvre.md")
    text = path.read_text("utf-8")
    assert 'auteur: "Gisèle Tremblay-Roy"' in text
    path.write_text(text.replace("statut: brouillon", "statut: publie"), "utf-8")
    done = site.inv("check")
    assert done.code == 3
    assert done.err.count("est une phrase d'exemple") == 5


def test_a_new_article_is_a_draft_that_passes(small_site: Callable[..., Site]) -> None:
    """``inv new`` writes a draft with its id, which the check accepts; it never overwrites."""
    site = small_site(bon=GOOD)
    done = site.inv("new", "L'école « ouvre » : bientôt!")
    assert done.code == 0, done.err
    created = [p for p in (site.folder / "content/articles").rglob("*.md") if p.name != "bon.md"]
    assert len(created) == 1
    assert "statut: brouillon" in created[0].read_text("utf-8")
    assert site.inv("check").code == 0
    assert site.inv("new", "L'école « ouvre » : bientôt!").code == 3


def test_withdrawing_asks_for_a_reason_and_marks_the_file(
    small_site: Callable[..., Site],
) -> None:
    """``inv withdraw`` without a reason is refused; with one, the front matter says so."""
    site = small_site(bon=GOOD)
    assert site.inv("withdraw", "aaaa2222").code == 3
    done = site.inv("withdraw", "aaaa2222", "--reason", "Erreur de date.")
    assert done.code == 0, done.err
    text = (site.folder / "content/articles/bon.md").read_text("utf-8")
    assert "retire: " in text and "Erreur de date." in text
    assert site.inv("build").code == 0
    page = site.folder / "output/2026/essai/index.html"
    assert "Erreur de date." in page.read_text("utf-8")
    assert "Bonjour." not in page.read_text("utf-8")


def test_help_is_french_then_english(site: Site) -> None:
    """The list of tasks is in French, and in English on demand."""
    assert "Annoncer ce qui est dû" in " ".join(site.inv("--list").out.split())
    english = " ".join(site.inv("--list", PORTE_VOIX_LANG="en").out.split())
    assert "Annoncer" not in english and "Announce" in english


def test_a_file_that_would_be_lost_is_told_by_the_check_and_the_build(
    small_site: Callable[..., Site],
) -> None:
    """The same count at the end of both, the file by its name, and exit 3."""
    site = small_site(bon=GOOD)
    site.article("perdu.MD", GOOD.replace("aaaa2222", "bbbb2222"))
    for task in ("check", "build"):
        done = site.inv(task)
        assert done.code == 3
        assert "perdu.MD" in done.err and "perdu.md" in done.err
        assert "1 publié" in done.out + done.err and "1 refusé" in done.out + done.err
