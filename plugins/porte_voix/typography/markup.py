"""Typography in HTML: text and a few attributes are set, everything else comes out as it was. Pure.

The HTML is that of Markdown: whole elements, well nested. Words of one paragraph are one line,
whatever elements cut it; code and words of another language are not read.
"""

import re
from dataclasses import replace
from functools import lru_cache
from html import escape, unescape

from porte_voix.typography.edits import OBJECT
from porte_voix.typography.line import Change, Style, set_pieces

TOKEN = re.compile(r"<!--.*?-->|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL)
NAME = re.compile(r"</?([a-zA-Z][\w:-]*)")
ATTRIBUTE = re.compile(r"""(\s)(alt|title|aria-label)=("[^"]*"|'[^']*')""", re.IGNORECASE)
LANG = re.compile(r"""\slang=["']?([\w-]+)""", re.IGNORECASE)
UNREAD = re.compile(r"""\stranslate=["']?no\b""", re.IGNORECASE)
INLINE = frozenset(
    (
        *(
            "a",
            "abbr",
            "b",
            "bdi",
            "cite",
            "data",
            "del",
            "dfn",
            "em",
            "i",
            "ins",
            "mark",
            "q",
            "s",
        ),
        *("s", "small", "span", "strong", "sub", "sup", "time", "u", "code", "kbd", "samp", "var"),
    )
)
SKIPPED = frozenset(("code", "pre", "kbd", "samp", "var", "script", "style", "textarea"))
VOID = frozenset(
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"),
        *("track", "wbr"),
    )
)


def set_html(
    html: str, lang: str = "fr", thin: bool = False, told: list[Change] | None = None
) -> str:
    """The same HTML with French set as in Quebec; ``lang`` is that of the whole.

    Applied again it changes nothing. ``told`` is given every change.
    """
    page = _Page(Style(thin=thin), is_french(lang), told)
    _read(page, html)
    return "".join(page.made)


def _read(page: "_Page", html: str) -> None:
    at = 0
    for match in TOKEN.finditer(html):
        if match.start() > at:
            page.words(html[at : match.start()])
        page.tag(match.group())
        at = match.end()
    if at < len(html):
        page.words(html[at:])
    page.end_line()


def prose(html: str) -> list[str]:
    """The words of each line that would be read, with what is not read left out."""
    page = _Page(Style(), True, None)
    page.kept = []
    _read(page, html)
    return page.kept


def is_french(lang: str) -> bool:
    """Whether a language tag is one of French."""
    return lang.lower().split("-")[0] == "fr"


@lru_cache(1 << 10)
def _name(raw: str) -> str:
    """The element of a tag; nothing for a comment."""
    found = NAME.match(raw)
    return found.group(1).lower() if found else ""


class _Page:
    """What was read so far: the output, the open elements, the line in progress."""

    def __init__(self, style: Style, reads: bool, told: list[Change] | None) -> None:
        self.styles, self.told = (style, replace(style, in_list=True)), told
        self.made: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.reads = reads
        self.depth = 0
        #: The pieces of the line, and the place of each in the output (none: it is not ours).
        self.line: list[tuple[str, int | None]] = []
        #: Lines as they are written, when somebody wants them.
        self.kept: list[str] | None = None

    def words(self, raw: str) -> None:
        """A stretch of text, as HTML writes it."""
        if self.reads:
            self.line.append((unescape(raw) if "&" in raw else raw, len(self.made)))
        elif raw.strip():
            self.line.append((OBJECT, None))
        self.made.append(raw)

    def tag(self, raw: str) -> None:
        """A tag or a comment."""
        name = _name(raw)
        if name == "img":
            self.line.append((OBJECT, None))
        elif name and name not in INLINE and name != "wbr":
            self.end_line()
        self.made.append(self._attributes(raw) if " " in raw else raw)
        if not name or name in VOID or raw.endswith("/>"):
            return
        if raw.startswith("</"):
            self._close(name)
        else:
            self._open(name, raw)

    def _open(self, name: str, raw: str) -> None:
        self.open.append((name, self.reads))
        if len(raw) > len(name) + 2:
            lang = LANG.search(raw)
            if lang:
                unread = any(n in SKIPPED for n, _r in self.open)
                self.reads = is_french(lang.group(1)) and not unread
            if UNREAD.search(raw):
                self.reads = False
        if name in SKIPPED:
            self.reads = False
        self.depth += name == "li"

    def _close(self, name: str) -> None:
        if name not in [other for other, _reads in self.open]:
            return
        while self.open:
            closed, self.reads = self.open.pop()
            self.depth -= closed == "li"
            if closed == name:
                return

    def _attributes(self, raw: str) -> str:
        if not self.reads or raw.startswith(("</", "<!")):
            return raw

        def one(match: re.Match[str]) -> str:
            space, name, value = match.groups()
            words = unescape(value[1:-1])
            made = set_pieces([words], self.styles[0], self.told)[0]
            return match.group() if made == words else f'{space}{name}="{escape(made)}"'

        return ATTRIBUTE.sub(one, raw)

    def end_line(self) -> None:
        """Set the words read since the last block began."""
        if not self.line:
            return
        line, self.line = self.line, []
        pieces = [words for words, _place in line]
        if "".join(pieces).isspace():
            return
        if self.kept is not None:
            self.kept.append("".join(pieces).replace(OBJECT, ""))
        made = set_pieces(pieces, self.styles[self.depth > 0], self.told)
        for (words, place), new in zip(line, made, strict=True):
            if place is not None and new != words:
                self.made[place] = escape(new, quote=False)
