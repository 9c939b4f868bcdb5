"""The beginnings of texts, cut once when a file is read instead of in each process that lists them.

A text that starts with enough words before its first link inside the site has the same beginning
whatever its links lead to. It is used only where Pelican would have nothing to say of these links
and where following them moves no file.
"""

from typing import Any

from pelican.contents import Content
from pelican.utils import _HTMLWordTruncator, strip_toc_elements_from_html

from porte_voix.delta.links import Links
from porte_voix.delta.needles import may_match
from porte_voix.delta.patching import Patch

#: Where the beginning is kept on a content.
EARLY = "_delta_summary"
#: Links that Pelican follows without a word, whatever there is.
SILENT = frozenset(("tag", "category", "author", "index"))
KNOWN = SILENT | {"filename", "static"}
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
                return own[EARLY]
        return stock.__get__(self, type(self))(siteurl)

    return get_summary


def cut(content: Content) -> None:
    """Keep on a content just read the summary that it will have, if it can be told already."""
    summary = early(content)
    if summary is not None:
        vars(content)[EARLY] = summary


def early(content: Content) -> str | None:
    """The summary that a content just read will have, if it can be told already."""
    settings, text = content.settings, vars(content).get("_content")
    length = settings["SUMMARY_MAX_LENGTH"]
    if type(text) is not str or "summary" in content.metadata or hasattr(content, "_get_content"):
        return None
    if type(length) is not int or length <= 0 or settings.get("SUMMARY_MAX_PARAGRAPHS") is not None:
        return None
    expression = content._get_intrasite_link_regex()
    cutter = _HTMLWordTruncator(length)
    if may_match(expression, text):
        found = list(expression.finditer(text))
        if not {match["what"] for match in found} <= KNOWN:
            return None
        if found:
            # What stands before a link is not changed by it; a cut there is not either.
            text = text[: found[0].start()]
            cutter.feed(text)
            if cutter.truncate_at is None:
                return None
    if cutter.truncate_at is None:
        cutter.feed(text)
    return _without_contents(_cut(text, cutter, settings["SUMMARY_END_SUFFIX"]))


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


def is_sound(links: Links, generated: Any, static: Any) -> bool:
    """Whether every link of a text leads where it says, and moves no file."""
    places = {"filename": generated, "static": static}
    return not links.attaches and all(
        any(places[what].get(path) for path in paths) for what, paths in links.targets
    )
