"""One file of the content read and judged: its findings, and what it tells to the rest of the site.

Results are plain values, which travel between processes and are kept.
"""

import os
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from porte_voix import metadata, reading, settings
from porte_voix.announce import networks, plan
from porte_voix.errors import SettingsError
from porte_voix.metadata import Document
from porte_voix.reading import Manner, Source, Text
from porte_voix.safeguards import consent, looking
from porte_voix.safeguards.attachments import photo
from porte_voix.safeguards.conservation import READ_AS, is_under
from porte_voix.safeguards.finding import Finding, Severity
from porte_voix.safeguards.links import KINDS
from porte_voix.safeguards.policy import Policy, policy, strangers
from porte_voix.safeguards.survey import is_plain
from porte_voix.settings import Settings
from porte_voix.tasks import folders, settings_file, texts
from porte_voix.tasks.sweep import HEADER, told
from porte_voix.workers.limits import Limits

#: What the text of an announcement does not respect; what a page will not hold.
ANNOUNCEMENT, REMOVED = "annonce", "retire-de-la-page"
#: How Pelican converts when the settings do not say.
MARKDOWN = {
    "extension_configs": {
        "markdown.extensions.codehilite": {"css_class": "highlight"},
        "markdown.extensions.extra": {},
    },
    "output_format": "html5",
}
#: The fields whose lines are told of an address.
PLACED = frozenset({"formerly", "id", "slug", "title", "tags", "authors", "category"})
SHOWN = re.compile(r"(?:\{(?:static|attach|filename)\}|src=[\"'])/?([^\s\"')>]+)")
Result = tuple[list[tuple[Any, ...]], dict[str, Any]]


def day(text: str) -> date:
    """A day kept as text."""
    return date.fromisoformat(text)


def chosen() -> tuple[Settings, Policy, dict[str, Any]]:
    """The settings, what they decide of the rules, and their names. Raises ``SettingsError``."""
    path = settings_file.path()
    names = settings.names(path)
    return settings.from_mapping(names, str(path)), policy(names, looking.IDS, str(path)), names


def fallback() -> tuple[Settings, Policy]:
    """The same; where settings are wrong, which is told elsewhere, those of the house."""
    try:
        return chosen()[:2]
    except SettingsError:
        return Settings(), Policy()


def looker() -> Callable[[str], Result]:
    """A function that looks at one file, ready to be given to several processes."""
    try:
        return Look(*chosen()).look
    except SettingsError:
        return Look(Settings(), Policy(), {}).look


