"""Every detector over every text of one file: what is said of a person, where it stands. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from porte_voix.safeguards.board import Board, Shown
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.privacy.clues import births, homes, pupils
from porte_voix.safeguards.privacy.identifiers import Match, identifiers
from porte_voix.safeguards.privacy.masking import masked
from porte_voix.safeguards.privacy.plain import plain

#: Fields whose words readers see, beside the text.
FIELDS = (
    *("title", "summary", "for_you", "image_alt", "image_caption", "withdrawn_reason", "contact"),
    *("series", "category"),
)


DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Sighting:
    """One identifier: its kind, its masked form, its line, and whether it is certain."""

    kind: str
    shown: str
    line: int | None
    sure: bool


def sightings(material: Material, board: Board, published: date) -> Iterator[Sighting]:
    """What a file tells of persons, each line and kind once."""
    told: set[tuple[str, str]] = set()
    for text, first_line, counted in texts(material):
        for sighting in search(text, board, published, first_line, counted):
            if (sighting.kind, sighting.shown) not in told:
                told.add((sighting.kind, sighting.shown))
                yield sighting


def search(
    text: str, board: Board, published: date, line: int | None = None, counted: bool = False
) -> Iterator[Sighting]:
    """What one text tells; ``counted`` says that its own lines follow ``line``."""
    typed, shown = plain(text), board.shown
    for match in _matches(typed.text, shown, published):
        at = typed.place(match.start)
        if typed.text[match.start : match.end].strip() in shown.words:
            continue
        here = line + text.count("\n", 0, at) if line is not None and counted else line
        yield Sighting(match.kind, masked(typed.text[match.start : match.end]), here, match.sure)


def hidden(text: str, board: Board, published: date) -> str:
    """A text that quotes something, with what is certain in it masked."""
    typed, shown = plain(text), board.shown
    for match in sorted(_matches(typed.text, shown, published), key=lambda one: -one.start):
        words = typed.text[match.start : match.end]
        if match.sure and words.strip() not in shown.words:
            at, end = typed.place(match.start), typed.place(match.end - 1) + 1
            text = f"{text[:at]}{masked(words)}{text[end:]}"
    return text


def texts(material: Material) -> Iterator[tuple[str, int | None, bool]]:
    """Every text of a file with its first line, and whether its lines are those of the file."""
    document = material.document
    yield material.where.rpartition("/")[2], None, False
    for name in FIELDS:
        if document.fields.get(name):
            yield str(document[name]), material.line(name), False
    for name in ("tags", "authors", "audiences", "schools"):
        yield "\n".join(document[name]), material.line(name), False
    for _account, words in document["announce"].texts:
        yield words, material.line("announce"), False
    for correction in document["corrections"]:
        yield correction.text, material.line("corrections"), False
    for attached in material.attached:
        yield attached, None, False
    yield document.body, document.body_line, True


def _matches(text: str, shown: Shown, published: date) -> Iterator[Match]:
    # Most texts hold no digit: nothing but an address or a name can be found there.
    if DIGIT.search(text) or "@" in text:
        yield from identifiers(text, shown.known)
        yield from births(text, published)
        yield from homes(text, shown.streets)
    yield from pupils(text, shown.names)
