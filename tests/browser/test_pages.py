"""The demo's pages in a real browser: readable at every width, complete, and asking nobody else."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Online
from tests.browser.kinds import ARTICLE, ENGLISH, KINDS, SEARCH

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

WIDTHS = (320, 390, 1280, 1600)
#: The limit of each network, as its cards show it.
LIMITS = (
    "500 caractères",
    "63 206 caractères",
    "280 caractères pondérés",
    "300 caractères",
    "3 000 caractères",
    "500 octets",
)
#: Bytes of an article and of the first page, pictures aside, compressed with brotli.
ARTICLE_BYTES, HOME_BYTES = 10_000, 8_000


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """A page without JavaScript, as the strictest reader has it."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def overflow(page: "Page") -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_a_page_answers_without_script_or_third_party(
    page: "Page", online: Online, path: str
) -> None:
    """Every kind of page loads with its style, one heading, a main part, and asks nobody else."""
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda r: failed.append(r.url) if r.status >= 400 else None)
    page.goto(online.address + path)
    assert not [url for url in asked if not url.startswith(online.address)]
    assert not failed
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1
    assert page.locator("html").get_attribute("lang") == "fr-CA"
    scripts = page.locator("script:not([type='application/ld+json'])").count()
    assert scripts == (1 if path == SEARCH else 0)
    assert page.context.cookies() == []


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_a_page_obeys_its_own_policy(browser: "Browser", online: Online, path: str) -> None:
    """With JavaScript allowed, the browser has nothing to refuse; no exception is allowed."""
    context = browser.new_context()
    try:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(online.address + path)
        policy = page.locator("meta[http-equiv='Content-Security-Policy']").get_attribute("content")
        assert policy and policy.startswith("default-src 'none'")
        # The index is read by a program of its own, which is no script.
        strict = policy.replace("'wasm-unsafe-eval'", "") if path == SEARCH else policy
        assert "unsafe" not in strict and "http" not in strict
        assert page.locator("[style], style").count() == 0
        assert said == []
    finally:
        context.close()


def test_a_broken_policy_would_be_told(browser: "Browser", online: Online) -> None:
    """A style written in the page is refused by the browser, which says so."""
    context = browser.new_context()
    try:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(online.address + ARTICLE)
        page.evaluate("document.body.setAttribute('style', 'color: red')")
        page.wait_for_timeout(100)
        assert any("style-src" in one for one in said)
    finally:
        context.close()


@pytest.mark.parametrize(
    ("path", "most"), [("/", HOME_BYTES), (ARTICLE, ARTICLE_BYTES)], ids=["accueil", "article"]
)
def test_a_page_is_light(browser: "Browser", online: Online, path: str, most: int) -> None:
    """Pictures aside: four requests at most, and few bytes once compressed."""
    import brotli

    context = browser.new_context()
    try:
        page = context.new_page()
        bodies: dict[str, bytes] = {}
        page.on("response", lambda one: bodies.setdefault(one.url, one.body()))
        page.goto(online.address + path, wait_until="networkidle")
        kept = {url: body for url, body in bodies.items() if "/images/" not in url}
        sizes = {url: len(brotli.compress(body)) for url, body in kept.items()}
        assert len(sizes) <= 4, sizes
        assert sum(sizes.values()) <= most, sizes
    finally:
        context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", [*KINDS.values(), ENGLISH], ids=[*KINDS, "article anglais"])
