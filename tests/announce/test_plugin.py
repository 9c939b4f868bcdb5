"""The real build leaves a manifest and a public file."""

import json
from pathlib import Path

import pytest
from porte_voix.announce.manifest import read_manifest
from porte_voix.errors import SettingsError

from tests.factories import SITE, make_png
from tests.sites import Site, copy_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """The ordinary mini-site, with its picture."""
    ordinary = copy_site("ordinary", tmp_path)
    ordinary.write("images/quai.png", make_png(40, 30))
    return ordinary


def test_the_manifest_names_published_and_withdrawn_articles(site: Site) -> None:
    """Translations too; neither drafts, nor hidden articles, nor pages."""
    site.build()

    found = read_manifest(site.state / "manifest.json")
    assert [article.key for article in found.articles] == [
        ("brefbref", "fr"),
        ("k3f9x2q7", "en"),
        ("k3f9x2q7", "fr"),
        ("retirera", "fr"),
    ]
    withdrawn = found.article(("retirera", "fr"))
    assert withdrawn is not None
    assert withdrawn.withdrawn is not None


def test_an_article_is_told_whole(site: Site) -> None:
    """Absolute addresses, plain words, hashtags, texts by account, the picture and its digest."""
    site.build()

    found = read_manifest(site.state / "manifest.json")
    article = found.article(("k3f9x2q7", "fr"))
    assert article is not None
    assert article.title == "Sept places & un « potager »"
    assert article.summary == "La Petite-Boussole a sept places; voyez."
    assert article.url == f"{SITE}/sept-places/"
    assert article.path == "articles/sept-places.md"
    assert article.hashtags == ("Maternelle4Ans", "LÉcole")
    assert article.texts == (("", "Sept places!"), ("apercu", "Sept places, pour voir."))
    assert article.image is not None
    assert article.image.url == f"{SITE}/images/quai.png"
    assert article.revision == site.page("sept-places/index.html")["revision"]
    english = found.article(("k3f9x2q7", "en"))
    assert english is not None
    assert (english.announce, english.url) == (False, f"{SITE}/en/sept-places/")


def test_the_live_site_repeats_the_digest(site: Site) -> None:
    """The public file names the site, the manifest, and how far the register had come."""
    site.build()
    first = json.loads((site.output / "porte-voix.json").read_bytes())
    assert first == {
        "schema": 1,
        "site": SITE,
        "manifest": site.manifest["digest"],
        "register": None,
    }
    view = {"schema": 1, "lineage": "a1b2", "events": 7, "site": SITE, "articles": {}, "moved": []}
    (site.state / "ledger-view.json").write_text(json.dumps(view), "utf-8")

    site.build()

    second = json.loads((site.output / "porte-voix.json").read_bytes())
    assert second == {**first, "register": {"lineage": "a1b2", "events": 7}}


def test_the_same_content_gives_the_same_bytes(site: Site) -> None:
    """Two builds differ in nothing, and leave no temporary file behind."""

    def bytes_of_a_build() -> list[bytes]:
        site.build()
        files = (site.state / "manifest.json", site.output / "porte-voix.json")
        return [file.read_bytes() for file in files]

    assert bytes_of_a_build() == bytes_of_a_build()
    left = sorted(file.name for file in site.state.iterdir())
    assert left == ["account.json", "manifest.json"]


@pytest.mark.parametrize(
    ("setting", "value"),
    [("SITEURL", ""), ("SITEURL", "blogue.example"), ("PLUGINS", ["porte_voix.announce"])],
)
def test_a_site_that_cannot_be_announced_is_refused(
    site: Site, setting: str, value: object
) -> None:
    """Announcements need whole addresses and the fields of porte_voix."""
    with pytest.raises(SettingsError):
        site.build(**{setting: value})
