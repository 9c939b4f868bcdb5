"""The demo's pages in a real browser: readable at every width, complete, and asking nobody else."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.serving import serve
from tests.tasks.conftest import copy_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/page/2/",
    "/2026/quai-des-mots-ne-ferme-pas/",
    "/2026/petite-boussole-maternelle-4-ans/",
    "/2026/calendrier-2026-2027-choisi/",
    "/archives/",
    "/genre/",
    "/genre/inscriptions/",
    "/mot-clic/",
    "/auteur/solange-castelmur/",
    "/confidentialite/",
    "/404.html",
)
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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demonstration that has run."""
    site = copy_site(tmp_path_factory.mktemp("pages"))
    done = site.inv("demo")
    assert done.code == 0, done.err
    return site.folder / ".porte-voix/demo"


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """The demo's site on loopback."""
    with serve(folder / "output") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """The system's Chromium."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium manque : apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """A page without JavaScript, as the strictest reader has it."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def overflow(page: "Page") -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_answers_without_script_or_third_party(
    page: "Page", address: str, path: str
) -> None:
    """Every kind of page loads with its style, one heading, a main part, and asks nobody else."""
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda r: failed.append(r.url) if r.status >= 400 else None)
    page.goto(address + path)
    assert not [url for url in asked if not url.startswith(address)]
    assert not [url for url in failed if not url.endswith("favicon.ico")]
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1
    assert page.locator("html").get_attribute("lang") == "fr-CA"
    assert page.locator("script:not([type='application/ld+json'])").count() == 0


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_nothing_overflows(page: "Page", address: str, path: str, width: int) -> None:
    """No page scrolls sideways, from the narrowest phone to a wide desk."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address + path)
    assert overflow(page) <= 0


def test_the_measure_of_overflow_can_fail(page: "Page") -> None:
    """A page with something too wide is seen as such."""
    page.set_viewport_size({"width": 390, "height": 900})
    page.set_content("<div style='width: 500px'>large</div>")
    assert overflow(page) > 0


@pytest.mark.parametrize("width", (390, 1280))
def test_the_outbox_page_shows_each_card(page: "Page", folder: Path, width: int) -> None:
    """The director sees every announcement, its count, and what was corrected or withdrawn."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((folder / "state/outbox/index.html").resolve().as_uri())
    assert page.get_by_text("Retirée le").count() == 7
    assert page.get_by_text("Corrigée le").count() == 7
    shown = " ".join(page.inner_text("body").split())
    for limit in LIMITS:
        assert shown.count(f"sur {limit}") >= 3, limit
    assert overflow(page) <= 0
