"""What must hold before anything is sent: the right register, site, clock and accounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from porte_voix.accounts import AccountSettings
from porte_voix.announce.model import Manifest
from porte_voix.announce.networks.base import Identity, SomebodyElse
from porte_voix.errors import LedgerError, NeedsPerson, Problem, SettingsError
from porte_voix.i18n import _
from porte_voix.ledger.state import State
from porte_voix.settings import Settings, is_loopback

if TYPE_CHECKING:
    from porte_voix.announce.live import LiveState

#: The clocks of this machine and of the live site may differ by this much.
MAX_SKEW = timedelta(seconds=30)
#: The only other clock; tests move it past leases instead of sleeping.
CLOCK_VARIABLE = "PORTE_VOIX_NOW"
#: The options that say where a network answers.
ADDRESSES = ("base_url", "server")


def is_real(account: AccountSettings) -> bool:
    """Whether what this account says leaves this machine."""
    addresses = [str(account.option(name)) for name in ADDRESSES if account.option(name)]
    if account.network == "outbox":
        return False
    return not addresses or not all(is_loopback(address) for address in addresses)


def check_settings(settings: Settings, environment: Mapping[str, str]) -> None:
    """Refuse settings that could announce for real from a trial. Raises ``SettingsError``."""
    real = [account.name for account in settings.accounts if is_real(account)]
    clock, fleeting = environment.get(CLOCK_VARIABLE), environment.get("CI")
    # A traceback that shows local variables would show every secret of the environment.
    del environment
    problems = []
    if not settings.accounts:
        problems.append(
            Problem(
                "PORTE_VOIX_ACCOUNTS",
                _("aucun compte n'est réglé"),
                _('Le plus simple : {"apercu": {"network": "outbox"}}.'),
            )
        )
    if real and not settings.site:
        problems.append(
            Problem(
                "PORTE_VOIX_SITE",
                _("l'adresse publique du blogue manque, or {names} est réel").format(
                    names=", ".join(real)
                ),
                _("Donnez-la : seul le site de production parle aux réseaux."),
            )
        )
    if real and clock:
        problems.append(
            Problem(
                CLOCK_VARIABLE,
                _("une autre horloge n'est permise qu'en essai, or {names} est réel").format(
                    names=", ".join(real)
                ),
                _("Retirez cette variable de l'environnement."),
            )
        )
    if settings.live_at and (real or not is_loopback(settings.live_at)):
        problems.append(
            Problem(
                "PORTE_VOIX_LIVE_AT",
                _("le site ne se lit ailleurs qu'en essai, sur cette machine"),
                _("Retirez ce réglage : la vraie adresse publique sera lue."),
            )
        )
    if real and fleeting and settings.ledger.startswith("sqlite"):
        problems.append(
            Problem(
                "PORTE_VOIX_LEDGER",
                _("un registre SQLite ne survit pas à cette machine d'intégration continue"),
                _("Donnez l'adresse d'une base PostgreSQL, ou retirez les comptes réels."),
            )
        )
    if problems:
        raise SettingsError(problems)


def check_branch(settings: Settings, environment: Mapping[str, str]) -> None:
    """Refuse a CI job of another branch, or of a merge request. Raises ``NeedsPerson``.

    https://docs.github.com/actions/reference/workflows-and-actions/variables and
    https://docs.gitlab.com/ci/variables/predefined_variables (2026-11-30).
    """
    ref = environment.get("GITHUB_REF") or environment.get("CI_COMMIT_REF_NAME", "")
    proposed = "pull_request" in environment.get("GITHUB_EVENT_NAME", "") or bool(
        environment.get("CI_MERGE_REQUEST_IID")
    )
    # A traceback that shows local variables would show every secret of the environment.
    del environment
    branch = ref.removeprefix("refs/heads/")
    if proposed or (branch and branch != settings.branch):
        raise NeedsPerson(
            _(
                "Ce travail est celui de « {ref} » : rien ne s'annonce d'ailleurs que de {ours}."
            ).format(ref=branch, ours=settings.branch),
            _("Fusionnez d'abord; une autre branche se nomme par PORTE_VOIX_BRANCH."),
        )


def check_register(state: State, manifest: Manifest, settings: Settings) -> None:
    """Refuse a register that is not this site's. Raises ``LedgerError``."""
    opened = state.opened
    if opened is None:
        raise LedgerError(
            _("Le registre n'a jamais été ouvert. Rien n'a été envoyé."),
            _("Premier jour : « inv ledger.init »."),
        )
    if opened.site != manifest.site:
        raise LedgerError(
            _("Ce registre est celui de {theirs}, ce site est {ours}. Rien n'a été envoyé.").format(
                theirs=opened.site, ours=manifest.site
            ),
            _("Construisez le vrai site : inv build --publish.")
            if is_loopback(manifest.site)
            else _("Corrigez PORTE_VOIX_LEDGER ou SITEURL; un site a un registre et un seul."),
        )
    if settings.lineage != opened.lineage:
        raise LedgerError(
            _("La lignée du registre ne correspond pas aux réglages. Rien n'a été envoyé."),
            _(
                "Si ce registre est le bon, écrivez dans pelicanconf.py : "
                'PORTE_VOIX_LINEAGE = "{lineage}". Sinon, remettez le bon registre.'
            ).format(lineage=opened.lineage),
        )


