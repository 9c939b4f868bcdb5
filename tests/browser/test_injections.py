"""Ways to slip a script into a page, in a real browser: nothing runs, and nothing even tries to.

Each sample is the text of an article, built with the blogue's own settings and theme, and served
with its headers. What the site refuses is not written; all that is written is opened.
"""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from porte_voix.pages.csp import headers

from tests.safeguards.injections import SAMPLES
from tests.serving import serve
from tests.tasks.conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

#: The blogue's settings; the rules, which would stop many samples before sanitising, are off.
CONF = """
import sys
sys.path.insert(0, {root!r})
from pelicanconf import *
PATH = {content!r}
THEME = {theme!r}
SITEURL = {address!r}
PORTE_VOIX_SITE = SITEURL
RELATIVE_URLS = False
OUTPUT_PATH = {output!r}
PORTE_VOIX_STATE_DIR = {state!r}
PORTE_VOIX_CHECKED = False
"""
#: Tells what a page did, before any of its own scripts could.
SPY = """
window.ran = [];
window.violations = [];
for (const name of ["alert", "confirm", "prompt"]) window[name] = () => window.ran.push(name);
document.addEventListener("securitypolicyviolation",
                          event => window.violations.push(event.violatedDirective));
"""
PLACE = "</main>"


@dataclass(frozen=True, slots=True)
class Injected:
    """The site of the samples: its address, its folder, the pages that are written."""

    address: str
    folder: Path
    written: tuple[str, ...]


@pytest.fixture(scope="module")
def injected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Injected]:
    """The site, built as it is and served with its headers."""
    root = tmp_path_factory.mktemp("injections")
    (root / "content/articles").mkdir(parents=True)
    (root / "output").mkdir()
    for number, sample in enumerate(SAMPLES):
        text = (
            f"titre: Essai {number}\nslug: essai-{number}\ndate: 2026-11-20 09:00\n"
            f"id: {_identity(number)}\nresume: Une phrase.\n\nAvant.\n\n{sample}\n\nAprès.\n"
        )
        path = root / f"content/articles/essai-{number}.md"
        path.write_bytes(text.encode("utf-8", "replace"))
    with serve(root / "output", headers) as address:
        words = CONF.format(
            root=str(ROOT),
            content=str(root / "content"),
            theme=str(ROOT / "theme"),
            address=address,
            output=str(root / "output"),
            state=str(root / "state"),
        )
        (root / "conf.py").write_text(words, "utf-8")
        command = [sys.executable, "-m", "pelican", "-s", str(root / "conf.py")]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
        assert done.returncode == 3, done.stderr
        written = tuple(
            f"/2026/essai-{number}/"
            for number in range(len(SAMPLES))
            if (root / f"output/2026/essai-{number}/index.html").is_file()
        )
        yield Injected(address, root / "output", written)


def _identity(number: int) -> str:
    """Eight letters and digits that no other article has."""
    return "k" + "".join("abcdefghij"[int(digit)] for digit in f"{number:07d}")


@pytest.fixture
def watched(browser: "Browser") -> "Iterator[tuple[Page, dict[str, list[Any]]]]":
    """A page with JavaScript allowed, and what it asks and says."""
    context = browser.new_context()
    context.add_init_script(SPY)
    page = context.new_page()
    told: dict[str, list[Any]] = {"asked": [], "said": []}
    page.on("request", lambda request: told["asked"].append(request.url))
    page.on("console", lambda message: told["said"].append(message.text))
    page.on("pageerror", lambda error: told["said"].append(str(error)))
    page.on("dialog", lambda dialog: dialog.dismiss())
    yield page, told
    context.close()


#: Uses everything in the page without leaving it; tells what its links would do.
USE = """() => {
    document.addEventListener("click", event => event.preventDefault(), true);
    for (const node of document.querySelectorAll("main *")) {
        for (const kind of ["mouseover", "focus", "pointerenter", "toggle", "wheel"])
            node.dispatchEvent(new Event(kind));
        node.dispatchEvent(new MouseEvent("click", { cancelable: true }));
    }
    return [...document.querySelectorAll("main a[href], main area[href]")].map(one => one.protocol);
}"""
#: What a link of a page may lead to.
LEADS = {"http:", "https:", "mailto:", "tel:", "sms:"}


def visited(page: "Page", address: str) -> tuple[list[str], list[str]]:
    """The scripts that ran and the refusals of the policy, once the page has been used."""
    page.goto(address)
    assert set(page.evaluate(USE)) <= LEADS, address
    page.wait_for_timeout(20)
    ran, violations = page.evaluate("[window.ran, window.violations]")
    return ran, violations


def test_enough_samples_are_written(injected: Injected) -> None:
    """Most are published, without what acted; the others are refused by name."""
    assert len(SAMPLES) >= 200
    assert len(injected.written) > len(SAMPLES) * 3 // 4


def test_no_sample_runs_nor_tries_to(
    injected: Injected, watched: "tuple[Page, dict[str, list[Any]]]"
) -> None:
    """No script, no refusal of the policy, no question to another site, on any page."""
    page, told = watched
    for path in injected.written:
        assert visited(page, injected.address + path) == ([], []), path
        assert not [one for one in told["said"] if "Content Security Policy" in one], path
    elsewhere = [url for url in told["asked"] if not url.startswith(injected.address)]
    assert elsewhere == []


@pytest.mark.parametrize(
    "sample", ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>"], ids=("image", "script")
)
def test_a_sample_put_in_a_page_would_be_seen(
    injected: Injected, watched: "tuple[Page, dict[str, list[Any]]]", sample: str
) -> None:
    """Under the policy, as a refusal; without it, as a script that ran."""
    page, told = watched
    whole = (injected.folder / f"{injected.written[0]}index.html".lstrip("/")).read_text("utf-8")
    (injected.folder / "essai.html").write_text(whole.replace(PLACE, sample + PLACE), "utf-8")
    ran, violations = visited(page, f"{injected.address}/essai.html")
    assert ran == []
    assert any(one.startswith("script-src") for one in violations)
    assert any("Content Security Policy" in one for one in told["said"])
    bare = f"<!doctype html><main>{sample}</main>"
    (injected.folder / "nu.html").write_text(bare, "utf-8")
    with serve(injected.folder) as unprotected:
        ran, violations = visited(page, f"{unprotected}/nu.html")
    assert (ran, violations) == (["alert"], [])
