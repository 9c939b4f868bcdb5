"""What a page weighs and how it is judged, in the columns of the anchors.

``python -m tests.web.reader [--runs 5] [--write]`` builds twelve articles with the real theme,
measures them in Chromium on a phone's width, and prints the table or writes the document.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import brotli

from tests.serving import serve
from tests.sites import DEMO
from tests.web import anchors, corpus, tools

ROOT = Path(__file__).parents[2]
WORK, DOCUMENT = ROOT / ".porte-voix/lecteur", ROOT / "docs/bench-lecteur.md"
ARTICLE = "/2026/article-05/"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PHONE = {"width": 390, "height": 844}
CONF = """
exec(open({conf!r}, encoding="utf-8").read())
SITEURL = PORTE_VOIX_SITE = {address!r}
PATH, OUTPUT_PATH, THEME = {content!r}, {output!r}, {theme!r}
PORTE_VOIX_STATE_DIR = {state!r}
PORTE_VOIX_PREVIEW, PORTE_VOIX_CHECKED = 0, False
"""
#: Bytes of a page, pictures aside, that it must not pass.
LIMITS = {"/": 8_000, ARTICLE: 10_000}


@dataclass(frozen=True, slots=True)
class Seen:
    """One page in the browser: bytes by kind (compressed, pictures raw), requests, strangers."""

    bytes: dict[str, int]
    requests: int
    strangers: int

    def without_pictures(self) -> int:
        """All that is neither a photo nor a drawing."""
        return sum(size for kind, size in self.bytes.items() if kind != "image")


@contextmanager
def built() -> Iterator[tuple[str, Path, float]]:
    """The address of the corpus, built with our theme; its output, and the seconds it took."""
    shutil.rmtree(WORK, ignore_errors=True)
    output, content = WORK / "output", WORK / "content"
    output.mkdir(parents=True)
    corpus.write(content)
    (content / "pages").mkdir()
    for page in (DEMO / "content/pages").glob("*.md"):
        if "{filename}/articles/" not in page.read_text("utf-8"):
            shutil.copy(page, content / "pages")
    with serve(output) as address:
        values = {
            "conf": str(DEMO / "pelicanconf.py"),
            "address": address,
            "content": str(content),
            "output": str(output),
            "theme": str(ROOT / "theme"),
            "state": str(WORK / "state"),
        }
        (WORK / "pelicanconf.py").write_text(CONF.format(**values), "utf-8")
        command = [sys.executable, "-m", "pelican", "-s", str(WORK / "pelicanconf.py"), "-q"]
        start = time.monotonic()
        done = subprocess.run(command, cwd=WORK, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError((done.stdout + done.stderr)[-2000:])
        yield address, output, time.monotonic() - start


def look(browser: Any, address: str) -> Seen:
    """One page as a phone loads it, to its end."""
    context = browser.new_context(viewport=PHONE, device_scale_factor=2)
    page = context.new_page()
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address, wait_until="networkidle")
    sizes: dict[str, int] = {}
    for answer in answers:
        kind = answer.request.resource_type
        body = answer.body()
        size = len(body) if kind == "image" else len(brotli.compress(body))
        sizes[kind] = sizes.get(kind, 0) + size
    host = urlsplit(address).netloc
    strangers = sum(urlsplit(answer.url).netloc != host for answer in answers)
    context.close()
    return Seen(sizes, len(answers), strangers)


def failed_rules(browser: Any, address: str, scheme: str) -> tuple[int, int]:
    """How many rules of axe fail on a page, best practice included, and nodes without contrast."""
    context = browser.new_context(viewport=PHONE, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(address)
    page.evaluate(tools.axe())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    context.close()
    nodes = sum(len(one["nodes"]) for one in found if one["id"] == "color-contrast")
    return len(found), nodes


def html_errors(output: Path, path: str) -> int:
    """What the HTML validator refuses in one page."""
    page = WORK / "page"
    shutil.rmtree(page, ignore_errors=True)
    page.mkdir()
    shutil.copyfile(output / path.strip("/") / "index.html", page / "index.html")
    return len(tools.html_errors(page))


def scores(runs: list[dict[str, Any]]) -> list[float]:
    """The median of each score over some runs."""
    return [median(run[name] for run in runs) for name in CATEGORIES]


def measure(runs: int) -> dict[str, Any]:
    """Every figure, and those of the two pages."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise RuntimeError("Chromium manque : apt-get install chromium")
    with built() as (address, output, seconds):
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            pages = {path: look(browser, address + path) for path in (ARTICLE, "/")}
            rules, _nodes = failed_rules(browser, address + ARTICLE, "light")
            _rules, dark = failed_rules(browser, address + ARTICLE, "dark")
            browser.close()
        errors = [html_errors(output, path) for path in (ARTICLE, "/")]
        audits = tools.audit(chromium, runs, CATEGORIES, address + ARTICLE, address + "/")
    return {
        "pages": pages,
        "seconds": seconds,
        "rules": rules,
        "dark": dark,
        "errors": errors,
        "scores": [scores(found) for found in audits],
        "failed": sorted({name for found in audits for run in found for name in run["failed"]}),
        "runs": runs,
    }


def ours(found: dict[str, Any]) -> dict[str, str]:
    """Our column, by row of the anchors."""
    article, home = found["pages"][ARTICLE], found["pages"]["/"]

    def kilo(size: int) -> str:
        return f"{size / 1000:.1f}".replace(".", ",") if size else "0"

    rows = (
        f"{found['seconds']:.1f}".replace(".", ","),
        kilo(article.bytes.get("document", 0)),
        kilo(article.bytes.get("stylesheet", 0)),
        kilo(article.bytes.get("script", 0)),
        kilo(article.bytes.get("font", 0)),
        f"{kilo(article.bytes.get('image', 0))} AVIF",
        kilo(article.without_pictures()),
        kilo(home.without_pictures()),
        f"{article.requests} / {home.requests}",
        f"{article.strangers} / {home.strangers}",
        " / ".join(f"{score:.0f}" for score in found["scores"][0]),
        str(found["rules"]),
        str(found["dark"]),
        " / ".join(map(str, found["errors"])),
    )
    return dict(zip(anchors.ROWS, rows, strict=True))


def table(found: dict[str, Any]) -> str:
    """Ours beside the anchors, in Markdown."""
    mine = ours(found)
    lines = [
        f"| | **Porte-voix** | {' | '.join(anchors.NAMES)} |",
        f"|---|{'---:|' * (len(anchors.NAMES) + 1)}",
    ]
    for name, values in anchors.ROWS.items():
        lines.append(f"| {name} | **{mine[name]}** | {' | '.join(v or '—' for v in values)} |")
    return "\n".join(lines)


def page(found: dict[str, Any]) -> str:
    """The document."""
    home = " / ".join(f"{score:.0f}" for score in found["scores"][1])
    text = Path(__file__).with_name("lecteur.md").read_text("utf-8")
    return text.format(
        day=date.today().isoformat(), table=table(found), home=home, runs=found["runs"]
    )


def heavy(found: dict[str, Any]) -> list[str]:
    """The pages that pass their limit."""
    seen = found["pages"]
    return [path for path, most in LIMITS.items() if seen[path].without_pictures() > most]


def main() -> None:
    """Measure, print, and write the document if asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.web.reader", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    found = measure(chosen.runs)
    print(table(found))
    print(json.dumps({"notes": found["scores"], "audits en faute": found["failed"]}))
    if chosen.write:
        DOCUMENT.write_text(page(found), "utf-8")
    if over := heavy(found):
        sys.exit(f"trop lourd : {', '.join(over)}")


if __name__ == "__main__":
    main()
