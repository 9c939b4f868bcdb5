"""The tasks that answer the register's questions: was this announcement published, or not?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from invoke.context import Context

from porte_voix.errors import NeedsPerson, Pending, Problem, SettingsError
from porte_voix.i18n import N_, _
from porte_voix.late import late
from porte_voix.tasks.announcing import DEMO_HELP
from porte_voix.tasks.console import command, say

with late():
    from porte_voix.announce import adopting, guard, networks, reconcile, run
    from porte_voix.ledger import events as ev
    from porte_voix.tasks import session

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from porte_voix.announce.networks.base import Network, Post
    from porte_voix.ledger.register import Register
    from porte_voix.ledger.state import Pair, State
    from porte_voix.settings import Settings

PAIR_HELPS = {
    "article": N_("L'id de l'article."),
    "account": N_("Le nom du compte."),
    "language": N_("La langue de l'article."),
    "demo": DEMO_HELP,
}


@command(
    "Répondre « oui, l'annonce est parue » : donner son adresse au registre.",
    {**PAIR_HELPS, "url": N_("L'adresse de la copie, telle que le réseau la montre.")},
)
def adopt(
    context: Context,
    article: str,
    account: str,
    url: str = "",
    language: str = "fr",
    demo: bool = False,
) -> None:
    """Record that a person found the copy."""
    settings = session.load(demo)
    clock, _own = session.clock(demo)
    with session.register(settings, clock) as register:
        pair = _open_pair(register, article, account, language)
        post_id = pair.intent.prior if pair.intent else pair.post_id
        if not post_id:
            post = _post(settings, register.state, pair, url, clock)
            post_id, url = post.id, post.url
        decided = ev.Decided(_nonce(pair), "adopt", session.person(), post_id, url or None)
        register.append((decided,))
    say(_("Noté : cette copie est la nôtre."))


@command("Répondre « non, l'annonce n'est pas parue » : l'envoyer de nouveau.", PAIR_HELPS)
def resend(
    context: Context, article: str, account: str, language: str = "fr", demo: bool = False
) -> None:
    """Record that a person wants the same bytes sent again."""
    clock, _own = session.clock(demo)
    with session.register(session.load(demo), clock) as register:
        pair = _open_pair(register, article, account, language)
        register.append((ev.Decided(_nonce(pair), "resend", session.person()),))
    say(_("Noté : l'envoi repartira au prochain « inv announce »."))


@command("Répondre « laissez tomber » : ne plus jamais envoyer cette annonce.", PAIR_HELPS)
def drop(
    context: Context, article: str, account: str, language: str = "fr", demo: bool = False
) -> None:
    """Record that a person gives this write up."""
    clock, _own = session.clock(demo)
    with session.register(session.load(demo), clock) as register:
        pair = _open_pair(register, article, account, language)
        if pair.intent is not None:
            register.append((ev.Decided(pair.intent.nonce, "drop", session.person()),))
    say(_("Noté : cette annonce est laissée de côté."))


def _open_pair(register: Register, article: str, account: str, language: str) -> Pair:
    """The pair a person answers for. Raises ``NeedsPerson`` when nothing is asked about it."""
    pair = register.state.pair((article, language, register.state.canonical(account)))
    if pair.intent is None and pair.refusal is None:
        raise NeedsPerson(
            _("Le registre n'attend aucune réponse pour {article} sur « {account} ».").format(
                article=article, account=account
            ),
            _("Consultez « inv ledger.show » : l'id, le compte ou la langue diffèrent peut-être."),
        )
    return pair


def _nonce(pair: Pair) -> str:
    """The write that a person's answer is about."""
    open_write = pair.intent or pair.refusal
    return open_write.nonce if open_write else ""


def _post(
    settings: Settings, state: State, pair: Pair, url: str, clock: Callable[[], datetime]
) -> Post:
    """The copy that a person shows, as its network knows it."""
    from porte_voix.announce.networks.base import NetworkFailure
    from porte_voix.announce.networks.deadline import within

    name = pair.key[2]
    account = session.account(settings, name, state)
    if not url:
        raise SettingsError(
            [
                Problem(
                    "--url",
                    _("l'adresse de la copie sur « {account} » manque").format(account=name),
                    _("Ouvrez le compte, copiez l'adresse de l'annonce, et relancez avec elle."),
                )
            ]
        )
    network = networks.connect(account, settings.state_dir, clock)
    since = (pair.intent_at or clock()) - reconcile.LOOK_BACK
    try:
        guard.introduced(state, account, partial(within, run.WHOAMI_SECONDS, network.whoami))
        return adopting.adopted(url, pair, network, _shown(network, since))
    except NetworkFailure as error:
        raise Pending(
            _("« {account} » ne répond pas ({why}). Rien n'est noté.").format(
                account=name, why=error
            ),
            _("Relancez la même commande plus tard."),
        ) from error


def _shown(network: Network, since: datetime) -> tuple[Post, ...]:
    """What an account shows since then; nothing when it never tells."""
    from porte_voix.announce.networks.base import CannotLook

    try:
        return network.recent(since)
    except CannotLook as error:
        if not error.blind:
            raise
        return ()
