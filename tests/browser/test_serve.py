"""« inv serve » in a real browser: the page that is open follows what is saved, by itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.delta.written import Served, Written, make

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

#: Milliseconds within which a person must see what was saved.
SOON = 20_000


@pytest.fixture
def site(tmp_path: Path) -> Written:
    """A site, not built."""
    return make(tmp_path)


@pytest.fixture
def served(site: Written) -> Iterator[Served]:
    """The site, built and served."""
    with site.served() as served:
        served.rebuilt()
        yield served


@pytest.fixture
def page(browser: "Browser", served: Served) -> "Iterator[Page]":
    """A page open on an article."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{served.port}/quai.html")
    yield page
    context.close()


def test_the_open_page_shows_what_is_saved(page: "Page", site: Written) -> None:
    """A text, then a template: nobody touches the browser."""
    from playwright.sync_api import expect

    expect(page.locator("body")).to_contain_text("Bonjour.")
    for turn in range(3):
        site.article("quai", f"Le quai rouvre, tour {turn}.")
        expect(page.locator("body")).to_contain_text(f"tour {turn}.", timeout=SOON)
    site.write("theme/templates/article.html", "<body><h1>Refait</h1>{{ article.content }}</body>")
    expect(page.locator("h1")).to_have_text("Refait", timeout=SOON)


def test_only_the_page_that_changed_is_loaded_again(page: "Page", site: Written) -> None:
    """What one types on another page is not lost."""
    from playwright.sync_api import expect

    page.evaluate("document.title = 'intact'")
    site.article("potager", "Les semis.")
    page.wait_for_timeout(1500)
    assert page.title() == "intact"
    site.article("quai", "À moi.")
    expect(page.locator("body")).to_contain_text("À moi.", timeout=SOON)
    assert page.title() != "intact"


def test_an_error_covers_the_page_then_goes(page: "Page", site: Written) -> None:
    """The sentence that names the file stands over the page until the file is mended."""
    from playwright.sync_api import expect

    sound = site.read("content/articles/quai.md")
    site.write("content/articles/quai.md", sound.replace("titre:", "titra:"))
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("quai.md", timeout=SOON)
    page.reload()
    expect(alert).to_contain_text("titra", timeout=SOON)
    site.write("content/articles/quai.md", sound)
    expect(alert).to_have_count(0, timeout=SOON)
    expect(page.locator("body")).to_contain_text("Bonjour.")


def test_the_built_files_hold_no_script(page: "Page", site: Written) -> None:
    """What follows the news is added as a page is served."""
    assert page.locator("script").count() == 1
    assert "<script" not in site.read("output/quai.html")
