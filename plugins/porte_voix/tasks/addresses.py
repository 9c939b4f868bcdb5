"""What ``inv check`` says of addresses: those that the next build would lose or take over."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from porte_voix import settings as settings_of
from porte_voix.permalinks import foreseen, memory
from porte_voix.permalinks.resolve import resolve
from porte_voix.tasks import settings_file
from porte_voix.tasks.recheck import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from porte_voix.errors import Problem
    from porte_voix.metadata import Document
    from porte_voix.settings import Settings


def problems(found: Iterable[Document], settings: Settings, now: datetime) -> tuple[Problem, ...]:
    """Every address that people know and that would not answer. Raises ``SettingsError``."""
    remembered = memory.recall(settings)
    sound = [document for document in found if not document.problems]
    claims = any(document["formerly"] for document in sound)
    if not (remembered.shared or remembered.before or claims):
        return ()
    pages = [document for document in sound if PAGES in Path(document.where).parts]
    articles = [document for document in sound if PAGES not in Path(document.where).parts]
    names = settings_of.names(settings_file.path())
    site = foreseen.foresee(articles, pages, names, now)
    if site is None:
        return ()
    others = {*site.lists, *_files(names)}
    return resolve(site.pages, remembered, others).problems


def _files(names: Mapping[str, Any]) -> Iterator[str]:
    """The pictures and documents that the site publishes."""
    root = str(names["PATH"])
    for folder in names.get("STATIC_PATHS", ()):
        for here, _folders, files in os.walk(Path(root, folder)):
            yield from (Path(os.path.relpath(here, root), name).as_posix() for name in files)
