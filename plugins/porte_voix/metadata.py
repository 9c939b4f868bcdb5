"""Front matter: one table of fields, read from text into typed values.

Pure: the build, the checks and the tasks all read content through ``parse``. Names are English or
French, whatever their case, accents, spaces or hyphens. Every problem of a file is told at once.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from porte_voix import coherence, compound, values
from porte_voix.compound import Announce
from porte_voix.errors import Problem
from porte_voix.frontmatter import Entry, Scalar, Table, split
from porte_voix.i18n import _
from porte_voix.identity import Identity, check_unique, propose_id
from porte_voix.values import Desk, Reader, plain_key

__all__ = [
    "NAMES",
    "TABLE",
    "Document",
    "Field",
    "check_documents",
    "decode",
    "parse",
    "parse_bytes",
    "propose_id",
]


@dataclass(frozen=True, slots=True)
class Field:
    """One row of the table: the field's names, how it is read, and where it applies.

    ``default`` is the value of a field that is not written; ``parts`` says that the
    ``Key: value`` form may write it as ``name_part: value`` lines. ``help`` is its documentation.
    """

    name: str
    french: str
    read: Reader
    help: str
    default: object = None
    others: tuple[str, ...] = ()
    required: bool = False
    articles: bool = True
    pages: bool = True
    parts: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every name a writer may use."""
        return (self.name, self.french, *self.others)

    @property
    def multiple(self) -> bool:
        """Whether the field holds a list."""
        return self.default == ()


# fmt: off
TABLE: tuple[Field, ...] = (
    Field("title", "titre", values.text, "Le titre.", required=True),
    Field("date", "date", values.moment, "Jour et heure de publication.", required=True),
    Field("modified", "modifie", values.moment, "Dernière modification qui compte."),
    Field("id", "identifiant", values.text, "Identité permanente; ne change jamais.",
          required=True),
    Field("slug", "slug", values.slug, "Fin de l'adresse; sinon, tirée du titre."),
    Field("category", "categorie", values.text, "Le genre de la publication."),
    Field("tags", "etiquettes", values.words, "Mots-clics.", (),
          ("mots_clics", "mots_cles", "tag", "etiquette")),
    Field("authors", "auteurs", values.words, "Qui signe.", (), ("author", "auteur")),
    Field("summary", "resume", values.text, "Une ou deux phrases; sert d'annonce.",
          required=True),
    Field("status", "statut", values.status, "publie, brouillon ou cache.", "published"),
    Field("lang", "langue", values.language, "fr ou en."),
    Field("announce", "annonce", compound.announce, "Texte des annonces, ou non.", Announce(),
          pages=False, parts=True),
    Field("image", "image", values.picture, "Image sociale, sous content/."),
    Field("image_alt", "image_texte", values.text, "Ce que l'image montre."),
    Field("image_caption", "image_legende", values.text, "Légende et crédit."),
    Field("audiences", "publics", values.words, "À qui l'on parle.", ()),
    Field("schools", "ecoles", values.words, "Écoles concernées.", ()),
    Field("series", "serie", values.text, "Suite de publications."),
    Field("for_you", "pour_vous", values.text, "« Ce que ça change pour vous »."),
    Field("objective", "objectif", compound.objective, "But et indicateur.", parts=True),
    Field("call_to_action", "appel", compound.call_to_action, "Bouton et son lien.",
          parts=True),
    Field("urgent", "urgent", values.flag, "Avis urgent : oui ou non.", False, pages=False),
    Field("until", "fin", values.moment, "Fin de l'avis urgent.", pages=False),
    Field("contact", "contact", values.email, "Courriel où répondre."),
    Field("approved_by", "approuve_par", values.words, "Qui a approuvé; jamais qui signe.", (),
          ("approuve",)),
    Field("waivers", "derogations", compound.waivers, "Règles levées, et jusqu'à quand.", ()),
    Field("corrections", "corrections", compound.corrections, "Corrections datées.", ()),
    Field("withdrawn", "retire", values.day, "Jour du retrait.", pages=False),
    Field("withdrawn_reason", "motif_retrait", values.text, "Pourquoi.", pages=False),
    Field("formerly", "anciennement", values.path_list, "Anciens chemins.", ()),
    Field("template", "gabarit", values.template, "Gabarit de la page.", articles=False),
)
# fmt: on
NAMES: Mapping[str, Field] = {name: field for field in TABLE for name in field.names}


@dataclass(frozen=True, slots=True)
class Document:
    """One file read: every field of the table by English name, its text, and its problems.

    ``lines`` tells the line of each field that was written; ``body_line`` that of the text.
    """

    where: str
    fields: Mapping[str, Any]
    body: str
    body_line: int
    lines: Mapping[str, int]
    problems: tuple[Problem, ...]

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]

    def identity(self, lang: str) -> Identity | None:
        """The id of this file and its language, ``lang`` unless it names its own."""
        if not self["id"]:
            return None
        return Identity(self["id"], self["lang"] or lang, self.where, self.lines.get("id"))


