"""Keeps a list of the feeds, in the order in which they were written."""

from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.plugins import signals

_written: list[str] = []


def note(path: str, context: dict[str, Any], feed: Any) -> None:
    """Remember a feed and how many articles it holds."""
    _written.append(f"{Path(path).name} {feed.num_items()}")


def tell(pelican: Pelican) -> None:
    """Write the list."""
    Path(pelican.output_path, "feeds.txt").write_text("\n".join(_written), "utf-8")


def register() -> None:
    """Connect to Pelican."""
    signals.feed_written.connect(note)
    signals.finalized.connect(tell)
