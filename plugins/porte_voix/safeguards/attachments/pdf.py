"""The words of a PDF: pages, notes, forms, bookmarks, properties and the files inside it.

A page that is only a picture cannot be read: the file is refused until a person has read it.
"""

import logging
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PageObject, PasswordType, PdfReader

from porte_voix.i18n import _
from porte_voix.safeguards.attachment import Attachment, Passage
from porte_voix.safeguards.attachments.unreadable import Unreadable

#: More pages than a person reads before publishing.
MOST_PAGES = 2000

# It tells a log what it mends in a file: nobody here can do anything about it.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read(data: bytes, where: str) -> Attachment:
    """The whole file. Raises ``Unreadable``, or what pypdf raises on a damaged one."""
    reader = PdfReader(BytesIO(data))
    # Many tools « protect » a file with an empty password: it opens, and is read like another.
    if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
        raise Unreadable(_("ce PDF est protégé par un mot de passe : personne ne peut le relire"))
    count = len(reader.pages)
    if count > MOST_PAGES:
        raise Unreadable(_("ce PDF a {n} pages : publiez-le par parties").format(n=count))
    if dict(reader.attachments):
        raise Unreadable(_("ce PDF contient d'autres fichiers"))
    passages = [*_properties(reader), *_outline(reader)]
    drawn = []
    for number, page in enumerate(reader.pages, start=1):
        place = _("page {n}").format(n=number)
        words = page.extract_text()
        passages.append(Passage(place, words))
        passages.extend(Passage(place, note) for note in _notes(page))
        if not words.strip() and _has_picture(page):
            drawn.append(str(number))
    for name, field in (reader.get_fields() or {}).items():
        passages.append(Passage(_("formulaire"), f"{name} : {field.get('/V', '')}"))
    if drawn:
        raise Unreadable(
            _("ces pages sont des images, que rien ne relit : {pages}").format(
                pages=", ".join(drawn[:8]) + ("…" if len(drawn) > 8 else "")
            )
        )
    about = reader.metadata
    author = str(about.author or "").strip() if about else ""
    return Attachment(where, tuple(passages), (author,) if author else (), pages=count)


def _properties(reader: PdfReader) -> Iterator[Passage]:
    for name, value in (reader.metadata or {}).items():
        if not name.endswith("Date"):
            yield Passage(_("propriété {name}").format(name=name.lstrip("/")), str(value))
    root: Any = reader.trailer["/Root"]
    stream = root.get("/Metadata")
    if stream is not None:
        yield Passage(_("propriétés"), stream.get_object().get_data().decode("utf-8", "replace"))


def _outline(reader: PdfReader) -> Iterator[Passage]:
    waiting: list[Any] = [reader.outline]
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, list):
            waiting.extend(entry)
        else:
            yield Passage(_("signet"), str(entry.title))


def _notes(page: PageObject) -> Iterator[str]:
    """What annotations say, and where links lead."""
    for note in page.annotations or ():
        entry = note.get_object()
        for name in ("/Contents", "/RC", "/T", "/V", "/TU"):
            if entry.get(name):
                yield str(entry[name])
        action = entry.get("/A")
        if action is not None and action.get_object().get("/URI"):
            yield str(action.get_object()["/URI"])


def _has_picture(page: PageObject) -> bool:
    """Whether a page shows a picture: with no words, it is a scan."""
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    return bool(objects is not None and objects.get_object())
