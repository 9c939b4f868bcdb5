"""The files of a site that are not made from one content: lists, their pages, feeds. Pure.

Their names come from Pelican's settings (https://docs.getpelican.com/en/4.12.0/settings.html). A
redirect must never be written over one of them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

PERIODS = ("YEAR", "MONTH", "DAY")


@dataclass(frozen=True, slots=True)
class Facts:
    """What lists are made of: for each category, tag and author its name, slug and articles.

    ``dates`` are those of the articles that lists show.
    """

    terms: Mapping[str, tuple[tuple[str, str, int], ...]] = field(default_factory=dict)
    dates: tuple[datetime, ...] = ()
    langs: frozenset[str] = frozenset()


def listed(options: Mapping[str, Any], facts: Facts) -> Iterator[str]:
    """The file of each list and feed, from the root of the output; ``options`` are Pelican's."""
    for kind, terms in facts.terms.items():
        for name, slug, size in terms:
            file = str(options[f"{kind}_SAVE_AS"] or "").format(name=name, slug=slug)
            yield from _pages(options, kind.lower(), file, size)
            yield from _feeds(options, f"{kind}_FEED", slug=slug)
    for name in options["DIRECT_TEMPLATES"]:
        file = options.get(f"{name.upper()}_SAVE_AS", f"{name}.html")
        yield from _pages(options, name, file, len(facts.dates))
    for period in PERIODS:
        pattern = options.get(f"{period}_ARCHIVE_SAVE_AS") or ""
        files = Counter(str(pattern).format(date=date) for date in facts.dates)
        for file, size in files.items():
            yield from _pages(options, "period_archives", file, size)
    for prefix in ("FEED", "FEED_ALL"):
        yield from _feeds(options, prefix)
    for lang in sorted(facts.langs):
        yield from _feeds(options, "TRANSLATION_FEED", lang=lang)
    yield from (options.get("TEMPLATE_PAGES") or {}).values()


def _feeds(options: Mapping[str, Any], prefix: str, **of: str) -> Iterator[str]:
    patterns = (options.get(f"{prefix}_{form}") for form in ("ATOM", "RSS"))
    yield from (str(pattern).format(**of) for pattern in patterns if pattern)


def _pages(options: Mapping[str, Any], template: str, file: str, size: int) -> Iterator[str]:
    """The pages of one list, as ``pelican.paginator`` cuts and names them."""
    if not file:
        return
    paginated: Mapping[str, Any] = options.get("PAGINATED_TEMPLATES") or {}
    each = paginated.get(template) or options.get("DEFAULT_PAGINATION")
    if template not in paginated or not each:
        yield file
        return
    orphans = int(options.get("DEFAULT_ORPHANS") or 0)
    last = max(1, ceil(max(1, size - orphans) / each))
    for number in range(1, last + 1):
        yield _page(options["PAGINATION_PATTERNS"], file, number, number == last)


def _page(rules: Iterable[tuple[int, str, str]], file: str, number: int, is_last: bool) -> str:
    chosen = ""
    for smallest, _url, save_as in rules:
        if smallest == -1:
            if is_last:
                chosen = save_as
                break
        elif smallest <= number:
            chosen = save_as
    name, dot, extension = file.rpartition(".")
    folder, _slash, last = file.rpartition("/")
    base = folder if last in ("index.html", "index.htm") else name
    words = {"save_as": file, "name": name, "base_name": base, "extension": dot + extension}
    return chosen.format(url="", number=number, **words).removeprefix("/")
