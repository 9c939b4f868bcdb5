"""What settings and addresses said the last time: asked again only when something has moved.

A check of a site that has not changed loads neither the networks nor the rules.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from porte_voix import ledger_view
from porte_voix.compound import Waiver
from porte_voix.delta import stamps
from porte_voix.errors import Problem, SettingsError
from porte_voix.late import late
from porte_voix.safeguards.finding import Finding, Severity
from porte_voix.tasks.sweep import Sweep, rules, told, waiver

with late():
    from porte_voix.announce import guard, networks
    from porte_voix.permalinks import memory
    from porte_voix.tasks import addresses, looked, session

MEMO = Path(".porte-voix/check-site")
VERSION = 2
#: What an address that people know demands.
ADDRESS = "adresse"
#: What the judgement of settings reads besides their file.
VARIABLES = ("CI", "PORTE_VOIX_NOW", "PORTE_VOIX_LEDGER")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a check needs of sound settings, or of those of the house when they are ``wrong``."""

    zone: ZoneInfo
    workers: int
    severities: Mapping[str, Severity]
    waivers: tuple[Waiver, ...]
    #: Where the theme's templates are; nothing when that is not known.
    templates: tuple[str, ...]
    #: Files whose bytes the addresses depend on.
    known: tuple[str, ...]
    wrong: SettingsError | None = None


def chosen(sources: tuple[Path, ...], memo: Path = MEMO) -> Chosen:
    """The settings, judged; what is wrong with them is in ``wrong``."""
    key = _key(sources)
    data = stamps.load(memo, VERSION) or {}
    if data.get("key") == key:
        kept = data["chosen"]
        return Chosen(
            ZoneInfo(kept["zone"]),
            kept["workers"],
            {name: Severity(word) for name, word in kept["severities"].items()},
            tuple(map(waiver, kept["waivers"])),
            tuple(kept["templates"]),
            tuple(kept["known"]),
        )
    found, decided = looked.fallback()
    view = Path(found.state_dir) / ledger_view.FILE_NAME
    made = Chosen(
        found.zone,
        found.workers,
        decided.severities,
        decided.waivers,
        _templates(),
        (view.as_posix(), found.old_addresses),
        _wrong(),
    )
    if made.wrong is None:
        _save(
            memo,
            {
                "key": key,
                "chosen": {
                    "zone": found.timezone,
                    "workers": made.workers,
                    "severities": {name: str(one) for name, one in made.severities.items()},
                    "waivers": [told(one) for one in made.waivers],
                    "templates": list(made.templates),
                    "known": list(made.known),
                },
            },
        )
    return made


def addressed(swept: Sweep, settled: Chosen, now: datetime, memo: Path = MEMO) -> list[Finding]:
    """What the addresses of the site demand, at that instant."""
    key = [list(stamps.take(path)) for path in settled.known]
    data = stamps.load(memo, VERSION) or {}
    kept = data.get("addresses")
    if kept and not swept.moved and kept["key"] == key and now.isoformat() < kept["until"]:
        return [Finding.of(tuple(one)) for one in kept["findings"]]
    found = looked.fallback()[0]
    texts = [
        looked.addressed(path, facts["address"], settled.zone)
        for path, facts in swept.facts.items()
        if facts.get("address")
    ]
    try:
        problems: tuple[Problem, ...] = addresses.problems(texts, found, now)
    except SettingsError:  # told with the settings
        return []
    made = [Finding(ADDRESS, Severity.BLOCK, one) for one in problems]
    later = [one["date"] for one in texts if one["date"] and one["date"] > now]
    until = min(later).astimezone(now.tzinfo).isoformat() if later else "9999"
    if data and settled.wrong is None:
        told_ = {"key": key, "until": until, "findings": [one.plain() for one in made]}
        _save(memo, {**data, "addresses": told_})
    return made


def _templates() -> tuple[str, ...]:
    """The folders of the theme's templates, then those of Pelican's own, which come after them."""
    try:
        names = looked.chosen()[2]
    except SettingsError:
        return ()
    theme, pelican = Path(str(names.get("THEME") or "")), find_spec("pelican")
    if not (theme / "templates").is_dir() or pelican is None:
        return ()
    own = [
        Path(place, "themes/simple/templates") for place in pelican.submodule_search_locations or ()
    ]
    over = map(Path, names.get("THEME_TEMPLATES_OVERRIDES") or ())
    return tuple(folder.as_posix() for folder in (*over, theme / "templates", *own))


def _wrong() -> SettingsError | None:
    """What is wrong with the settings, told with what is wrong with the content."""
    try:
        found = session.load()
        guard.check_settings(found, os.environ)
        for account in found.accounts:
            networks.capabilities(account)
        looked.chosen()
        memory.recall(found)
    except SettingsError as error:
        return error
    return None


def _key(sources: tuple[Path, ...]) -> str:
    return "\n".join([rules(sources), *(os.environ.get(name, "") for name in VARIABLES)])


def _save(memo: Path, data: dict[str, Any]) -> None:
    memo.parent.mkdir(parents=True, exist_ok=True)
    stamps.save(memo, {**data, "version": VERSION})
