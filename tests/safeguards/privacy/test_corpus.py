"""The detectors against a corpus that was written before them: nothing missed, few false alarms.

Each line of ``corpus.jsonl`` is invented. ``holds`` names what must be found; an empty list is an
innocent look-alike, which no certain finding may accuse.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from porte_voix.safeguards.privacy.clues import CLASS
from porte_voix.safeguards.privacy.search import Sighting, search
from porte_voix.safeguards.rule import Board

CORPUS = [
    json.loads(line)
    for line in Path(__file__).with_name("corpus.jsonl").read_text("utf-8").splitlines()
]
TRUE = [one for one in CORPUS if one["holds"]]
INNOCENT = [one for one in CORPUS if not one["holds"]]
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


def test_the_corpus_is_large_enough() -> None:
    """At least sixty true identifiers and two hundred look-alikes."""
    assert len(TRUE) >= 60
    assert len(INNOCENT) >= 200


@pytest.mark.parametrize("case", TRUE, ids=lambda case: ascii(case["text"])[:40])
def test_no_identifier_is_missed(case: dict[str, Any]) -> None:
    """Whatever the spaces, the hyphens and the scanner; its number is not repeated whole."""
    sightings = found(case)
    assert set(case["holds"]) <= {one.kind for one in sightings}
    assert all(one.sure for one in sightings if one.kind in case["holds"] and one.kind != CLASS)
    assert all(one.shown not in case["text"] for one in sightings if len(one.shown) > 6)


def test_few_innocents_are_accused() -> None:
    """At most two in a hundred."""
    accused = [case["text"] for case in INNOCENT if any(one.sure for one in found(case))]
    print(f"{len(TRUE)} vrais, {len(INNOCENT)} innocents, {len(accused)} fausses alarmes")
    assert len(accused) <= 0.02 * len(INNOCENT), accused


def test_few_innocents_are_even_suspected() -> None:
    """A warning that comes too often is no longer read: at most five in a hundred."""
    suspected = [case["text"] for case in INNOCENT if found(case)]
    assert len(suspected) <= 0.05 * len(INNOCENT), suspected
