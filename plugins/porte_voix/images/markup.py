"""Pictures in a text: each ``<img>`` of the site offers lighter files, keeps its place. Pure."""

import posixpath
import re
from collections.abc import Callable
from html import escape, unescape
from urllib.parse import unquote, urlsplit

from porte_voix.images.probe import Facts, is_raster
from porte_voix.images.variants import shown_size, sources

IMG = re.compile(r"<img\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
SRC = re.compile(r"""\ssrc=("[^"]*"|'[^']*')""", re.IGNORECASE)
ADDRESS = re.compile(r"""\s(?:src|href)=("[^"]*"|'[^']*')""", re.IGNORECASE)
#: The links that Pelican resolves to files.
INSIDE = re.compile(r"[{|](?:static|attach|filename)[|}](.*)", re.DOTALL)
#: How wide a picture of a text is shown: the column of the theme, or the screen.
SIZES = "(min-width: 48em) 44em, 100vw"

Look = Callable[[str], Facts | None]


def pictures_in(html: str, here: str) -> tuple[str, ...]:
    """The paths of the pictures of the site that a text shows or links to.

    ``here`` is the path of the text under the content.
    """
    found = (target(unescape(match[1][1:-1]), here) for match in ADDRESS.finditer(html))
    return tuple(sorted({path for path in found if path and is_raster(path)}))


def target(address: str, here: str) -> str:
    """The path under the content of a link that Pelican resolves; empty for any other."""
    match = INSIDE.fullmatch(address)
    if not match:
        return ""
    path = unquote(urlsplit(match[1]).path)
    start = "" if path.startswith("/") else posixpath.dirname(here)
    return posixpath.normpath(posixpath.join(start, path.lstrip("/")))


def dressed(html: str, here: str, site: str, look: Look) -> str:
    """The text with each picture offered in several files; ``look`` gives the facts of a path."""

    def one(match: re.Match[str]) -> str:
        raw = match[0]
        src = SRC.search(raw)
        path = target(unescape(src[1][1:-1]), here) if src else ""
        facts = look(path) if path and is_raster(path) else None
        if facts is None:
            return raw
        width, height = shown_size(facts)
        bare = raw[:-1].rstrip("/ ")
        if " width=" not in raw and " height=" not in raw:
            bare += f' width="{width}" height="{height}"'
        if " loading=" not in raw:
            bare += ' loading="lazy"'
        every = "".join(
            f'<source type="{source.type}" srcset="{escape(source.srcset)}" sizes="{SIZES}">'
            for source in sources(path, facts, site)
        )
        return f"<picture>{every}{bare}></picture>" if every else f"{bare}>"

    return IMG.sub(one, html)
