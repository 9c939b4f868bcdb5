"""The task that makes the search index of the built site."""

from __future__ import annotations

from pathlib import Path

from invoke.context import Context
from invoke.exceptions import Exit

from porte_voix.i18n import _, ngettext
from porte_voix.late import late
from porte_voix.tasks.console import command, progress, say

with late():
    from porte_voix.search import index
    from porte_voix.tasks import demo_site, session

OUTPUT = Path("output")


@command("Faire l'index de recherche du site construit, s'il a changé.")
def search(context: Context) -> None:
    """« inv build --publish » does it too; a local build leaves it aside, to stay quick."""
    refresh()


def refresh(demo: bool = False) -> None:
    """Make the index, or say that it stands."""
    output = demo_site.output() if demo else OUTPUT
    if not output.is_dir():
        raise Exit(_("Rien à indexer : lancez d'abord « inv build »."), 2)
    with progress(_("Index de recherche")):
        outcome = index.refresh(output, Path(session.load(demo=demo).state_dir))
    if not outcome.made:
        say(_("Index de recherche : rien n'a changé."))
        return
    sentence = ngettext(
        "Index de recherche : {n} page.", "Index de recherche : {n} pages.", outcome.pages
    )
    say(sentence.format(n=outcome.pages))
