"""The settings of Porte-voix: flat, prefixed names read from ``pelicanconf.py``-like files.

The announce job reads the same files as Pelican without importing Pelican: they hold literals
only. Unknown names are refused with their nearest neighbour, all problems at once.
"""

import difflib
import math
import re
import runpy
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from porte_voix import accounts
from porte_voix.accounts import PREFIX, AccountSettings
from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import _
from porte_voix.secret import Address
from porte_voix.sources import from_sources

#: Names that only the theme reads.
THEME_NAMES = ("BOARD", "PEOPLE", "SCHOOLS", "FOLLOW", "MENU", "OBJECTIVES", "COLOURS")
#: Names that only the safeguards read, which check them.
SAFEGUARD_NAMES = ("RULES", "EXCEPTIONS", "ALLOWED", "MEDIA")
#: Where the preview of announcements is, in an output that is not for the public.
PREVIEW_FOLDER = "apercu"
HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _setting(default: Any, help: str, shown: bool = True) -> Any:
    """A field with the sentence that documents it; ``shown`` is false where a password may be."""
    return field(default=default, metadata={"help": help}, repr=shown)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the announce job needs to know; the help of each field is its documentation."""

    site: str = _setting("", "Adresse publique du blogue en production, sans barre à la fin.")
    accounts: tuple[AccountSettings, ...] = _setting(
        (), "Comptes officiels : un nom court, son réseau et ses réglages."
    )
    ledger: str = _setting(
        "sqlite:///.porte-voix/registre.sqlite",
        "Adresse du registre : un fichier SQLite, une base PostgreSQL ou une branche git.",
        shown=False,
    )
    lineage: str = _setting(
        "", "Lignée du registre, donnée par « inv ledger.init »; un autre registre est refusé."
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
        ("21:00", "06:30"), "Heures sans annonce, sauf urgence; deux heures égales : jamais."
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
        False, "Refuser de construire ce que les règles bloquent, comme « inv check »."
    )
    workers: int = _setting(
        0, "Processus qui se partagent une construction; 0 : autant que de processeurs."
    )
    article_seconds: float = _setting(
        5.0, "Secondes de calcul au-delà desquelles un texte est refusé, et les autres construits."
    )
    thin_spaces: bool = _setting(
        False, "Espace fine insécable devant « ; ! ? » dans les pages (au Québec : aucune)."
    )
    preview: int = _setting(
        0,
        "Articles récents dont apercu/ montre les annonces, avec tous les brouillons; "
        "0 : aucun, comme en ligne.",
    )
    deploy: str = _setting(
        ".porte-voix/en-ligne",
        "Où mettre le site en ligne : un dossier, rclone:NOM:CHEMIN, branche:NOM ou pages:DOSSIER.",
    )
    host: str = _setting(
        "",
        "Ce que l'hébergeur lit : netlify (par défaut), apache, nginx ou aucun.",
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
        with from_sources(path.parent):
            return runpy.run_path(str(path))
    except Exception as error:
        raise SettingsError(
            [
                Problem(
                    str(path),
                    _("ce fichier ne peut pas être lu ({error})").format(error=error),
                    _("Corrigez la ligne indiquée : il ne contient que des valeurs simples."),
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
            values["accounts"] = accounts.read(where, value, problems)
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
                _("{name} : {value!r} ne convient pas").format(name=name, value=value),
                _("{help} Exemple : {example!r}.").format(
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
        else _("Réglages connus : {known}.").format(known=", ".join(sorted(known)))
    )
    return Problem(where, _("{name} n'est pas un réglage connu").format(name=name), way_out)
