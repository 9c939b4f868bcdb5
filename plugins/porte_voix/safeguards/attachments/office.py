"""The words of documents of office suites: every part of the archive, comments and notes included.

Office Open XML and OpenDocument are both archives of XML. Words cut in pieces by formatting are
put together again: a number stays whole. The XML is read without its entities.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element
from zipfile import BadZipFile, ZipFile

from defusedxml import ElementTree

from porte_voix.i18n import _
from porte_voix.safeguards.attachment import Attachment, Passage
from porte_voix.safeguards.attachments import photo
from porte_voix.safeguards.attachments.unreadable import Unreadable

#: Together, uncompressed (bytes): an archive that swells beyond it is a trap.
LARGEST = 200_000_000
#: The beginning of the old formats, and of what a password protects.
OLD = bytes.fromhex("d0cf11e0a1b11ae1")
#: Elements that end a line, and those that stand for a space, in all the formats.
LINES = frozenset({"p", "h", "si", "row", "table-row", "br", "tr", "title", "comment", "list-item"})
GAPS = frozenset({"tab", "s", "c", "tc", "table-cell", "line-break", "property", "lpstr"})
PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "webp", "tif", "tiff"})
#: Attributes with words: descriptions of pictures, addresses of links, authors of remarks.
SAID = frozenset({"descr", "Target", "author", "href", "title", "string-value"})
WRITERS = frozenset({"creator", "lastModifiedBy", "initial-creator"})
#: What is there and is not seen: a name of the archive, or a mark in its XML.
HIDDEN = (
    (re.compile(r"/comments?\d*\.xml$|/comments/"), None),
    (re.compile(r"/notesSlides/"), None),
    (None, re.compile(rb"<w:(?:ins|del|moveFrom)[ >]|<text:tracked-changes")),
    (None, re.compile(rb"<sheet\b[^>]*state=\"(?:hidden|veryHidden)\"")),
)


def read(data: bytes, where: str) -> Attachment:
    """The whole document. Raises ``Unreadable``."""
    if data.startswith(OLD):
        raise Unreadable(_("ce document est protégé par un mot de passe, ou d'un ancien format"))
    try:
        with ZipFile(BytesIO(data)) as archive:
            return _read(archive, where)
    except BadZipFile as error:
        raise Unreadable(_("ce fichier n'est pas le document que dit son nom")) from error


def words_of(data: bytes) -> str:
    """The words of an XML file. Raises what the parser raises."""
    return _words(ElementTree.fromstring(data))


def _read(archive: ZipFile, where: str) -> Attachment:
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > LARGEST:
        raise Unreadable(_("ce document est démesuré une fois ouvert"))
    passages: list[Passage] = []
    authors: dict[str, None] = {}
    hidden: dict[str, None] = {}
    located = False
    for part in parts:
        suffix = PurePosixPath(part.filename).suffix.lower().removeprefix(".")
        if part.flag_bits & 1 or b"manifest:encryption-data" in _start(archive, part.filename):
            raise Unreadable(_("ce document est protégé par un mot de passe"))
        if suffix in ("xml", "rels"):
            raw = archive.read(part)
            root = ElementTree.fromstring(raw)
            passages.append(Passage(_place(part.filename), _words(root)))
            authors.update(dict.fromkeys(_authors(root)))
            hidden.update(dict.fromkeys(_hidden(part.filename, raw)))
        elif suffix in PICTURES:
            inside = photo.read(archive.read(part), where)
            passages.extend(inside.passages)
            located = located or inside.located
        elif suffix in ("docx", "xlsx", "pptx", "bin", "ole", "vml") and "embed" in part.filename:
            raise Unreadable(_("ce document contient d'autres fichiers"))
    return Attachment(where, tuple(passages), tuple(authors), tuple(hidden), located=located)


def _start(archive: ZipFile, name: str) -> bytes:
    """The manifest of OpenDocument, which tells what is encrypted; nothing of other parts."""
    return archive.read(name) if name == "META-INF/manifest.xml" else b""


def _words(root: Element) -> str:
    """The words of one part: paragraphs on their lines, what formatting cut put together."""
    words: list[str] = []
    _gather(root, words)
    return re.sub(r"[ \t]*\n\s*", "\n", "".join(words)).strip()


def _gather(root: Element, words: list[str]) -> None:
    """Add the words of an element and of all it holds, in order; no depth is too deep."""
    waiting: list[tuple[Element, bool]] = [(root, False)]
    while waiting:
        element, is_over = waiting.pop()
        name = _local(element.tag)
        if is_over:
            words.append("\n" if name in LINES else " " if name in GAPS else "")
            words.append(element.tail or "")
            continue
        words.append(element.text or "")
        words.extend(f" {value} " for key, value in element.items() if _local(key) in SAID)
        waiting.append((element, True))
        # A cell of a shared string holds its rank, not its words.
        is_shared = element.get("t") == "s"
        waiting.extend(
            (child, False)
            for child in reversed(element)
            if not (is_shared and _local(child.tag) == "v")
        )


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _authors(root: Element) -> Iterator[str]:
    for element in root.iter():
        if _local(element.tag) in WRITERS and (element.text or "").strip():
            yield str(element.text).strip()


def _hidden(name: str, raw: bytes) -> Iterator[str]:
    words = (
        _("des commentaires"),
        _("des notes de présentation"),
        _("des modifications suivies"),
        _("des feuilles cachées"),
    )
    for (named, marked), said in zip(HIDDEN, words, strict=True):
        if (named and named.search(name)) or (marked and marked.search(raw)):
            yield said


def _place(name: str) -> str:
    """A part of the archive, as people call it."""
    stem = PurePosixPath(name).stem
    if stem in ("core", "app", "custom", "meta"):
        return _("propriétés")
    if "comment" in stem:
        return _("commentaires")
    if "notes" in name:
        return _("notes")
    number = re.search(r"(?:slide|sheet)(\d+)$", stem)
    return _("feuille {n}").format(n=number[1]) if number else ""
