"""A preview opens from a folder: every link leads to a file, no machine takes it for the site."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from porte_voix.deploy.preview import page

from tests.factories import GOOD, SITE
from tests.tasks.conftest import Site, copy_site

LINK = re.compile(r'\b(?:href|src)="([^"]*)"')


def test_links_become_files_and_others_stay() -> None:
    """From two folders down: pages, files, anchors, queries; never another site, nor a courriel."""
    html = (
        f'<head><link rel="canonical" href="{SITE}/2026/un/"></head>'
        f'<a href="{SITE}"></a><a href="{SITE}/2026/deux/#fin"></a><a href="/suivre/?a=1&amp;b=2">'
        f'<img src="{SITE}/images/a.png" srcset="{SITE}/images/a.png 1x, /images/b.png 2x">'
        '<a href="https://ailleurs.example/"></a><a href="//ailleurs.example/"></a><a href="#ici">'
        '<a href="mailto:a@b.example"></a><meta http-equiv="refresh" content="0; url=/2026/x/">'
    )
    assert page(html, "2026/un/index.html", SITE) == (
        '<head><meta name="robots" content="noindex, nofollow"></head>'
        '<a href="../../index.html"></a><a href="../../2026/deux/index.html#fin"></a>'
        '<a href="../../suivre/index.html?a=1&amp;b=2">'
        '<img src="../../images/a.png" srcset="../../images/a.png 1x, ../../images/b.png 2x">'
        '<a href="https://ailleurs.example/"></a><a href="//ailleurs.example/"></a><a href="#ici">'
        '<a href="mailto:a@b.example"></a>'
        '<meta http-equiv="refresh" content="0; url=../../2026/x/index.html">'
    )


def test_the_whole_site_opens_from_a_folder(tmp_path: Path) -> None:
    """Each page of the demonstration: hidden from search engines, all its links there."""
    site = copy_site(tmp_path)
    built = site.inv("build", "--publish")
    assert built.code == 0, built.err
    done = site.inv("deploy", "--to", "apercu:apercu")
    assert done.code == 0, done.err
    folder = site.folder / "apercu"
    pages = sorted(folder.rglob("*.html"))
    assert len(pages) > 20
    lost = []
    for path in pages:
        html = path.read_text("utf-8")
        assert html.count('content="noindex') == 1, path
        for value in map(unescape, LINK.findall(html)):
            parts = urlsplit(value)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            if not (path.parent / unquote(parts.path)).resolve().is_file():
                lost.append(f"{path.relative_to(folder)} : {value}")
    assert lost == []
    assert not (folder / "porte-voix.json").exists()
    assert "Disallow: /" in (folder / "robots.txt").read_text("ascii")


def test_what_is_refused_can_be_looked_at(small_site: Callable[..., Site]) -> None:
    """A build that refused a text is shown without it; it does not go online."""
    site = small_site(bon=GOOD, mauvais=GOOD.replace("aaaa2222", "trop-long"))
    assert site.inv("build", "--publish").code == 3
    assert site.inv("deploy").code == 3
    assert site.inv("deploy", "--to", "apercu:apercu").code == 0
    assert (site.folder / "apercu/2026/essai/index.html").is_file()
    assert site.inv("deploy", "--to", "apercu:apercu", "--plan").code == 2
