"""The export file of WordPress (WXR), read into plain facts. Pure: bytes in, records out.

https://wordpress.org/documentation/article/tools-export-screen/ (2026-11-30): an RSS 2.0 file with
elements of its own. Versions 1.0 to 1.2 differ by their name space only.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from porte_voix.errors import ContentError, Problem
from porte_voix.i18n import _

#: Signs that XML forbids and that old editors left in texts.
FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Comment:
    """What a reader wrote under an article; neither an address nor a courriel is kept."""

    author: str
    date: str
    text: str
    approved: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of the old site: an article, a page, an attached file, or another kind.

    ``date`` is that of the site's clocks (``2019-03-14 09:00:00``); ``html`` is its text as
    WordPress keeps it, shortcodes included.
    """

    number: int
    kind: str
    title: str
    link: str
    slug: str
    status: str
    date: str
    html: str
    excerpt: str
    author: str
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    locked: bool = False
    file: str = ""
    alternative: str = ""
    picture: int = 0
    parent: int = 0
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class Export:
    """A whole export: the address of the old site, its items by number, its signatures."""

    site: str
    items: tuple[Item, ...]
    authors: Mapping[str, str]
    cleaned: bool = False


def read(data: bytes, where: str) -> Export:
    """The facts of an export file. Raises ``ContentError`` when it is not one."""
    sound = FORBIDDEN.sub(b"", data)
    site, items, authors, root = "", [], {}, ""
    try:
        for _event, element in iterparse(BytesIO(sound), events=("end",), forbid_dtd=True):
            name = _local(element)
            if name == "item":
                items.append(_item(element))
                element.clear()
            elif name == "author" and _child(element, "author_login"):
                login = _child(element, "author_login")
                authors[login] = unescape(_child(element, "author_display_name")) or login
            elif name == "base_blog_url" or (name == "link" and not site):
                site = (element.text or "").strip().rstrip("/") or site
            root = name
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise _refused(where) from error
    if root != "rss" or not site:
        raise _refused(where)
    return Export(site, tuple(items), authors, len(sound) != len(data))


def _item(element: Element) -> Item:
    terms = [
        (child.get("domain"), unescape(child.text or "")) for child in _all(element, "category")
    ]
    meta = {
        _child(each, "meta_key"): _child(each, "meta_value") for each in _all(element, "postmeta")
    }
    return Item(
        number=_number(_child(element, "post_id")),
        kind=_child(element, "post_type"),
        title=unescape(_child(element, "title")).strip(),
        link=_child(element, "link").strip(),
        slug=_child(element, "post_name").strip(),
        status=_child(element, "status"),
        date=_child(element, "post_date").strip(),
        html=_content(element, "content"),
        excerpt=_content(element, "excerpt"),
        author=_child(element, "creator"),
        categories=tuple(name for domain, name in terms if domain == "category"),
        tags=tuple(name for domain, name in terms if domain == "post_tag"),
        locked=bool(_child(element, "post_password")),
        file=_child(element, "attachment_url").strip(),
        alternative=meta.get("_wp_attachment_image_alt", "").strip(),
        picture=_number(meta.get("_thumbnail_id", "")),
        parent=_number(_child(element, "post_parent")),
        comments=tuple(_comment(each) for each in _all(element, "comment")),
    )


def _comment(element: Element) -> Comment:
    return Comment(
        unescape(_child(element, "comment_author")),
        _child(element, "comment_date"),
        _child(element, "comment_content"),
        _child(element, "comment_approved") == "1",
    )


def _content(element: Element, space: str) -> str:
    """The text of ``content:encoded`` or of ``excerpt:encoded``, which share their last name."""
    for child in _all(element, "encoded"):
        if f"/{space}/" in child.tag:
            return child.text or ""
    return ""


def _all(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if _local(child) == name)


def _child(element: Element, name: str) -> str:
    return next((child.text or "" for child in _all(element, name)), "")


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _refused(where: str) -> ContentError:
    what = _("ce fichier n'est pas un export de WordPress")
    way_out = _("Dans WordPress : Outils, Exporter, Tout le contenu; donnez le fichier .xml reçu.")
    return ContentError([Problem(where, what, way_out)])
