"""What a text gets once it is HTML: its signs set, its pictures offered light, its card named.

Everything depends on the file and on the pictures it shows; nothing is drawn nor encoded here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from porte_voix import theming
from porte_voix.errors import Problem
from porte_voix.images import cards, markup, probe, variants
from porte_voix.metadata import Document
from porte_voix.picture import Picture
from porte_voix.typography.line import Style, typeset
from porte_voix.typography.markup import is_french, set_html

#: The plugin that makes the files which texts then name.
PLUGIN = "porte_voix.images"
#: The fields that people read.
FIELDS = ("title", "for_you", "image_alt", "image_caption", "withdrawn_reason")


@dataclass(frozen=True, slots=True)
class Announced:
    """The facts of an announcement as they were written, whatever becomes of them on the page."""

    title: str
    summary: str
    alt: str


@dataclass(frozen=True, slots=True)
class Dressed:
    """A text ready for its page.

    ``pictures`` are those it shows or links to, by path, with their facts; ``card`` what a shared
    link shows when it has no picture of its own, and ``drawing`` what that card says.
    """

    fields: Mapping[str, Any]
    html: str
    summary: str
    announced: Announced
    pictures: tuple[tuple[str, probe.Facts], ...] = ()
    card: Picture | None = None
    drawing: cards.Card | None = None


class Dresser:
    """Dresses the texts of one site."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings
        self.site = theming.site_address(settings).rstrip("/")
        self.content = Path(settings["PATH"])
        self.has_images = PLUGIN in settings["PLUGINS"]

    def dress(
        self, document: Document, html: str, summary: str, problems: list[Problem]
    ) -> Dressed:
        """Dress one text; what is wrong with its pictures is added to ``problems``."""
        fields: Mapping[str, Any] = document.fields
        announced = Announced(
            fields["title"] or "", theming.plain(summary), fields["image_alt"] or ""
        )
        lang = fields["lang"] or self.settings["DEFAULT_LANG"]
        thin = bool(self.settings.get("PORTE_VOIX_THIN_SPACES"))
        html, summary = (set_html(text, lang, thin) for text in (html, summary))
        if is_french(lang):
            fields = {**fields, **_set_fields(fields, Style(thin=thin))}
        if not self.has_images:
            return Dressed(fields, html, summary, announced)
        here = document.where.partition("/")[2]
        pictures = markup.pictures_in(html + summary, here)
        look = _Look(self.content, document, problems)
        html, summary = (markup.dressed(text, here, self.site, look) for text in (html, summary))
        cover = (fields["image"],) if fields["image"] and not fields["withdrawn"] else ()
        shown = sorted({*pictures, *(path for path in cover if probe.is_raster(path))})
        drawn = not (cover or fields["withdrawn"]) and fields["date"]
        drawing = self._card(fields, lang) if drawn else None
        card = self._named(fields["id"], lang, drawing) if drawing else None
        return Dressed(
            fields,
            html,
            summary,
            announced,
            tuple((path, facts) for path in shown if (facts := look(path))),
            card,
            drawing,
        )

    def _card(self, fields: Mapping[str, Any], lang: str) -> cards.Card:
        """What the card of an article says."""
        objective = fields["objective"]
        chosen = self.settings.get("PORTE_VOIX_COLOURS") or {}
        known = {name: chosen[name] for name in ("accent", "link") if name in chosen}
        return cards.Card(
            fields["title"],
            cards.label(objective.type, lang) if objective else fields["category"] or "",
            str(self.settings["SITENAME"]),
            cards.Colours(**known),
        )

    def _named(self, id: str, lang: str, drawing: cards.Card) -> Picture:
        path = f"{cards.FOLDER}/{id}-{lang}-{drawing.digest[: variants.DIGITS]}.png"
        url = theming.absolute(self.site, path)
        return Picture(path, url, drawing.alt, None, cards.WIDTH, cards.HEIGHT, "")


def _set_fields(fields: Mapping[str, Any], style: Style) -> dict[str, Any]:
    """The fields that people read, set."""
    made: dict[str, Any] = {
        name: typeset(fields[name], style) for name in FIELDS if fields.get(name)
    }
    objective = fields["objective"]
    if objective:
        made["objective"] = replace(objective, statement=typeset(objective.statement, style))
    action = fields["call_to_action"]
    if action:
        made["call_to_action"] = replace(action, label=typeset(action.label, style))
    if fields["corrections"]:
        made["corrections"] = tuple(
            replace(one, text=typeset(one.text, style)) for one in fields["corrections"]
        )
    return made


class _Look:
    """The facts of pictures by path, each read once; what is wrong is told once."""

    def __init__(self, content: Path, document: Document, problems: list[Problem]) -> None:
        self.content, self.document, self.problems = content, document, problems
        self.known: dict[str, probe.Facts | None] = {}

    def __call__(self, path: str) -> probe.Facts | None:
        if path not in self.known:
            self.known[path] = self._facts(path)
        return self.known[path]

    def _facts(self, path: str) -> probe.Facts | None:
        file = self.content / path
        if path.startswith("../") or not file.is_file():
            return None  # Pelican tells of links that lead nowhere
        try:
            return probe.probe(file.read_bytes())
        except probe.Unusable as error:
            what = f"{path}\u00a0: {error.what}"
            self.problems.append(Problem(self.document.where, what, error.way_out))
            return None


def offered(image: Picture, facts: probe.Facts, site: str) -> Picture:
    """The picture of an article as it is served: upright, light, in several files."""
    width, height = variants.shown_size(facts)
    every = variants.sources(image.path, facts, site)
    return replace(image, width=width, height=height, sources=every)
