"""The tasks that build: build, serve."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.exceptions import Exit

from porte_voix.errors import ContentError, SettingsError
from porte_voix.i18n import N_, _, ngettext
from porte_voix.late import late
from porte_voix.tasks.console import command, note, progress, say

with late():
    from porte_voix import settings as settings_of
    from porte_voix.delta import building, serving
    from porte_voix.safeguards import account
    from porte_voix.tasks import searching

if TYPE_CHECKING:
    from porte_voix.delta.building import Builder
    from porte_voix.delta.serving import News

CONTENT = Path("content")


@command(
    "Construire le site dans output/, et dire ce que devient chaque fichier.",
    {"publish": N_("Avec les réglages de la mise en ligne (publishconf.py).")},
)
def build(context: Context, publish: bool = False) -> None:
    """Run Pelican, unless nothing has changed since the last time."""
    conf = Path("publishconf.py" if publish else "pelicanconf.py")
    found = building.needed(conf)
    if found is not None:
        with found as builder:
            # Read while Pelican is being loaded.
            state = settings_of.load(conf).state_dir
            try:
                run_pelican(builder, _("Construction du site"))
            except ContentError:
                _tell_account(state)
                raise
        _tell_account(state)
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
    conf = Path("pelicanconf.py")
    try:
        with serving.served(conf, port) as (number, news):
            say(_("http://127.0.0.1:{port} — Ctrl+C pour arrêter.").format(port=number))
            _tell_preview(conf, number)
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


def _tell_preview(conf: Path, port: int) -> None:
    """Where announcements are shown; what is wrong with the settings is told by the build."""
    with suppress(SettingsError):
        if settings_of.load(conf).preview:
            where = f"http://127.0.0.1:{port}/{settings_of.PREVIEW_FOLDER}/"
            say(_("Ce que diraient les réseaux : {where}").format(where=where))


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
