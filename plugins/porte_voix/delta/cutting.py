"""Where a summary is cut, told without a parser when the text is made of words and plain tags.

The answer is that of Pelican's own cutter, which is asked in any other case: an entity, a comment,
a tag whose content is not text.
"""

import re
from typing import NamedTuple

from pelican.utils import _HTMLWordTruncator

#: A tag that every parser reads alike, with values that hold nothing to take apart.
TAG = re.compile(r'<(/)?([a-z][a-z0-9]*)(?(1)|(?: [a-z][a-z-]*="[^"<>&\n]*")*( ?/)?)>')
#: What these hold is no text, or ends in another way.
OTHERS = frozenset(
    (
        *("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"),
        *("noscript", "plaintext", "svg", "math", "template"),
    )
)
#: The functions that this module answers for.
RELIES = tuple(
    f"pelican.utils:_HTMLWordTruncator.{name}"
    for name in (
        *("__init__", "feed", "getoffset", "add_word", "add_last_word"),
        *("handle_starttag", "handle_endtag", "handle_data"),
    )
)
WORDS = _HTMLWordTruncator._word_regex
SINGLE = _HTMLWordTruncator._singlets


class Cut(NamedTuple):
    """The place of the cut, if the text is long enough, and the tags open there, inmost first."""

    place: int | None
    tags: list[str]


def cut_at(text: str, length: int) -> Cut:
    """Where ``text`` is cut after so many words."""
    found = _plain(text, length)
    if found is None:
        cutter = _HTMLWordTruncator(length)
        cutter.feed(text)
        found = Cut(cutter.truncate_at, cutter.open_tags)
    return found


def _plain(text: str, length: int) -> Cut | None:
    """The same for words and plain tags; nothing when something else is met before the cut."""
    place, count, size = 0, 0, len(text)
    tags: list[str] = []
    while place < size:
        stop = text.find("<", place)
        stop = size if stop < 0 else stop
        data = text[place:stop]
        if "&" in data:
            return None
        # A word has ended where something follows it: another one, a sign or a tag.
        ends = [word.end() for word in WORDS.finditer(data)]
        tag = TAG.match(text, stop)
        is_open = tag is None and ends[-1:] == [len(data)]
        if count + len(ends) - is_open >= length:
            return Cut(place + ends[length - count - 1], tags)
        count += len(ends)
        if stop == size:
            break
        if tag is None or tag[2] in OTHERS:
            return None
        _follow(tag, tags)
        place = tag.end()
    return Cut(None, tags)


def _follow(tag: re.Match[str], tags: list[str]) -> None:
    """Open or close a tag; one that is closed takes with it those left open inside."""
    name = tag[2]
    if not tag[1] and name not in SINGLE:
        tags.insert(0, name)
    if (tag[1] or tag[3]) and name in tags:
        del tags[: tags.index(name) + 1]
