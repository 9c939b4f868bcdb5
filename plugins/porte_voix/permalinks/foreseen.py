"""The addresses that the next build will give to the writers' files, without building. Pure.

Pelican's own rules (4.12), for the settings of the site; a setting that is missing, or an address
made from something else, is left for the build to tell.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from unidecode import unidecode

from porte_voix.metadata import Document
from porte_voix.permalinks.addresses import one_spelling
from porte_voix.permalinks.listed import Facts, listed
from porte_voix.permalinks.resolve import Page

#: Pelican's defaults, for the settings that sites seldom name.
DEFAULTS: Mapping[str, Any] = {
    "PAGINATED_TEMPLATES": {"index": None, "tag": None, "category": None, "author": None},
    "WITH_FUTURE_DATES": True,
}


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The pages of a site, and the files of its lists."""

    pages: tuple[Page, ...]
    lists: frozenset[str]


def foresee(
    articles: Iterable[Document],
    pages: Iterable[Document],
    settings: Mapping[str, Any],
    now: datetime,
) -> Foreseen | None:
    """What readers will be able to open; nothing when these settings do not tell."""
    options = {**DEFAULTS, **settings}
    try:
        texts = [_Text(one, "ARTICLE", options) for one in articles]
        shown = [text for text in texts if text.is_public(now)]
        others = [_Text(one, "PAGE", options) for one in pages]
        found = tuple(_page(text) for text in (*shown, *(o for o in others if o.is_public(now))))
        return Foreseen(found, frozenset(listed(options, _facts(shown, options))))
    except (KeyError, AttributeError, TypeError, ValueError):
        return None


def slug_of(text: str, options: Mapping[str, Any], kind: str = "") -> str:
    """The end of an address made from a title or a name, as ``pelican.utils.slugify``."""
    rules = options.get(f"{kind}_REGEX_SUBSTITUTIONS", options["SLUG_REGEX_SUBSTITUTIONS"])
    value = unicodedata.normalize("NFKC", Markup(text).striptags())
    if not options.get("SLUGIFY_USE_UNICODE", False):
        value = unidecode(value)
    for source, replacement in rules:
        source, replacement = (unicodedata.normalize("NFKC", one) for one in (source, replacement))
        value = re.sub(source, replacement, value, flags=re.IGNORECASE)
    return (value if options.get("SLUGIFY_PRESERVE_CASE", False) else value.lower()).strip()


class _Text:
    """A file as its address is made."""

    def __init__(self, document: Document, kind: str, options: Mapping[str, Any]) -> None:
        self.document, self.kind, self.options = document, kind, options
        default = options["DEFAULT_LANG"]
        self.lang = document["lang"] or default
        self.is_main = self.lang == default
        self.category = document["category"] or options["DEFAULT_CATEGORY"]
        self.authors = document["authors"] or ((options["AUTHOR"],) if "AUTHOR" in options else ())

    def is_public(self, now: datetime) -> bool:
        """Whether readers may open it."""
        document = self.document
        if document["withdrawn"]:
            return True
        late = not self.options["WITH_FUTURE_DATES"] and document["date"]
        is_later = bool(late) and document["date"] > now and self.kind == "ARTICLE"
        return document["status"] != "draft" and not is_later

    def path(self) -> str:
        """Its address, from the root of the site."""
        document, options = self.document, self.options
        pattern = options[f"{self.kind}_URL" if self.is_main else f"{self.kind}_LANG_URL"]
        known = {
            "slug": document["slug"] or slug_of(document["title"], options),
            "lang": self.lang,
            "date": document["date"],
            "category": slug_of(self.category, options, "CATEGORY"),
            "author": slug_of(self.authors[0], options, "AUTHOR") if self.authors else "",
            "id": document["id"],
        }
        return one_spelling("/" + str(pattern).format(**known))


def _page(text: _Text) -> Page:
    document = text.document
    identity = document.identity(text.options["DEFAULT_LANG"])
    return Page(
        text.path(),
        document.where,
        (identity.id, identity.lang) if identity else None,
        tuple(one_spelling(path) for path in document["formerly"]),
        document.lines.get("formerly"),
    )


def _facts(shown: Iterable[_Text], options: Mapping[str, Any]) -> Facts:
    """Withdrawn and hidden articles are in no list; translations only in feeds."""
    public = [
        text
        for text in shown
        if text.document["status"] == "published" and not text.document["withdrawn"]
    ]
    main = [text for text in public if text.is_main]
    names = {
        "CATEGORY": (text.category for text in main),
        "TAG": (tag for text in main for tag in text.document["tags"]),
        "AUTHOR": (author for text in main for author in text.authors),
    }
    terms = {kind: tuple(_terms(kind, each, options)) for kind, each in names.items()}
    dates = tuple(text.document["date"] for text in main)
    return Facts(terms, dates, frozenset(text.lang for text in public))


def _terms(
    kind: str, names: Iterable[str], options: Mapping[str, Any]
) -> Iterator[tuple[str, str, int]]:
    counts: Counter[str] = Counter()
    spelt: dict[str, str] = {}
    for name in names:
        slug = slug_of(name, options, kind)
        counts[slug] += 1
        spelt.setdefault(slug, name)
    yield from ((spelt[slug], slug, size) for slug, size in counts.items())
