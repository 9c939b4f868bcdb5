"""The tasks that write and build: new, build, serve."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.exceptions import Exit

from porte_voix.errors import ContentError, Problem
from porte_voix.i18n import N_, _, ngettext
from porte_voix.late import late
from porte_voix.tasks.console import command, note, progress, say

with late():
    from porte_voix import identity, values
    from porte_voix import settings as settings_of
    from porte_voix.delta import building, launcher, serving
    from porte_voix.safeguards import account
    from porte_voix.tasks import content_files, recheck, searching, session

if TYPE_CHECKING:
    from porte_voix.delta.building import Builder
    from porte_voix.delta.serving import News

CONTENT = Path("content")
#: What a new article proposes for its objective; the writer changes it.
DEADLINE = timedelta(days=60)
NEW_ARTICLE = """\
---
titre: {title}
slug: {slug}
date: {date}
id: {id}
categorie: Vie des écoles
auteur: {author}
statut: brouillon
resume: Une ou deux phrases qui disent l'essentiel; elles servent d'annonce.
pour_vous: Ce que cette nouvelle change pour la personne qui lit.
objectif:
  type: comprehension
  enonce: Ce que vous voulez obtenir, une seule chose.
  indicateur: ce que vous compterez
  cible: 10
  echeance: {deadline}
publics: [parents]
---

Commencez par ce qui change pour la personne qui lit.
"""


@command("Créer le brouillon d'un article, en-tête et id remplis.", {"title": N_("Le titre.")})
def new(context: Context, title: str) -> None:
    """Write a draft under ``content/articles/YEAR/``."""
    now = datetime.now(UTC).astimezone(recheck.ZONE)
    path = CONTENT / recheck.ARTICLES / f"{now:%Y}" / f"{_slug(title)}.md"
    if path.exists():
        what, way_out = _("ce fichier existe déjà"), _("Ouvrez-le, ou choisissez un autre titre.")
        raise ContentError([Problem(path.as_posix(), what, way_out)])
    taken = {document["id"] for document in content_files.documents(CONTENT)}
    seeds = (f"{path.as_posix()}@{now.isoformat()}#{turn}" for turn in range(1000))
    text = NEW_ARTICLE.format(
        slug=path.stem,
        title=json.dumps(title, ensure_ascii=False),
        date=f"{now:%Y-%m-%d %H:%M}",
        id=next(id for id in map(identity.propose_id, seeds) if id not in taken),
        author=session.person(),
        deadline=f"{now + DEADLINE:%Y-%m-%d}",
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    say(
        _("{path} : brouillon créé. Écrivez, puis « statut: publie » pour le publier.").format(
            path=path
        )
    )


@command(
    "Construire le site dans output/, et dire ce que devient chaque fichier.",
    {"publish": N_("Avec les réglages de la mise en ligne (publishconf.py).")},
)
def build(context: Context, publish: bool = False) -> None:
    """Run Pelican, unless nothing has changed since the last time."""
    conf = Path("publishconf.py" if publish else "pelicanconf.py")
    if not launcher.is_current(conf):
        with building.Builder(conf) as builder:
            try:
                run_pelican(builder, _("Construction du site"))
            except ContentError:
                _tell_account(settings_of.load(conf).state_dir)
                raise
        _tell_account(settings_of.load(conf).state_dir)
    else:
        _tell_account(settings_of.Settings().state_dir)
    if publish:
        searching.refresh()
    say(_("Site construit dans output/."))


@command(
    "Construire, puis servir sur cette machine et reconstruire à chaque enregistrement.",
    {"port": N_("Le port local.")},
)
def serve(context: Context, port: int = 8000) -> None:
    """Serve on loopback until interrupted."""
    try:
        with serving.served(Path("pelicanconf.py"), port) as (number, news):
            say(_("http://127.0.0.1:{port} — Ctrl+C pour arrêter.").format(port=number))
            for told in news:
                _tell(told)
    except serving.PortTaken:
        raise Exit(
            _("Le port {port} est déjà pris : essayez « inv serve --port {other} ».").format(
                port=port, other=port + 1
            ),
            2,
        ) from None
    except KeyboardInterrupt:
        say()


def run_pelican(builder: Builder, what: str) -> None:
    """Build, showing that something goes on. Raises what a person must mend, or ``Exit``."""
    try:
        with progress(what):
            said = builder.build()
    except building.Stopped as error:
        sentence = _("Pelican s'est arrêté; le site en ligne reste tel quel.")
        raise Exit("\n".join([sentence, error.said]), error.code) from None
    if said.strip():
        note(said.rstrip("\n"))


def _tell(told: News) -> None:
    """One rebuild, as a line."""
    if told.error:
        note(told.error)
    elif told.pages is None:
        say(_("Site reconstruit en {n} ms.").format(n=told.milliseconds))
    else:
        sentence = ngettext(
            "{n} page refaite en {time} ms.", "{n} pages refaites en {time} ms.", len(told.pages)
        )
        say(sentence.format(n=len(told.pages), time=told.milliseconds))


def _tell_account(state: str) -> None:
    """What became of every file of the content, and what was taken out of some."""
    for line in account.last_lines(Path(state)):
        say(line)


def _slug(title: str) -> str:
    return (
        values.plain_key(title).encode("ascii", "ignore").decode().replace("_", "-")[:80].strip("-")
        or "article"
    )
