"""The cards of a new site, drawn while it takes shape, apart until it is known which are wanted."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from porte_voix.images import cards
from porte_voix.images.cards import Card
from porte_voix.whole import beside
from porte_voix.workers.ahead import Ahead

#: The instant of every card (nanoseconds): 2026-01-01, Toronto. A card that was touched is drawn
#: again.
MADE = 1_767_243_600_000_000_000


def put_card(place: Path, drawing: Card) -> None:
    """Draw a card and put it in place, whole."""
    temporary = beside(place)
    temporary.write_bytes(cards.draw(drawing))
    os.utime(temporary, ns=(MADE, MADE))
    temporary.replace(place)


class DrawnAhead:
    """A context: cards being drawn in a folder of their own, by name, until one asks for them."""

    def __init__(self, folder: Path, drawings: Mapping[str, Card]) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        every = list(drawings.items())

        def work(number: int) -> None:
            name, drawing = every[number]
            put_card(folder / name, drawing)

        self._process = Ahead(work, len(every))

    def __enter__(self) -> "DrawnAhead":
        self._process.stop()
        return self

    def __exit__(self, *error: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def give(self, place: Path) -> bool:
        """Put a card in its place, if it is drawn."""
        try:
            (self._folder / place.name).replace(place)
        except OSError:
            return False
        return True