class Look:
    """What looking at a file needs, prepared once."""

    def __init__(self, found: Settings, decided: Policy, names: dict[str, Any]) -> None:
        self.policy, self.settings = decided, found
        self.root = str(names.get("PATH") or "content")
        self.pages = tuple(names.get("PAGE_PATHS") or (folders.PAGES,))
        options = names.get("MARKDOWN") or MARKDOWN
        self.manner = Manner(found.zone, options, Limits(found.article_seconds))
        self.targets = tuple(
            plan.Target(account, networks.capabilities(account))
            for account in self.settings.accounts
        )

    def look(self, path: str) -> Result:
        """The findings in one file, and its facts."""
        where = Path(path)
        try:
            # A link, or a pipe that nobody writes to, is not opened; the count tells it.
            plain = is_plain(os.path.relpath(path, self.root), self.root)
            data = where.read_bytes() if plain else None
        except OSError:
            data = None
        if data is None:
            return [], {"kind": "other"}
        if path.endswith(consent.SUFFIX):
            findings, facts = self._agreement(data, path)
        elif folders.is_text(where):
            findings, facts = self._text(data, path)
        else:
            findings = looking.in_file(data, path, self.policy)
            facts = {"kind": "file", "taken": _is_taken(data, path)}
        shown = looking.shown_name(path, self.policy)
        named = [(one[0], one[1], shown, *one[3:]) for one in (found.plain() for found in findings)]
        return named, facts

    def _text(self, data: bytes, path: str) -> tuple[tuple[Finding, ...], dict[str, Any]]:
        """A text as the build reads it, and what the rules say of it besides."""
        inside = os.path.relpath(path, self.root).replace(os.sep, "/")
        page = is_under(inside, self.pages)
        text = reading.read(Source(data, path, inside, page), self.manner)
        findings = [Finding(HEADER, Severity.BLOCK, one) for one in text.problems]
        findings += [Finding(REMOVED, Severity.WARN, one) for one in text.notes]
        document = text.document
        if document is None:
            return looking.told(findings, self.policy), {"kind": "other"}
        findings += looking.in_text(document, text.typed, self.policy, page)
        wrong = texts.lost(document, self.settings) + texts.too_long(
            document, self.targets, self.settings
        )
        findings += [Finding(ANNOUNCEMENT, Severity.BLOCK, one) for one in wrong]
        strange = strangers(document["waivers"], looking.IDS)
        findings += [Finding(HEADER, Severity.BLOCK, one) for one in strange]
        return looking.told(findings, self.policy), _facts(document, text, page)

    def _agreement(self, data: bytes, path: str) -> tuple[tuple[Finding, ...], dict[str, Any]]:
        text, problems = metadata.decode(data, path)
        known = frozenset(networks.NETWORKS) | {"instagram"}
        given, more = consent.parse(text, path, known)
        findings = tuple(
            Finding("accord-incomplet", Severity.BLOCK, one) for one in (*problems, *more)
        )
        facts: dict[str, Any] = {"kind": "consent"}
        if given is not None:
            facts["consent"] = {
                "basis": str(given.basis),
                "reach": None if given.reach is None else sorted(given.reach),
                "until": given.until.isoformat() if given.until else None,
                "reference": given.reference,
            }
        return findings, facts


def _facts(document: Document, text: Text, page: bool) -> dict[str, Any]:
    """What the rest of the site must know of a text."""
    whose = document.identity("fr")
    shown = {match[1] for match in SHOWN.finditer(text.typed)}
    if document["image"]:
        shown.add(document["image"])
    return {
        "kind": "page" if page else "article",
        "identity": (whose.id, whose.lang, whose.line) if whose else None,
        "status": document["status"],
        "withdrawn": bool(document["withdrawn"]),
        "shows": sorted(shown),
        "address": _address(document) if not text.problems and _is_read(document) else None,
        "template": _template(document),
        "links": [(link.typed, link.path) for link in text.links if link.kind in KINDS],
        "waivers": [told(one) for one in document["waivers"]],
    }


def _template(document: Document) -> tuple[str, int] | None:
    """The template that a text asks for, with its line."""
    line = document.lines.get("template")
    return (document["template"], line) if line and document["template"] else None


def _is_read(document: Document) -> bool:
    """Whether the build takes a file of this name for a text."""
    return document.where.endswith(READ_AS)


def _address(document: Document) -> dict[str, Any]:
    """What the address of a text is made of."""
    kept = {name: document[name] for name in ("title", "slug", "lang", "category", "id", "status")}
    kept |= {name: list(document[name]) for name in ("tags", "authors", "formerly")}
    kept["date"] = document["date"].isoformat() if document["date"] else None
    kept["withdrawn"] = document["withdrawn"].isoformat() if document["withdrawn"] else None
    kept["lines"] = {name: line for name, line in document.lines.items() if name in PLACED}
    return kept


def addressed(path: str, told: Mapping[str, Any], zone: ZoneInfo) -> Document:
    """A text as its address is made, from what was kept of it."""
    fields: dict[str, Any] = {field.name: field.default for field in metadata.TABLE}
    fields |= told
    for name in ("tags", "authors", "formerly"):
        fields[name] = tuple(told[name])
    if told["date"]:
        fields["date"] = datetime.fromisoformat(told["date"]).astimezone(zone)
    if told["withdrawn"]:
        fields["withdrawn"] = day(told["withdrawn"])
    lines = fields.pop("lines")
    return Document(path, fields, "", 1, lines, ())


def _is_taken(data: bytes, path: str) -> bool:
    """Whether a camera made this picture, as far as it tells."""
    return Path(path).suffix.lower() in photo.SUFFIXES and photo.is_taken(data, path)
