"""The beginnings of texts, cut once when a file is read instead of in each process that lists them.

What the links of a text lead to changes nothing to the place of the cut: links are followed later,
in the beginning alone. It is used only where Pelican would have nothing to say of these links and
where following them moves no file.
"""

from typing import Any

from pelican.contents import Content
from pelican.utils import strip_toc_elements_from_html

from porte_voix.delta import cutting
from porte_voix.delta.cutting import Cut, cut_at
from porte_voix.delta.links import Links, first, matches
from porte_voix.delta.opens import identity
from porte_voix.delta.patching import Patch

#: Where the beginning is kept on a content.
EARLY = "_delta_summary"
#: Links that Pelican follows without a word, whatever there is.
SILENT = frozenset(("tag", "category", "author", "index"))
KNOWN = SILENT | {"filename", "static"}
#: What may end the value of an attribute, or its tag.
BREAKING = ('"', "'", "<", ">")
#: The contents, by ``id``, whose beginnings may be used: those of the build under way.
usable: set[int] = set()
#: Beginnings whose links were followed, by content and by address of the site: the lists of terms
#: come back to the same articles. At most so many, for the memory of each process.
followed: dict[tuple[int, str], str] = {}
MOST_FOLLOWED = 8192


def patches() -> tuple[Patch, ...]:
    """The function replaced, and those that are run in advance."""
    relies = (
        "pelican.utils:truncate_html_words",
        "pelican.utils:strip_toc_elements_from_html",
        *cutting.RELIES,
        "pelican.contents:Content._get_intrasite_link_regex",
    )
    return (Patch("pelican.contents:Content.get_summary", _get_summary, relies),)


def _get_summary(stock: Any) -> Any:
    """The beginning that was cut in advance, for contents whose text is still the one read."""

    def get_summary(self: Any, siteurl: str) -> Any:
        if identity(self) in usable and "summary" not in self.metadata:
            own = self.__dict__
            if EARLY in own and "_content" not in own and "_get_content" not in own:
                early = own[EARLY]
                found = early if type(early) is str else _known(self, early)
                if found is not None:
                    return found
        return stock.__get__(self, type(self))(siteurl)

    return get_summary


def _known(content: Content, early: tuple[str, str]) -> str | None:
    """``_followed``, once for each address of the site."""
    siteurl = content.get_siteurl()
    key = identity(content), siteurl
    found = followed.get(key)
    if found is None:
        found = _followed(content, early)
        if found is not None:
            if len(followed) >= MOST_FOLLOWED:
                followed.clear()
            followed[key] = found
    return found


def _followed(content: Content, early: tuple[str, str]) -> str | None:
    """The summary of a beginning that has links; nothing when an address breaks out of its tag."""
    head, tail = early
    found = content._update_content(head, content.get_siteurl())
    if any(found.count(sign) != head.count(sign) for sign in BREAKING):
        return None
    summary: str = strip_toc_elements_from_html(found + tail)
    return summary


def cut(content: Content) -> None:
    """Keep on a content just read the summary that it will have, if it can be told already."""
    summary = early(content)
    if summary is not None:
        vars(content)[EARLY] = summary


def early(content: Content) -> str | tuple[str, str] | None:
    """The summary that a content just read will have, if it can be told already; when links are
    still to be followed in it, in two parts of which the first one holds them.
    """
    settings, text = content.settings, vars(content).get("_content")
    length = settings["SUMMARY_MAX_LENGTH"]
    if type(text) is not str or "summary" in content.metadata or hasattr(content, "_get_content"):
        return None
    if type(length) is not int or length <= 0 or settings.get("SUMMARY_MAX_PARAGRAPHS") is not None:
        return None
    found = matches(content, text)
    if not {match["what"] for match in found} <= KNOWN:
        return None
    cut = cut_at(text, length)
    summary = _cut(text, cut, settings["SUMMARY_END_SUFFIX"])
    if cut.place is None:
        return None if found else _without_contents(summary)
    inside = [match for match in found if match.start() < cut.place]
    if not inside:
        return _without_contents(summary)
    head = text[: cut.place]
    return (head, summary[len(head) :]) if _is_apart(inside, head, text, length) else None


def _cut(text: str, cut: Cut, end: str) -> str:
    """``truncate_html_words``, of a text of which the place of the cut is known."""
    if cut.place is None:
        return text
    tags = "".join(f"</{tag}>" for tag in cut.tags)
    return f"{text[: cut.place]} {end}{tags}" if end else f"{text[: cut.place]}{tags}"


def _without_contents(summary: str) -> str:
    """Tables of contents are known by an attribute."""
    if '="' in summary:
        return strip_toc_elements_from_html(summary)  # type: ignore[no-any-return]
    return summary


def _is_apart(inside: list[Any], head: str, text: str, length: int) -> bool:
    """Whether the cut stands at the same place whatever these links lead to: each is a value inside
    a tag, and no tag is open where the text is cut.
    """
    if head.rfind("<") > head.rfind(">") or any(set(match["path"]) & {*"<>"} for match in inside):
        return False
    pieces, place = [], 0
    for match in inside:
        pieces.append(text[place : match.start("path")])
        place = match.end("path")
    # Without the addresses, the beginning is shorter by them and by nothing else.
    lost = sum(match.end("path") - match.start("path") for match in inside)
    return bool(cut_at("".join((*pieces, text[place:])), length).place == len(head) - lost)


def use(reading: Any, attached: Any) -> None:
    """From now on, use those of a build that has its contents, if no link moves a file."""
    forget()
    if not attached.names and not attached.files:
        places = attached.generated, attached.static
        usable.update(
            number
            for number, entry in reading.made.items()
            if is_sound(Links(*entry.links), *places)
        )


def forget() -> None:
    """Another build begins, or this one ends."""
    usable.clear()
    followed.clear()


def is_sound(links: Links, generated: Any, static: Any) -> bool:
    """Whether every link of a text leads where it says, and moves no file."""
    if links.attaches:
        return False
    return all(
        first(generated if what == "filename" else static, paths) for what, paths in links.targets
    )
