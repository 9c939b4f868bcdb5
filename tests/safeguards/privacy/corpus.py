"""The corpus, written before the detectors, and what they say of it.

Each line of ``corpus.jsonl`` is invented. ``holds`` names what must be found; an empty list is an
innocent look-alike, which no certain finding may accuse.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from porte_voix.safeguards.privacy.clues import CLASS
from porte_voix.safeguards.privacy.search import Sighting, search
from porte_voix.safeguards.rule import Board

CORPUS = [
    json.loads(line)
    for line in Path(__file__).with_name("corpus.jsonl").read_text("utf-8").splitlines()
]
TRUE = [one for one in CORPUS if one["holds"]]
INNOCENT = [one for one in CORPUS if not one["holds"]]
#: The share of innocent look-alikes that may be accused, and of those that may be suspected.
ACCUSED, SUSPECTED = 0.02, 0.05
PUBLISHED = date(2026, 11, 20)
BOARD = Board(
    facts={
        "phone": "418 555-0100",
        "email": "communications@rives-boreales.example",
        "address": "100, chemin de l’Exemple, Havre-aux-Brumes (Québec) H0H 0H0",
    },
    people={"Solange Castelmur": {"role": "Directrice générale"}},
    schools={
        "epinettes": {"phone": "418 555-0111", "head": "Clarisse Montbrun-Lys"},
        "quai": {"phone": "418 555-0112", "head": "Bastien Orvalais"},
    },
)


def found(case: dict[str, Any]) -> list[Sighting]:
    """What the detectors say of a case."""
    return list(search(case["text"], BOARD, PUBLISHED))


def missed(case: dict[str, Any]) -> list[str]:
    """The kinds that a case holds, and that were not found, or not for certain where they must."""
    sure = {one.kind for one in found(case) if one.sure or one.kind == CLASS}
    return [kind for kind in case["holds"] if kind not in sure]


@dataclass(frozen=True, slots=True)
class Figures:
    """By kind, how many are in the corpus and how many were found; the innocents that were not."""

    held: Counter[str]
    seen: Counter[str]
    innocent: int
    accused: tuple[str, ...]
    suspected: tuple[str, ...]

    @property
    def is_kept(self) -> bool:
        """Whether nothing is missed, and few innocents are accused."""
        return self.held == self.seen and len(self.accused) <= ACCUSED * self.innocent


def figures() -> Figures:
    """The whole corpus, measured."""
    held = Counter(kind for case in TRUE for kind in case["holds"])
    lost = Counter(kind for case in TRUE for kind in missed(case))
    accused = tuple(one["text"] for one in INNOCENT if any(seen.sure for seen in found(one)))
    suspected = tuple(one["text"] for one in INNOCENT if found(one))
    return Figures(held, held - lost, len(INNOCENT), accused, suspected)
