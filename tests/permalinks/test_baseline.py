"""The addresses of before: a file that people edit, and the sitemap that fills it."""

from pathlib import Path

import pytest
from porte_voix.errors import ContentError
from porte_voix.permalinks.baseline import locations, read_baseline, with_addresses

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url><loc> https://cs.example/mission/ </loc><lastmod>2024-01-01</lastmod>
    <image:image><image:loc>https://cs.example/logo.png</image:loc></image:image></url>
  <url><loc>https://cs.example/rentr%C3%A9e/?a=1&amp;b=2</loc></url>
</urlset>"""


def test_a_sitemap_gives_its_pages_and_not_its_pictures() -> None:
    """Entities read, spaces trimmed."""
    assert locations(SITEMAP.encode(), "sitemap.xml") == (
        *("https://cs.example/mission/", "https://cs.example/rentr%C3%A9e/?a=1&b=2"),
    )


def test_an_index_gives_its_sitemaps() -> None:
    """What WordPress serves first."""
    index = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<sitemap><loc>https://cs.example/post-sitemap.xml</loc></sitemap></sitemapindex>"
    )
    assert locations(index.encode(), "s") == ("https://cs.example/post-sitemap.xml",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html><body>404</body></html>",
        "<urlset><url>",
        '<!DOCTYPE lolz [<!ENTITY lol "lol">]><urlset><url><loc>&lol;</loc></url></urlset>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><urlset></urlset>',
    ],
)
def test_what_is_no_sitemap_is_refused(text: str) -> None:
    """A page of error, half a file, a document type."""
    with pytest.raises(ContentError, match=r"sitemap\.xml"):
        locations(text.encode(), "téléchargé.xml")


def test_the_file_grows_and_keeps_what_it_had(tmp_path: Path) -> None:
    """Each path once, comments skipped; written and read back, it is the same."""
    file = tmp_path / "avant.txt"
    assert read_baseline(file) == ()
    file.write_text(with_addresses((), locations(SITEMAP.encode(), "s")), "utf-8")
    assert read_baseline(file) == ("/mission/", "/rentrée/")
    text = with_addresses(read_baseline(file), ["https://cs.example/mission/", "/nous/"])
    file.write_text(text, "utf-8")
    assert read_baseline(file) == ("/mission/", "/rentrée/", "/nous/")