def decode(data: bytes, where: str) -> tuple[str, tuple[Problem, ...]]:
    """The text of a file in UTF-8, with or without a byte order mark."""
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = _("ce fichier n'est pas enregistré en UTF-8")
        way_out = _("Dans votre éditeur, choisissez « Enregistrer avec l'encodage UTF-8 ».")
        return "", (Problem(where, what, way_out, line),)


def parse_bytes(data: bytes, where: str, zone: ZoneInfo, *, page: bool = False) -> Document:
    """Read the bytes of a file; see ``parse``."""
    text, problems = decode(data, where)
    if problems:
        return Document(where, {f.name: f.default for f in TABLE}, "", 1, {}, problems)
    return parse(text, where, zone, page=page)


def parse(text: str, where: str, zone: ZoneInfo, *, page: bool = False) -> Document:
    """Read one file. Never raises: ``problems`` holds everything there is to mend.

    ``where`` names the file to its writer, ``zone`` is the site's; ``page`` is true for what
    Pelican calls a page, which needs no date, id or summary.
    """
    source = split(text, where)
    desk = Desk(where, zone, list(source.problems))
    written = _gather(source.entries, desk, page)
    lines = {name: entry.line for name, entry in written.items()}
    fields: dict[str, Any] = {field.name: field.default for field in TABLE}
    refused = set()
    for name, entry in written.items():
        if isinstance(entry.node, Scalar) and not entry.node.text.strip():
            continue
        told = len(desk.problems)
        value = NAMES[name].read(entry.node, desk)
        if value not in (None, ""):
            fields[name] = value
        if len(desk.problems) > told:
            refused.add(name)
    if not coherence.check_id(fields, lines, desk):
        fields["id"] = None
        refused.add("id")
    if source.legible:
        required = {f.name for f in TABLE if f.required and (f.name == "title" or not page)}
        coherence.check_required(fields, lines, desk, required - refused)
    coherence.check_pairs(fields, lines, desk)
    problems = tuple(sorted(desk.problems, key=lambda problem: problem.line or 0))
    return Document(where, fields, source.body, source.body_line, lines, problems)


def check_documents(documents: Iterable[Document], lang: str = "fr") -> tuple[Problem, ...]:
    """The problems between files; ``lang`` is the language of those that name none."""
    identities = (document.identity(lang) for document in documents)
    return check_unique(identity for identity in identities if identity)


def _gather(entries: Iterable[Entry], desk: Desk, page: bool) -> dict[str, Entry]:
    """What was written of each field, by English name; unknown and repeated keys are refused."""
    written: dict[str, Entry] = {}
    parts: dict[str, list[Entry]] = {}
    for entry in entries:
        field, part = _field_of(entry.key)
        if field is None or not (field.pages if page else field.articles):
            _refuse_key(entry, field, desk)
        elif part:
            parts.setdefault(field.name, []).append(Entry(part, entry.node, entry.line))
        elif field.name in written:
            desk.refuse(
                Scalar("", entry.line),
                _("« {key} » est donné deux fois (la première, à la ligne {line})").format(
                    key=entry.key, line=written[field.name].line
                ),
                _("Gardez une seule des deux lignes."),
            )
        else:
            written[field.name] = entry
    for name, found in parts.items():
        written[name] = _whole(written.get(name), found)
    return written


def _whole(entry: Entry | None, parts: list[Entry]) -> Entry:
    """One entry made of a field and of its parts written on lines of their own."""
    if entry is None:
        return Entry("", Table(tuple(parts), parts[0].line), parts[0].line)
    if isinstance(entry.node, Table):
        parts = [*entry.node.entries, *parts]
    else:
        parts = [Entry("", entry.node, entry.line), *parts]
    return Entry(entry.key, Table(tuple(parts), entry.line), entry.line)


def _field_of(typed: str) -> tuple[Field | None, str]:
    """The field of a key; ``objectif_type`` is one part of a field, whose name follows."""
    key = plain_key(typed)
    if key in NAMES:
        return NAMES[key], ""
    for field in TABLE:
        for name in field.names if field.parts else ():
            if key.startswith(f"{name}_"):
                ends = (end for end in range(len(typed)) if plain_key(typed[:end]) == name)
                return field, typed[next(ends, 0) :].strip(" \u00a0_-")
    return None, ""


def _refuse_key(entry: Entry, field: Field | None, desk: Desk) -> None:
    """Say of a key that it is unknown, with its nearest neighbour, or out of place."""
    way_out = _("Retirez cette ligne.")
    if field is None:
        what = _("« {key} » n'est pas un champ connu")
        way_out = _nearest(plain_key(entry.key))
    elif field.articles:
        what = _("« {key} » est réservé aux articles")
    else:
        what = _("« {key} » est réservé aux pages")
    desk.refuse(Scalar("", entry.line), what.format(key=entry.key), way_out)


def _nearest(key: str) -> str:
    near = difflib.get_close_matches(key, NAMES, 1)
    if near:
        return _("Vouliez-vous dire « {near} »?").format(near=near[0])
    return _(
        "Retirez cette ligne, ou laissez une ligne vide au-dessus si elle fait partie du texte."
    )