def check_live(state: State, live: LiveState, now: datetime, own_clock: bool) -> None:
    """Refuse a register behind the live site, or a clock that is off. Raises ``NeedsPerson``."""
    assert state.opened is not None
    if live.lineage and live.lineage != state.opened.lineage:
        raise LedgerError(
            _("Le site en ligne a été construit avec un autre registre. Rien n'a été envoyé."),
            _("Remettez le registre du site en ligne, ou refaites le site avec celui-ci."),
        )
    if live.events > state.version:
        raise LedgerError(
            _(
                "Le registre ({here} lots) est plus ancien que le site en ligne ({there} lots) : "
                "il a perdu une partie de sa mémoire. Rien n'a été envoyé."
            ).format(here=state.version, there=live.events),
            _("Remettez la copie la plus récente du registre, puis relancez."),
        )
    if own_clock and live.date and abs(live.date - now) > MAX_SKEW:
        raise NeedsPerson(
            _("L'horloge de cette machine et celle du site en ligne diffèrent de {n} s.").format(
                n=int(abs((live.date - now).total_seconds()))
            ),
            _("Mettez cette machine à l'heure, puis relancez. Rien n'a été envoyé."),
        )


def introduced(state: State, account: AccountSettings, ask: Callable[[], Identity]) -> Identity:
    """Whose the credentials are, as the network tells it.

    Raises ``NeedsPerson`` when they are another account's, and whatever else ``ask`` raises.
    """
    try:
        identity = ask()
    except SomebodyElse as other:
        raise somebody_else(account, other.found, other.wanted) from None
    check_identity(state, account, identity)
    return identity


def check_identity(state: State, account: AccountSettings, identity: Identity) -> None:
    """Refuse credentials that lead to another account. Raises ``NeedsPerson``."""
    bound = state.accounts.get(account.name)
    if bound and (bound.network, bound.remote) != (account.network, identity.remote):
        raise somebody_else(account, identity.remote, bound.remote)


def somebody_else(account: AccountSettings, found: str, known: str) -> NeedsPerson:
    """Credentials that lead elsewhere: the register, or the settings, know another account."""
    return NeedsPerson(
        _(
            "Le jeton de « {name} » mène à {found}; son compte est {known}. Rien n'a été envoyé."
        ).format(name=account.name, found=found, known=known),
        _("Remettez le jeton du bon compte, ou donnez un autre nom au nouveau compte."),
    )
