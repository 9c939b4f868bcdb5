"""Which other contents the links of a content name, as Pelican would look for them."""

import os
import re
from collections.abc import Mapping
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import unquote, urlparse

from pelican.contents import Content, SkipStub
from pelican.utils import posixize_path

from porte_voix.delta.addresses import PLAIN_PATH, folder_of
from porte_voix.delta.needles import may_match


class Links(NamedTuple):
    """The paths tried for each link, and whether some link attaches or names a static file."""

    targets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sites: bool = False
    attaches: bool = False

    def plain(self) -> tuple[Any, ...]:
        """What ``marshal`` can keep."""
        return tuple(self)


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


def matches(content: Content, text: str) -> list[re.Match[str]]:
    """The links of a text, looked for once by all those who ask in a row."""
    expression = content._get_intrasite_link_regex()
    if _last[:2] != [expression, text]:
        found = list(expression.finditer(text)) if may_match(expression, text) else []
        _last[:] = [expression, text, found]
    return _last[2]  # type: ignore[no-any-return]


_last: list[Any] = [None, None, []]


def _candidates(content: Content, value: str) -> tuple[str, ...]:
    if PLAIN_PATH(value):
        # Nothing to take apart, to unquote or to normalise.
        folder = "" if value[0] == "/" else folder_of(content.source_path, content.settings["PATH"])
        if folder is not None:
            return (f"{folder}{value.removeprefix('/')}",)
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
