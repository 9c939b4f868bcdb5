"""The page of the outbox: what a director looks at before saying yes.

Reads the files of every account of the outbox and makes one page of them; pure but for that.
"""

import json
import os
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_decimal
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from porte_voix.announce.networks.measure import links_in
from porte_voix.announce.networks.outbox_template import PAGE, STYLE

LOCALE = "fr_CA"
NAMES = {"x": "X", "linkedin": "LinkedIn"}
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif")

_HASHTAG = re.compile(r"(?<![\w/&#])#\w*[^\W\d]\w*")
_SMALL_WORDS = frozenset(
    ("à", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "of", "the")
)

#: A piece of text: ``texte``, ``mot-clic`` or ``lien``; what is shown; where it leads.
Piece = tuple[str, str, str]


def render(folder: Path) -> str:
    """The page of every account whose file is in ``folder``."""
    files = sorted(folder.glob("*.json"))
    accounts = [_account(json.loads(file.read_text(encoding="utf-8")), folder) for file in files]
    return _template().render(style=Markup(STYLE), comptes=accounts, bilan=_totals(accounts))


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(PAGE)


def _totals(accounts: list[dict[str, Any]]) -> list[tuple[int, str]]:
    cards = [card for account in accounts for card in account["cards"]]
    edited = sum(card["edited"] for card in cards)
    withdrawn = sum(card["withdrawn"] for card in cards)
    standing = len(cards) - withdrawn
    totals = [
        (standing, "annonces en place" if standing > 1 else "annonce en place"),
        (edited, "corrigées" if edited > 1 else "corrigée"),
        (withdrawn, "retirées" if withdrawn > 1 else "retirée"),
    ]
    return [total for total in totals if total[0] or total is totals[0]]


def _account(data: dict[str, Any], folder: Path) -> dict[str, Any]:
    cards = [_card(post, data, folder) for post in data["posts"]]
    like = data["like"]
    return {
        "name": data["account"],
        "label": data["label"],
        "initials": initials(data["label"]),
        "like": like,
        "network": NAMES.get(like, like.capitalize()),
        "limit": format_decimal(data["limit"], locale=LOCALE),
        "unit": data["unit"],
        "cards": sorted(cards, key=lambda card: card["instant"], reverse=True),
    }


def _card(post: dict[str, Any], data: dict[str, Any], folder: Path) -> dict[str, Any]:
    request, history, zone = post["request"], post["history"], ZoneInfo(data["timezone"])
    link, card = request["link"], request["card"]
    is_web = link.startswith(("https://", "http://"))
    body = f"{request['text']}\n\n{link}".strip() if data["link_inline"] else request["text"]
    last = long_date(history[-1]["at"], zone)
    states = {"edited": f"Corrigée le {last}", "deleted": f"Retirée le {last}"}
    said = [entry for entry in history if entry["status"] != "deleted"]
    return {
        "id": post["id"],
        "instant": history[0]["at"],
        "date": long_date(history[0]["at"], zone),
        "lang": request["lang"],
        "text": pieces(body),
        "link": link if is_web else "",
        "host": urlsplit(link).hostname or "",
        "title": card["title"],
        "summary": card["summary"],
        "has_image": card["image"] is not None,
        "image": local_picture(card["image"], data["images_dir"], folder),
        "alt": card["alt"],
        "count": format_decimal(post["count"], locale=LOCALE),
        "percent": min(100, round(100 * post["count"] / data["limit"])),
        "edited": post["status"] == "edited",
        "refused": False,
        "withdrawn": post["status"] == "deleted",
        "state": states.get(post["status"], ""),
        "before": [(long_date(entry["at"], zone), entry["text"]) for entry in said[:-1]],
    }


def long_date(instant: str, zone: ZoneInfo) -> str:
    """« 1er novembre 2026 à 9 h 05 », in the time of the site."""
    moment = datetime.fromisoformat(instant).astimezone(zone)
    day = "1er" if moment.day == 1 else str(moment.day)
    hour = "H 'h' mm" if moment.minute else "H 'h'"
    rest = format_datetime(moment, f"MMMM y 'à' {hour}", locale=LOCALE)
    return f"{day} {rest}"


def initials(label: str) -> str:
    """Two letters for a name, small words left out."""
    words = [word for word in re.split(r"[\s'’-]+", label) if word]
    kept = [word for word in words if word.lower() not in _SMALL_WORDS] or words
    return "".join(word[0] for word in kept[:2]).upper()


def pieces(text: str) -> list[Piece]:
    """A text cut at its links and mots-clics; a link shows its host and path only."""
    found: list[Piece] = []
    for address in links_in(text):
        before, _cut, text = text.partition(address)
        found += _with_hashtags(before)
        parts = urlsplit(address)
        found.append(("lien", f"{parts.netloc}{parts.path.rstrip('/')}", address))
    return found + _with_hashtags(text)


def _with_hashtags(text: str) -> list[Piece]:
    found: list[Piece] = []
    start = 0
    for match in _HASHTAG.finditer(text):
        found.append(("texte", text[start : match.start()], ""))
        found.append(("mot-clic", match.group(), ""))
        start = match.end()
    found.append(("texte", text[start:], ""))
    return [piece for piece in found if piece[1]]


def local_picture(address: str | None, images_dir: str, folder: Path) -> str:
    """Where the page finds a picture on this machine; empty when it is not there."""
    if not address or not images_dir:
        return ""
    root = Path(images_dir).resolve()
    file = (root / unquote(urlsplit(address).path).lstrip("/")).resolve()
    if file.suffix.lower() not in PICTURES or not file.is_relative_to(root) or not file.is_file():
        return ""
    try:
        return quote(Path(os.path.relpath(file, folder.resolve())).as_posix())
    except ValueError:  # on another drive
        return file.as_uri()
