"""The fate of every file, foreseen by ``inv check`` from what it has read: nothing is left out."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from porte_voix import settings as settings_of
from porte_voix.errors import SettingsError
from porte_voix.safeguards import conservation
from porte_voix.safeguards.conservation import READ, Fate
from porte_voix.safeguards.finding import Finding, Severity
from porte_voix.safeguards.survey import survey
from porte_voix.tasks import session

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from porte_voix.tasks.sweep import Sweep

#: What a file that nothing takes up does not respect.
RULE = "conservation"
READ_AS = tuple(f".{suffix}" for suffix in READ)
STATUSES = {"published": Fate.PUBLISHED, "hidden": Fate.HIDDEN, "draft": Fate.DRAFT}


def accounted(
    swept: Sweep, blocked: Container[str], content: Path, now: datetime
) -> tuple[tuple[Finding, ...], str]:
    """The files that would be lost or refused, and the count as a person reads it.

    ``blocked`` are the paths of the files in which something blocks.
    """
    try:
        names = settings_of.names(session.settings_path())
        places = conservation.places(names)
    except (SettingsError, KeyError):
        return (), ""
    start = f"{content.as_posix()}/"
    fates: dict[str, Fate] = {}
    for path, facts in swept.facts.items():
        inside, stopped = path.removeprefix(start), path in blocked
        if path.endswith(READ_AS) and conservation.is_under(inside, places.texts):
            fates[inside] = Fate.REFUSED if stopped else _fate(facts, now)
        elif stopped:
            fates[inside] = Fate.REFUSED
    counted = conservation.count(survey(str(content)), fates, places, content.name, silent=fates)
    findings = tuple(Finding(RULE, Severity.BLOCK, one) for one in counted.problems)
    return findings, conservation.sentence(Counter(counted.fates.values()))


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
