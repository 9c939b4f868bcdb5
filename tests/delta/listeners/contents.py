"""Numbers every text as it is made, from a file that only this plugin reads."""

from pathlib import Path

from pelican.contents import Article, Content
from pelican.plugins import signals


def number(content: Content) -> None:
    """Say in the text how many pictures the site has today."""
    if isinstance(content, Article):
        pictures = Path(content.settings["PATH"], "images")
        content._content += f"<p>{len(list(pictures.glob('*')))} images</p>\n"


def register() -> None:
    """Connect to Pelican."""
    signals.content_object_init.connect(number)
