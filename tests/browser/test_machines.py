"""Those who read pages for others: link previews, search engines, microformats, feed readers."""

import json
import warnings
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from porte_voix.theming import plain

from tests.browser.conftest import Online
from tests.browser.kinds import ARTICLE, KINDS
from tests.web import tools

pytestmark = [pytest.mark.browser, pytest.mark.real]

CORRECTED = KINDS["article corrigé"]
TITLE = "Non, l’école du Quai-des-Mots ne ferme pas"


def text_of(online: Online, path: str) -> str:
    """A file of the site."""
    file = online.folder / path.strip("/")
    return (file / "index.html" if file.is_dir() else file).read_text("utf-8")


def test_a_shared_link_shows_everything(online: Online) -> None:
    """Title, words, picture with its size and alternative text, and the large card."""
    file = online.folder / ARTICLE.strip("/") / "index.html"
    (found,) = tools.previews(file)
    assert not found["error"]
    assert (found["ogTitle"], found["ogType"]) == (TITLE, "article")
    assert found["ogUrl"] == online.address + ARTICLE
    assert found["ogLocale"] == "fr_CA" and found["twitterCard"] == "summary_large_image"
    assert found["articlePublishedTime"].startswith("2026-11-20T")
    assert found["articleSection"] == "Décisions expliquées"
    (image,) = found["ogImage"]
    assert image["alt"] and image["url"].startswith(online.address)


def test_every_page_has_a_preview(online: Online) -> None:
    """No page of the site would be shared without a title, words and a picture."""
    pages = sorted(online.folder.rglob("*.html"))
    for page, found in zip(pages, tools.previews(*pages), strict=True):
        if 'http-equiv="refresh"' in page.read_text("utf-8"):
            continue
        assert found["ogTitle"] and found["ogDescription"] and found["ogImage"], page


def test_every_picture_that_is_shared_is_what_it_says(online: Online) -> None:
    """Its bytes have the type, the width and the height of the tags, and stay under 300 kB."""
    from PIL import Image

    pages = sorted(online.folder.glob("20*/*/index.html"))
    articles = [page for page in pages if '"article"' in page.read_text("utf-8")[:6000]]
    drawn = 0
    for page, found in zip(articles, tools.previews(*articles), strict=True):
        (image,) = found["ogImage"]
        file = online.folder / image["url"].removeprefix(f"{online.address}/")
        with Image.open(file) as picture:
            size, kind = picture.size, picture.get_format_mimetype()
        told = (int(image["width"]), int(image["height"])), image["type"]
        assert (size, kind) == told, page
        assert image["alt"], page
        assert file.stat().st_size < 300_000, file
        if file.parent.name == "cartes":
            drawn += 1
            assert size == (1200, 630)
    assert len(articles) > 25 and drawn > 5


def test_structured_data_is_read(online: Online) -> None:
    """Search engines find a BlogPosting, Mastodon a WebPage, with the same facts."""
    (found,) = tools.previews(online.folder / ARTICLE.strip("/") / "index.html")
    (data,) = found["jsonLD"]
    kinds = {one["@type"]: one for one in data}
    assert set(kinds) == {"BlogPosting", "WebPage"}
    for facts in kinds.values():
        assert facts["headline"] == TITLE
        assert facts["author"][0]["name"] == "Solange Castelmur"
        assert facts["datePublished"].startswith("2026-11-20T")
        assert facts["publisher"]["name"].startswith("Centre de services scolaire")


def test_mastodon_names_who_signs(online: Online) -> None:
    """The account of the person when there is one, else that of the board; no list has one."""
    named = {ARTICLE: "@rivesboreales@social.example", CORRECTED: "@maite@social.example"}
    for path, account in named.items():
        assert f'<meta name="fediverse:creator" content="{account}">' in text_of(online, path)
    assert "fediverse:creator" not in text_of(online, "/")
    assert 'rel="me"' in text_of(online, "/"), "an account is verified by a link from the site"


