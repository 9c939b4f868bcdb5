"""A board that publishes in two languages, and one that speaks English first, in a browser."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.test_accessibility import VIEWS, violations
from tests.browser.test_pages import overflow
from tests.serving import serve
from tests.sites import DEMO
from tests.web import tools

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.real]

ROOT = Path(__file__).parents[2]
CONF = """
exec(open({conf!r}, encoding="utf-8").read())
SITEURL = PORTE_VOIX_SITE = {address!r}
PATH, OUTPUT_PATH, THEME = {content!r}, {output!r}, {theme!r}
PORTE_VOIX_STATE_DIR, DEFAULT_LANG = {state!r}, {lang!r}
PORTE_VOIX_PREVIEW = 0
"""
ARTICLE = """---
titre: "{title}"
slug: {slug}
date: 2026-11-{day:02} 09:00
id: {id}
langue: {lang}
categorie: Avis
auteur: Solange Castelmur
statut: publie
resume: "{summary}"
pour_vous: "{line}"
objectif:
  type: comprehension
  enonce: "Dire ce qui change"
  indicateur: questions
  cible: 4
  echeance: 2026-12-18
publics: [parents du primaire]
ecoles: [quai-des-mots]
---

{line}

## {heading}

{summary} « {title} »
"""
FRENCH = {
    "title": "Le jardin ouvre samedi",
    "summary": "Venez planter avec nous.",
    "line": "Vous pouvez venir sans inscription.",
    "heading": "Quand venir",
}
ENGLISH = {
    "title": "The garden opens on Saturday",
    "summary": "Come and plant with us.",
    "line": "You may come without signing up.",
    "heading": "When to come",
}


@contextmanager
def board(root: Path, lang: str) -> Iterator[tuple[str, Path]]:
    """A board whose site speaks this language first, and the other one in one article of two."""
    articles, output = root / "content/articles", root / "output"
    articles.mkdir(parents=True)
    output.mkdir()
    (root / "content/images").mkdir()
    words = {"fr": FRENCH, "en": ENGLISH}
    for code in words:
        facts = {"id": "jardin22", "lang": code, "slug": f"jardin-{code}", "day": 20}
        (articles / f"jardin-{code}.md").write_text(ARTICLE.format(**facts, **words[code]), "utf-8")
    alone = {"id": "jardin33", "lang": lang, "slug": "seul", "day": 19}
    (articles / "seul.md").write_text(ARTICLE.format(**alone, **words[lang]), "utf-8")
    with serve(output) as address:
        values = {
            "conf": str(DEMO / "pelicanconf.py"),
            "address": address,
            "content": str(root / "content"),
            "output": str(output),
            "theme": str(ROOT / "theme"),
            "state": str(root / "state"),
            "lang": lang,
        }
        (root / "conf.py").write_text(CONF.format(**values), "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pelican", "-s", str(root / "conf.py")],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        yield address, output


@pytest.fixture(scope="module", params=["fr", "en"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str, Path]]:
    """The language that the site speaks first, its address, and its pages."""
    with board(tmp_path_factory.mktemp(request.param), request.param) as (address, output):
        yield request.param, address, output


SWITCH = {"fr": "En français", "en": "In English"}
NAMES = {"fr": "Français", "en": "English"}
SKIP = {"fr": "Aller au contenu", "en": "Skip to content"}
LEAD = {"fr": "Ce que ça change pour vous", "en": "What this changes for you"}
TITLES = {"fr": FRENCH["title"], "en": ENGLISH["title"]}


def test_one_goes_from_a_language_to_the_other_and_back(
    browser: "Browser", site: tuple[str, str, Path]
) -> None:
    """From the first page to an article, to its translation, and back; each page says its own."""
    lang, address, _output = site
    other = "en" if lang == "fr" else "fr"
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(f"{address}/")
        assert page.locator("html").get_attribute("lang") == f"{lang}-CA"
        assert page.locator(".skip").inner_text() == SKIP[lang]
        page.locator(".lead h2 a").click()
        for now, then in ((lang, other), (other, lang), (lang, other)):
            assert page.locator("html").get_attribute("lang") == f"{now}-CA"
            assert page.locator("h1").inner_text() == TITLES[now]
            assert page.locator(".for-you h2").inner_text() == LEAD[now]
            assert page.locator(".skip").inner_text() == SKIP[now]
            page.get_by_role("link", name=SWITCH[then], exact=True).click()
        page.get_by_role("navigation").get_by_role("link", name=NAMES[other], exact=True).click()
        assert page.locator("html").get_attribute("lang") == f"{other}-CA"
        titles = page.locator("main .entry .title").all_inner_texts()
        assert titles == [TITLES[other]]
    finally:
        context.close()


def test_machines_know_each_version(browser: "Browser", site: tuple[str, str, Path]) -> None:
    """Both versions name both, each other's address and the default; the locale is that of each."""
    lang, address, _output = site
    context = browser.new_context()
    try:
        page = context.new_page()
        seen = []
        other = "en" if lang == "fr" else "fr"
        for code, path in (
            (lang, f"/2026/jardin-{lang}/"),
            (other, f"/{other}/2026/jardin-{other}/"),
        ):
            page.goto(address + path)
            links = page.locator("link[rel=alternate][hreflang]")
            found = links.evaluate_all("all => all.map((one) => [one.hreflang, one.href])")
            seen.append(dict(found))
            locale = page.locator("meta[property='og:locale']").get_attribute("content")
            assert locale == f"{code}_CA"
        assert seen[0] == seen[1]
        assert set(seen[0]) == {"fr-CA", "en-CA", "x-default"}
        assert seen[0]["x-default"] == seen[0][f"{lang}-CA"] == f"{address}/2026/jardin-{lang}/"
        page.goto(f"{address}/2026/seul/")
        assert page.locator("link[rel=alternate][hreflang]").count() == 0
        assert page.locator(".byline a[hreflang]").count() == 0
    finally:
        context.close()


