"""What only a person can settle: told with the line, never changed. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from porte_voix.i18n import _
from porte_voix.typography.edits import W
from porte_voix.typography.numbers import HOUR
from porte_voix.typography.table import QUOTES

SLASHES = re.compile(r"(?<![\w/])\d{1,2}/\d{1,2}/\d{2,4}(?![\w/])")
CLOCK = re.compile(r"(?<![\w:.])(?:[01]?\d|2[0-3]):[0-5]\d(?![\w:])")
HALVES = re.compile(r"\d ?[ap]\.?m\.?(?!\w)", re.IGNORECASE)
WEEKDAY = re.compile(
    r"\ble (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche), \d", re.IGNORECASE
)
BARE_A = re.compile(rf"(?:(?<=^)|(?<=[.!?…]{W}))A(?= [a-zà-ÿ])", re.MULTILINE)
QUOTE = re.compile(r'(?<!\d)"')


@dataclass(frozen=True, slots=True)
class Remark:
    """A place in a text, and what to do there."""

    place: str
    way_out: str


def remarks(text: str) -> Iterator[Remark]:
    """Every doubtful spot of a plain text."""
    for line in text.split("\n"):
        unpaired = QUOTES.sub("", line)
        if QUOTE.search(unpaired):
            yield Remark(line.strip()[:60], _("Fermez ce guillemet, ou retirez-le."))
        for match in SLASHES.finditer(line):
            yield Remark(match.group(), _("Écrivez la date en mots, ou 2026-11-20."))
        for match in CLOCK.finditer(line):
            yield Remark(match.group(), _("Pour une heure, écrivez par exemple 13 h 30."))
        for match in HALVES.finditer(line):
            yield Remark(match.group(), _("Comptez les heures de 0 à 24."))
        for match in WEEKDAY.finditer(line):
            yield Remark(match.group(), _("Pas de virgule : « le vendredi 20 novembre »."))
        for match in BARE_A.finditer(line):
            place = line[match.start() : match.start() + 20]
            yield Remark(place, _("Si c'est la préposition, écrivez « À »."))
        for match in HOUR.finditer(line):
            minutes = match[1]
            if minutes and minutes.startswith("0") and minutes != "00":
                better = f"{match[0][:2].strip(' hH')} h {int(minutes)}"
                yield Remark(match.group(), _("L'Office écrit « {better} ».").format(better=better))
