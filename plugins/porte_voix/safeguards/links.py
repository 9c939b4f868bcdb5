"""Where a text leads inside the site: files of the content, and nothing outside of it. Pure.

Pelican follows ``{filename}``, ``{static}`` and ``{attach}`` wherever they lead, and publishes what
it finds there; here they stay under the content.
"""

import html as entities
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from porte_voix.errors import Problem
from porte_voix.i18n import _
from porte_voix.metadata import Document
from porte_voix.safeguards.sanitise import addressed, leads_away

#: The value of an attribute, as Markdown and people write it.
VALUE = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
#: Pelican's marks, with braces or bars (its ``INTRASITE_LINK_REGEX``).
INSIDE = re.compile(r"\s*[{|](filename|static|attach)[|}](.*)", re.DOTALL)
#: An address that may be that of a file of the site: whole, or from its root.
PLAIN = re.compile(r"(?:https?://[^/]*)?/(?=.*\.\w+$)", re.IGNORECASE)
KINDS = ("filename", "static", "attach")


@dataclass(frozen=True, slots=True)
class Link:
    """One address: as typed, its kind (empty: plain) and the file that it names, if it does.

    ``path`` is under the content; it starts with « ../ » when the link leaves it.
    """

    typed: str
    kind: str
    path: str
    line: int | None = None


def found(html: str, inside: str, document: Document) -> Iterator[Link]:
    """The links of a piece of HTML to files, and those that lead away without a scheme.

    ``inside`` is the path of the text under the content.
    """
    seen = set()
    for typed in _typed(html):
        if typed in seen:
            continue
        seen.add(typed)
        mark = INSIDE.match(typed)
        if mark:
            yield Link(typed, mark[1], _path(mark[2], inside), _line(typed, document))
        elif leads_away(typed):
            yield Link(typed, "", "", _line(typed, document))
        elif PLAIN.match(typed):
            yield Link(typed, "plain", _path(f"/{PLAIN.sub('', typed)}", inside), None)
    button = document["call_to_action"]
    if button and button.url not in seen:
        mark = INSIDE.match(button.url)
        line = document.lines.get("call_to_action")
        if mark:
            yield Link(button.url, mark[1], _path(mark[2], inside), line)
        elif leads_away(button.url):
            yield Link(button.url, "", "", line)


def _typed(html: str) -> Iterator[str]:
    """What is typed in the attributes that hold an address."""
    end = 0
    for _name, start, place in addressed(html):
        value = VALUE.match(html, place) if start >= end else None
        if value:
            end = value.end()
            yield entities.unescape(value[value.lastindex or 0])


def problems(links: Iterable[Link], document: Document) -> Iterator[Problem]:
    """The links that may not stand."""
    for link in links:
        if not link.kind:
            what = _("le lien « {link} » mène à un autre site sans dire comment")
            way_out = _("Commencez-le par https://.")
        elif link.kind != "plain" and leaves(link.path):
            what = _("le lien « {link} » sort du contenu, et pourrait publier ce qu'il ne faut pas")
            way_out = _("Mettez le fichier sous content/, et menez-y.")
        else:
            continue
        yield Problem(document.where, what.format(link=_short(link.typed)), way_out, link.line)


def broken(links: Iterable[Link], files: frozenset[str]) -> Iterator[Link]:
    """The links to files that are not there; ``files`` are those of the content."""
    return (link for link in links if link.kind in KINDS and link.path not in files)


def told(links: Iterable[Link], files: frozenset[str], where: str, text: str) -> Iterator[Problem]:
    """Why these links may not stand; ``text`` is that of the file, where their lines are found."""
    for link in links:
        what = _("le lien « {link} » mène à un fichier qui n'existe pas")
        way_out = _("Vérifiez son nom, majuscules et dossier compris.")
        near = _near(link.path, files)
        if near:
            way_out = _("Vouliez-vous dire « {near} »?").format(near=near)
        line = text.count("\n", 0, max(text.find(link.typed), 0)) + 1
        yield Problem(where, what.format(link=_short(link.typed)), way_out, line)


def leaves(path: str) -> bool:
    """Whether a path resolved from the content leads out of it."""
    return path in ("", ".", "..") or path.startswith(("../", "/")) or "\x00" in path


def _path(rest: str, inside: str) -> str:
    """The file that an address names, from the folder of the text or from the content."""
    try:
        path = unquote(urlsplit(rest).path)
    except ValueError:
        return ".."
    path = path.replace("\\", "/")
    start = "" if path.startswith("/") else posixpath.dirname(inside)
    return posixpath.normpath(posixpath.join(start, path.lstrip("/") if not start else path))


def _line(typed: str, document: Document) -> int | None:
    """The line of the text where a link is typed; that of the text when it is written otherwise."""
    at = document.body.find(typed)
    if at < 0:
        return document.body_line
    return document.body_line + document.body.count("\n", 0, at)


def _near(path: str, files: frozenset[str]) -> str:
    """The file whose name differs by its capitals, or that has the same name elsewhere."""
    folded = path.casefold()
    name = posixpath.basename(folded)
    twins = [one for one in files if one.casefold() == folded]
    twins = twins or sorted(one for one in files if posixpath.basename(one.casefold()) == name)
    return twins[0] if twins else ""


def _short(typed: str) -> str:
    """A link as a sentence may hold it."""
    shown = "".join(sign if sign.isprintable() else "�" for sign in typed)
    return shown if len(shown) <= 80 else f"{shown[:79]}…"
