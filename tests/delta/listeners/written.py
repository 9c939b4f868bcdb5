"""Signs every page once it is written, as minifiers and compressors do."""

from pathlib import Path
from typing import Any

from pelican.plugins import signals


def sign(path: str, context: dict[str, Any]) -> None:
    """Add a line that tells what the page was made of."""
    if path.endswith(".html"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(f"<!-- {context['output_file']} {len(context['articles'])} -->\n")


def register() -> None:
    """Connect to Pelican."""
    signals.content_written.connect(sign)
