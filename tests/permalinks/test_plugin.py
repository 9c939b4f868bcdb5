"""A real build writes the redirects, or stops when an address that was shared would die."""

import json
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import Any

import html5lib
import pytest
from pelican import Pelican
from pelican.plugins import signals
from pelican.settings import read_settings
from porte_voix.announce.plugin import PUBLIC_FILE
from porte_voix.errors import ContentError
from porte_voix.permalinks.plugin import others

from tests.factories import SITE, make_text
from tests.sites import SETTINGS, Site, copy_site, unconnected
from tests.tasks.conftest import copy_site as copy_demo

PLUGINS = [*SETTINGS["PLUGINS"], "porte_voix.permalinks"]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site of one article, which moved once since it was announced."""
    (tmp_path / "content" / "articles").mkdir(parents=True)
    site = Site(tmp_path)
    site.write("articles/avis.md", make_text(Slug="sept-places"))
    remember(site, {"k3f9x2q7/fr": f"{SITE}/2026/places/"})
    return site


def remember(site: Site, addresses: dict[str, str], *moved: dict[str, str]) -> None:
    """Write the register's public view."""
    articles = {name: {"url": url, "copies": []} for name, url in addresses.items()}
    view = {"schema": 1, "lineage": "l", "events": 7, "site": SITE}
    site.state.mkdir(exist_ok=True)
    text = json.dumps({**view, "articles": articles, "moved": moved})
    (site.state / "ledger-view.json").write_text(text, "utf-8")


def build(site: Site, **settings: Any) -> None:
    """Build with the permalinks."""
    baseline = str(site.root / "avant.txt")
    site.build(PLUGINS=PLUGINS, PORTE_VOIX_OLD_ADDRESSES=baseline, **settings)


def test_the_old_address_leads_a_browser_to_the_page(site: Site) -> None:
    """A page that sends at once, names the right address, and stays out of search engines."""
    build(site)
    text = (site.output / "2026/places/index.html").read_text("utf-8")
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    target = f"{SITE}/sept-places/"
    metas = {meta.get("http-equiv") or meta.get("name"): meta for meta in page.iter("meta")}
    assert metas["refresh"].get("content") == f"0; url={target}"
    assert metas["robots"].get("content") == "noindex"
    (canonical,) = (link for link in page.iter("link") if link.get("rel") == "canonical")
    assert canonical.get("href") == target
    assert [link.get("href") for link in page.iter("a")] == [target]


def test_the_hosts_have_their_lists(site: Site) -> None:
    """Accents and spaces travel encoded where the host wants them so."""
    site.write("articles/avis.md", make_text(Slug="sept-places", Anciennement="/été à l'école/"))
    build(site)
    read = {name: (site.output / name).read_text("utf-8") for name in ("_redirects",)}
    assert read["_redirects"].splitlines() == [
        "/2026/places/ /sept-places/ 301",
        "/%C3%A9t%C3%A9%20%C3%A0%20l%27%C3%A9cole/ /sept-places/ 301",
    ]
    nginx = (site.output / "redirects.nginx.map").read_text("utf-8")
    assert '"/été à l\'école/" "/sept-places/";' in nginx
    apache = (site.output / "redirects.apache.map").read_text("utf-8")
    assert "/2026/places/ /sept-places/\n" in apache


def test_a_site_without_old_addresses_has_no_list(site: Site) -> None:
    """Nothing is written for nothing."""
    remember(site, {"k3f9x2q7/fr": f"{SITE}/sept-places/"})
    build(site)
    assert not (site.output / "_redirects").exists()


@pytest.mark.parametrize("fate", ["deleted", "draft", "unknown before"])
def test_an_address_that_would_die_stops_the_build(site: Site, fate: str) -> None:
    """The article deleted, or made a draft; an address of before that nothing answers."""
    if fate == "deleted":
        (site.content / "articles/avis.md").unlink()
    elif fate == "draft":
        site.write("articles/avis.md", make_text(Slug="sept-places", Statut="brouillon"))
    else:
        (site.root / "avant.txt").write_text("# Avant\nhttps://cs.example/mission.html\n", "utf-8")
    with pytest.raises(ContentError) as refused:
        build(site)
    (problem,) = refused.value.problems
    assert "/mission.html" in str(problem) if fate == "unknown before" else "/2026/places/"
    assert json.loads((site.output / PUBLIC_FILE).read_bytes())["blocked"] == 1


