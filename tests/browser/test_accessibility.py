"""Everyone reads every kind of page: axe-core, the HTML validator, and the keyboard alone."""

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import Online
from tests.browser.kinds import ARTICLE, KINDS
from tests.web import tools

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.real]

#: How pages are looked at; 200 % zoom halves the window and doubles the pixels.
VIEWS: dict[str, dict[str, Any]] = {
    "clair": {"viewport": {"width": 1280, "height": 900}},
    "sombre": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "320 px": {"viewport": {"width": 320, "height": 800}},
    "zoom 200 %": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
}
#: Stops of the keyboard between the top of a page and what is looked for, at most.
STOPS = 120
RUN = "axe.run(document, {resultTypes: ['violations']})"
FOCUS = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  return {
    tag: one.tagName, words: one.innerText || one.getAttribute("aria-label") || "",
    href: one.getAttribute("href") || "", main: Boolean(one.closest("main")),
    outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    width: box.width, height: box.height,
  };
}"""


@cache
def _axe() -> str:
    return tools.axe()


def violations(page: "Page") -> list[str]:
    """What axe-core says of a page, best practice included."""
    page.evaluate(_axe())
    found = page.evaluate(RUN)["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(browser: "Browser", online: Online, view: str) -> None:
    """No violation on any kind of page, in each light and at each size."""
    context = browser.new_context(bypass_csp=True, **VIEWS[view])
    try:
        page = context.new_page()
        found = {}
        for name, path in KINDS.items():
            page.goto(online.address + path)
            told = violations(page)
            if told:
                found[name] = told
        assert found == {}
    finally:
        context.close()


def test_axe_would_find_something(browser: "Browser") -> None:
    """A picture without alternative text is refused: the judge is awake."""
    context = browser.new_context()
    try:
        page = context.new_page()
        page.set_content("<html lang=fr><title>T</title><main><h1>T</h1><img src=a.png></main>")
        assert any(one.startswith("image-alt") for one in violations(page))
    finally:
        context.close()


def test_the_html_is_sound(online: Online) -> None:
    """The Nu HTML Checker has no error to tell, in the whole site."""
    assert tools.html_errors(online.folder) == []


def test_a_journey_with_the_keyboard_alone(browser: "Browser", online: Online) -> None:
    """From the first page to an article and back: each stop is seen, and leads on."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        page.goto(online.address + "/")
        first = stop(page)
        assert first["href"] == "#contenu"
        page.keyboard.press("Enter")
        assert page.url.endswith("/#contenu")
        while not (found := stop(page))["main"]:
            pass
        assert found["outline"], found
        reach(page, ARTICLE)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{ARTICLE}")
        assert page.locator("h1").inner_text().startswith("Non, l’école")
        assert stop(page)["href"] == "#contenu"
        page.keyboard.press("Enter")
        assert stop(page)["main"]
        reach(page, f"{online.address}/", "Shift+Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{online.address}/")
        assert page.locator(".lead").count() == 1
    finally:
        context.close()


def stop(page: "Page", key: str = "Tab") -> dict[str, Any]:
    """One more stop of the keyboard, whose mark must be seen."""
    page.keyboard.press(key)
    found: dict[str, Any] = page.evaluate(FOCUS)
    assert found["tag"] != "BODY"
    assert found["outline"] and found["width"] > 0, found
    return found


def reach(page: "Page", path: str, key: str = "Tab") -> None:
    """Go on with this key to the link that leads to ``path``."""
    for _turn in range(STOPS):
        if stop(page, key)["href"].endswith(path):
            return
    raise AssertionError(path)


@pytest.mark.parametrize("path", ["/", ARTICLE, "/archives/"])
def test_targets_are_large_enough(browser: "Browser", online: Online, path: str) -> None:
    """On a phone, what stands alone is 24 px high at least (WCAG 2.5.8); links in a text aside."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    try:
        page = context.new_page()
        page.goto(online.address + path)
        small = page.evaluate("""() => [...document.querySelectorAll("a, summary, button")]
          .filter((one) => !one.closest("p, dd, .prose, .month, .skip") && one.offsetParent)
          .map((one) => [one.outerHTML.slice(0, 120), one.getBoundingClientRect().height])
          .filter(([, height]) => height > 0 && height < 24)""")
        assert small == []
    finally:
        context.close()
