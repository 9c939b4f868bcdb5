"""``inv check --external``: the links that leave the site, asked, remembered and told."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from porte_voix import settings as settings_of
from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.permalinks import linked, outbound
from porte_voix.permalinks.outbound import Fate
from porte_voix.tasks import session
from porte_voix.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from porte_voix.metadata import Document
    from porte_voix.permalinks.outbound import Answer
    from porte_voix.settings import Settings

FILE = "liens.json"
VERSION = 1
#: A link found alive is not asked again so soon.
REST = timedelta(days=6)
#: A link that only does not answer is told once it has not answered for that long.
PATIENCE = timedelta(days=3)
#: Links asked in one run, the longest unasked first, and the minutes it may take.
MOST, MINUTES = 400, 10.0
WORDS = {
    Fate.MOVED: N_("a changé d'adresse pour de bon"),
    Fate.GONE: N_("n'existe plus"),
    Fate.NO_HOST: N_("mène à un site qui n'existe plus"),
    Fate.UNSAFE: N_("mène à un site dont le certificat n'est pas bon"),
    Fate.LOOP: N_("tourne en rond"),
    Fate.PRIVATE: N_("mène à un réseau privé, où le public ne va pas"),
    Fate.SILENT: N_("ne répond plus"),
    Fate.ILL: N_("répond par une erreur"),
}


def problems(
    found: Iterable[Document],
    settings: Settings,
    now: datetime,
    may_ask: Callable[[str], bool] = outbound.is_public,
) -> tuple[tuple[Problem, ...], int, int]:
    """What is wrong with the links, how many were asked, how many wait for another run."""
    names = settings_of.names(session.settings_path())
    converter = linked.Converter(names.get("MARKDOWN") or {})
    where: dict[str, list[str]] = {}
    for document in found:
        if not document["withdrawn"]:
            for url in converter.links(document):
                if outbound.is_asked(url) and not url.startswith(f"{settings.site}/"):
                    where.setdefault(url, []).append(_place(document, url))
    path = Path(settings.state_dir) / FILE
    known = {url: one for url, one in _read(path).items() if url in where}
    due = sorted((url for url in where if _is_due(known.get(url), now)), key=_order(known))
    answers = outbound.ask_all(due[:MOST], MINUTES * 60, may_ask)
    for url, answer in answers.items():
        known[url] = _noted(known.get(url), answer, now)
    write_whole(path, json.dumps({"version": VERSION, "links": known}, indent=1, sort_keys=True))
    told = [
        _problem(url, known[url], places)
        for url, places in sorted(where.items())
        if url in known and _is_told(known[url], now)
    ]
    return tuple(told), len(answers), len(due) - len(answers)


def _place(document: Document, url: str) -> str:
    """The file and the line of a link; the file alone when it is written another way."""
    at = document.body.find(url)
    if at < 0:
        return document.where
    return f"{document.where}:{document.body_line + document.body.count(chr(10), 0, at)}"


def _order(known: dict[str, Any]) -> Callable[[str], tuple[str, str]]:
    return lambda url: (known.get(url, {}).get("asked", ""), url)


def _is_due(one: dict[str, Any] | None, now: datetime) -> bool:
    """Whether a link must be asked: never asked, not well, or asked long ago."""
    if one is None or Fate(one["fate"]) not in outbound.UNTOLD:
        return True
    return datetime.fromisoformat(one["asked"]) + REST <= now


def _noted(before: dict[str, Any] | None, answer: Answer, now: datetime) -> dict[str, Any]:
    """What is kept of an answer; ``since`` is the day it began to be that way."""
    is_same = before is not None and before["fate"] == str(answer.fate)
    return {
        "fate": str(answer.fate),
        "status": answer.status,
        "to": answer.to,
        "asked": now.isoformat(),
        "since": before["since"] if before and is_same else now.isoformat(),
    }


def _is_told(one: dict[str, Any], now: datetime) -> bool:
    fate = Fate(one["fate"])
    lasting = datetime.fromisoformat(one["since"]) + PATIENCE <= now
    return fate not in outbound.UNTOLD and (fate not in outbound.PASSING or lasting)


def _problem(url: str, one: dict[str, Any], places: list[str]) -> Problem:
    fate = Fate(one["fate"])
    status = f" ({one['status']})" if one["status"] >= 400 else ""
    what = _("{url} {words}{status}, constaté le {day}").format(
        url=url, words=_(WORDS[fate]), status=status, day=one["since"][:10]
    )
    way_out = _("Mettez une autre adresse, ou retirez le lien.")
    if fate is Fate.MOVED:
        way_out = _("Mettez sa nouvelle adresse : {to}").format(to=one["to"])
    return Problem(", ".join(dict.fromkeys(places)), what, way_out)


def _read(path: Path) -> dict[str, Any]:
    """What earlier runs found; nothing when the file is not one of ours."""
    try:
        data = json.loads(path.read_text("utf-8"))
        links: dict[str, Any] = data["links"] if data["version"] == VERSION else {}
        return {url: one for url, one in links.items() if _is_sound(one)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _is_sound(one: Any) -> bool:
    try:
        moments = [datetime.fromisoformat(one[name]) for name in ("asked", "since")]
        return Fate(one["fate"]) in Fate and all(m.tzinfo for m in moments) and one["status"] >= 0
    except (ValueError, KeyError, TypeError):
        return False
