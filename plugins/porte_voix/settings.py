"""The settings of Porte-voix: flat, prefixed names read from ``pelicanconf.py``-like files.

The announce job reads the same files as Pelican without importing Pelican: they hold literals
only. Unknown names are refused with their nearest neighbour, all problems at once. Secrets never
stand here; they come from the environment (``PORTE_VOIX_<ACCOUNT>_<NAME>``).
"""

import difflib
import math
import os
import re
import runpy
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import _

PREFIX = "PORTE_VOIX_"
#: Names that only the theme reads.
THEME_NAMES = ("BOARD", "PEOPLE", "SCHOOLS", "FOLLOW", "MENU", "OBJECTIVES", "COLOURS")
#: Names that only the safeguards read, which check them.
SAFEGUARD_NAMES = ("RULES", "EXCEPTIONS", "ALLOWED", "MEDIA")
#: Where the preview of announcements is, in an output that is not for the public.
PREVIEW_FOLDER = "apercu"
#: An account's name becomes part of commands, file names and environment variables.
ACCOUNT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
#: Where an address may hold a password: before its host, or in its query.
_PASSWORD = re.compile(r"(?<=://)[^@]*(?=@)|(?<=\?).*")
HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class Secret:
    """A value that never shows itself; ``reveal`` is called only where it is sent."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('•••')"

    __str__ = __repr__

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError(_("Un secret ne s'enregistre pas."))


class Address(str):
    """An address that may hold a password: whole where it is used, masked where it is only shown.

    A traceback with local variables shows what ``repr`` gives.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(_PASSWORD.sub("•••", str(self)))


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
                        _("compte « {name} »").format(name=self.name),
                        _("le secret {variable} manque").format(variable=variable),
                        _("Définissez-le dans l'environnement, jamais dans un fichier du dépôt."),
                    )
                ]
            )
        return Secret(value)


def _setting(default: Any, help: str, shown: bool = True) -> Any:
    """A field with the sentence that documents it; ``shown`` is false where a password may be."""
    return field(default=default, metadata={"help": help}, repr=shown)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the announce job needs to know; the help of each field is its documentation."""

    site: str = _setting("", "Adresse publique du blogue en production, sans barre à la fin.")
    accounts: tuple[AccountSettings, ...] = _setting(
        (), "Comptes officiels : un nom court, son réseau et ses réglages."
    )
    ledger: str = _setting(
        "sqlite:///.porte-voix/registre.sqlite",
        "Adresse du registre : un fichier SQLite, une base PostgreSQL ou une branche git.",
        shown=False,
    )
    lineage: str = _setting(
        "", "Lignée du registre, donnée par « inv ledger.init »; un autre registre est refusé."
    )
    state_dir: str = _setting(".porte-voix", "Dossier de l'état local (manifeste, registre).")
    old_addresses: str = _setting(
        "adresses-d-avant.txt", "Liste des adresses d'avant ce blogue, qui doivent répondre."
    )
    timezone: str = _setting("America/Toronto", "Fuseau horaire des heures calmes et du budget.")
    brake_articles: int = _setting(
        3, "Articles touchés en 24 heures au-delà desquels une personne doit approuver."
    )
    brake_account: int = _setting(
        10, "Écritures par compte en 24 heures au-delà desquelles une personne doit approuver."
    )
    quiet_hours: tuple[str, str] = _setting(
        ("21:00", "06:30"), "Heures sans annonce, sauf urgence; deux heures égales : jamais."
    )
    spacing_minutes: int = _setting(0, "Minutes entre deux annonces d'un même compte.")
    monthly_budget: float = _setting(
        5.0, "Dollars américains par mois pour les réseaux qui font payer chaque annonce."
    )
    live_minutes: float = _setting(
        10.0, "Minutes pendant lesquelles une page est attendue en ligne."
    )
    campaign: bool = _setting(
        True, "Ajouter utm_source et utm_medium au lien (utm_id y est toujours)."
    )
    branch: str = _setting(
        "main", "Branche d'où l'intégration continue a le droit d'annoncer; aucune autre."
    )
    checked: bool = _setting(
        False, "Refuser de construire ce que les règles bloquent, comme « inv check »."
    )
    workers: int = _setting(
        0, "Processus qui se partagent une construction; 0 : autant que de processeurs."
    )
    article_seconds: float = _setting(
        5.0, "Secondes de calcul au-delà desquelles un texte est refusé, et les autres construits."
    )
    thin_spaces: bool = _setting(
        False, "Espace fine insécable devant « ; ! ? » dans les pages (au Québec : aucune)."
    )
    preview: int = _setting(
        0,
        "Articles récents dont apercu/ montre les annonces, avec tous les brouillons; "
        "0 : aucun, comme en ligne.",
    )
    deploy: str = _setting(
        ".porte-voix/en-ligne",
        "Où mettre le site en ligne : un dossier, rclone:NOM:CHEMIN, branche:NOM ou pages:DOSSIER.",
    )
    host: str = _setting(
        "",
        "Ce que l'hébergeur lit : netlify (par défaut), apache, nginx ou aucun.",
    )
    live_at: str = _setting(
        "", "Adresse locale où lire le site au lieu de l'adresse publique (démonstration, essais)."
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "ledger", Address(self.ledger))

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as an object."""
        return ZoneInfo(self.timezone)

    @property
    def manifest_path(self) -> Path:
        """Where the build leaves the manifest."""
        return Path(self.state_dir) / "manifest.json"

    @property
    def window(self) -> timedelta:
        """How long after its date an article may still be announced (rule 7 of the law)."""
        return timedelta(days=7)

    def is_quiet(self, now: datetime) -> bool:
        """Whether ``now`` falls in the quiet hours of the site's time zone."""
        start, end = (time.fromisoformat(hour) for hour in self.quiet_hours)
        local = now.astimezone(self.zone).time()
        if start <= end:
            return start <= local < end
        return local >= start or local < end


