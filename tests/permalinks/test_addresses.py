"""One spelling for each path, and the file that answers there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from porte_voix.permalinks.addresses import file_of, one_spelling, path_of, quoted

SITE = "https://blogue.rives-boreales.example"


@pytest.mark.parametrize(
    ("url", "site", "path"),
    [
        (f"{SITE}/2026/avis/", SITE, "/2026/avis/"),
        (f"{SITE}/2026/avis/index.html?utm_id=pv1-1#suite", SITE, "/2026/avis/"),
        ("https://cs.example/blogue/avis/", "https://cs.example/blogue", "/avis/"),
        ("https://cs.example/blogues/avis/", "https://cs.example/blogue", "/blogues/avis/"),
        (f"{SITE}/rentr%C3%A9e/", SITE, "/rentrée/"),
        ("/rentre\u0301e/", "", "/rentrée/"),
        ("2026/avis/", "", "/2026/avis/"),
        (SITE, SITE, "/"),
        ("//double//barre/", "", "/barre/"),
    ],
)
def test_the_path_of_an_address(url: str, site: str, path: str) -> None:
    """However it was typed, and wherever the site stood."""
    assert path_of(url, site) == path


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/", "index.html"),
        ("/2026/avis/", "2026/avis/index.html"),
        ("/2026/avis", "2026/avis/index.html"),
        ("/avis.html", "avis.html"),
        ("/guide.pdf", "guide.pdf"),
    ],
)
def test_the_file_of_a_path(path: str, file: str) -> None:
    """As hosts choose it."""
    assert file_of(path) == file


@given(st.text())
def test_no_path_leaves_the_site(text: str) -> None:
    """Whatever is typed, dots and zeros included; a spelling is its own spelling."""
    path = one_spelling(text)
    assert path.startswith("/")
    assert not {"..", "."} & set(path.split("/"))
    assert "\0" not in path
    assert not file_of(path).startswith("/")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_path_that_travels_holds_nothing_that_a_list_reads(text: str) -> None:
    """No space, quote, semicolon or dollar of a path is left for nginx or Apache."""
    assert not set(quoted(one_spelling(text))) & set(" \"';$\\\t\n{}#")
