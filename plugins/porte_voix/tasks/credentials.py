"""The task that says how the credentials of each account stand, without ever showing one."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.exceptions import Exit

from porte_voix.errors import LedgerError, Problem, SettingsError
from porte_voix.i18n import _, ngettext
from porte_voix.late import late
from porte_voix.tasks.announcing import DEMO_HELP
from porte_voix.tasks.console import command, note, say

with late():
    from porte_voix.announce import credentials as examining
    from porte_voix.announce import guard, networks
    from porte_voix.tasks import session

if TYPE_CHECKING:
    from datetime import datetime

    from porte_voix.accounts import AccountSettings
    from porte_voix.announce.credentials import Standing
    from porte_voix.announce.networks.base import Credentials, Network
    from porte_voix.ledger.state import State

#: The sign of each verdict.
SIGNS = {"FINE": "✓", "SOON": "…", "SILENT": "?", "PERSON": "!"}


@command(
    "Dire, pour chaque compte, qui nous sommes, ce que le jeton permet et jusqu'à quand.",
    {"demo": DEMO_HELP},
)
def credentials(context: Context, demo: bool = False) -> None:
    """Ask every account; end with the code that says what is to be done."""
    settings = session.load(demo)
    guard.check_settings(settings, os.environ)
    now, _own = session.clock(demo)
    problems: list[Problem] = []
    ready: list[tuple[AccountSettings, Network]] = []
    for account in settings.accounts:
        try:
            ready.append((account, networks.connect(account, settings.state_dir, now)))
        except SettingsError as error:
            problems += error.problems
    state, lost = _known(demo)
    # Looked up before the threads start: a module that is loading is no place to meet.
    examine, renewal = examining.examine, networks.renewal

    def ask(one: tuple[AccountSettings, Network]) -> Standing:
        account, network = one
        return examine(account, network, renewal(account), state, now())

    with ThreadPoolExecutor(max_workers=max(1, len(ready))) as pool:
        standings = list(pool.map(ask, ready))
    for standing in standings:
        show(standing, now())
    _conclude(standings, problems, lost)


def show(standing: Standing, now: datetime) -> None:
    """One account, in a few lines."""
    account, told = standing.account, standing.credentials
    who = told.identity.label if told else _("pas de réponse utile")
    say(
        _("{sign} {name} ({network}) : {who}").format(
            sign=SIGNS[standing.verdict.name], name=account.name, network=account.network, who=who
        )
    )
    if told:
        say(_("    identité : {remote}").format(remote=told.identity.remote))
        say(_("    droits : {scopes}").format(scopes=_scopes(told)))
        say(_("    jeton : {age}").format(age=_age(told, now)))
    for problem in standing.problems:
        say(f"    {SIGNS[standing.verdict.name]} {problem}")
    for gesture in standing.gestures:
        say(f"        → {gesture}")


def _scopes(told: Credentials) -> str:
    if told.scopes is None:
        return _("le réseau ne les dit pas")
    return ", ".join(told.scopes) or _("aucun n'est demandé")


def _age(told: Credentials, now: datetime) -> str:
    if told.expires is None:
        return _("aucune fin connue")
    days = examining.days_left(told.expires, now)
    if days < 0:
        return _("périmé depuis le {day}").format(day=told.expires.date().isoformat())
    return ngettext("{n} jour, jusqu'au {day}", "{n} jours, jusqu'au {day}", days).format(
        n=days, day=told.expires.date().isoformat()
    )


def _known(demo: bool) -> tuple[State | None, LedgerError | None]:
    """What the register knows, or why it cannot be read."""
    clock, _own = session.clock(demo)
    try:
        with session.register(session.load(demo), clock) as register:
            return register.state, None
    except LedgerError as error:
        return None, error


def _conclude(standings: list[Standing], problems: list[Problem], lost: LedgerError | None) -> None:
    """End with the code that says it to a machine; the worst comes first."""
    verdicts = {standing.verdict for standing in standings}
    if lost is not None:
        note(_("L'identité des comptes n'a pas pu être comparée au registre."))
    if problems:
        raise SettingsError(problems)
    if examining.Verdict.PERSON in verdicts:
        raise Exit(_("Une personne doit agir sur un compte."), 4)
    if lost is not None:
        raise lost
    if examining.Verdict.SILENT in verdicts:
        raise Exit(_("Un réseau n'a pas répondu : relancez plus tard."), 75)
