"""The text of a WordPress article made into Markdown: paragraphs, links and pictures rewritten.

Pure, but for the two questions it asks: where an address of the old site leads now, and which file
a picture is. Beautiful Soup reads the HTML, markdownify writes the Markdown.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, Tag
from markdownify import MarkdownConverter

BLOCKS = (
    "address|article|aside|blockquote|details|div|dl|fieldset|figure|figcaption|footer|form|h[1-6]|"
    "header|hr|iframe|li|main|nav|ol|p|pre|section|table|ul|script|style|video|audio"
)
BLOCK = re.compile(rf"^\s*</?(?:{BLOCKS})\b", re.IGNORECASE)
#: What a text of a static site cannot hold, and what is said of it.
ACTIVE = ("script", "style", "form", "object", "embed", "noscript")
FRAMES = ("iframe", "video", "audio", "source")
#: A smaller copy of a picture: « quai-300x200.jpg ».
SMALLER = re.compile(r"-\d+x\d+(?=\.\w+$)")

#: From an address of the old site to what a text of this one writes; ``None`` leaves it.
Lead = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown, and what could not come along."""

    text: str
    removed: tuple[str, ...]


def paragraphs(text: str) -> str:
    """The paragraphs that WordPress leaves unsaid: a blank line makes one, a line end breaks.

    The texts of its block editor say theirs, between comments ``<!-- wp:… -->``.
    """
    if "<!-- wp:" in text:
        return text
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    made = []
    for part in parts:
        words = part.strip()
        if not words:
            continue
        if BLOCK.match(words):
            made.append(words)
        else:
            made.append("<p>{}</p>".format(words.replace("\n", "<br>\n")))
    return "\n".join(made)


def markdown(html: str, link: Lead, picture: Lead) -> Prose:
    """The Markdown of a text in HTML."""
    soup = BeautifulSoup(html, "html.parser")
    removed: list[str] = []
    for comment in soup.find_all(string=lambda each: isinstance(each, Comment)):
        comment.extract()
    for name in ACTIVE:
        for tag in soup.find_all(name):
            removed.append(f"<{name}>")
            tag.decompose()
    for name in FRAMES:
        for tag in soup.find_all(name):
            _frame(tag, removed)
    for tag in soup.find_all("img"):
        _picture(tag, picture)
    for tag in soup.find_all("a"):
        _anchor(tag, link)
    for tag in soup.find_all("figcaption"):
        _caption(soup, tag)
    made = _Writer(heading_style="atx", bullets="-", newline_style="backslash").convert_soup(soup)
    return Prose(re.sub(r"\n{3,}", "\n\n", made).strip() + "\n", tuple(removed))


class _Writer(MarkdownConverter):
    """markdownify, with pictures alone on their line and no title that repeats."""

    def convert_figure(self, node: Tag, text: str, parent_tags: set[str]) -> str:
        """A picture, then its caption."""
        return f"\n\n{text.strip()}\n\n"


def _frame(tag: Tag, removed: list[str]) -> None:
    """What another site would show here becomes a link to it: it may not watch readers."""
    address = str(tag.get("src") or "")
    if not address or tag.parent is None:
        removed.append(f"<{tag.name}>")
        tag.decompose()
        return
    link = BeautifulSoup("", "html.parser").new_tag("a", href=_whole(address))
    link.string = str(tag.get("title") or _whole(address))
    paragraph = BeautifulSoup("", "html.parser").new_tag("p")
    paragraph.append(link)
    tag.replace_with(paragraph)


def _picture(tag: Tag, picture: Lead) -> None:
    """A picture of the old site becomes a file of this one; one that is lost becomes a link."""
    address, words = str(tag.get("src") or ""), str(tag.get("alt") or "")
    found = picture(address)
    if found is not None:
        tag.attrs = {"src": found, "alt": words}
        return
    link = BeautifulSoup("", "html.parser").new_tag("a", href=_whole(address))
    link.string = words or address.rpartition("/")[2] or address
    tag.replace_with(link)


def _anchor(tag: Tag, link: Lead) -> None:
    """A link to the old site leads to this one; a picture that led to itself no longer does."""
    address = str(tag.get("href") or "")
    found = link(address)
    picture = tag.find("img")
    if not address or (picture is not None and found is not None and found.startswith("{static}")):
        tag.unwrap()
    else:
        tag.attrs = {"href": _whole(address) if found is None else found}


def _caption(soup: BeautifulSoup, tag: Tag) -> None:
    if not tag.get_text(strip=True):
        tag.decompose()
        return
    emphasis = soup.new_tag("em")
    for child in list(tag.contents):
        emphasis.append(child)
    paragraph = soup.new_tag("p")
    paragraph.append(emphasis)
    tag.replace_with(NavigableString("\n"), paragraph)


def _whole(address: str) -> str:
    return f"https:{address}" if address.startswith("//") else address
