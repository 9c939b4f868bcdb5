"""The shortcodes of WordPress put into plain HTML; those of extensions are told. Pure.

https://codex.wordpress.org/Shortcode (2026-11-30): ``[name attribute="value"]inside[/name]``.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping

#: A name alone, like « [sic] », is only words: what else shows that a machine was meant.
OPEN = re.compile(r"(?<!\[)\[(?P<name>[a-zA-Z][\w-]*)(?P<rest>(?:\s[^\[\]]*)?)/?\](?!\()")
ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
#: Those of WordPress itself that show a file.
PLAYERS = ("audio", "video", "playlist")
#: Where a player says its file is, the best first.
SOURCES = ("src", "mp3", "mp4", "m4a", "m4v", "webm", "ogg", "ogv", "wav")
#: Those whose inside is an address.
ADDRESSES = ("embed", "youtube", "vimeo", "googlemaps")

#: Gives the HTML of an attached file, by its number; empty when it is not known.
Attached = Callable[[int], str]


def plain(text: str, attached: Attached, own: tuple[int, ...] = ()) -> tuple[str, tuple[str, ...]]:
    """The text without shortcodes, and those that nothing replaces, as they were written.

    ``own`` are the numbers of the pictures attached to the text, which a bare gallery shows.
    """
    lost: list[str] = []
    while True:
        found = next(_machines(text), None)
        if found is None:
            return text, tuple(lost)
        start, end, name, attributes, inside, typed = found
        shown = _shown(name, attributes, inside, attached, own)
        if shown is None:
            lost.append(typed)
            shown = inside
        text = f"{text[:start]}{shown}{text[end:]}"


def _machines(text: str) -> Iterator[tuple[int, int, str, Mapping[str, str], str, str]]:
    """Each shortcode: where it stands, its name, what it was told, what it holds."""
    for match in OPEN.finditer(text):
        name, rest = match["name"], match["rest"]
        closing = f"[/{name}]"
        end = text.find(closing, match.end())
        inside = text[match.end() : end] if end >= 0 else ""
        known = name in ("gallery", "caption", "wp_caption", *PLAYERS, *ADDRESSES)
        attributes = {
            key.lower(): html.unescape(first or second or third)
            for key, first, second, third in ATTRIBUTE.findall(rest)
        }
        if end >= 0 or attributes or known or "_" in name or "-" in name:
            stop = end + len(closing) if end >= 0 else match.end()
            yield match.start(), stop, name, attributes, inside, match.group()


def _shown(
    name: str,
    attributes: Mapping[str, str],
    inside: str,
    attached: Attached,
    own: tuple[int, ...],
) -> str | None:
    """The HTML that stands for a shortcode of WordPress; nothing for those of extensions."""
    if name in ("caption", "wp_caption"):
        return _captioned(inside, attributes.get("caption", ""))
    if name == "gallery":
        numbers = [int(n) for n in re.findall(r"\d+", attributes.get("ids", ""))] or own
        return "\n\n" + "\n\n".join(filter(None, map(attached, numbers))) + "\n\n"
    if name in PLAYERS:
        address = next((attributes[source] for source in SOURCES if source in attributes), inside)
        return _link(address) if address.strip() else None
    if name in ADDRESSES:
        address = inside or attributes.get("src", "") or attributes.get("url", "")
        return _link(address) if address.strip() else None
    return None


def _captioned(inside: str, words: str) -> str:
    """A picture and its caption, which WordPress writes after it, or in an attribute."""
    end = max(inside.rfind("</a>") + 4 if "</a>" in inside else 0, _end_of_picture(inside))
    caption = words or inside[end:].strip()
    return f"<figure>{inside[:end]}<figcaption>{caption}</figcaption></figure>"


def _end_of_picture(inside: str) -> int:
    at = inside.find("<img")
    return inside.find(">", at) + 1 if at >= 0 else 0


def _link(address: str) -> str:
    shown = html.escape(address.strip(), quote=True)
    return f'\n\n<p><a href="{shown}">{shown}</a></p>\n\n'
