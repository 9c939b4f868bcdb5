"""Of warnings alike, Pelican shows the first five: those of a page have their place every time."""

import re
from pathlib import Path

from tests.delta.test_core_session import BUILD, SETTINGS, STOCK, carried_out

FEEDS = """
FEED_ALL_ATOM = "feed.xml"
FEED_MAX_ITEMS = 3
"""
ARTICLE = """Title: Titre {n}
Date: 2026-01-01 10:{n:02}
Category: Genre

Bonjour {n}. {link}
"""


def test_a_page_says_again_what_another_had_said_before_it(tmp_path: Path) -> None:
    """The feed says it first; once the article has left the feed, its page does."""
    (tmp_path / "conf.py").write_text(SETTINGS + FEEDS, "utf-8")
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
    done = carried_out(folder, program)
    return sorted(re.findall(r"nulle-part-\d+", done.stdout + done.stderr))
