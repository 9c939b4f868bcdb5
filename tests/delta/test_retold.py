"""Of warnings alike, Pelican shows the first five: those of a page have their place every time."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.delta.test_core_session import BUILD, STOCK

SETTINGS = """
SITENAME = "Essai"
SITEURL = "https://essai.example"
PATH = "content"
TIMEZONE = "UTC"
DEFAULT_LANG = "fr"
THEME = "simple"
ARTICLE_PATHS = ["."]
SLUGIFY_SOURCE = "basename"
FEED_ALL_ATOM = "feed.xml"
FEED_MAX_ITEMS = 3
PLUGINS = ["porte_voix.delta"]
"""
ARTICLE = """Title: Titre {n}
Date: 2026-01-01 10:{n:02}
Category: Genre

Bonjour {n}. {link}
"""


def test_a_page_says_again_what_another_had_said_before_it(tmp_path: Path) -> None:
    """The feed says it first; once the article has left the feed, its page does."""
    (tmp_path / "conf.py").write_text(SETTINGS, "utf-8")
    (tmp_path / "content").mkdir()
    for n in range(30):
        link = f"[Ici]({{filename}}/nulle-part-{n}.md)"
        (tmp_path / f"content/{n}.md").write_text(ARTICLE.format(n=n, link=link), "utf-8")
    assert _missing(tmp_path, BUILD) == _missing(tmp_path, STOCK) != []
    for n in range(30, 33):
        (tmp_path / f"content/{n}.md").write_text(ARTICLE.format(n=n, link=""), "utf-8")
    assert _missing(tmp_path, BUILD) == _missing(tmp_path, STOCK) != []


def _missing(folder: Path, program: str) -> list[str]:
    """The links that a build says lead nowhere."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ, "PORTE_VOIX_WORKERS": "2", "COLUMNS": "500"},
    )
    return sorted(re.findall(r"nulle-part-\d+", done.stdout + done.stderr))
