"""The tasks of the register: open it, read it, hold it against the networks, export it."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.exceptions import Exit

from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import N_, _, ngettext
from porte_voix.late import late
from porte_voix.tasks.announcing import DEMO_HELP
from porte_voix.tasks.console import command, console, say
from porte_voix.whole import write_whole

with late():
    from porte_voix import settings as settings_of
    from porte_voix.announce import drift, guard, manifest, networks, run
    from porte_voix.ledger import events as ev
    from porte_voix.ledger import rescue, stores, view
    from porte_voix.ledger import state as states
    from porte_voix.tasks import session

if TYPE_CHECKING:
    from porte_voix.ledger.register import Register
    from porte_voix.settings import Settings

#: What each state of a pair is called.
STATES = {
    "NEW": N_("nouveau"),
    "FLYING": N_("envoi en cours"),
    "UNKNOWN": N_("issue inconnue"),
    "ABSENT": N_("cherché, absent"),
    "SAID": N_("annoncé"),
    "REFUSED": N_("refusé"),
    "ASKING": N_("à décider"),
    "GONE": N_("retiré"),
}


@command(
    "Ouvrir le registre d'un site, une seule fois.",
    {
        "baseline": N_(
            "Date (AAAA-MM-JJ) avant laquelle rien ne sera jamais annoncé; sinon, maintenant."
        ),
        "demo": DEMO_HELP,
    },
)
def init(context: Context, baseline: str = "", demo: bool = False) -> None:
    """Create the register with its lineage."""
    settings = session.load(demo)
    clock, _own = session.clock(demo)
    if settings.manifest_path.is_file():
        # A trial site has a register of its own: that of the address it was built for. A look at
        # one's work on this machine is no site.
        built = manifest.read_manifest(settings.manifest_path).site
        if not (settings.site and settings_of.is_loopback(built)):
            settings = replace(settings, site=built)
    start = _baseline(baseline, settings, clock())
    lineage = open_register(settings, clock(), start)
    sentence = _(
        "Registre ouvert pour {site}. Rien de daté d'avant le {day} ne sera annoncé. "
        "Ajoutez cette ligne à pelicanconf.py :"
    )
    day = f"{start.astimezone(settings.zone):%Y-%m-%d %H:%M}"
    say(sentence.format(site=settings.site, day=day))
    say(f'PORTE_VOIX_LINEAGE = "{lineage}"')


def open_register(settings: Settings, now: datetime, baseline: datetime) -> str:
    """Create the register of ``settings`` and return its lineage. Raises ``LedgerError``."""
    lineage = settings.lineage or secrets.token_hex(8)
    store = stores.open_store(settings.ledger, settings.state_dir)
    try:
        opened = ev.Opened(lineage, settings.site, baseline)
        store.create(ev.Batch(secrets.token_hex(16), now, session.run_name(now), (opened,)))
    finally:
        store.close()
    return lineage


@command(
    "Montrer ce que le registre sait de chaque annonce.",
    {"article": N_("L'id d'un seul article."), "demo": DEMO_HELP},
)
def show(context: Context, article: str = "", demo: bool = False) -> None:
    """Print the state of each pair."""
    from rich.table import Table

    settings = session.load(demo)
    clock, _own = session.clock(demo)
    with session.register(settings, clock) as register:
        state = register.state
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in (_("Article"), _("Compte"), _("État"), _("Adresse")):
            table.add_column(heading)
        for key, pair in sorted(state.pairs.items()):
            if not article or key[0] == article:
                seen = state.seen.get(key[:2])
                name = f"{key[0]} {seen[1].slug}" if seen else key[0]
                found = pair.state(clock(), key[0] in state.withdrawn)
                table.add_row(name, key[2], _(STATES[found.name]), pair.url)
        console().print(table)
        for alarm in state.alarms:
            say(_("Alerte : {alarm}").format(alarm=alarm))
        lots = ngettext("{n} lot", "{n} lots", state.version).format(n=state.version)
        count = len(state.pairs)
        pairs = ngettext("{n} paire", "{n} paires", count).format(n=count)
        say(f"{lots}, {pairs}.")


#: What each disagreement between a network and the register is called.
DRIFTS = {
    "GONE": N_("supprimée à la main"),
    "EDITED": N_("modifiée à la main"),
    "STRANGER": N_("inconnue du registre"),
}


@command(
    "Relire les réseaux : copies supprimées, modifiées à la main, ou inconnues du registre.",
    {"days": N_("Jusqu'à combien de jours en arrière."), "demo": DEMO_HELP},
)
def verify(context: Context, days: int = 30, demo: bool = False) -> None:
    """Compare what is public with what the register says; writes nothing."""
    from porte_voix.announce.networks.base import NetworkFailure
    from porte_voix.announce.networks.deadline import within

    settings = session.load(demo)
    guard.check_settings(settings, os.environ)
    clock, _own = session.clock(demo)
    store = stores.open_store(settings.ledger, settings.state_dir)
    try:
        said = tuple(drift.copies(store.read()).values())
        state = states.fold(store.read())
    finally:
        store.close()
    found, silent = 0, 0
    for account in settings.accounts:
        network = networks.connect(account, settings.state_dir, clock)
        try:
            guard.introduced(state, account, partial(within, run.WHOAMI_SECONDS, network.whoami))
            name, since = state.canonical(account.name), clock() - timedelta(days=days)
            differences = drift.drift(said, name, network, since)
        except NetworkFailure as error:
            silent += 1
            say(_("{account} : n'a pas répondu ({why})").format(account=account.name, why=error))
            continue
        for one in differences:
            found += 1
            say(f"! {one.account} {one.article} {_(DRIFTS[one.kind.name])} : {one.url}")
    if found:
        sentence = ngettext(
            "{n} différence : une personne doit regarder.",
            "{n} différences : une personne doit regarder.",
            found,
        )
        raise Exit(sentence.format(n=found), 4)
    if silent:
        raise Exit(_("Tous les comptes n'ont pas répondu; relancez plus tard."), 75)
    sentence = ngettext(
        "{n} copie relue, conforme.", "{n} copies relues, toutes conformes.", len(said)
    )
    say(sentence.format(n=len(said)))


@command(
    "Remettre dans le registre ce qu'un fichier de sauvetage a gardé.",
    {"file": N_("Le fichier rescue-….json que le message d'erreur nommait."), "demo": DEMO_HELP},
)
def restore(context: Context, file: str, demo: bool = False) -> None:
    """Append the events of a rescue file, once."""
    clock, _own = session.clock(demo)
    with session.register(session.load(demo), clock) as register:
        done = rescue.restore(Path(file), register)
    say(_("Remis dans le registre.") if done else _("Le registre l'avait déjà."))


@command(
    "Écrire la vue publique du registre (adresses et liens) que la construction lit.",
    {"demo": DEMO_HELP},
)
def export(context: Context, demo: bool = False) -> None:
    """Write ``ledger-view.json``."""
    settings = session.load(demo)
    clock, _own = session.clock(demo)
    with session.register(settings, clock) as register:
        path = write_view(register, settings)
    say(_("{path} : écrit.").format(path=path))


def write_view(register: Register, settings: Settings) -> Path:
    """Write the public view beside the manifest, whole or not at all."""
    path = Path(settings.state_dir) / "ledger-view.json"
    text = json.dumps(view.view(register.state), ensure_ascii=False, indent=1, sort_keys=True)
    write_whole(path, f"{text}\n")
    return path


def _baseline(text: str, settings: Settings, now: datetime) -> datetime:
    if not text:
        return now
    try:
        return datetime.fromisoformat(text).replace(tzinfo=settings.zone).astimezone(UTC)
    except ValueError:
        raise SettingsError(
            [
                Problem(
                    "--baseline",
                    _("« {text} » n'est pas une date").format(text=text),
                    _("Exemple : 2026-11-01."),
                )
            ]
        ) from None
