"""What the rules stop in a build: the same blocking findings as ``inv check``, file by file.

It reads the day, for waivers and agreements end; and the agreements, beside the pictures.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from porte_voix.errors import Problem
from porte_voix.late import late
from porte_voix.metadata import Document, decode
from porte_voix.picture import Picture
from porte_voix.safeguards import consent
from porte_voix.safeguards.consent import SITE, SUFFIX, Consent
from porte_voix.safeguards.conservation import READ_AS
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.photos import Photo, in_photos
from porte_voix.safeguards.policy import Policy, policy, standing, waivers_of

with late():
    from porte_voix.safeguards import looking

#: The files of the content that a text shows.
SHOWN = re.compile(r"\{(?:static|attach|filename)\}/?([^\s\"')>|#?]+)")
#: The policy of each settings in use: they stay the same while a site is built.
KEPT: dict[int, tuple[Mapping[str, Any], Policy]] = {}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What stops a text, why it is published without being announced, and until when."""

    problems: tuple[Problem, ...] = ()
    held: str = ""
    #: The instants at which a waiver or an agreement that counted ends: the verdict may change.
    moments: tuple[datetime, ...] = ()


def judged(
    document: Document, html: str, page: bool, inside: str, settings: Mapping[str, Any]
) -> Verdict:
    """The verdict on a text today; ``inside`` is its path under the content."""
    decided = policy_of(settings)
    zone = ZoneInfo(settings["TIMEZONE"])
    today = datetime.now(zone).date()
    found = list(looking.in_text(document, html, decided, page))
    ends: set[date] = set()
    if document["status"] == "published" and not document["withdrawn"]:
        photos = tuple(_photos(document, html, inside, Path(settings["PATH"])))
        found += in_photos(photos, decided.severities, today)
        ends |= {one.consent.until for one in photos if one.consent and one.consent.until}
    waivers = waivers_of((*decided.waivers, *document["waivers"]), document.where)
    rules = {one.rule for one in found}
    ends |= {one.until for one in waivers if one.rule in rules}
    stand = standing(found, waivers, today)
    return Verdict(
        tuple(one.problem for one in stand if one.severity is Severity.BLOCK),
        "; ".join(one.problem.what for one in stand if one.severity is Severity.HOLD),
        moments_after(ends, zone),
    )


def moments_after(days: Iterable[date], zone: ZoneInfo) -> tuple[datetime, ...]:
    """The first instant after each of these days."""
    return tuple(
        datetime.combine(day + timedelta(days=1), time(), zone)
        for day in sorted(days)
        if day < date.max
    )


def agreed(picture: Picture, settings: Mapping[str, Any]) -> Picture:
    """A picture with the reach and the end of its agreement, if there is one beside it."""
    given = agreement(Path(settings["PATH"], picture.path))
    if given is None or given.reach is None:
        return picture
    networks = {
        str(one.get("like") or one.get("network"))
        for one in (settings.get("PORTE_VOIX_ACCOUNTS") or {}).values()
    } - {"outbox"}
    reach = tuple(sorted(given.reach - {SITE}))
    return replace(picture, reach=reach, until=given.until, shared=networks <= given.reach)


def policy_of(settings: Mapping[str, Any]) -> Policy:
    """What the settings of a site decide of the rules."""
    kept = KEPT.get(id(settings))
    if kept is None or kept[0] is not settings:
        KEPT.clear()
        kept = KEPT[id(settings)] = (settings, policy(settings, looking.IDS, "pelicanconf.py"))
    return kept[1]


def _photos(document: Document, html: str, inside: str, root: Path) -> Iterator[Photo]:
    """The pictures that a text shows and that somebody agreed to."""
    # Nothing of another text is asked of the disk: its edits are no affair of this one.
    shown = {match[1] for match in SHOWN.finditer(html) if not match[1].endswith(READ_AS)}
    if document["image"]:
        shown.add(document["image"])
    for path in sorted(shown):
        file = root / path if (root / path).is_file() else (root / inside).parent / path
        given = agreement(file)
        if given is not None:
            where = f"{root.name}/{path}"
            yield Photo(where, told=True, consent=given, shown_by=(document.where,))


def agreement(file: Path) -> Consent | None:
    """What lies beside a picture, if something does; one that cannot be read covers nothing."""
    beside = file.with_name(file.name + SUFFIX)
    if not beside.is_file():
        return None
    text, problems = decode(beside.read_bytes(), beside.name)
    given, more = consent.parse(text, beside.name)
    if given is None or problems or more:
        return Consent(consent.Basis.CONSENT, frozenset())
    return given
