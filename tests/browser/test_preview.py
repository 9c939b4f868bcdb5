"""The preview of announcements in a real browser: as built for preview, and under « inv serve »."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.test_accessibility import VIEWS, violations
from tests.browser.test_pages import LIMITS, overflow
from tests.delta.written import until
from tests.serving import serve
from tests.tasks.conftest import copy_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.real]

DRAFT = "Cantine : pourquoi les menus ont changé"


@pytest.fixture(scope="module")
def built(demo: Path) -> Iterator[str]:
    """The demonstration as it is built for preview."""
    with serve(demo / "output") as address:
        yield address


@pytest.mark.parametrize("view", VIEWS)
def test_everyone_reads_it(browser: "Browser", built: str, view: str) -> None:
    """The list and the cards: no violation in any light, nothing wider than its window."""
    context = browser.new_context(**VIEWS[view])
    try:
        page = context.new_page()
        page.goto(f"{built}/apercu/")
        assert violations(page) == [] and overflow(page) <= 0
        page.get_by_role("link", name=DRAFT).click()
        assert violations(page) == [] and overflow(page) <= 0
    finally:
        context.close()


def test_a_draft_shows_what_each_network_would(browser: "Browser", built: str) -> None:
    """From its banner to seven cards, each with its count; nothing is asked elsewhere."""
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{built}/brouillons/cantine-menus/index.html")
        assert page.get_by_text("Brouillon, non publié").is_visible()
        address = page.get_by_role("link", name="Voir ses annonces").get_attribute("href")
        page.goto(f"{built}/brouillons/cantine-menus/{address}")
        assert page.locator("h1").inner_text() == DRAFT.replace(" :", "\u00a0:")
        assert page.locator(".carte").count() == 7
        shown = " ".join(page.inner_text("body").split())
        for limit in LIMITS:
            assert re.search(rf"\d+ sur {limit}", shown), limit
        assert "blogue.rives-boreales.example/2026/cantine-menus" in shown
        pictures = page.locator(".carte img")
        assert pictures.count() >= 4
        assert pictures.evaluate_all("all => all.every((one) => one.loading === 'lazy')")
        assert not [url for url in asked if not url.startswith(built)]
    finally:
        context.close()


def test_the_outbox_is_read_by_everyone_too(browser: "Browser", demo: Path) -> None:
    """Announcements that were withdrawn keep words that can be read."""
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
        try:
            page = context.new_page()
            page.goto((demo / "state/outbox/index.html").resolve().as_uri())
            assert violations(page) == []
        finally:
            context.close()


def test_it_is_never_deployed(demo: Path) -> None:
    """The demonstration was put online in a folder: everything is there but this."""
    assert (demo / "output/apercu/index.html").is_file()
    assert (demo / "en-ligne/index.html").is_file()
    assert (demo / "en-ligne/pagefind/pagefind.js").is_file()
    assert not (demo / "en-ligne/apercu").exists()


def test_serving_leads_to_it(browser: "Browser", tmp_path: Path) -> None:
    """« inv serve » names its address; an edit of a draft is seen there by itself."""
    from playwright.sync_api import expect

    site = copy_site(tmp_path)
    log = tmp_path / "serve.log"
    with log.open("w", encoding="utf-8") as said:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "invoke", "serve", "--port", "0"],
            cwd=site.folder,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        until(lambda: "reconstruit" in log.read_text("utf-8"), lambda: log.read_text("utf-8"))
        found = re.search(r"http://\S+/apercu/", log.read_text("utf-8"))
        assert found, log.read_text("utf-8")
        context = browser.new_context()
        page = context.new_page()
        page.goto(found[0])
        page.get_by_role("link", name=DRAFT).click()
        assert page.locator(".carte").count() == 7
        (draft,) = site.folder.glob("content/articles/*/*cantine-menus*.md")
        text = draft.read_text("utf-8")
        draft.write_text(text.replace("\n---\n", '\nannonce: "Le pâté chinois, vite."\n---\n', 1))
        expect(page.locator("#threads .texte")).to_contain_text("vite.", timeout=30_000)
        context.close()
    finally:
        process.terminate()
        process.wait(30)
