"""Every detector over every text of one file: what is said of a person, where it stands. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from porte_voix.safeguards.material import Material
from porte_voix.safeguards.privacy.clues import allowed_street, births, homes, pupils
from porte_voix.safeguards.privacy.identifiers import Known, Match, identifiers, national
from porte_voix.safeguards.privacy.masking import masked
from porte_voix.safeguards.privacy.plain import plain
from porte_voix.safeguards.rule import Board

#: Fields whose words readers see, beside the text.
FIELDS = (
    *("title", "summary", "for_you", "image_alt", "image_caption", "withdrawn_reason", "contact"),
    *("series", "category"),
)


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
    typed = plain(text)
    for match in _matches(typed.text, board, published):
        at, end = typed.place(match.start), typed.place(match.end - 1) + 1
        if text[at:end] in board.allowed or typed.text[match.start : match.end] in board.allowed:
            continue
        here = line + text.count("\n", 0, at) if line is not None and counted else line
        yield Sighting(match.kind, masked(typed.text[match.start : match.end]), here, match.sure)


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


def known(board: Board) -> Known:
    """The numbers and mail domains that the organisation publishes on purpose."""
    facts, schools = board.facts, board.schools.values()
    numbers = [facts.get("phone"), *facts.get("public_phones", ())]
    numbers += [school.get("phone") for school in schools]
    addresses = [value for name, value in facts.items() if name.endswith("email") and value]
    phones = frozenset(national(str(number)) for number in numbers if number)
    return Known(phones, frozenset(str(one).rpartition("@")[2].lower() for one in addresses))


def _matches(text: str, board: Board, published: date) -> Iterator[Match]:
    streets = [board.facts.get("address"), *(one.get("address") for one in board.schools.values())]
    allowed = frozenset(allowed_street(str(street)) for street in streets if street)
    people = {*board.people, *(str(one.get("head")) for one in board.schools.values())}
    last_names = {name.rpartition(" ")[2] for name in people}
    yield from identifiers(text, known(board))
    yield from births(text, published)
    yield from homes(text, allowed)
    yield from pupils(text, frozenset(people | last_names))
