"""HTML that can do nothing: what Markdown makes is kept, what could act on a reader is taken out.

An allow-list, through nh3 (the ammonia library). Pure.
"""

import re
from collections.abc import Iterator
from functools import cache

import nh3

#: What Markdown and its extensions make: footnotes, tables, contents, highlighted code, figures.
TAGS = frozenset(
    {
        *("a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup"),
        *("dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1"),
        *("h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p"),
        *("pre", "q", "s", "samp", "section", "small", "span", "strong", "sub", "summary", "sup"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var", "wbr"),
    }
)
EVERYWHERE = frozenset({"id", "class", "lang", "dir", "title", "role", "aria-label", "tabindex"})
ATTRIBUTES = {
    "a": {"href", "rel", "hreflang"},
    "blockquote": {"cite"},
    "col": {"span"},
    "del": {"datetime"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height", "loading", "decoding", "srcset", "sizes"},
    "ins": {"datetime"},
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "q": {"cite"},
    "td": {"align", "colspan", "rowspan", "headers"},
    "th": {"align", "colspan", "rowspan", "headers", "scope", "abbr"},
    "time": {"datetime"},
}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
ADDRESSES = frozenset({"href", "src", "cite", "srcset"})
#: What browsers take out of an address before they read it.
IGNORED = re.compile(r"[\x00-\x20\u0085\u00a0]+")
#: HTML without this holds no address that begins by two slashes, however they are written: typed
#: (after a scheme they begin nothing), or as entities other than the few that Markdown makes.
DOUBTFUL = (
    re.compile(r"[/\\](?<!:.)[\x00-\x20\u0085\u00a0]*[/\\]"),
    re.compile(r"&(?!(?:amp|lt|gt|quot);)"),
)


#: The name of an attribute that holds an address, at the end of what stands before its sign.
NAMED = re.compile(r"\b(href|src|srcset|cite|poster|data|action|background)\Z", re.IGNORECASE)
LONGEST = len("background")


def addressed(html: str) -> Iterator[tuple[str, int, int]]:
    """The attributes that hold an address: the name of each, where it begins, where its value does.

    Found by their « = », of which a text has few.
    """
    place = html.find("=")
    while place >= 0:
        end = place
        while end and html[end - 1].isspace():
            end -= 1
        named = NAMED.search(html, max(0, end - LONGEST), end)
        if named:
            yield named[1].casefold(), named.start(), place + 1
        place = html.find("=", place + 1)


def clean(html: str) -> str:
    """The same HTML without anything that acts: scripts, handlers, frames, styles, odd schemes.

    Links without a scheme that lead to another site (``//host``) lose their address.
    """
    cleaned = _cleaner(any(sign.search(html) for sign in DOUBTFUL)).clean(html)
    # Written as a name by nh3; pages are in UTF-8, and hold the sign itself as writers do.
    return cleaned.replace("&nbsp;", "\u00a0")


@cache
def _cleaner(looks: bool) -> nh3.Cleaner:
    """What cleans; each address is looked at where one of them may lead away without a scheme."""
    return nh3.Cleaner(
        tags=set(TAGS),
        attributes={"*": set(EVERYWHERE), **ATTRIBUTES},
        url_schemes=set(SCHEMES),
        link_rel=None,
        attribute_filter=_kept if looks else None,
    )


def _kept(tag: str, attribute: str, value: str) -> str | None:
    """The value of an attribute, or nothing to take it out."""
    if attribute in ADDRESSES and leads_away(value):
        return None
    return value


def leads_away(address: str) -> bool:
    """Whether an address without a scheme leads to another site, as browsers read it."""
    return IGNORED.sub("", address).replace("\\", "/").startswith("//")
