"""The options of an account, read with their type; what is wrong is a setting to correct."""

import difflib
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

from porte_voix.accounts import AccountSettings
from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import _
from porte_voix.settings import is_loopback

#: Options that every account takes.
COMMON = frozenset({"label", "deadline", "token_expires"})
#: A call must end well before the lease of its intent does.
LONGEST_DEADLINE = 60.0


def refuse(account: AccountSettings, what: str, way_out: str = "") -> SettingsError:
    """The error that names the account, what is wrong and the way out."""
    where = _("compte « {name} »").format(name=account.name)
    return SettingsError([Problem(where, what, way_out)])


def check_names(account: AccountSettings, known: Collection[str]) -> None:
    """Refuse an option that the network does not have, with its nearest neighbour."""
    names = sorted({*known, *COMMON})
    for name in account.options:
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            raise refuse(
                account,
                _("« {option} » n'est pas une option de {network}").format(
                    option=name, network=account.network
                ),
                _("Vouliez-vous dire « {near} »?").format(near=near[0])
                if near
                else _("Options connues : {known}.").format(known=", ".join(names)),
            )


def text(account: AccountSettings, name: str, default: str | None = None) -> str:
    """A text option; without a default, it must be given."""
    value = account.option(name, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise refuse(account, _("l'option « {option} » doit être un texte").format(option=name))
    return value.strip()


def number(account: AccountSettings, name: str, default: int) -> int:
    """A positive whole number."""
    value = account.option(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise refuse(
            account,
            _("l'option « {option} » doit être un nombre entier positif").format(option=name),
        )
    return value


def flag(account: AccountSettings, name: str) -> bool:
    """A yes or a no; no when it is not given."""
    value = account.option(name, False)
    if not isinstance(value, bool):
        raise refuse(
            account, _("l'option « {option} » doit être True ou False").format(option=name)
        )
    return value


def choice(account: AccountSettings, name: str, choices: Collection[str], default: str) -> str:
    """One of a few words."""
    value = text(account, name, default)
    if value not in choices:
        near = difflib.get_close_matches(value, choices, 1)
        raise refuse(
            account,
            _("« {value} » ne convient pas à l'option « {option} »").format(
                value=value, option=name
            ),
            _("Vouliez-vous dire « {near} »?").format(near=near[0])
            if near
            else _("Valeurs possibles : {choices}.").format(choices=", ".join(sorted(choices))),
        )
    return value


def server(account: AccountSettings, name: str, default: str | None = None) -> str:
    """The address of a server, https; plain http only on this very machine."""
    value = text(account, name, default).rstrip("/")
    parts = urlsplit(value)
    plain = parts.scheme == "http" and is_loopback(value)
    if not parts.hostname or parts.path or parts.query or not (parts.scheme == "https" or plain):
        raise refuse(
            account,
            _("l'option « {option} » n'est pas l'adresse d'un serveur").format(option=name),
            _("Exemple : {example}.").format(example="https://mastodon.example"),
        )
    return value


def loopback(account: AccountSettings, name: str = "base_url") -> str:
    """An address on this very machine that stands in for the network's own; empty: none."""
    value = text(account, name, "").rstrip("/")
    if value and not (value.startswith("http://") and is_loopback(value)):
        raise refuse(
            account,
            _("l'option « {option} » ne mène pas à cette machine").format(option=name),
            _("Elle ne sert qu'aux essais : {example}.").format(example="http://127.0.0.1:8091"),
        )
    return value


def deadline(account: AccountSettings, default: float = 30.0) -> timedelta:
    """How long one call may take, in seconds of wall clock."""
    value = account.option("deadline", default)
    right = isinstance(value, int | float) and not isinstance(value, bool)
    if not right or not 0 < value <= LONGEST_DEADLINE:
        raise refuse(
            account,
            _("l'option « deadline » doit être entre 0 et {longest:.0f} secondes").format(
                longest=LONGEST_DEADLINE
            ),
        )
    return timedelta(seconds=value)


def token_expires(account: AccountSettings) -> datetime | None:
    """When the token ends, as the operator noted it: the first instant of that day."""
    value = text(account, "token_expires", "")
    if not value:
        return None
    try:
        return datetime.combine(date.fromisoformat(value), time(), UTC)
    except ValueError:
        raise refuse(
            account,
            _("l'option « token_expires » n'est pas une date"),
            _("Exemple : {example}.").format(example="2027-01-15"),
        ) from None
