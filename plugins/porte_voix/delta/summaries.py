"""The beginnings of texts, cut once when a file is read instead of in each process that lists them.

A plain link inside the site is followed within its quotes, and changes nothing of where a text is
cut: what was cut is kept with its links as they were written. It is used only where Pelican would
have nothing to say of the links of the text and where following them moves no file.
"""

from typing import Any

from pelican.contents import Content
from pelican.utils import _HTMLWordTruncator, strip_toc_elements_from_html

from porte_voix.delta import links
from porte_voix.delta.addresses import PLAIN_PATH
from porte_voix.delta.links import Links
from porte_voix.delta.patching import Patch

#: Where the beginning is kept on a content.
EARLY = "_delta_summary"
#: Links that Pelican follows without a word, whatever there is.
SILENT = frozenset(("tag", "category", "author", "index"))
KNOWN = SILENT | {"filename", "static"}
#: What makes tags and their attributes: an address that holds one would move the cut.
SIGNS = "<>\"'"
#: The contents, by ``id``, whose beginnings may be used: those of the build under way.
usable: set[int] = set()


def patches() -> tuple[Patch, ...]:
    """The function replaced, and those that are run in advance."""
    relies = (
        "pelican.utils:truncate_html_words",
        "pelican.utils:strip_toc_elements_from_html",
        "pelican.utils:_HTMLWordTruncator.feed",
        "pelican.contents:Content._get_intrasite_link_regex",
    )
    return (Patch("pelican.contents:Content.get_summary", _get_summary, relies),)


def _get_summary(stock: Any) -> Any:
    """The beginning that was cut in advance, for contents whose text is still the one read."""

    def get_summary(self: Any, siteurl: str) -> Any:
        if id(self) in usable and "summary" not in self.metadata:
            own = self.__dict__
            if EARLY in own and "_content" not in own and "_get_content" not in own:
                beginning = own[EARLY]
                if type(beginning) is str:
                    return beginning
                key = self, siteurl
                if key not in stock.cache:
                    summary = followed(self, beginning)
                    if summary is not None:
                        stock.cache[key] = summary
        return stock.__get__(self, type(self))(siteurl)

    return get_summary


def cut(content: Content) -> None:
    """Keep on a content just read the summary that it will have, if it can be told already."""
    summary = early(content)
    if summary is not None:
        vars(content)[EARLY] = summary


def early(content: Content) -> str | tuple[str] | None:
    """The summary that a content just read will have, if it can be told already.

    Alone in a tuple, it has links that are still to be followed.
    """
    settings, text = content.settings, vars(content).get("_content")
    length = settings["SUMMARY_MAX_LENGTH"]
    if type(text) is not str or "summary" in content.metadata or hasattr(content, "_get_content"):
        return None
    if type(length) is not int or length <= 0 or settings.get("SUMMARY_MAX_PARAGRAPHS") is not None:
        return None
    found = links.matches(content, text)
    if any(match["what"] not in KNOWN for match in found):
        return None
    cutter = _HTMLWordTruncator(length)
    cutter.feed(text)
    end = len(text) if cutter.truncate_at is None else cutter.truncate_at
    inside = [match for match in found if match.start("path") < end]
    if any(match.end() > end or not PLAIN_PATH(match["value"]) for match in inside):
        return None
    summary = _cut(text, cutter, settings["SUMMARY_END_SUFFIX"])
    return (summary,) if inside else _without_contents(summary)


def followed(content: Content, beginning: tuple[str]) -> str | None:
    """A beginning whose links lead where they do today; nothing when they write more than that."""
    summary: str = content._update_content(beginning[0], content.get_siteurl())
    if any(summary.count(sign) != beginning[0].count(sign) for sign in SIGNS):
        return None
    return _without_contents(summary)


def _cut(text: str, cutter: Any, end: str) -> str:
    """``truncate_html_words``, of a text that the cutter has been through."""
    if cutter.truncate_at is None:
        return text
    cut = text[: cutter.truncate_at] + (f" {end}" if end else "")
    return cut + "".join(f"</{tag}>" for tag in cutter.open_tags)


def _without_contents(summary: str) -> str:
    """Tables of contents are known by an attribute."""
    if '="' in summary:
        return strip_toc_elements_from_html(summary)  # type: ignore[no-any-return]
    return summary


def use(reading: Any, attached: Any) -> None:
    """From now on, use those of a build that has its contents, if no link moves a file."""
    usable.clear()
    if not attached.names and not attached.files:
        places = attached.generated, attached.static
        usable.update(
            number
            for number, entry in reading.made.items()
            if is_sound(Links(*entry.links), *places)
        )


def is_sound(named: Links, generated: Any, static: Any) -> bool:
    """Whether every link of a text leads where it says, and moves no file."""
    places = {"filename": generated, "static": static}
    return not named.attaches and all(
        any(places[what].get(path) for path in paths) for what, paths in named.targets
    )
