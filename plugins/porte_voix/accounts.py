"""One official account: a short name, its network, its options, and where its secrets are.

Secrets never stand in a file; they come from the environment (``PORTE_VOIX_<ACCOUNT>_<NAME>``).
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import _
from porte_voix.secret import Secret

PREFIX = "PORTE_VOIX_"
#: An account's name becomes part of commands, file names and environment variables.
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """One official account: a short name of our own, its network, and the network's options."""

    name: str
    network: str
    options: Mapping[str, Any] = field(default_factory=dict)

    def option(self, name: str, default: Any = None) -> Any:
        """An option of the network."""
        return self.options.get(name, default)

    def secret_name(self, name: str) -> str:
        """The environment variable that holds a secret of this account."""
        return f"{PREFIX}{self.name}_{name}".upper().replace("-", "_")

    def secret(self, name: str, environment: Mapping[str, str] | None = None) -> Secret:
        """A secret of this account. Raises ``SettingsError`` naming the missing variable."""
        variable = self.secret_name(name)
        value = (os.environ if environment is None else environment).get(variable, "").strip()
        if not value:
            raise SettingsError(
                [
                    Problem(
                        _("compte « {name} »").format(name=self.name),
                        _("le secret {variable} manque").format(variable=variable),
                        _("Définissez-le dans l'environnement, jamais dans un fichier du dépôt."),
                    )
                ]
            )
        return Secret(value)


def read(where: str, value: Any, problems: list[Problem]) -> tuple[AccountSettings, ...]:
    """The accounts of ``PORTE_VOIX_ACCOUNTS``; what is wrong is added to ``problems``."""
    if not isinstance(value, Mapping):
        problems.append(
            Problem(
                where,
                _("PORTE_VOIX_ACCOUNTS n'est pas un dictionnaire"),
                _("Exemple : {example}.").format(example='{"apercu": {"network": "outbox"}}'),
            )
        )
        return ()
    accounts: list[AccountSettings] = []
    for name, options in value.items():
        found = _account(where, name, options, accounts)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            accounts.append(found)
    return tuple(accounts)


def _account(
    where: str, name: Any, options: Any, others: list[AccountSettings]
) -> AccountSettings | Problem:
    """One account, or what is wrong with it."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        return Problem(
            where,
            _("compte « {name} » : ce nom ne convient pas").format(name=name),
            _("Une lettre, puis des lettres sans accent, des chiffres, « _ » ou « - »."),
        )
    network = options.get("network") if isinstance(options, Mapping) else None
    if not isinstance(network, str) or not network:
        return Problem(
            where,
            _("compte « {name} » : son réseau n'est pas dit").format(name=name),
            _('Ajoutez "network", par exemple "outbox".'),
        )
    rest = {key: option for key, option in options.items() if key != "network"}
    account = AccountSettings(name, network, rest)
    twin = next((o for o in others if o.secret_name("") == account.secret_name("")), None)
    if twin is not None:
        return Problem(
            where,
            _("comptes « {one} » et « {other} » : leurs secrets auraient le même nom").format(
                one=twin.name, other=name
            ),
            _("Donnez à l'un des deux un nom plus différent."),
        )
    return account
