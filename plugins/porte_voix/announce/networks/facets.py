"""What is clickable in a Bluesky text: the network shows words only, unless told where.

https://docs.bsky.app/docs/advanced-guides/post-richtext: places are bytes of the UTF-8 text.
"""

from collections.abc import Iterator
from typing import Any

import regex

from porte_voix.announce.networks.measure import graphemes, links_in

#: https://docs.bsky.app, lexicon app.bsky.richtext.facet, checked 2026-08-20.
LONGEST_TAG = 64
_TAG = regex.compile(r"(?<!\S)[#＃](?P<tag>[^\s#＃]+)")
_TAIL = regex.compile(r"\p{P}+$")

Facet = dict[str, Any]


def facets(text: str) -> list[Facet]:
    """The facets of a text, in its order: its links and its mots-clics."""
    return sorted([*_links(text), *_tags(text)], key=lambda one: one["index"]["byteStart"])


def _links(text: str) -> Iterator[Facet]:
    start = 0
    for link in links_in(text):
        start = text.index(link, start)
        end = start + len(link)
        yield _facet(text, start, end, {"$type": "app.bsky.richtext.facet#link", "uri": link})
        start = end


def _tags(text: str) -> Iterator[Facet]:
    for match in _TAG.finditer(text):
        tag = _TAIL.sub("", match["tag"])
        if tag and not tag.isdigit() and graphemes(tag) <= LONGEST_TAG:
            end = match.start("tag") + len(tag)
            feature = {"$type": "app.bsky.richtext.facet#tag", "tag": tag}
            yield _facet(text, match.start(), end, feature)


def _facet(text: str, start: int, end: int, feature: dict[str, str]) -> Facet:
    index = {"byteStart": len(text[:start].encode()), "byteEnd": len(text[:end].encode())}
    return {"index": index, "features": [feature]}
