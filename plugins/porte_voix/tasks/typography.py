"""What typography changes in each text, for whoever wants to see it before believing it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context

from porte_voix.i18n import N_, _, ngettext
from porte_voix.late import late
from porte_voix.tasks.console import command, say

with late():
    from porte_voix.tasks import content_files
    from porte_voix.typography import line, markup, remarks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from porte_voix.metadata import Document
    from porte_voix.typography.line import Change

CONTENT = Path("content")
#: The fields whose words are shown.
FIELDS = ("title", "summary", "for_you", "image_alt", "image_caption")


@command(
    "Montrer ce que la typographie change dans chaque texte, et ce qu'elle laisse à régler.",
    {"article": N_("L'id d'un seul article.")},
)
def typography(context: Context, article: str = "") -> None:
    """Nothing is written: the build makes the same changes in pages, never in the files."""
    count = doubts = 0
    for document in content_files.documents(CONTENT):
        if (article and document["id"] != article) or not markup.is_french(
            document["lang"] or "fr"
        ):
            continue
        changes: list[Change] = []
        texts = list(_texts(document, changes))
        left = [remark for text in texts for remark in remarks.remarks(text)]
        if changes or left:
            say(document.where)
        for change in changes:
            say(f"  {change.sign}\u00a0: {_shown(change.before)} → {_shown(change.after)}")
        for remark in left:
            say(f"  ? {remark.place}\u00a0: {remark.way_out}")
        count, doubts = count + len(changes), doubts + len(left)
    told = ngettext("{n} changement", "{n} changements", count).format(n=count)
    say(_("{told}; {n} à régler à la main.").format(told=told, n=doubts))


def _texts(document: Document, changes: list[Change]) -> Iterator[str]:
    """The plain words of a file; what typography changes in them is added to ``changes``."""
    # Here, for the list of tasks loads nothing heavy.
    from markdown import Markdown

    html = Markdown(extensions=["extra", "sane_lists"]).convert(document.body)
    markup.set_html(html, told=changes)
    yield "\n".join(markup.prose(html))
    for name in FIELDS:
        if document[name]:
            line.set_pieces([document[name]], line.Style(), changes)
            yield document[name]


def _shown(words: str) -> str:
    """Spaces that do not break, made visible."""
    shown = words.replace("\u00a0", "␣").replace("\u202f", "␣").replace("\n", " ")
    return shown.replace("\u2011", "‑")
