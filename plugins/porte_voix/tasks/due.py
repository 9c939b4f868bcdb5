"""The task that begins a chain: is there anything to build, to deploy or to say?"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.exceptions import Exit

from porte_voix.errors import Pending
from porte_voix.i18n import N_, _, ngettext
from porte_voix.late import late
from porte_voix.tasks.console import command, say
from porte_voix.whole import write_whole

with late():
    from porte_voix import ledger_view
    from porte_voix.announce import live, settled
    from porte_voix.tasks import newest, session

if TYPE_CHECKING:
    from porte_voix.announce.settled import Settled
    from porte_voix.settings import Settings

#: Bytes of the public file, at most.
MOST = 1_000_000
#: Files whose instants count: texts, and the agreements beside pictures.
TEXTS = (".md", ".yml", ".yaml")


@command(
    "Dire si quelque chose est à construire, à mettre en ligne ou à annoncer (75 : rien encore).",
    {"late": N_("Demander une personne (4) si tout n'a pas été dit depuis ce nombre de jours.")},
)
def due(context: Context, late: int = 0) -> None:
    """Compare what the site says of the last whole chain with now; keep it for what follows."""
    settings = session.load()
    clock, _own = session.clock()
    now = clock()
    said = _said(settings)
    if late:
        _is_late(said, now - timedelta(days=late), late)
        return
    commit = _commit()
    view = ledger_view.read_view(Path(settings.state_dir) / ledger_view.FILE_NAME)
    if not commit or view is None:
        say(_("À faire : rien ne dit où en est le dépôt ou le registre."))
        return
    begun = settled.Chain(commit, now.isoformat(), said)
    write_whole(Path(settings.state_dir) / settled.FILE_NAME, begun.text())
    here = settled.Settled(commit, view.lineage, view.events, now.isoformat())
    why = settled.news(said, here, settings.zone, _texts(Path("content")))
    if not why:
        raise Exit(_("Rien à faire : tout était dit, et rien n'a changé."), Pending.exitcode)
    say(_("À faire : {why}.").format(why=why))


def _said(settings: Settings) -> Settled | None:
    """What the live site says of the last chain that left nothing undone."""
    site = live.LiveSite(settings.site, settings.live_at)
    try:
        page = site.file(f"{settings.site}/{live.PUBLIC_FILE}", MOST)
        return settled.of(json.loads(page.body).get("rest")) if page else None
    except (ValueError, AttributeError):
        return None
    finally:
        site.close()


def _commit() -> str:
    """The commit of the job; none on the machine of a person."""
    return next((os.environ[name] for name in newest.COMMITS if os.environ.get(name)), "")


def _is_late(said: Settled | None, limit: datetime, days: int) -> None:
    if said is None and not _commit():
        say(_("Hors d'une chaîne, rien ne dit quand tout a été annoncé : voyez « inv plan »."))
        return
    if said is None:
        sentence = _(
            "Le site en ligne ne répond pas, ou ne dit pas que tout a été mis en ligne et annoncé."
        )
        raise Exit(sentence, 4)
    when = f"{said.instant:%Y-%m-%d %H:%M %Z}"
    if said.instant < limit:
        raise Exit(
            ngettext(
                "Depuis plus de {n} jour, quelque chose attend : tout n'était dit que le {when}.",
                "Depuis plus de {n} jours, quelque chose attend : tout n'était dit que le {when}.",
                days,
            ).format(n=days, when=when),
            4,
        )
    say(_("Tout était dit le {when}.").format(when=when))


def _texts(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in TEXTS and path.is_file():
            yield path.read_text("utf-8", "replace")
