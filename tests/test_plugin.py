"""The real Pelican builds mini-sites through our reader, our filters and our refusals."""

import json
import pickle
from pathlib import Path

import pytest
from porte_voix.announce.manifest import read_manifest
from porte_voix.errors import ContentError, SettingsError

from tests.factories import SITE, make_png, make_text
from tests.sites import Site, copy_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """The ordinary mini-site, with its picture."""
    ordinary = copy_site("ordinary", tmp_path)
    ordinary.write("images/quai.png", make_png(40, 30))
    return ordinary


def test_every_field_reaches_the_templates(site: Site) -> None:
    """Typed fields, addresses and the size of the picture are there for a strict template."""
    site.build(PORTE_VOIX_BOARD={"email": "conseil@exemple.example"})

    page = site.page("sept-places/index.html")
    assert page["title"] == "Sept places &amp; un «\u00a0potager\u00a0»"
    assert page["date"] == "2026-11-20T09:00:00-05:00"
    assert page["long"] == "vendredi 20 novembre 2026"
    assert page["modified"] == "2026-11-20 10:00:00-05:00"
    assert page["tags"] == "maternelle 4 ans,l&#39;école,2026"
    assert page["authors"] == "Clarisse Montbrun-Lys"
    assert page["schools"] == "petite-boussole"
    assert page["image"] == f"{SITE}/images/quai.png 40x30 Le quai, un matin."
    assert page["objective"] == "inscription 1er février 2027"
    assert page["contact"] == "conseil@exemple.example"
    assert page["reader"] == "markdown"
    assert page["revision"].startswith("sha256:")


def test_what_is_not_written_is_empty(site: Site) -> None:
    """Missing fields are None, empty or false; Pelican keeps its own defaults."""
    site.build()

    page = site.page("bref/index.html")
    assert (page["empty"], page["image"], page["modified"]) == ("0", "", "none")
    assert (page["category"], page["lang"], page["contact"]) == ("misc", "fr", "None")


def test_text_and_summary_are_markdown(site: Site) -> None:
    """The text may start with « Note: », links of the site are resolved, the summary is HTML."""
    site.build()

    page = site.page("sept-places/index.html")
    assert page["content"].startswith("<p>Note\u00a0: les places")
    assert f'<a href="{SITE}/nous-joindre/">' in page["content"]
    assert page["summary"].startswith("<p>La Petite-Boussole a <strong>sept</strong>")


def test_a_translation_shares_the_id(site: Site) -> None:
    """The English text is a translation of the French one, at its own address."""
    site.build()

    page = site.page("sept-places/index.html")
    assert page["translations"] == f"en {SITE}/en/sept-places/"
    assert page["words"] == "Publié, 0 mot"
    assert site.page("en/sept-places/index.html")["title"] == "Seven places"


def test_a_withdrawn_article_leaves_a_tombstone(site: Site) -> None:
    """Same address, no text, out of the listings and the feed."""
    site.build()

    page = site.page("une-erreur/index.html")
    assert (page["content"], page["withdrawn"]) == (".", "19 novembre 2026")
    assert "autre école" in page["reason"]
    for public in ("une-erreur/index.html", "index.html", "flux.xml"):
        assert "secret" not in (site.output / public).read_text("utf-8")
    assert "Une erreur" not in site.page("index.html")["articles"]


def test_a_page_chooses_its_template(site: Site) -> None:
    """Pages have their own template and need neither date nor id."""
    site.build()

    assert site.page("nous-joindre/index.html")["template"] == "contact"
    assert site.page("a-propos/index.html")["template"] == "page"


def test_all_problems_are_told_and_the_rest_is_built(site: Site) -> None:
    """Every file with a problem is named; the others are there for preview, not to be deployed."""
    site.write("articles/a.md", make_text(Date="demain", Identifiant="aaaaaaaa"))
    site.write("articles/b.md", make_text(Identifiant="brefbref", Slug="b"))
    site.write("articles/c.md", make_text(Identifiant="cccccccc", Slug="bref"))
    site.write("articles/d.md", b"\xff\xfe")
    site.write(
        "articles/e.md", make_text(Identifiant="eeeeeeee", Image="quai.png", Image_texte="x")
    )
    site.write(
        "articles/f.md",
        make_text(Identifiant="ffffffff", Image="images/Quai.png", Image_texte="x"),
    )

    with pytest.raises(ContentError) as refusal:
        site.build()

    told = {(problem.where, problem.line) for problem in refusal.value.problems}
    assert told == {
        ("content/articles/a.md", 2),
        ("content/articles/bref.md", 3),
        ("content/articles/c.md", 5),
        ("content/articles/d.md", 1),
        ("content/articles/e.md", 5),
        ("content/articles/f.md", 5),
    }
    assert (site.output / "bref/index.html").is_file()
    assert not list(site.output.rglob("*c.md*"))
    assert json.loads((site.output / "porte-voix.json").read_bytes())["blocked"] == 6
    with pytest.raises(ContentError, match="construction refusée"):
        read_manifest(site.state / "manifest.json")


