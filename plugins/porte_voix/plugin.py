"""The glue with Pelican: content read by the table of fields, templates equipped, errors told.

All that depends on one file happens in the reader, whose result may be cached or computed in
another process: problems travel inside it. What concerns the whole site is a generator.
"""

import atexit
import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pelican import Pelican
from pelican.contents import Author, Category, Tag
from pelican.generators import Generator
from pelican.plugins import signals
from pelican.readers import MarkdownReader as PelicanReader
from pelican.readers import Readers
from pelican.utils import slugify

from porte_voix import picture, theming
from porte_voix import settings as porte_voix_settings
from porte_voix.dressing import Dressed, Dresser, offered
from porte_voix.errors import Problem
from porte_voix.i18n import _
from porte_voix.images import probe
from porte_voix.ledger_view import FILE_NAME, read_view
from porte_voix.metadata import Document
from porte_voix.picture import Picture
from porte_voix.reading import Manner, Source, Text, died, read
from porte_voix.revision import revision
from porte_voix.safeguards import plugin as safeguards
from porte_voix.safeguards.conservation import is_under, shown
from porte_voix.safeguards.gate import Verdict, agreed, judged
from porte_voix.safeguards.measure import LARGEST
from porte_voix.safeguards.outputs import Word, without_letters
from porte_voix.safeguards.survey import is_plain
from porte_voix.workers.limits import Limits, is_expendable
from porte_voix.workers.pool import Refused, can_fork
from porte_voix.workers.servant import Servant

#: Pelican has its own way to fill these when they are not written.
LEFT_TO_PELICAN = (
    *("date", "modified", "slug", "category", "authors", "lang", "summary", "template"),
)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
#: The processes that read, by what they read with.
SERVANTS: dict[tuple[int, str, Limits], Servant] = {}


def register() -> None:
    """Connect to Pelican. Signals hold weak references: module-level functions only."""
    signals.initialized.connect(check_settings)
    signals.readers_init.connect(install_reader)
    signals.generator_init.connect(equip_templates)
    signals.get_generators.connect(get_generators)
    signals.finalized.connect(dismiss)
    safeguards.register()


def check_settings(pelican: Pelican) -> None:
    """Refuse misspelt or mistyped settings before anything is read."""
    dismiss(pelican)
    porte_voix_settings.from_mapping(pelican.settings)


def install_reader(readers: Readers) -> None:
    """Read Markdown our way, whatever the extension."""
    for extension in MarkdownReader.file_extensions:
        readers.reader_classes[extension] = MarkdownReader


def equip_templates(generator: Generator) -> None:
    """Give filters and interface words to the templates of a generator."""
    theming.equip(generator.env, generator.settings)


def get_generators(pelican: Pelican) -> type[Generator]:
    """The generators of this plugin."""
    return SiteFacts