@pytest.mark.parametrize("view", VIEWS)
def test_everyone_reads_both(browser: "Browser", site: tuple[str, str, Path], view: str) -> None:
    """No violation, nothing too wide, in each light and at each size."""
    lang, address, _output = site
    other = "en" if lang == "fr" else "fr"
    context = browser.new_context(bypass_csp=True, **VIEWS[view])
    try:
        page = context.new_page()
        articles = (f"/2026/jardin-{lang}/", f"/{other}/2026/jardin-{other}/")
        for path in ("/", *articles, f"/{other}/", "/archives/", "/recherche/", "/404.html"):
            page.goto(address + path)
            assert violations(page) == [], path
            assert overflow(page) <= 0, path
    finally:
        context.close()


def test_the_words_are_of_one_language(browser: "Browser", site: tuple[str, str, Path]) -> None:
    """Sound HTML; no French left in an English interface, and what is French there says so."""
    lang, address, output = site
    assert tools.html_errors(output) == []
    other = "en" if lang == "fr" else "fr"
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(f"{address}/{other}/2026/jardin-{other}/")
        for part in (".details dd a", ".p-job-title", ".label .p-category"):
            marked = page.locator(part).first.evaluate("one => one.closest('[lang]').lang")
            assert marked == f"{lang}-CA", part
        page.goto(f"{address}/{other}/")
        marked = page.locator(".entry .p-category").evaluate("one => one.closest('[lang]').lang")
        assert marked == f"{lang}-CA"
        quoted = {
            "fr": "«\u00a0Le jardin ouvre samedi\u00a0»",
            "en": "“The garden opens on Saturday”",
        }
        for code, words in quoted.items():
            page.goto(f"{address}/{'' if code == lang else f'{code}/'}2026/jardin-{code}/")
            assert words in page.locator(".share details").text_content()
        if lang == "en":
            page.goto(f"{address}/2026/jardin-en/")
            shown = page.locator("main").inner_text()
            for words in ("Partager", "Citer", "Répondre", "minute de lecture", "Adresse"):
                assert words not in shown
            assert "1 minute read" in shown
    finally:
        context.close()


def test_french_typography_leaves_english_alone(site: tuple[str, str, Path]) -> None:
    """The space before a colon is for French; English quotes stay as they were written."""
    lang, _address, output = site
    english = output / ("2026" if lang == "en" else "en/2026") / "jardin-en/index.html"
    assert "What this changes for you" in english.read_text("utf-8")
    assert "« The garden opens on Saturday »" in english.read_text("utf-8")
