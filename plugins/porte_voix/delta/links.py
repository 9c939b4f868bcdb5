"""Which other contents the links of a content name, as Pelican would look for them."""

import os
import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import unquote, urlparse

from pelican.contents import Content, SkipStub
from pelican.utils import posixize_path

from porte_voix.delta.addresses import PLAIN_PATH, folder_of
from porte_voix.delta.needles import may_match
from porte_voix.delta.patching import Patch

CONTENT = "pelican.contents:Content"


class Links(NamedTuple):
    """The paths tried for each link, and whether some link attaches or names a static file."""

    targets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sites: bool = False
    attaches: bool = False

    def plain(self) -> tuple[Any, ...]:
        """What ``marshal`` can keep."""
        return tuple(self)


def patches() -> tuple[Patch, ...]:
    """The function replaced."""
    relies = (f"{CONTENT}.get_relative_source_path", f"{CONTENT}.relative_dir")
    return (Patch(f"{CONTENT}.get_static_links", _static_links, relies),)


def _static_links(stock: Any) -> Any:
    """The files of plain links, from what was just found in the text."""

    def links(self: Any) -> Any:
        content, found = self._content, set()
        if type(content) is not str:
            return stock(self)
        for match in matches(self, content):
            if match["what"] in ("static", "attach"):
                path = _plain(self, match["value"])
                if path is None:
                    return stock(self)
                found.add(path)
        return found

    return links


def links_of(content: Content, settings: Mapping[str, Any]) -> Links:
    """The links of the text and of the formatted fields of a content."""
    if isinstance(content, SkipStub):
        return Links()
    fields = (content.metadata.get(name) for name in settings["FORMATTED_FIELDS"])
    texts = [text for text in (content._content, *fields) if isinstance(text, str) and text]
    found: dict[tuple[str, tuple[str, ...]], None] = {}
    sites = attaches = False
    for text in texts:
        for match in matches(content, text):
            what = match.group("what")
            if what in ("filename", "static", "attach"):
                attaches |= what == "attach"
                sites |= what != "filename"
                found[what, _candidates(content, match.group("value"))] = None
    return Links(tuple(found), sites, attaches)


def first(place: Mapping[str, Any], paths: Iterable[str]) -> Any:
    """What is found by the first of some paths that leads somewhere."""
    for path in paths:
        found = place.get(path)
        if found:
            return found
    return None


def matches(content: Content, text: str) -> list[re.Match[str]]:
    """The links of a text, looked for once by all those who ask in a row."""
    expression = content._get_intrasite_link_regex()
    if _last[:2] != [expression, text]:
        found = list(expression.finditer(text)) if may_match(expression, text) else []
        _last[:] = [expression, text, found]
    return _last[2]  # type: ignore[no-any-return]


_last: list[Any] = [None, None, []]


def _plain(content: Content, value: str) -> str | None:
    """Where a link leads in which nothing is to be taken apart, unquoted or normalised."""
    if not PLAIN_PATH(value):
        return None
    if value[0] == "/":
        return value[1:]
    folder = folder_of(content.source_path, content.settings["PATH"])
    return None if folder is None else f"{folder}{value}"


def _candidates(content: Content, value: str) -> tuple[str, ...]:
    plain = _plain(content, value)
    if plain is not None:
        return (plain,)
    url = urlparse(value)
    paths = (url.path, unquote(url.path), urlparse(unescape(url.geturl())).path)
    return tuple(dict.fromkeys(_inside(content, path) for path in paths))


def _inside(content: Content, path: str) -> str:
    if path.startswith("/"):
        return path[1:]
    root = os.path.abspath(content.settings["PATH"])
    folder = os.path.dirname(os.path.relpath(os.path.abspath(content.source_path), root))
    joined = os.path.abspath(os.path.join(root, posixize_path(folder), path))
    return str(posixize_path(os.path.relpath(joined, root)))