def test_microformats_are_whole(online: Online) -> None:
    """One h-entry: its name, dates, author, address, words, and where it was repeated."""
    import mf2py

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = mf2py.parse(text_of(online, ARTICLE), url=online.address + ARTICLE)
    (entry,) = [one for one in found["items"] if "h-entry" in one["type"]]
    facts: dict[str, Any] = entry["properties"]
    assert facts["name"] == [TITLE]
    assert facts["published"][0].startswith("2026-11-20T")
    assert facts["url"] == [online.address + ARTICLE]
    assert facts["author"][0]["properties"]["name"] == ["Solange Castelmur"]
    assert "On ne nous dit rien" in facts["content"][0]["value"]
    assert "¶" not in facts["content"][0]["value"]
    assert len(facts["syndication"]) == 3


def test_a_feed_reader_has_the_whole_article(online: Online) -> None:
    """Atom, RSS and JSON: the same entries, whole, with their permanent identity."""
    atom = feedparser.parse(text_of(online, "flux/atom.xml"))
    rss = feedparser.parse(text_of(online, "flux/rss.xml"))
    feed = json.loads(text_of(online, "flux/feed.json"))
    assert not atom.bozo and not rss.bozo
    assert atom.feed.language == "fr-CA" and rss.feed.language == "fr-ca"
    ids = [entry.id for entry in atom.entries]
    assert ids == [entry.id for entry in rss.entries] == [item["id"] for item in feed["items"]]
    assert len(ids) == 20
    first = next(entry for entry in atom.entries if entry.title == TITLE)
    (content,) = first.content
    for words in ("Ce que ça change pour vous", "Vous dites ça chaque", "<img", "quai.png"):
        assert words in content.value, words
    assert first.author == "Solange Castelmur"
    other = next(item for item in feed["items"] if item["title"] == TITLE)
    assert plain(other["content_html"]) == plain(content.value)


def test_each_list_has_its_feeds(online: Online) -> None:
    """Genres, schools, tags, people who sign: each page names its feed, read without complaint."""
    feeds = sorted((online.folder / "flux").rglob("*.xml"))
    names = {path.relative_to(online.folder / "flux").as_posix() for path in feeds}
    assert {"genre/avis.atom.xml", "genre/avis.rss.xml", "ecole/quai-des-mots.atom.xml"} <= names
    for folder in ("genre", "ecole", "mot-clic", "auteur"):
        lists = [page.parent.name for page in (online.folder / folder).glob("*/index.html")]
        assert lists, folder
        for name in lists:
            page = text_of(online, f"{folder}/{name}/")
            address = f"{online.address}/flux/{folder}/{name}.atom.xml"
            assert f"{folder}/{name}.atom.xml" in names
            assert page.count(address) == 2, "once for machines, once for people"
    for path in feeds:
        assert not feedparser.parse(path.read_text("utf-8")).bozo, path
    for path in (online.folder / "flux").rglob("*.json"):
        assert json.loads(path.read_text("utf-8"))["version"].endswith("/1.1")


def test_the_sitemap_names_pages_that_are_there(online: Online) -> None:
    """Each address answers, and every article is in it."""
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    root = ElementTree.fromstring(text_of(online, "sitemap.xml"))
    found = [str(one.text) for one in root.iter(f"{space}loc")]
    assert len(found) == len(set(found))
    assert online.address + ARTICLE in found
    for address in found:
        assert (online.folder / address.removeprefix(online.address).strip("/")).exists(), address


def test_the_other_files_are_sound(online: Online) -> None:
    """robots.txt names the sitemap, security.txt its end, the manifest an icon that is there."""
    assert f"Sitemap: {online.address}/sitemap.xml" in text_of(online, "robots.txt")
    security = text_of(online, ".well-known/security.txt")
    assert "Contact: mailto:" in security and "Expires: 2027-11-2" in security
    manifest = json.loads(text_of(online, "manifeste.webmanifest"))
    icon = manifest["icons"][0]["src"].removeprefix(online.address + "/")
    assert Path(online.folder, icon).is_file()
