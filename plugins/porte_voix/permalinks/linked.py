"""The links of a text, as readers find them in its HTML. Pure."""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from markdown import Markdown

from porte_voix.metadata import Document

META = "markdown.extensions.meta"


class Converter:
    """Makes HTML as the site does; kept from one text to the next."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        extensions = [name for name in options.get("extensions", ()) if name != META]
        self._markdown = Markdown(**{**options, "extensions": extensions})

    def links(self, document: Document) -> tuple[str, ...]:
        """Every link and picture of a text and of its button, each once, in order."""
        reader = _Reader()
        reader.feed(self._markdown.reset().convert(document.body))
        action = document["call_to_action"]
        return tuple(dict.fromkeys([*reader.found, *([action.url] if action else [])]))


class _Reader(HTMLParser):
    """What the page would ask for or lead to."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the address of a link or a picture."""
        wanted = {"a": "href", "img": "src", "source": "src"}.get(tag)
        self.found += [value.strip() for name, value in attrs if name == wanted and value]