class MarkdownReader(PelicanReader):  # type: ignore[misc]
    """Front matter by the table of fields, text by Pelican's Markdown settings, within limits.

    Pelican tells templates the name of the reader: it must stay that of the class replaced.
    """

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """HTML and typed metadata; a file with problems becomes a draft that carries them."""
        inside = Path(os.path.relpath(source_path, self.settings["PATH"])).as_posix()
        where = shown(Path(self.settings["PATH"]).name, inside)
        try:
            data = _bytes(source_path, self.settings["PATH"])
        except OSError as error:
            what = _("ce fichier ne peut pas être lu ({error})").format(error=error.strerror)
            way_out = _("Mettez à cette place un vrai fichier, que l'on puisse lire.")
            return "", _stand_in(where, [Problem(where, what, way_out, 1)])
        page = is_under(inside, self.settings["PAGE_PATHS"])
        text = _text(Source(data, where, inside, page), self.settings, self._known)
        document = text.document
        problems = list(text.problems)
        if document is None or problems:
            return "", _stand_in(where, problems)
        image = self._picture(document, problems)
        problems.extend(self._empty_addresses(document))
        if problems:
            return "", _stand_in(where, problems)
        dressed = Dresser(self.settings).dress(document, text.html, text.summary, problems)
        if problems:
            return "", _stand_in(where, problems)
        verdict = self._verdict(document, text.typed, inside, page)
        if verdict.problems:
            return "", _stand_in(where, verdict.problems) | {"moments": verdict.moments}
        metadata = self._metadata(document, text, dressed, image)
        return dressed.html, {**metadata, "held": verdict.held, "moments": verdict.moments}

    @cached_property
    def _known(self) -> porte_voix_settings.Settings:
        return porte_voix_settings.from_mapping(self.settings)

    def _verdict(self, document: Document, html: str, inside: str, page: bool) -> Verdict:
        """What the rules say of a text, on the sites that obey them."""
        if not self._known.checked:
            return Verdict()
        return judged(document, html, page, inside, self.settings)

    def _empty_addresses(self, document: Document) -> Iterator[Problem]:
        """The titles and words without a letter that an address could be made of."""
        known = self.settings
        made: list[tuple[str, str, str]] = []
        if not document["slug"] and known["SLUGIFY_SOURCE"] == "title":
            made.append(("title", document["title"], slug_of(document["title"], known)))
        made += [("tags", name, Tag(name, known).slug) for name in document["tags"]]
        made += [("authors", name, Author(name, known).slug) for name in document["authors"]]
        if document["category"]:
            name = document["category"]
            made.append(("category", name, Category(name, known).slug))
        return without_letters(
            Word(field, word, slug, document.where, document.lines.get(field))
            for field, word, slug in made
        )

    def _picture(self, document: Document, problems: list[Problem]) -> Picture | None:
        """The picture of a file, which must be one that the site publishes."""
        path = document["image"]
        if not path:
            return None
        file = Path(self.settings["PATH"], path)
        line = document.lines.get("image")
        if not is_under(path, self.settings["STATIC_PATHS"]):
            what = _("cette image n'est pas dans un dossier publié")
            folders = ", ".join(f"{folder}/" for folder in self.settings["STATIC_PATHS"])
            way_out = _("Rangez-la dans {folders}.").format(folders=folders)
        elif not is_plain(path, self.settings["PATH"]):
            what = _("l'image {path} n'existe pas").format(path=path)
            way_out = _("Ajoutez-la au dépôt, ou corrigez son nom (majuscules comprises).")
        else:
            alt, caption = document["image_alt"] or "", document["image_caption"]
            url = theming.absolute(theming.site_address(self.settings), path)
            data = file.read_bytes()
            found = picture.describe(data, path, url, alt, caption)
            found = agreed(found, self.settings)
            if not Dresser(self.settings).has_images or not probe.is_raster(path):
                return found
            try:
                site = theming.site_address(self.settings).rstrip("/")
                return offered(found, probe.probe(data), site)
            except probe.Unusable as error:
                what, way_out = f"{path}\u00a0: {error.what}", error.way_out
        problems.append(Problem(document.where, what, way_out, line))
        return None

    def _metadata(
        self, document: Document, text: Text, dressed: Dressed, image: Picture | None
    ) -> dict[str, Any]:
        """Every field of the table as Pelican and the templates expect it."""
        fields = dressed.fields
        written = {name: document[name] for name in document.lines}
        metadata = {
            name: value
            for name, value in fields.items()
            if value not in (None, ()) or name not in LEFT_TO_PELICAN
        }
        if fields["category"]:
            metadata["category"] = Category(fields["category"], self.settings)
        if fields["authors"]:
            metadata["authors"] = [Author(name, self.settings) for name in fields["authors"]]
        if fields["summary"]:
            metadata["summary"] = dressed.summary
        if not fields["slug"] and self.settings["SLUGIFY_SOURCE"] == "title":
            # The address comes from the title as it was written.
            metadata["slug"] = slug_of(document["title"], self.settings)
        if image and image.alt:
            image = replace(image, alt=fields["image_alt"], caption=fields["image_caption"])
        if fields["withdrawn"]:
            metadata.update(status="hidden", template="tombstone")
        board = self.settings.get("PORTE_VOIX_BOARD") or {}
        metadata.update(
            tags=[Tag(name, self.settings) for name in fields["tags"]],
            contact=fields["contact"] or board.get("email"),
            image=image,
            syndication=(),
            problems=(),
            notes=text.notes,
            targets=text.links,
            lines=dict(document.lines),
            announced=dressed.announced,
            pictures=dressed.pictures,
            card=dressed.card,
            drawing=dressed.drawing,
            wanted=fields["status"],
            identity=document.identity(self.settings["DEFAULT_LANG"]),
            revision=revision(
                written, dressed.html, dressed.summary, image.digest if image else ""
            ),
        )
        return metadata


class SiteFacts(Generator):  # type: ignore[misc]
    """What pages show beyond their own file: where they were announced, and the present instant."""

    def generate_context(self) -> None:
        """Add to each article the copies that the register knows, and tell templates the time."""
        state = Path(porte_voix_settings.from_mapping(self.settings).state_dir)
        view = read_view(state / FILE_NAME)
        for content in self.context["generated_content"].values():
            identity = getattr(content, "identity", None)
            if view and identity:
                content.syndication = view.copies.get((identity.id, identity.lang), ())
        self.context["PORTE_VOIX_NOW"] = datetime.now(ZoneInfo(self.settings["TIMEZONE"]))


def _text(source: Source, settings: Mapping[str, Any], known: porte_voix_settings.Settings) -> Text:
    """A file read by a process that may die of it: this one, or one kept for that."""
    limits = Limits(known.article_seconds)
    manner = Manner(ZoneInfo(settings["TIMEZONE"]), settings["MARKDOWN"], limits)
    if is_expendable() or not can_fork():
        return read(source, manner)
    key = (id(settings["MARKDOWN"]), settings["TIMEZONE"], limits)
    if key not in SERVANTS:
        SERVANTS[key] = Servant(partial(read, manner=manner))
    answer: Text | Refused = SERVANTS[key].ask(source)
    return died(source.where) if isinstance(answer, Refused) else answer


def slug_of(title: str, settings: Mapping[str, Any]) -> str:
    """The end of an address, as Pelican makes it."""
    made: str = slugify(
        title,
        regex_subs=settings.get("SLUG_REGEX_SUBSTITUTIONS", []),
        preserve_case=settings.get("SLUGIFY_PRESERVE_CASE", False),
        use_unicode=settings.get("SLUGIFY_USE_UNICODE", False),
    )
    return made


def dismiss(sender: object) -> None:
    """Leave no process behind a build."""
    while SERVANTS:
        SERVANTS.popitem()[1].close()


#: A build that stops on an error never tells that it has ended.
atexit.register(dismiss, None)


def _bytes(path: str, content: str) -> bytes:
    """A file of the content, up to more than a text may hold. Raises ``OSError`` for a link."""
    if not is_plain(os.path.relpath(path, content), content):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    with Path(path).open("rb") as file:
        return file.read(LARGEST + 1)


def _stand_in(where: str, problems: Iterable[Problem]) -> dict[str, Any]:
    """The least that Pelican wants of a file, so that its problems reach ``refuse_problems``."""
    facts = {
        "title": where,
        "id": where,
        "date": EPOCH,
        "status": "draft",
        "save_as": "",
        "url": "",
    }
    return {**facts, "problems": tuple(problems), "notes": (), "targets": (), "lines": {}}
