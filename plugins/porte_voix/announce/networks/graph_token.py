"""What Meta tells of a token that asks about itself: the same answer for Facebook and for Threads.

https://developers.facebook.com/docs/graph-api/reference/debug_token and
https://developers.facebook.com/docs/threads/reference/debug, checked 2026-11-21.

It is the only question whose address holds a token: asked otherwise, it is not answered. On
Facebook it is meant for the tokens of an application and of its developers; others may be refused
(code 100, logly/mureo#744, 2026-09-02), and the network then tells nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from porte_voix.accounts import AccountSettings
from porte_voix.announce.networks import options
from porte_voix.announce.networks.base import Credentials, Identity, Refused, Unsure
from porte_voix.i18n import _

PATH = "debug_token"
#: Refusals that say only that this token may not ask.
UNTOLD = (400, 403, 404)
#: An end of zero means never.
ENDS = ("expires_at", "data_access_expires_at")


@dataclass(frozen=True, slots=True)
class Told:
    """The scopes of a token, and the first of its ends: its own, or its access to data."""

    scopes: tuple[str, ...] | None = None
    expires: datetime | None = None


def read(answer: Mapping[str, Any]) -> Told:
    """What is told of a token. Raises ``Refused`` when it is dead, ``Unsure`` without an answer."""
    data = answer.get("data")
    if not isinstance(data, dict):
        raise Unsure(_("la réponse ne dit rien de ce jeton"))
    if data.get("is_valid") is not True:
        raise Refused(401, _("le réseau dit que ce jeton n'est plus bon"))
    scopes = data.get("scopes")
    ends = [end for end in map(data.get, ENDS) if isinstance(end, int) and end > 0]
    return Told(
        tuple(sorted(map(str, scopes))) if isinstance(scopes, list) else None,
        datetime.fromtimestamp(min(ends), UTC) if ends else None,
    )


def credentials(
    account: AccountSettings, identity: Identity, needed: tuple[str, ...], ask: Callable[[], Told]
) -> Credentials:
    """The credentials of ``identity``, as far as ``ask`` and the settings tell."""
    try:
        told = ask()
    except Refused as refused:
        if refused.code not in UNTOLD:
            raise
        told = Told()
    missing = () if told.scopes is None else tuple(one for one in needed if one not in told.scopes)
    expires = told.expires or options.token_expires(account)
    return Credentials(identity, told.scopes, missing, expires)
