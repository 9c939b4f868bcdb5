"""A blogue of many years, in the real theme: its archives can still be opened on a phone."""

from pathlib import Path

from pelican import Pelican
from pelican.settings import read_settings

from tests.factories import SITE
from tests.sites import DEMO, ROOT, unconnected

LETTERS = "abcdefghij"
TEXT = """---
titre: Séance {rank}
date: {year}-{month:02}-01 09:00
id: aaaa{mark}
categorie: Avis
resume: Une séance.
statut: publie
---
Le texte.
"""


def archives(root: Path, count: int) -> str:
    """The archives of so many articles, twelve a year."""
    for rank in range(count):
        mark = "".join(LETTERS[int(digit)] for digit in f"{rank:04}")
        facts = {"rank": rank, "year": 2025 - rank // 12, "month": rank % 12 + 1, "mark": mark}
        file = root / f"content/articles/{rank}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(TEXT.format(**facts), "utf-8")
    override = {
        "PATH": str(root / "content"),
        "OUTPUT_PATH": str(root / "output"),
        "PORTE_VOIX_STATE_DIR": str(root / "state"),
        "THEME": str(ROOT / "theme"),
        "SITEURL": SITE,
        "PLUGINS": ["porte_voix", "porte_voix.announce", "porte_voix.pages"],
        "PORTE_VOIX_PREVIEW": 0,
        "PORTE_VOIX_CHECKED": False,
        "STATIC_PATHS": [],
        "ARTICLE_SAVE_AS": "",
        "TAG_SAVE_AS": "",
        "AUTHOR_SAVE_AS": "",
    }
    with unconnected():
        Pelican(read_settings(str(DEMO / "pelicanconf.py"), override=override)).run()
    return (root / "output/archives/index.html").read_text("utf-8")


def test_a_short_blogue_lists_its_articles(tmp_path: Path) -> None:
    """Each one has its line."""
    assert archives(tmp_path, 24).count("Séance ") == 24


def test_a_long_blogue_lists_its_months(tmp_path: Path) -> None:
    """Months lead to their own pages, with how many articles they hold."""
    page = archives(tmp_path, 504)
    assert "Séance " not in page
    assert page.count('class="count meta">1<') == 504
    assert f'href="{SITE}/2025/12/"' in page and f'href="{SITE}/1984/01/"' in page
