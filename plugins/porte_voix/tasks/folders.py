"""Where the content keeps its texts, and the names by which they are known."""

import os
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from porte_voix.safeguards.conservation import READ_AS

ARTICLES, PAGES = "articles", "pages"
#: The hours of dates, where no settings are at hand.
ZONE = ZoneInfo("America/Toronto")


def is_text(path: Path) -> bool:
    """Whether a file is named as a text is."""
    return path.suffix.lower() in READ_AS


def files(content: Path) -> Iterator[tuple[str, bool]]:
    """Every article then every page under a folder, sorted by path; whether each is a page."""
    for part, page in ((ARTICLES, False), (PAGES, True)):
        for path in sorted(_walk(content / part)):
            if is_text(path) and path.is_file():
                yield str(path), page


def _walk(folder: Path) -> Iterator[Path]:
    for here, _folders, names in os.walk(folder):
        yield from (Path(here, name) for name in names)
