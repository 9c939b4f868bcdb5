"""How much one text may hold, so that no file can stop the others from being read. Pure."""

import re
from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import _, number
from porte_voix.metadata import TABLE, Document

#: Bytes of a file: a hundred times the longest article of a school board.
LARGEST = 1 << 20
#: Characters of a line: Markdown's time grows with the square of some lines.
LONGEST_LINE = 20_000
#: Words of a list: Pelican's time grows with the square of the tags.
MOST_WORDS = 50
#: Characters of a title and of a name, which become addresses and names of files (255 bytes).
LONGEST_TITLE = 200
LONGEST_NAME = 80
#: Fields that are shown as plain text, and that a theme may put anywhere in a page.
PLAIN = ("title", "category", "tags", "authors", "schools", "audiences", "series", "image_alt")
NAMES = ("category", "tags", "authors", "slug", "template", "series")
#: What a browser takes for the beginning of an element, WHATWG HTML, 13.2.5.6.
MARKUP = re.compile(r"<[A-Za-z/!?]|&#|&[A-Za-z]+;")


def of_bytes(data: bytes, where: str) -> tuple[Problem, ...]:
    """What is too big in a file, before anything reads it."""
    if len(data) > LARGEST:
        what = _("ce fichier dépasse {n} Mio : un texte n'est jamais aussi long").format(n=1)
        way_out = _("Faites-en plusieurs articles, ou offrez un PDF accessible.")
        return (Problem(where, what, way_out, 1),)
    if len(data) <= LONGEST_LINE:
        return ()
    # A sign of UTF-8 takes up to four bytes: only lines of more bytes than that are counted.
    lines = re.split(rb"\r\n|\r|\n", data)
    for at, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LINE and len(line.decode("utf-8", "replace")) > LONGEST_LINE:
            what = _("cette ligne dépasse {n} caractères").format(n=number(LONGEST_LINE))
            way_out = _("Coupez-la en paragraphes, séparés par une ligne vide.")
            return (Problem(where, what, way_out, at),)
    return ()


def of_fields(document: Document) -> Iterator[Problem]:
    """What is too long, too numerous or not plain text in the fields of a text."""
    for field in TABLE:
        value = document.fields.get(field.name)
        if not value:
            continue
        line = document.lines.get(field.name)
        if field.multiple and len(value) > MOST_WORDS:
            what = _("« {name} » compte {n} mots, et au plus {most} sont permis")
            what = what.format(name=field.french, n=len(value), most=MOST_WORDS)
            way_out = _("Gardez ceux qu'une personne chercherait.")
            yield Problem(document.where, what, way_out, line)
        else:
            yield from _of_words(document, field.name, field.french, value, line)


def _of_words(
    document: Document, name: str, french: str, value: object, line: int | None
) -> Iterator[Problem]:
    words = [value] if isinstance(value, str) else value if isinstance(value, tuple) else ()
    longest = LONGEST_TITLE if name == "title" else LONGEST_NAME if name in NAMES else 0
    for word in words:
        if not isinstance(word, str):
            continue
        if longest and len(word) > longest:
            what = _("« {name} » compte {n} caractères, et au plus {most} sont permis")
            what = what.format(name=french, n=len(word), most=longest)
            yield Problem(document.where, what, _("Raccourcissez-le."), line)
        elif name in PLAIN and MARKUP.search(word):
            what = _("« {name} » contient du HTML, et se montre en simple texte")
            way_out = _("Écrivez-le sans balise ni code : « é », et non « &eacute; ».")
            yield Problem(document.where, what.format(name=french), way_out, line)
            return
