"""The glue with Pelican: content read by the table of fields, templates equipped, errors told.

All that depends on one file happens in the reader, whose result may be cached or computed in
another process: problems travel inside it. What concerns the whole site is a generator.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from markdown import Markdown
from pelican import Pelican
from pelican.contents import Author, Category, Content, Tag
from pelican.generators import Generator
from pelican.plugins import signals
from pelican.readers import MarkdownReader as PelicanReader
from pelican.readers import Readers

from porte_voix import picture, settings, theming
from porte_voix.errors import ContentError, Problem
from porte_voix.i18n import _
from porte_voix.identity import check_unique
from porte_voix.ledger_view import FILE_NAME, read_view
from porte_voix.metadata import Document, parse_bytes
from porte_voix.picture import Picture
from porte_voix.revision import revision

#: Pelican has its own way to fill these when they are not written.
LEFT_TO_PELICAN = (
    *("date", "modified", "slug", "category", "authors", "lang", "summary", "template"),
)
META = "markdown.extensions.meta"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def register() -> None:
    """Connect to Pelican. Signals hold weak references: module-level functions only."""
    signals.initialized.connect(check_settings)
    signals.readers_init.connect(install_reader)
    signals.generator_init.connect(equip_templates)
    signals.get_generators.connect(get_generators)
    signals.all_generators_finalized.connect(refuse_problems)


def check_settings(pelican: Pelican) -> None:
    """Refuse misspelt or mistyped settings before anything is read."""
    settings.from_mapping(pelican.settings)


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
    """Front matter by the table of fields, text by Pelican's Markdown settings.

    Pelican tells templates the name of the reader: it must stay that of the class replaced.
    """

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """HTML and typed metadata; a file with problems becomes a draft that carries them."""
        inside = Path(os.path.relpath(source_path, self.settings["PATH"])).as_posix()
        where = _where(self.settings, inside)
        document = parse_bytes(
            Path(source_path).read_bytes(),
            where,
            ZoneInfo(self.settings["TIMEZONE"]),
            page=_is_under(inside, self.settings["PAGE_PATHS"]),
        )
        problems = list(document.problems)
        image = self._picture(document, problems)
        if problems:
            return "", _stand_in(where, problems)
        markdown = Markdown(**_markdown_options(self.settings["MARKDOWN"]))
        html = "" if document["withdrawn"] else markdown.convert(document.body)
        summary = markdown.reset().convert(document["summary"] or "")
        return html, self._metadata(document, html, summary, image)

    def _picture(self, document: Document, problems: list[Problem]) -> Picture | None:
        """The picture of a file, which must be one that the site publishes."""
        path = document["image"]
        if not path:
            return None
        file = Path(self.settings["PATH"], path)
        line = document.lines.get("image")
        if not _is_under(path, self.settings["STATIC_PATHS"]):
            what = _("cette image n'est pas dans un dossier publié")
            folders = ", ".join(f"{folder}/" for folder in self.settings["STATIC_PATHS"])
            way_out = _("Rangez-la dans {folders}.").format(folders=folders)
        elif not file.is_file():
            what = _("l'image {path} n'existe pas").format(path=path)
            way_out = _("Ajoutez-la au dépôt, ou corrigez son nom (majuscules comprises).")
        else:
            alt, caption = document["image_alt"] or "", document["image_caption"]
            url = theming.absolute(theming.site_address(self.settings), path)
            return picture.describe(file.read_bytes(), path, url, alt, caption)
        problems.append(Problem(document.where, what, way_out, line))
        return None

    def _metadata(
        self, document: Document, html: str, summary: str, image: Picture | None
    ) -> dict[str, Any]:
        """Every field of the table as Pelican and the templates expect it."""
        fields = document.fields
        written = {name: fields[name] for name in document.lines}
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
            metadata["summary"] = summary
        if fields["withdrawn"]:
            metadata.update(status="hidden", template="tombstone")
        board = self.settings.get("PORTE_VOIX_BOARD") or {}
        metadata.update(
            tags=[Tag(name, self.settings) for name in fields["tags"]],
            contact=fields["contact"] or board.get("email"),
            image=image,
            syndication=(),
            problems=(),
            identity=document.identity(self.settings["DEFAULT_LANG"]),
            revision=revision(written, html, summary, image.digest if image else ""),
        )
        return metadata


class SiteFacts(Generator):  # type: ignore[misc]
    """What pages show beyond their own file: where they were announced, and the present instant."""

    def generate_context(self) -> None:
        """Add to each article the copies that the register knows, and tell templates the time."""
        state = Path(settings.from_mapping(self.settings).state_dir)
        view = read_view(state / FILE_NAME)
        for content in self.context["generated_content"].values():
            identity = getattr(content, "identity", None)
            if view and identity:
                content.syndication = view.copies.get((identity.id, identity.lang), ())
        self.context["PORTE_VOIX_NOW"] = datetime.now(ZoneInfo(self.settings["TIMEZONE"]))


def refuse_problems(generators: Sequence[Generator]) -> None:
    """Stop before anything is written when some file has a problem; all of them are told."""
    contents: Mapping[str, Content | None] = generators[0].context["generated_content"]
    problems: list[Problem] = []
    sound: list[Content] = []
    for path, content in sorted(contents.items()):
        if content is None:
            what = _("Pelican n'a pas pu lire ce fichier")
            where = _where(generators[0].settings, path)
            problems.append(Problem(where, what, _("Son message, plus haut, dit pourquoi.")))
        elif getattr(content, "problems", ()):
            problems.extend(content.problems)
        else:
            sound.append(content)
    identities = (getattr(content, "identity", None) for content in sound)
    problems.extend(check_unique(identity for identity in identities if identity))
    problems.extend(_same_address(sound))
    if problems:
        raise ContentError(problems)


def _same_address(contents: Iterable[Content]) -> list[Problem]:
    """Two files that would be written over each other."""
    problems = []
    owners: dict[str, str] = {}
    for content in contents:
        here = _where(content.settings, content.get_relative_source_path())
        owner = owners.setdefault(content.save_as, here) if content.save_as else here
        if owner != here:
            what = _("son adresse, {url}, est déjà celle de {owner}")
            problems.append(
                Problem(
                    here,
                    what.format(url=content.url, owner=owner),
                    _("Changez son titre, ou donnez-lui un champ « slug »."),
                )
            )
    return problems


def _where(settings: Mapping[str, Any], inside: str) -> str:
    """A file as its writer knows it: « content/articles/avis.md »."""
    return f"{Path(settings['PATH']).name}/{inside}"


def _stand_in(where: str, problems: Iterable[Problem]) -> dict[str, Any]:
    """The least that Pelican wants of a file, so that its problems reach ``refuse_problems``."""
    facts = {"title": where, "id": where, "date": EPOCH, "status": "draft"}
    return {**facts, "problems": tuple(problems)}


def _is_under(path: str, folders: Iterable[str]) -> bool:
    """Whether a path of the content lies in one of the folders; the empty one is the root."""
    return any(
        folder == "" or path == folder or path.startswith(f"{folder.rstrip('/')}/")
        for folder in folders
    )


def _markdown_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Pelican's options without its front matter: a text may start with « Note: »."""
    extensions = [name for name in options["extensions"] if name != META]
    return {**options, "extensions": extensions}
