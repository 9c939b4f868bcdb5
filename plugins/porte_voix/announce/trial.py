"""One test post on one account: said, read back, taken down, seen to be gone.

It goes through the very calls of an announcement, and the register knows nothing of it. Whatever
happens once it may be public, it is taken down, or a person is told where it is.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from porte_voix.accounts import AccountSettings
from porte_voix.announce import guard
from porte_voix.announce.model import Card, Manifest, Request
from porte_voix.announce.networks.base import (
    CannotLook,
    Capabilities,
    Network,
    Post,
    Prepares,
    Refused,
    Unsure,
)
from porte_voix.announce.networks.deadline import within
from porte_voix.errors import NeedsPerson, Pending
from porte_voix.i18n import _, number
from porte_voix.ledger.state import State
from porte_voix.settings import Settings

T = TypeVar("T")

#: A network may take a moment to show, or to stop showing, what it was told: looks, and seconds
#: between two of them.
LOOKS = 4
PAUSE = 2.0
#: How far back a post whose answer was lost is looked for.
BACK = timedelta(minutes=30)
#: Refusals that the same command, run later, may not meet: nothing left, or too many calls.
PASSING = (0, 429)


def check(state: State, settings: Settings) -> None:
    """Refuse to send while a person holds all sending, or when the register may not know it.

    Raises ``Pending`` or ``LedgerError``.
    """
    guard.check_register(state, Manifest(settings.site, (), ""), settings)
    if state.held_by:
        raise Pending(
            _("Les envois sont suspendus par {by}. Rien n'a été envoyé.").format(by=state.held_by),
            _("Pour reprendre : inv release."),
        )


@dataclass(frozen=True, slots=True)
class Trial:
    """The parts of a trial; ``read`` gives the register as it is, ``say`` is told each step."""

    settings: Settings
    account: AccountSettings
    network: Network
    capabilities: Capabilities
    read: Callable[[], State]
    say: Callable[[str], None]
    now: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep

    @property
    def name(self) -> str:
        """What people call the account."""
        return self.account.name

    def run(self) -> None:
        """Say it, read it, take it down, see that it is gone.

        Raises ``Pending`` or ``NeedsPerson`` when nothing could be said, ``NeedsPerson`` with the
        address of the post when anything fails afterwards.
        """
        state = self.read()
        check(state, self.settings)
        self._introduce(state)
        mark = secrets.token_hex(4)
        post = self._publish(_request(mark, self.settings.site, self.now()), mark)
        self.say(_("1. publié : {address}").format(address=_address(post)))
        try:
            doubts = self._read_back(post, mark) + self._take_down(post)
        except BaseException:
            self.say(_("Interrompu : supprimez à la main {address}").format(address=_address(post)))
            raise
        if doubts:
            raise NeedsPerson(
                _("L'essai sur « {name} » n'est pas concluant : {why}.").format(
                    name=self.name, why="; ".join(doubts)
                ),
                _(
                    "Ouvrez cette adresse, et supprimez à la main ce qui s'y trouve : {address}"
                ).format(address=_address(post)),
            )
        self.say(_("L'essai sur « {name} » a réussi; il n'en reste rien.").format(name=self.name))

    # -- The steps ------------------------------------------------------------------------------

    def _introduce(self, state: State) -> None:
        """Say on whose behalf, once it is sure, and at what price."""
        try:
            identity = guard.introduced(
                state, self.account, lambda: self._call(self.network.whoami)
            )
        except Refused as refused:
            raise self._not_said(refused) from None
        except Unsure as unsure:
            raise self._not_said(Refused(0, unsure.why)) from None
        self.say(_("0. compte : {label}").format(label=identity.label))
        if self.capabilities.cost:
            cost = number(self.capabilities.cost, 2)
            self.say(_("   cet essai coûte {cost} $ US, hors du budget").format(cost=cost))

    def _publish(self, request: Request, mark: str) -> Post:
        """The post, found again if its answer was lost. Raises ``Pending`` or ``NeedsPerson``."""
        try:
            if isinstance(self.network, Prepares):
                request = replace(request, media=(self.network.prepare(request),))
            check(self.read(), self.settings)
            return self._call(lambda: self.network.create(request, f"essai-{mark}"))
        except Refused as refused:
            raise self._not_said(refused) from None
        except Unsure as unsure:
            self.say(_("   réponse perdue ({why}) : recherche…").format(why=unsure.why))
            found = self._found(mark)
            if found is None:
                raise NeedsPerson(
                    _("L'essai sur « {name} » est peut-être paru : {why}.").format(
                        name=self.name, why=unsure.why
                    ),
                    _("Ouvrez le compte; si un message porte « {mark} », supprimez-le.").format(
                        mark=mark
                    ),
                ) from None
            return found

    def _not_said(self, refused: Refused) -> NeedsPerson | Pending:
        """The error of a trial that published nothing."""
        what = _("L'essai sur « {name} » a été refusé ({why}) : rien n'est paru.").format(
            name=self.name, why=refused
        )
        if refused.code in PASSING:
            return Pending(what, _("Relancez plus tard la même commande."))
        return NeedsPerson(what, _("Pour voir l'état du compte : inv credentials."))

    def _found(self, mark: str) -> Post | None:
        """The post of this trial among ours, if it shows."""
        for _look in range(LOOKS):
            self.sleep(PAUSE)
            try:
                posts = self._call(lambda: self.network.recent(self.now() - BACK))
            except (CannotLook, Refused, Unsure):
                continue
            found = next((post for post in posts if mark in post.text), None)
            if found is not None:
                return found
        return None

    def _read_back(self, post: Post, mark: str) -> list[str]:
        """Read the post as the network shows it; what is wrong with it, if anything."""
        why = _("le réseau ne le montre pas")
        for look in range(LOOKS):
            self.sleep(PAUSE if look else 0)
            try:
                shown = self._call(lambda: self.network.get(post.id))
            except CannotLook as error:
                if error.blind:
                    self.say(_("2. relecture impossible : ce compte n'a pas le droit de relire"))
                    return []
                why = error.why
            except (Refused, Unsure) as error:
                why = error.why
            else:
                if shown is not None and mark not in shown.text:
                    return [_("relu avec d'autres mots")]
                if shown is not None:
                    self.say(_("2. relu, mot pour mot"))
                    return []
        return [_("pas relu ({why})").format(why=why)]

    def _take_down(self, post: Post) -> list[str]:
        """Delete the post and see that it is gone; what is wrong, if anything."""
        why, deleted = "", False
        for look in range(LOOKS):
            self.sleep(PAUSE if look else 0)
            try:
                self._call(lambda: self.network.delete(post.id))
                if not deleted:
                    self.say(_("3. supprimé"))
                deleted = True
                if self._call(lambda: self.network.get(post.id)) is None:
                    self.say(_("4. disparu : le réseau ne le trouve plus"))
                    return []
                why = _("le réseau le montre encore")
            except CannotLook as error:
                if error.blind:
                    self.say(_("4. disparition non vérifiable : ce compte ne peut pas relire"))
                    return []
                why = error.why
            except (Refused, Unsure) as error:
                why = error.why
        return [_("pas supprimé à coup sûr ({why})").format(why=why)]

    def _call(self, call: Callable[[], T]) -> T:
        return within(self.capabilities.deadline.total_seconds(), call)


def _request(mark: str, link: str, now: datetime) -> Request:
    """A text that nobody can take for an announcement."""
    text = _(
        "Essai technique du blogue : ce message ne dit rien et sera supprimé dans un instant. "
        "({mark})"
    ).format(mark=mark)
    created = now.astimezone(UTC).isoformat(timespec="milliseconds")
    title = _("Essai technique")
    return Request(text, link, "fr", created, Card(title, text, None, ""))


def _address(post: Post) -> str:
    return post.url or post.id
