"""A site to look at before it is published: opened from a folder, found by no search engine.

Links lead to files, for hosts that show artifacts do not know that ``/2026/`` is an ``index.html``.
"""

import re
from collections.abc import Mapping
from html import escape, unescape
from pathlib import Path
from urllib.parse import unquote

from porte_voix.deploy import pages

#: What would let a preview pass for the site.
LEFT_OUT = frozenset(("porte-voix.json", "sitemap.xml", "robots.txt", "_headers", "_redirects"))
ROBOTS = "User-agent: *\nDisallow: /\n"
NO_INDEX = '<meta name="robots" content="noindex, nofollow">'
PAGE = ".html"
_LINK = re.compile(r'\b(href|src|action|poster|content)="([^"]*)"')
_SET = re.compile(r'\b(srcset)="([^"]*)"')
#: A page read from a disk has no origin that its policy could name; its address is not canonical.
_OF_THE_SITE = re.compile(
    r'<meta http-equiv="Content-Security-Policy"[^>]*>\s*|<link rel="canonical"[^>]*>\s*'
    r'|<meta name="robots"[^>]*>\s*|<meta name="porte-voix"[^>]*>\s*'
)
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
_REFRESH = re.compile(r"^(\d+;\s*url=)(.*)$", re.IGNORECASE)


def write(folder: Path, sources: Mapping[str, Path], site: str) -> int:
    """Make the folder anew; how many bytes it holds. Raises ``SettingsError``."""
    size = pages.write(folder, {one: path for one, path in sources.items() if one not in LEFT_OUT})
    (folder / "robots.txt").write_text(ROBOTS, encoding="ascii")
    for path in folder.rglob("*" + PAGE):
        html = path.read_text("utf-8")
        changed = page(html, path.relative_to(folder).as_posix(), site)
        path.write_text(changed, encoding="utf-8", newline="\n")
    return size


def page(html: str, path: str, site: str) -> str:
    """The page at ``path``: its links to ``site`` made relative, and nobody may list it."""
    up = "../" * path.count("/")

    def link(found: re.Match[str]) -> str:
        name, value = found[1], unescape(found[2])
        refresh = _REFRESH.match(value)
        if refresh:
            return f'{name}="{escape(refresh[1] + _local(refresh[2], site, up))}"'
        if name == "content":
            return found[0]
        return f'{name}="{escape(_local(value, site, up))}"'

    def several(found: re.Match[str]) -> str:
        parts = [one.split(maxsplit=1) for one in unescape(found[2]).split(",") if one.strip()]
        made = [" ".join([_local(one[0], site, up), *one[1:]]) for one in parts]
        return f'{found[1]}="{escape(", ".join(made))}"'

    bare = _OF_THE_SITE.sub("", html)
    local = _SET.sub(several, _LINK.sub(link, bare))
    return _HEAD.sub(lambda found: found[0] + NO_INDEX, local, count=1)


def _local(value: str, site: str, up: str) -> str:
    """A link to the site as a file beside; any other as it is."""
    if value.startswith("/") and not value.startswith("//"):
        inside = value[1:]
    elif value == site or value.startswith(site + "/"):
        inside = value.removeprefix(site).removeprefix("/")
    else:
        return value
    path, mark, rest = re.fullmatch(r"([^?#]*)([?#]?)(.*)", inside, re.DOTALL).groups()  # type: ignore[union-attr]
    last = unquote(path).rpartition("/")[2]
    return up + (path if last else f"{path}index.html") + mark + rest
