"""What rules read of one file: its fields, its text, and the links, pictures and headings in it.

Pure. The text is both the Markdown that the writer typed, with its lines, and the HTML made of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

from porte_voix.metadata import Document

#: Elements whose text is shown for what it is: code is no prose.
CODE = frozenset({"code", "pre", "kbd", "samp"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True, slots=True)
class Element:
    """A link, a picture or a heading of the HTML: its attributes and the words inside."""

    name: str
    attributes: Mapping[str, str]
    text: str


@dataclass(frozen=True)
class Material:
    """One article or page, as rules read it; ``html`` is made of its Markdown body."""

    document: Document
    html: str
    page: bool = False
    #: The names of the files that the text attaches or shows, as written.
    attached: tuple[str, ...] = field(default=())
    #: What several rules look for in the same way, looked for once.
    memo: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def where(self) -> str:
        """The file, as its writer knows it."""
        return self.document.where

    def line(self, name: str) -> int | None:
        """The line of a field, if it is written."""
        return self.document.lines.get(name)

    def line_of(self, fragment: str) -> int | None:
        """The line of the first place in the body that holds these words."""
        body = self.document.body.replace("\u00a0", " ")
        at = body.find(fragment.replace("\u00a0", " ")) if fragment else -1
        return self.document.body_line + self.document.body.count("\n", 0, at) if at >= 0 else None

    @cached_property
    def _read(self) -> "_Reading":
        reading = _Reading()
        reading.feed(self.html)
        reading.close()
        return reading

    @property
    def elements(self) -> tuple[Element, ...]:
        """The elements of the HTML that have a meaning for rules, in order."""
        return tuple(self._read.found)

    @property
    def links(self) -> tuple[Element, ...]:
        """Every link."""
        return tuple(one for one in self.elements if one.name == "a")

    @property
    def pictures(self) -> tuple[Element, ...]:
        """Every picture."""
        return tuple(one for one in self.elements if one.name == "img")

    @property
    def headings(self) -> tuple[Element, ...]:
        """Every heading."""
        return tuple(one for one in self.elements if one.name in HEADINGS)

    @cached_property
    def prose(self) -> str:
        """The words that a reader reads in the text, code left out; one line a block."""
        lines = "".join(self._read.words).splitlines()
        return "\n".join(line for line in lines if line.strip())


class _Reading(HTMLParser):
    """Collects the elements that matter, and the words of the text, each block on its line."""

    BREAKS = HEADINGS | {"p", "li", "br", "tr", "td", "th", "div", "blockquote", "dt", "dd"}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Element] = []
        self.words: list[str] = []
        self._code = 0
        self._open: list[tuple[str, dict[str, str], list[str], int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element opens; a block starts a line."""
        self._code += tag in CODE
        if tag in self.BREAKS:
            self.words.append("\n")
        attributes = {name: value or "" for name, value in attrs}
        if tag in HEADINGS or tag == "a":
            self._open.append((tag, attributes, [], len(self.found)))
        elif tag in ("img", "iframe", "script", "embed", "object", "video", "audio", "table"):
            self.found.append(Element(tag, attributes, ""))
            for _tag, _attributes, words, _place in self._open:
                words.append(attributes.get("alt", ""))

    def handle_endtag(self, tag: str) -> None:
        """An element closes: it stands where it opened, before what it holds."""
        self._code -= tag in CODE and self._code > 0
        if tag in self.BREAKS:
            self.words.append("\n")
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                name, attributes, words, at = self._open.pop(place)
                text = " ".join("".join(words).split())
                self.found.insert(at, Element(name, attributes, text))
                return

    def handle_data(self, data: str) -> None:
        """Some words; code is shown for what it is."""
        if not self._code:
            self.words.append(data)
        for _tag, _attributes, words, _place in self._open:
            words.append(data)
