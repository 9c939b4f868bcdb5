"""Gives every article a tag drawn from the number of files beside it."""

from pathlib import Path
from typing import Any

from pelican.generators import ArticlesGenerator
from pelican.plugins import signals
from pelican.urlwrappers import Tag


def tag(generator: ArticlesGenerator, metadata: dict[str, Any]) -> None:
    """Add the tag before the article is made."""
    count = len(list(Path(generator.path).rglob("*.png"))) % 3
    metadata["tags"] = [*metadata.get("tags", []), Tag(f"reste {count}", generator.settings)]


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_context.connect(tag)
