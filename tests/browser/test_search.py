"""Searching in a real browser: by keyboard alone, accents folded, nothing asked before a word."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Online
from tests.browser.kinds import SEARCH
from tests.browser.test_accessibility import reach, stop, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.real]

SOON = 15_000
STATUS, FIRST = ".search-status", ".search-results a"


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """A page of a reader of today."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_a_search_with_the_keyboard_alone(page: "Page", online: Online) -> None:
    """From the first page to the search page, to an article that was found, and back."""
    from playwright.sync_api import expect

    page.goto(online.address + "/")
    assert stop(page)["href"] == "#contenu"
    page.keyboard.press("Enter")
    assert stop(page)["main"]
    reach(page, SEARCH, "Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{SEARCH}")
    stop(page)
    page.keyboard.press("Enter")
    assert stop(page)["tag"] == "INPUT"
    page.keyboard.type("ELEVES ecole")
    expect(page.locator(FIRST).first).to_be_visible(timeout=SOON)
    assert stop(page)["tag"] == "BUTTON"
    found = stop(page)
    assert found["main"] and found["words"], found
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: SEARCH not in url)
    assert page.locator("h1").inner_text().split() == found["words"].split()
    assert stop(page)["href"] == "#contenu"
    page.keyboard.press("Enter")
    assert stop(page)["main"]
    page.go_back()  # to the article before its skip link: a browser without window has no Alt+←
    page.go_back()
    page.wait_for_url(lambda url: f"{SEARCH}?q=ELEVES" in url)
    expect(page.locator(FIRST).first).to_be_visible(timeout=SOON)
    assert page.locator(FIRST).first.inner_text() == found["words"]


def test_accents_and_capitals_do_not_matter(page: "Page", online: Online) -> None:
    """« élève », « eleve » and « ÉLÈVES » find the same articles, and a nonsense finds none."""
    from playwright.sync_api import expect

    said = set()
    for words in ("élève", "eleve", "ÉLÈVES"):
        page.goto(f"{online.address}{SEARCH}?q={words}")
        expect(page.locator(STATUS)).to_contain_text("résultat", timeout=SOON)
        expect(page.locator(FIRST).first).to_be_visible(timeout=SOON)
        said.add((page.locator(STATUS).inner_text(), page.locator(FIRST).first.inner_text()))
    assert len(said) == 1
    assert violations_of(page) == []
    page.goto(f"{online.address}{SEARCH}?q=zzyzzyva")
    expect(page.locator(STATUS)).to_contain_text("Aucun résultat", timeout=SOON)


def test_a_result_says_when_and_that_it_is_cut(page: "Page", online: Online) -> None:
    """Two articles are told apart by their date; a piece of text says that it is one, and does not
    begin with the title again.
    """
    from playwright.sync_api import expect

    page.goto(f"{online.address}{SEARCH}?q=rentrée")
    expect(page.locator(FIRST).first).to_be_visible(timeout=SOON)
    dates = page.locator(".search-results .entry-date").all_inner_texts()
    assert "19 août 2026" in dates and "20 août 2025" in dates
    lines = page.locator(".search-results .entry-line").all_inner_texts()
    assert any(one.startswith("… ") for one in lines)
    assert all(one[0].isupper() or one[0] in "…«0123456789" for one in lines)
    assert all(one[-1] in ".!?…»" for one in lines)
    marked = page.locator(".search-results mark").all_inner_texts()
    assert marked and all(one[-1].isalpha() for one in marked)
    titles = page.locator(FIRST).all_inner_texts()
    pairs = [(line.split(), title.split()) for line, title in zip(lines, titles, strict=True)]
    assert not [title for line, title in pairs if line[: len(title)] == title]


def test_words_found_are_seen_in_few_colours(browser: "Browser", online: Online) -> None:
    """Where the system chooses the colours, a dark one included, what was found is not hidden."""
    context = browser.new_context(forced_colors="active", color_scheme="dark")
    try:
        page = context.new_page()
        page.goto(f"{online.address}{SEARCH}?q=autobus")
        page.locator(FIRST).first.wait_for(timeout=SOON)
        colours = page.evaluate("""() => ["mark", ".entry-line"].map((one) =>
          getComputedStyle(document.querySelector(`.search-results ${one}`)).color)""")
        assert colours[0] == colours[1]
        border = "one => getComputedStyle(one).borderTopWidth"
        assert page.locator(".search button").evaluate(border) == "1px"
        assert page.locator(".site-nav [aria-current]").evaluate(border) == "3px"
        assert page.locator(".site-nav a:not([aria-current])").first.evaluate(border) == "0px"
    finally:
        context.close()


def test_without_script_the_page_says_why_there_is_no_box(
    browser: "Browser", online: Online
) -> None:
    """And the lists below lead on; with a script, nothing is said of it."""
    for enabled in (True, False):
        context = browser.new_context(java_script_enabled=enabled)
        try:
            page = context.new_page()
            page.goto(online.address + SEARCH)
            box = page.locator("input[type=search]")
            said = page.locator("noscript p")
            assert (box.is_visible(), said.is_visible()) == (enabled, not enabled)
            assert page.locator(".otherwise a").count() == 7
        finally:
            context.close()


def violations_of(page: "Page") -> list[str]:
    """What axe-core says of a page whose policy lets no script in: a copy of it is looked at."""
    context = page.context.browser.new_context(bypass_csp=True)  # type: ignore[union-attr]
    try:
        copy = context.new_page()
        copy.goto(page.url)
        copy.locator(FIRST).first.wait_for(timeout=SOON)
        return violations(copy)
    finally:
        context.close()


def test_the_index_is_asked_for_at_the_first_word(page: "Page", online: Online) -> None:
    """The page of search alone brings a small script; the index comes with a word, from here."""
    from playwright.sync_api import expect

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(online.address + SEARCH, wait_until="networkidle")
    assert not [url for url in asked if "/pagefind/" in url]
    script = online.folder / "theme/js/recherche.js"
    assert script.stat().st_size < 5_000
    page.locator("input[type=search]").fill("conseil")
    expect(page.locator(STATUS)).to_contain_text("résultat", timeout=SOON)
    assert [url for url in asked if "/pagefind/" in url]
    assert not [url for url in asked if not url.startswith(online.address)]


def test_neither_drafts_nor_withdrawn_articles_are_found(page: "Page", online: Online) -> None:
    """What the public cannot read, or should not any more, is in no result."""
    from playwright.sync_api import expect

    for words, path in (("cantine menus", "brouillons/"), ("sept places maternelle", "boussole")):
        page.goto(f"{online.address}{SEARCH}?q={words}")
        expect(page.locator(STATUS)).to_contain_text("résultat", timeout=SOON)
        found = page.locator(FIRST).evaluate_all("all => all.map((one) => one.pathname)")
        assert not [one for one in found if path in one and "petite-boussole-maternelle" in one]
        assert not [one for one in found if "/brouillons/" in one]


def test_without_javascript_the_page_leads_elsewhere(browser: "Browser", online: Online) -> None:
    """No dead form: the lists are there, and lead to every article."""
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(online.address + SEARCH)
        assert not page.locator("form").is_visible()
        page.get_by_role("link", name="Toutes les publications, par année").click()
        page.wait_for_url("**/archives/")
        assert page.locator("main .month li a").count() > 25
    finally:
        context.close()