def test_nothing_overflows(page: "Page", online: Online, path: str, width: int) -> None:
    """No page scrolls sideways, from the narrowest phone to a wide desk."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(online.address + path)
    assert overflow(page) <= 0


def test_a_date_stays_in_its_box(page: "Page", online: Online) -> None:
    """On the narrowest phone, the long date of a tombstone is cut rather than pass its box."""
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(online.address + KINDS["retrait"])
    box = page.locator(".withdrawal")
    assert box.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert box.locator("time").inner_text() == "vendredi 20 novembre 2026"


def test_the_first_title_is_whole(page: "Page", online: Online) -> None:
    """On the narrowest phone, no word of the latest article is cut by its card."""
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(f"{online.address}/")
    assert page.locator(".lead").evaluate("one => one.scrollWidth <= one.clientWidth")


def test_the_measure_of_overflow_can_fail(page: "Page") -> None:
    """A page with something too wide is seen as such."""
    page.set_viewport_size({"width": 390, "height": 900})
    page.set_content("<div style='width: 500px'>large</div>")
    assert overflow(page) > 0


def test_a_list_goes_on_by_thumb(browser: "Browser", online: Online) -> None:
    """On a phone, newer and older stand at the two ends of one line, their arrows apart."""
    view = {"width": 390, "height": 844}
    context = browser.new_context(viewport=view, has_touch=True, is_mobile=True)
    try:
        page = context.new_page()
        page.goto(online.address + KINDS["accueil, suite"])
        newer, older = (page.locator(f".pagination [rel={way}]") for way in ("prev", "next"))
        said = [(one.text_content() or "").strip() for one in (newer, older)]
        space = "\N{NO-BREAK SPACE}"
        assert said == [f"←{space}Plus récentes", f"Plus anciennes{space}→"]
        left, right = newer.bounding_box(), older.bounding_box()
        assert left and right and left["y"] == right["y"] and left["height"] >= 44
        assert left["x"] == 390 - right["x"] - right["width"] == 20
        page.goto(online.address + "/")
        assert older.bounding_box()["x"] > 195  # type: ignore[index]
    finally:
        context.close()


def test_the_pages_are_in_the_order_of_a_dictionary(page: "Page", online: Online) -> None:
    """An accent sends no page to the end of the list."""
    page.goto(online.address + "/")
    titles = page.locator(".site-footer nav").first.locator("a").all_inner_texts()
    assert titles[:2] == ["À propos de ce blogue", "Accessibilité"]
    assert titles[-1] == "Suivre le blogue"


def test_an_article_on_paper(page: "Page", online: Online) -> None:
    """What serves on a screen alone is left out, the address is told, and nothing is cut."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 900})
    page.goto(online.address + ARTICLE)
    for gone in (".site-nav", ".share", ".resonance", ".related", ".around"):
        assert not page.locator(gone).first.is_visible(), gone
    for kept in ("h1", ".for-you", ".picture img", ".prose", ".button", ".signature"):
        assert page.locator(kept).first.is_visible(), kept
    assert page.locator(".permanent").inner_text().endswith(online.address + ARTICLE)
    assert overflow(page) <= 0
    assert page.pdf(format="Letter").count(b"/Type /Page\n") <= 3


def test_a_series_leads_to_each_of_its_parts(page: "Page", online: Online) -> None:
    """The part that is read is marked, and is no link; the others are."""
    page.goto(online.address + KINDS["article d'une série"])
    parts = page.locator(".series li")
    assert parts.count() == 3
    assert page.locator(".series [aria-current=page]").count() == 1
    parts.locator("a").first.click()
    assert page.locator(".series [aria-current=page]").inner_text() == page.inner_text("h1")


def test_a_wide_table_shows_that_it_goes_on(page: "Page", online: Online) -> None:
    """On a phone a table scrolls by itself, is reached by keyboard, and is shaded on its edge."""
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(online.address + KINDS["page avec tableau"])
    table = page.locator(".table").first
    assert table.evaluate("one => one.scrollWidth > one.clientWidth")
    assert table.get_attribute("tabindex") == "0"
    assert "gradient" in table.evaluate("one => getComputedStyle(one).backgroundImage")


@pytest.mark.parametrize("width", (390, 1280))
def test_the_outbox_page_shows_each_card(page: "Page", demo: Path, width: int) -> None:
    """The director sees every announcement, its count, and what was corrected or withdrawn."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((demo / "state/outbox/index.html").resolve().as_uri())
    assert page.get_by_text("Retirée le").count() == 7
    assert page.get_by_text("Corrigée le").count() == 7
    shown = " ".join(page.inner_text("body").split())
    for limit in LIMITS:
        assert shown.count(f"sur {limit}") >= 3, limit
    assert overflow(page) <= 0


def test_a_page_read_from_a_disk_shows_its_pictures(page: "Page", demo: Path) -> None:
    """The demonstration is opened without a server: every file of a picture is beside the page."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("index.html", ARTICLE.strip("/") + "/index.html"):
        page.goto((demo / "output" / path).resolve().as_uri(), wait_until="networkidle")
        widths = page.locator("img").evaluate_all("all => all.map((one) => one.naturalWidth)")
        assert widths and all(widths)
    assert not [url for url in asked if not url.startswith("file:")]