def test_a_withdrawn_article_keeps_its_addresses(site: Site) -> None:
    """They lead to its tombstone, which is in no feed."""
    site.write(
        "articles/avis.md",
        make_text(Slug="sept-places", Retire="2026-11-21", Motif_retrait="Erreur."),
    )
    build(site)
    assert "sept-places" in (site.output / "2026/places/index.html").read_text("utf-8")
    assert (site.output / "sept-places/index.html").is_file()
    assert "sept-places" not in (site.output / "flux.xml").read_text("utf-8")


def test_the_whole_site_may_change_its_addresses(site: Site) -> None:
    """Another scheme for every article: the addresses of the register answer by themselves."""
    build(site, ARTICLE_URL="{date:%Y}/{slug}.html", ARTICLE_SAVE_AS="{date:%Y}/{slug}.html")
    assert f"{SITE}/2026/sept-places.html" in (
        (site.output / "2026/places/index.html").read_text("utf-8")
    )


def test_the_ordinary_site_builds(tmp_path: Path) -> None:
    """Pages, translations, drafts and categories meet no false alarm."""
    ordinary = copy_site("ordinary", tmp_path)
    ordinary.write("images/quai.png", b"\x89PNG\r\n\x1a\n")
    build(ordinary)
    assert (ordinary.output / "index.html").is_file()


def test_nothing_of_the_site_is_written_over(site: Site) -> None:
    """The second page of a list, the archive of a year, a feed and a picture stay what they are."""
    site.write("images/quai.png", b"\x89PNG\r\n\x1a\n")
    site.write("articles/autre.md", make_text(Slug="autre", Identifiant="b7w4m2zd"))
    claims = ("/index2.html", "/2026/", "/flux.xml", "/images/quai.png", "/_redirects")
    for claim in claims:
        site.write("articles/avis.md", make_text(Slug="sept-places", Anciennement=claim))
        with pytest.raises(ContentError, match=r"celui d'une liste ou d'un fichier|est à sa place"):
            build(
                site,
                DEFAULT_PAGINATION=1,
                YEAR_ARCHIVE_SAVE_AS="{date:%Y}/index.html",
                TEMPLATE_PAGES={},
                THEME_STATIC_DIR="theme",
            )


@pytest.mark.parametrize("old", ["/guide.pdf/suite/", "/sept-places/index.html/suite"])
def test_a_file_is_not_made_a_folder(site: Site, old: str) -> None:
    """An old path under a file cannot answer; the sentence says what is in its place."""
    site.write("images/guide.pdf", b"%PDF-1.4")
    site.write("articles/avis.md", make_text(Slug="sept-places", Anciennement=old))
    with pytest.raises(ContentError, match="est à sa place"):
        build(site, EXTRA_PATH_METADATA={"images/guide.pdf": {"path": "guide.pdf"}})


def test_every_file_of_a_site_is_known_beforehand(tmp_path: Path) -> None:
    """Contents, lists, archives, feeds and pictures: all of a site that goes online is named."""
    copy_demo(tmp_path, ("content", "theme", "pelicanconf.py"))
    known: set[str] = set()

    def note(generators: list[Any]) -> None:
        context, options = generators[0].context, generators[0].settings
        known.update(others(context, options), (PUBLIC_FILE,))
        known.update(content.save_as for content in context["generated_content"].values())

    with (tmp_path / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write("\nDEFAULT_PAGINATION = 2\nPORTE_VOIX_PREVIEW = 0\n")
    with unconnected(), pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        options = read_settings("pelicanconf.py")
        made = Pelican(options)
        signals.all_generators_finalized.connect(note)
        made.run()
    output = tmp_path / "output"
    files = {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()}
    assert "page/2/index.html" in files
    assert any(file.startswith("cartes/") for file in files)
    assert sorted(file for file in files if not any(map(partial(fnmatch, file), known))) == []
