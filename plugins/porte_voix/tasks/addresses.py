"""What ``inv check`` says of addresses: those that the next build would lose or take over, and
those that two texts would share.
"""

from __future__ import annotations

import os
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from porte_voix import settings as settings_of
from porte_voix.i18n import _
from porte_voix.permalinks import foreseen, memory
from porte_voix.permalinks.addresses import file_of
from porte_voix.permalinks.resolve import resolve
from porte_voix.safeguards import outputs
from porte_voix.tasks import settings_file
from porte_voix.tasks.folders import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from porte_voix.errors import Problem
    from porte_voix.metadata import Document
    from porte_voix.settings import Settings


def problems(found: Iterable[Document], settings: Settings, now: datetime) -> tuple[Problem, ...]:
    """Every address that two texts would have, or that people know and that would not answer.

    Raises ``SettingsError``.
    """
    remembered = memory.recall(settings)
    sound = [document for document in found if not document.problems]
    pages = [document for document in sound if PAGES in Path(document.where).parts]
    articles = [document for document in sound if PAGES not in Path(document.where).parts]
    names = settings_of.names(settings_file.path())
    site = foreseen.foresee(articles, pages, names, now)
    if site is None:
        return ()
    words = tuple(_words(sound, names))
    clashing = (
        *_clashes(site, sound, names),
        *outputs.same_words(one for one in words if one.kind != "title"),
        *outputs.without_letters(words),
    )
    claims = any(document["formerly"] for document in sound)
    if not (remembered.shared or remembered.before or claims):
        return clashing
    others = {*site.lists, *_files(names)}
    return (*clashing, *resolve(site.pages, remembered, others).problems)


def _clashes(
    site: foreseen.Foreseen, sound: Iterable[Document], names: Mapping[str, Any]
) -> Iterator[Problem]:
    """The pages that would take the place of another, or of what is the site's own."""
    lines = {one.where: one.lines.get("slug") or one.lines.get("title") for one in sound}
    listed = sorted(site.pages, key=lambda page: page.where)
    made = (outputs.Output(file_of(page.path), page.where, lines[page.where]) for page in listed)
    own = outputs.System(
        dict.fromkeys(site.lists, _("une page du site")),
        frozenset({str(names.get("THEME_STATIC_DIR") or "theme").strip("/")}),
    )
    return (problem for _output, problem in outputs.clashes(made, own))


def _words(sound: Iterable[Document], names: Mapping[str, Any]) -> Iterator[outputs.Word]:
    """The titles, tags, categories and authors of texts, with the end of their addresses."""
    slug_of = cache(lambda word, kind: foreseen.slug_of(word, names, kind))
    for one in sorted(sound, key=lambda document: document.where):
        title = () if one["slug"] else (one["title"],)
        typed = {
            "title": title,
            "tags": one["tags"],
            "authors": one["authors"],
            "category": (one["category"],),
        }
        for field, words in typed.items():
            kind = field.removesuffix("s")
            for word in filter(None, words):
                slug = slug_of(word, kind.upper())
                yield outputs.Word(kind, word, slug, one.where, one.lines.get(field))


def _files(names: Mapping[str, Any]) -> Iterator[str]:
    """The pictures and documents that the site publishes."""
    root = str(names["PATH"])
    for folder in names.get("STATIC_PATHS", ()):
        for here, _folders, files in os.walk(Path(root, folder)):
            yield from (Path(os.path.relpath(here, root), name).as_posix() for name in files)