def is_loopback(address: str) -> bool:
    """Whether an address leads to this very machine."""
    try:
        return urlsplit(address).hostname in ("127.0.0.1", "::1", "localhost")
    except ValueError:
        return False


def load(path: Path) -> Settings:
    """Read a settings file. Raises ``SettingsError`` naming every problem found."""
    return from_mapping(names(path), str(path))


def names(path: Path) -> dict[str, Any]:
    """Everything that a settings file names. Raises ``SettingsError`` when it cannot be read."""
    if not path.is_file():
        raise SettingsError(
            [
                Problem(
                    str(path),
                    _("ce fichier de réglages n'existe pas"),
                    _("Lancez la commande à la racine du dépôt, là où est pelicanconf.py."),
                )
            ]
        )
    try:
        return runpy.run_path(str(path))
    except Exception as error:
        raise SettingsError(
            [
                Problem(
                    str(path),
                    _("ce fichier ne peut pas être lu ({error})").format(error=error),
                    _("Corrigez la ligne indiquée : il ne contient que des valeurs simples."),
                    getattr(error, "lineno", None),
                )
            ]
        ) from error


def from_mapping(names: Mapping[str, Any], where: str = "pelicanconf.py") -> Settings:
    """Build the settings from upper-case names; raises ``SettingsError`` with every problem."""
    known = {PREFIX + f.name.upper(): f for f in fields(Settings)}
    others = (*THEME_NAMES, *SAFEGUARD_NAMES)
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for name, value in names.items():
        if not name.startswith(PREFIX) or name.removeprefix(PREFIX) in others:
            continue
        if name not in known:
            problems.append(_unknown(where, name, [*known, *(PREFIX + n for n in others)]))
        elif name == PREFIX + "ACCOUNTS":
            values["accounts"] = _accounts(where, value, problems)
        else:
            _typed(where, name, value, known[name], values, problems)
    if problems:
        raise SettingsError(problems)
    return Settings(**values)


def _typed(
    where: str, name: str, value: Any, f: Any, values: dict[str, Any], problems: list[Problem]
) -> None:
    wanted = type(f.default)
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if wanted is tuple and isinstance(value, list):
        value = tuple(value)
    right = isinstance(value, wanted) and not (wanted is int and isinstance(value, bool))
    if not right or not _is_sound(f.name, value):
        problems.append(
            Problem(
                where,
                _("{name} : {value!r} ne convient pas").format(name=name, value=value),
                _("{help} Exemple : {example!r}.").format(
                    help=f.metadata["help"], example=f.default
                ),
            )
        )
    else:
        values[f.name] = value.rstrip("/") if f.name in ("site", "live_at") else value


def _is_sound(name: str, value: Any) -> bool:
    """Whether a value of the right type means something."""
    if name == "quiet_hours":
        hours = [hour for hour in value if isinstance(hour, str) and HOUR.fullmatch(hour)]
        return len(value) == len(hours) == 2
    if name == "timezone":
        return _is_zone(value)
    return not isinstance(value, int | float) or (math.isfinite(value) and value >= 0)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _unknown(where: str, name: str, known: list[str]) -> Problem:
    near = difflib.get_close_matches(name, known, 1)
    way_out = (
        _("Vouliez-vous dire {near}?").format(near=near[0])
        if near
        else _("Réglages connus : {known}.").format(known=", ".join(sorted(known)))
    )
    return Problem(where, _("{name} n'est pas un réglage connu").format(name=name), way_out)


def _accounts(where: str, value: Any, problems: list[Problem]) -> tuple[AccountSettings, ...]:
    if not isinstance(value, Mapping):
        problems.append(
            Problem(
                where,
                _("PORTE_VOIX_ACCOUNTS n'est pas un dictionnaire"),
                _("Exemple : {example}.").format(example='{"apercu": {"network": "outbox"}}'),
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
    if not isinstance(name, str) or not ACCOUNT_NAME.fullmatch(name):
        return Problem(
            where,
            _("compte « {name} » : ce nom ne convient pas").format(name=name),
            _("Une lettre, puis des lettres sans accent, des chiffres, « _ » ou « - »."),
        )
    network = options.get("network") if isinstance(options, Mapping) else None
    if not isinstance(network, str) or not network:
        return Problem(
            where,
            _("compte « {name} » : son réseau n'est pas dit").format(name=name),
            _('Ajoutez "network", par exemple "outbox".'),
        )
    rest = {key: option for key, option in options.items() if key != "network"}
    account = AccountSettings(name, network, rest)
    twin = next((o for o in others if o.secret_name("") == account.secret_name("")), None)
    if twin is not None:
        return Problem(
            where,
            _("comptes « {one} » et « {other} » : leurs secrets auraient le même nom").format(
                one=twin.name, other=name
            ),
            _("Donnez à l'un des deux un nom plus différent."),
        )
    return account
