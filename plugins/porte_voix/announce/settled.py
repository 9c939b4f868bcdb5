"""When all was last said, and whether anything may have changed since: what spares an hour. Pure.

A chain that leaves nothing undone tells its commit, the register and the instant before its build;
the site repeats it. An hour that finds the same commit, the same register, the same day of the
board, and no instant of any text in between, has nothing to build, to deploy nor to say.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from porte_voix.i18n import _

#: Kept from the first job of a chain to the last one.
FILE_NAME = "rest.json"
#: An instant as the front matter spells it; one that is elsewhere in a text costs a chain, no more.
INSTANT = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Settled:
    """Nothing was left to say of this commit, of this register, as they stood at this instant."""

    commit: str
    lineage: str
    events: int
    since: str

    @property
    def instant(self) -> datetime:
        """The instant, which has its zone."""
        return datetime.fromisoformat(self.since)


def of(told: object) -> Settled | None:
    """What a site or a file tells; nothing when it is not that."""
    if not isinstance(told, Mapping):
        return None
    try:
        made = Settled(
            str(told["commit"]), str(told["lineage"]), int(told["events"]), str(told["since"])
        )
        return made if made.instant.tzinfo else None
    except (KeyError, TypeError, ValueError):
        return None


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain that has begun: its commit, its first instant, and what was settled before it."""

    commit: str
    started: str
    said: Settled | None = None

    def text(self) -> str:
        """As it is kept from one job to the next."""
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"

    def ended(self, lineage: str, events: int) -> "Chain":
        """The same, once nothing is left to say."""
        return Chain(self.commit, self.started, Settled(self.commit, lineage, events, self.started))


def chain(text: bytes) -> Chain | None:
    """The chain that a file keeps; nothing when it is not one."""
    try:
        told: dict[str, Any] = json.loads(text)
        return Chain(str(told["commit"]), str(told["started"]), of(told.get("said")))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def news(said: Settled | None, now: Settled, zone: ZoneInfo, texts: Iterable[str]) -> str:
    """Why there may be something to do, as ``now`` stands; empty when there is nothing."""
    if said is None:
        return _("le site en ligne ne dit pas que tout était fait")
    if said.commit != now.commit:
        return _("un commit plus récent")
    if (said.lineage, said.events) != (now.lineage, now.events):
        return _("du nouveau au registre")
    start, end = said.instant.astimezone(zone), now.instant.astimezone(zone)
    if start.date() != end.date():
        return _("un autre jour")
    for text in texts:
        for found in INSTANT.findall(text):
            year, month, day, hour, minute, second = (int(part or 0) for part in found)
            try:
                instant = datetime(year, month, day, hour, minute, second, tzinfo=zone)
            except ValueError:
                continue
            if start <= instant <= end:
                return _("l'heure d'un texte est venue ({hour})").format(hour=f"{instant:%H:%M}")
    return ""
