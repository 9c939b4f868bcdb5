"""The fate of every file, foreseen by ``inv check`` from what it has read: nothing is left out."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from porte_voix import settings as settings_of
from porte_voix.errors import SettingsError
from porte_voix.safeguards import conservation
from porte_voix.safeguards.conservation import READ_AS, Fate
from porte_voix.safeguards.finding import Finding, Severity
from porte_voix.safeguards.survey import survey
from porte_voix.tasks import session

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

    from porte_voix.tasks.sweep import Sweep

#: What a file that nothing takes up does not respect.
RULE = "conservation"
#: Where Pelican looks when the settings do not say.
PLACES: Mapping[str, Any] = {
    "ARTICLE_PATHS": [""],
    "PAGE_PATHS": ["pages"],
    "STATIC_PATHS": ["images"],
    "IGNORE_FILES": ["**/.*"],
}
STATUSES = {"published": Fate.PUBLISHED, "hidden": Fate.HIDDEN, "draft": Fate.DRAFT}


def accounted(
    swept: Sweep, blocked: Set[str], content: Path, now: datetime
) -> tuple[tuple[Finding, ...], str]:
    """The files that would be lost or refused, and the count as a person reads it.

    ``blocked`` are the paths of the files in which something blocks.
    """
    try:
        places = conservation.places({**PLACES, **settings_of.names(session.settings_path())})
    except SettingsError:
        return (), ""
    start = f"{content.as_posix()}/"
    texts = {
        path.removeprefix(start): Fate.REFUSED if path in blocked else _fate(facts, now)
        for path, facts in swept.facts.items()
        if path.endswith(READ_AS)
    }
    texts = {
        path: fate for path, fate in texts.items() if conservation.is_under(path, places.texts)
    }
    told = {path.removeprefix(start) for path in blocked if path.endswith(READ_AS)}
    counted = conservation.count(survey(str(content)), texts, places, content.name, silent=told)
    stopped = dict.fromkeys((path.removeprefix(start) for path in blocked), Fate.REFUSED)
    fates = {path: stopped.get(path, fate) for path, fate in counted.fates.items()}
    findings = tuple(Finding(RULE, Severity.BLOCK, one) for one in counted.problems)
    return findings, conservation.sentence(Counter(fates.values()))


def _fate(facts: Mapping[str, Any], now: datetime) -> Fate:
    """What the build will make of a text."""
    address = facts.get("address")
    if address is None:
        return Fate.REFUSED
    if facts.get("withdrawn"):
        return Fate.HIDDEN
    fate = STATUSES.get(str(facts.get("status")), Fate.REFUSED)
    later = bool(address["date"]) and datetime.fromisoformat(address["date"]) > now
    return Fate.SCHEDULED if fate is Fate.PUBLISHED and later else fate
