"""A text as a page shows it: an address for each part, tables that scroll, the time it takes.

Pure; one pass over HTML that was already made safe. What feeds carry is left as it was written.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from markupsafe import Markup

#: Words a minute of an adult who reads French on a screen, the slow side of published averages.
PACE = 220
#: Anchors of the page itself, which a heading must not take.
RESERVED = ("contenu", "suivre", "genres", "publics", "objectifs", "citer")
_TAG = re.compile(r"<(h2|h3|p|table|td|th)((?:\s[^<>]*)?)>|(</table>)")
_HEADING = re.compile(r"<(h2|h3)((?:\s[^<>]*)?)>(.*?)</\1>", re.DOTALL)
_ID = re.compile(r"""id=(?<=\sid=)["']?([^"'\s>]+)""")
_ALIGN = re.compile(r"""\salign=["']?(left|right|center)["']?""")
_MARKUP = re.compile(r"<[^<>]*>")
#: A word may hold one of these signs at a time.
_WORD = re.compile(r"\w++(?:['’-]\w++)*+")
#: Each letter of Latin-1 as a letter, a sign that joins, or a space; and the usual ones outside.
_KINDS = bytes(
    ord("-" if chr(code) in "'-" else "a" if re.match(r"\w", chr(code)) else " ")
    for code in range(256)
)
_NEAR = (("’", "'"), ("œ", "o"), ("…", "."), ("–", "."), ("—", "."), ("\u202f", "."))


@dataclass(frozen=True, slots=True)
class Heading:
    """One part of a text: where it is, its words, its rank (2 or 3)."""

    anchor: str
    words: Markup
    rank: int


@dataclass(frozen=True, slots=True)
class Outline:
    """A text with its anchors, its headings in order, and the minutes it takes to read."""

    html: Markup
    headings: tuple[Heading, ...]
    minutes: int


def outline(html: str, link: str, table: str) -> Outline:
    """The outline of a safe text.

    ``link`` and ``table`` begin what a screen reader hears of the permalink of a heading, and of
    a table; words of the text follow.
    """
    html = str(html)
    taken = set(_ID.findall(html)) | set(RESERVED)
    anchors: dict[int, str] = {}
    headings: list[Heading] = []
    for match in _HEADING.finditer(html):
        written = _ID.search(match[2])
        words = _MARKUP.sub("", match[3]).strip()
        anchor = written[1] if written else _unique(_slug(words), taken)
        anchors[match.start()] = anchor
        headings.append(Heading(anchor, Markup(words), int(match[1][1])))
    text = _Marker(anchors, headings, (link, table)).mark(html)
    minutes = max(1, ceil(_count(_MARKUP.sub(" ", html)) / PACE))
    return Outline(Markup(text), tuple(headings), minutes)


def _count(text: str) -> int:
    """How many words a text has: those of ``_WORD``, sooner where all its letters are usual."""
    for sign, near in _NEAR:
        text = text.replace(sign, near)
    try:
        signs = text.encode("latin-1").translate(_KINDS)
    except UnicodeEncodeError:
        return len(_WORD.findall(text))
    words = signs.replace(b"--", b"  ").split()
    return len(words) - words.count(b"-")


class _Marker:
    """One pass over a text: what each opening tag becomes."""

    def __init__(
        self, anchors: dict[int, str], headings: Iterable[Heading], words: tuple[str, str]
    ) -> None:
        self.anchors, self.words = anchors, words
        self.headings = {heading.anchor: heading for heading in headings}
        self.last = ""
        self.paragraphs = 0
        self.tables = 0

    def mark(self, html: str) -> str:
        """The text with its anchors."""
        return _TAG.sub(self._tag, html)

    def _tag(self, match: re.Match[str]) -> str:
        if match[3]:
            return "</table></div>"
        name, attributes = match[1], match[2]
        if name in ("td", "th"):
            # The attribute is obsolete in a page, and the only way in a feed.
            return f"<{name}{_ALIGN.sub(_as_class, attributes)}>"
        if name == "table":
            return self._table(attributes)
        if name == "p":
            return self._paragraph(attributes)
        return self._heading(match.start(), name, attributes)

    def _table(self, attributes: str) -> str:
        """A table too wide for a phone scrolls by itself, with the keyboard as well."""
        self.tables += 1
        number = f" {self.tables}" if self.tables > 1 else ""
        # A comma is heard, and written alike in every language.
        name = f"{self.words[1]}{number}" + (f", {self.last}" if self.last else "")
        label = _attribute(name)
        region = f'<div class="table" role="region" tabindex="0" aria-label="{label}">'
        return f"{region}<table{attributes}>"

    def _paragraph(self, attributes: str) -> str:
        self.paragraphs += 1
        if _ID.search(attributes):
            return f"<p{attributes}>"
        anchor = f"p{self.paragraphs}"
        # A stop at each paragraph would wear the keyboard out; headings have theirs.
        mark = f'<a class="pm" href="#{anchor}" tabindex="-1" aria-hidden="true"></a>'
        return f'<p id="{anchor}"{attributes}>{mark}'

    def _heading(self, start: int, name: str, attributes: str) -> str:
        anchor = self.anchors.get(start)
        if anchor is None:
            return f"<{name}{attributes}>"
        self.last = str(self.headings[anchor].words)
        label = _attribute(f"{self.words[0]} {self.last}")
        id_ = "" if _ID.search(attributes) else f' id="{anchor}"'
        mark = f'<a class="pm" href="#{anchor}" aria-label="{label}"></a>'
        return f"<{name}{id_}{attributes}>{mark}"


def _as_class(match: re.Match[str]) -> str:
    return "" if match[1] == "left" else f' class="{match[1]}"'


def _attribute(words: str) -> str:
    """Words already escaped as text, made fit for an attribute."""
    return words.replace('"', "&quot;")


def _slug(words: str) -> str:
    """« D’où vient l’inquiétude » → « d-ou-vient-l-inquietude »."""
    letters = unicodedata.normalize("NFKD", Markup(words).unescape().casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:60].strip("-") or "partie"


def _unique(wanted: str, taken: set[str]) -> str:
    anchor, number = wanted, 2
    while anchor in taken or re.fullmatch(r"p\d+", anchor):
        anchor, number = f"{wanted}-{number}", number + 1
    taken.add(anchor)
    return anchor
