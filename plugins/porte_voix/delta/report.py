"""How a build went: for whoever asked for it, and in Pelican's last words."""

from collections.abc import Iterable
from dataclasses import dataclass

from pelican import maybe_pluralize
from pelican.generators import ArticlesGenerator, Generator, PagesGenerator


@dataclass(frozen=True, slots=True)
class Report:
    """Kept as ``pelican.delta_report``.

    ``way``: « nothing » (nothing changed), « edit » (no generator ran), « generators », or
    « stock » (delta stepped aside, for these reasons).
    """

    way: str
    outputs: int = 0
    rendered: int = 0
    written: int = 0
    removed: int = 0
    read: int = 0
    pages: tuple[str, ...] = ()
    #: Why the generators ran, in a word or two.
    why: str = ""
    reasons: tuple[str, ...] = ()


def processed(generators: Iterable[Generator]) -> str:
    """What Pelican says it has processed."""
    every = list(generators)
    found = next(each for each in every if isinstance(each, ArticlesGenerator))
    pages = next(each for each in every if isinstance(each, PagesGenerator))
    counts = (
        (found.articles, found.translations, "article"),
        (found.drafts, found.drafts_translations, "draft"),
        (found.hidden_articles, found.hidden_translations, "hidden article"),
        (pages.pages, pages.translations, "page"),
        (pages.hidden_pages, pages.hidden_translations, "hidden page"),
        (pages.draft_pages, pages.draft_translations, "draft page"),
    )
    words = [
        maybe_pluralize(len(some) + len(others), word, f"{word}s") for some, others, word in counts
    ]
    return f"{', '.join(words[:-1])} and {words[-1]}"
