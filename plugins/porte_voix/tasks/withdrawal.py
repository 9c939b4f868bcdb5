"""The task that takes an article back, and what an incident adds to it."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.exceptions import Exit

from porte_voix.errors import PorteVoixError, Problem, SettingsError
from porte_voix.i18n import N_, _
from porte_voix.late import late
from porte_voix.tasks.announcing import DEMO_HELP, record
from porte_voix.tasks.console import command, say

with late():
    from porte_voix import ledger_view
    from porte_voix import settings as settings_of
    from porte_voix.incident import papers, shown
    from porte_voix.incident import tombstone as tombstones
    from porte_voix.ledger import events as ev
    from porte_voix.permalinks import addresses, foreseen
    from porte_voix.tasks import content_files, demo_site, session

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from typing import Any

    from porte_voix.metadata import Document
    from porte_voix.settings import Settings

#: The folder of an incident's papers, in the local state: never in the repository.
FOLDER = "incidents"


@command(
    "Retirer un article : pierre tombale sur le site, puis retrait sur les réseaux.",
    {
        "article": N_("L'id de l'article."),
        "reason": N_("La raison, lue par le public sur la pierre tombale."),
        "now": N_("Retirer les copies sans attendre que la pierre tombale soit en ligne."),
        "incident": N_(
            "Un renseignement personnel est sorti. Lesquels, séparés par des virgules : photo, "
            "nom, coordonnees, identifiant, naissance, sante, resultats, famille, autre."
        ),
        "undo": N_("Rétablir un article retiré : il pourra être annoncé de nouveau."),
        "demo": DEMO_HELP,
    },
)
def withdraw(
    context: Context,
    article: str,
    reason: str = "",
    now: bool = False,
    incident: str = "",
    undo: bool = False,
    demo: bool = False,
) -> None:
    """Mark the article and, with ``--now``, ``--incident`` or ``--undo``, the register."""
    clock, _own = session.clock(demo)
    folder = demo_site.content() if demo else Path("content")
    if undo:
        for path in content_files.restore(folder, article):
            say(_("{path} : rétabli.").format(path=path))
        with session.register(session.load(demo), clock) as register:
            gen = register.state.gens.get(article, 1) + 1
            register.append((ev.Restored(article, gen, session.person()),))
        say(_("Reconstruisez, déployez, puis : inv plan."))
    elif incident:
        _close(article, _kinds(incident), reason, folder, clock(), demo)
    elif now and not content_files.holds(folder, article):
        _forget(article, demo)
        say(_("Aucun fichier n'a l'id {id} : le registre seul note le retrait.").format(id=article))
    else:
        day = _local_day(clock(), demo)
        for path in content_files.withdraw(folder, article, day, reason):
            say(_("{path} : marqué comme retiré.").format(path=path))
        if now:
            _forget(article, demo)
        else:
            say(_("Reconstruisez et déployez; les copies partiront ensuite avec « inv announce »."))


def _forget(article: str, demo: bool) -> None:
    record(demo, ev.Withdrawn(article, session.person()))
    say(_("Les copies partiront au prochain « inv announce »."))


def _kinds(typed: str) -> tuple[str, ...]:
    """The kinds of information, from the list only: nobody types the information itself."""
    kinds = tuple(dict.fromkeys(kind.strip() for kind in typed.split(",") if kind.strip()))
    if not kinds or not set(kinds) <= papers.KINDS.keys():
        what = _("ces mots ne sont pas des genres de renseignements")
        way_out = _("Choisissez parmi {kinds}.").format(kinds=", ".join(papers.KINDS))
        raise SettingsError([Problem("--incident", what, way_out)])
    return kinds


def _close(
    article: str, kinds: tuple[str, ...], reason: str, folder: Path, now: datetime, demo: bool
) -> None:
    """Take everything back that can be, and write the papers; the register comes last."""
    settings = session.load(demo)
    names = settings_of.names(session.settings_path(demo))
    day = now.astimezone(settings.zone).date()
    found = [one for one in content_files.documents(folder, settings.zone) if one["id"] == article]
    pages = tuple(_pages(article, found, settings, names, now))
    if not pages:
        content_files.find(folder, article)
    board: Mapping[str, Any] = names.get("PORTE_VOIX_BOARD") or {}
    facts = papers.Incident(
        article,
        kinds,
        min((one["date"].date() for one in found if one["date"]), default=None),
        day,
        str(board.get("name", "")),
        str(board.get("privacy_officer", "")),
        str(board.get("privacy_email", "")),
        pages,
        tuple(_files(pages, settings, names)),
        tuple(_copies(article, settings, demo)),
    )
    room = Path(settings.state_dir) / FOLDER / f"{day}-{article}"
    room.mkdir(parents=True, exist_ok=True)
    for number, document in enumerate(found):
        kept = room / f"original{f'-{number + 1}' if number else ''}.md"
        if not document["withdrawn"]:
            shutil.copyfile(document.where, kept)
        slug = document["slug"] or foreseen.slug_of(document["title"], names)
        lang = str(names.get("DEFAULT_LANG") or "fr")
        text = tombstones.tombstone(document, slug, day.isoformat(), reason, lang)
        content_files.replace(Path(document.where), text)
        say(
            _("{path} : remplacé par une pierre tombale, sans un mot de l'article.").format(
                path=document.where
            )
        )
    for name, write in (
        ("a-purger.md", papers.purge),
        ("registre.md", papers.entry),
        ("avis.md", papers.notice),
    ):
        content_files.replace(room / name, write(facts))
        say(_("{path} : à relire et à compléter.").format(path=room / name))
    try:
        _forget(article, demo)
    except PorteVoixError as error:
        raise Exit(
            _("Le fichier est retiré, mais le registre ne l'est pas encore :\n{why}").format(
                why=error
            ),
            error.exitcode,
        ) from None
    say(_("Maintenant : inv announce, puis inv build --publish, puis inv deploy."))


def _pages(
    article: str,
    found: Iterable[Document],
    settings: Settings,
    names: Mapping[str, Any],
    now: datetime,
) -> Iterator[str]:
    """Every address that the article has or had, each once."""
    view = ledger_view.read_view(Path(settings.state_dir) / ledger_view.FILE_NAME)
    every = view.addresses.items() if view else ()
    urls = [url for (id, _lang), known in every if id == article for url in known]
    site = foreseen.foresee(found, (), names, now)
    paths = [one for page in (site.pages if site else ()) for one in (page.path, *page.formerly)]
    yield from dict.fromkeys([*urls, *(settings.site + addresses.quoted(path) for path in paths)])


def _files(pages: Iterable[str], settings: Settings, names: Mapping[str, Any]) -> Iterator[str]:
    """What the pages of the last build made people fetch."""
    told: dict[str, None] = {}
    theme = str(names.get("THEME_STATIC_DIR", "theme"))
    for url in pages:
        path = addresses.path_of(url, settings.site)
        built = Path(names.get("OUTPUT_PATH", "output"), addresses.file_of(path))
        with suppress(OSError, ValueError):
            html = built.read_text("utf-8")
            told |= dict.fromkeys(shown.files(html, url, settings.site, theme))
    yield from told


def _copies(article: str, settings: Settings, demo: bool) -> Iterator[papers.Copy]:
    """Where it was announced, by the register, or by its last export when it does not answer."""
    clock, _own = session.clock(demo)
    try:
        with session.register(settings, clock) as register:
            pairs = register.state.pairs.items()
            for (id, _lang, account), pair in pairs:
                if id == article and pair.url:
                    bound = register.state.accounts.get(account)
                    yield papers.Copy(bound.network if bound else account, pair.url)
    except PorteVoixError:
        view = ledger_view.read_view(Path(settings.state_dir) / ledger_view.FILE_NAME)
        for (id, _lang), copies in view.copies.items() if view else ():
            yield from (papers.Copy(one.network, one.url) for one in copies if id == article)


def _local_day(now: datetime, demo: bool) -> str:
    return now.astimezone(session.load(demo).zone).date().isoformat()