def test_plain_pelican_exits_3(site: Site) -> None:
    """The command itself refuses bad content with the code of the house."""
    site.write("articles/a.md", make_text(Titre=None, Identifiant="aaaaaaaa"))

    done = site.run()

    assert done.returncode == 3
    assert "content/articles/a.md" in done.stderr + done.stdout


def test_a_file_that_pelican_cannot_read_is_a_problem(site: Site) -> None:
    """What Pelican only logs would silently vanish from the site: it is refused instead."""
    (site.content / "articles/a.md").symlink_to("nulle-part.md")

    with pytest.raises(ContentError) as refusal:
        site.build()

    assert [problem.where for problem in refusal.value.problems] == ["content/articles/a.md"]


def test_a_misspelt_setting_is_refused(site: Site) -> None:
    """The build reads the same typed settings as the announce job."""
    with pytest.raises(SettingsError, match="PORTE_VOIX_LINEAGE"):
        site.build(PORTE_VOIX_LINAGE="x")


def test_the_register_shows_where_an_article_was_announced(site: Site) -> None:
    """Links come from the public view alone, for the article in its own language."""
    copies = [
        {"account": "masto", "network": "mastodon", "url": "https://social.example/@a/1"},
        {"account": "fb", "network": "facebook", "url": "https://facebook.example/2"},
        {"account": "apercu", "network": "outbox", "url": ""},
    ]
    articles = {"k3f9x2q7/fr": {"url": f"{SITE}/sept-places/", "state": "said", "copies": copies}}
    view = {
        "schema": 1,
        "lineage": "l",
        "events": 7,
        "site": SITE,
        "articles": articles,
        "moved": [],
    }
    site.state.mkdir()
    (site.state / "ledger-view.json").write_text(json.dumps(view))

    site.build()

    assert site.page("sept-places/index.html")["syndication"] == (
        "Facebook https://facebook.example/2, Mastodon https://social.example/@a/1"
    )
    assert site.page("en/sept-places/index.html")["syndication"] == ""


def test_the_revision_changes_with_the_page_alone(site: Site) -> None:
    """The same file gives the same revision; its text, its words or its picture change it."""

    def revision() -> str:
        site.build()
        return site.page("sept-places/index.html")["revision"]

    first = revision()
    assert revision() == first
    site.write("articles/bref.md", make_text(Identifiant="brefbref", Slug="bref"))
    assert revision() == first
    site.write("images/quai.png", make_png(41, 30))
    second = revision()
    source = (site.content / "articles/sept-places.md").read_text("utf-8")
    site.write("articles/sept-places.md", source.replace("partent vite", "partent lentement"))
    assert len({first, second, revision()}) == 3


def test_a_refusal_crosses_a_process_pool(site: Site) -> None:
    """Problems are plain data: another process may have found them."""
    site.write("articles/a.md", make_text(Titre=None, Identifiant="aaaaaaaa"))

    with pytest.raises(ContentError) as refusal:
        site.build()

    assert pickle.loads(pickle.dumps(refusal.value)).problems == refusal.value.problems


def test_problems_are_told_in_the_same_order_each_time(site: Site) -> None:
    """By file, whatever the order in which the disk and Pelican give them."""
    for name in "dacb":
        site.write(f"articles/{name}.md", make_text(Titre=None, Identifiant=f"{name}aaaaaaa"))
    with pytest.raises(ContentError) as refusal:
        site.build()
    told = [problem.where for problem in refusal.value.problems]
    assert told == sorted(told) and len(told) == 4


def test_the_source_of_a_page_made_by_the_settings_is_accounted_for(site: Site) -> None:
    """``TEMPLATE_PAGES`` names it: it is neither lost nor copied as it is."""
    site.write("extra/bonjour.html", "<p>{{ SITENAME }}</p>")
    site.build(STATIC_PATHS=["images", "extra"], TEMPLATE_PAGES={"extra/bonjour.html": "b.html"})
    assert (site.output / "b.html").read_text("utf-8") == "<p>Essai</p>"
    assert not (site.output / "extra/bonjour.html").exists()
