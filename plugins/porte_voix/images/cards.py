"""The card that a shared link shows when its article has no picture: drawn, the same everywhere.

The letters are those of a font kept here, set by a layout that needs no library of the system; a
card is an indexed picture, where each colour is a ramp from the paper: light, and quick to make.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from porte_voix.images.letters import Letters, Placed, put
from porte_voix.images.lines import broken, drawable, shortened
from porte_voix.images.pieces import Ground, joined
from porte_voix.images.strips import Strip, png, strip

if TYPE_CHECKING:
    from PIL import Image, ImageFont

#: What networks show whole (pixels), see ``docs/decisions``.
WIDTH, HEIGHT = 1200, 630
#: Where cards are, under the output.
FOLDER = "cartes"
#: What each kind of objective is called, in the languages of the board.
LABELS = {
    "inscription": ("Inscription", "Registration"),
    "recrutement": ("Recrutement", "Recruitment"),
    "infolettre": ("Infolettre", "Newsletter"),
    "consultation": ("Consultation", "Consultation"),
    "comprehension": ("Mieux comprendre", "Understanding"),
    "participation": ("Participation", "Participation"),
    "service": ("Service", "Service"),
}
#: Changes when the same words must give another card.
DRAWING = 3
FONTS = Path(__file__).parent / "font"
TITLE, WORDS = "gelasio-700.woff2", "gelasio-400.woff2"
MARGIN, TITLE_WIDTH = 84, 930
#: Sizes tried for the title, in pixels; below the last one a phone shows dust.
SIZES = (88, 80, 72, 66, 60, 54)
LINES, LEADING = 3, 1.16
#: Radius and thickness of each arc; no line of a title comes so far into the corner.
ARCS = ((62, 28), (114, 21), (164, 15), (212, 10), (258, 6))
PAPER, INK, SOFT = "#f6f3ec", "#10292b", "#3f5657"
#: How many shades from the paper to each colour.
SHADES = 16
#: Everything that does not move is drawn this much larger, then reduced.
FINE = 2


@dataclass(frozen=True, slots=True)
class Colours:
    """The two colours of the board, as ``#rrggbb``."""

    accent: str = "#9a430c"
    link: str = "#0a4d73"


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says, and in which colours."""

    title: str
    label: str
    site: str
    colours: Colours = Colours()

    @property
    def digest(self) -> str:
        """The identity of the drawing."""
        told = repr((DRAWING, *astuple(self))).encode()
        return hashlib.sha256(told).hexdigest()

    @property
    def alt(self) -> str:
        """The card for those who do not see it."""
        return ". ".join(part for part in (self.title, self.label, self.site) if part)


def label(objective: str, lang: str) -> str:
    """The small words above a title, in the language of the article."""
    french, english = LABELS.get(objective, (objective, objective))
    return english if lang.startswith("en") else french


def draw(card: Card) -> bytes:
    """The card as a PNG."""
    return png((WIDTH, HEIGHT), _palette(card.colours), _strips(card))


def _strips(card: Card) -> Iterator[Strip]:
    """A card from top to bottom: its label, the lines of its title, the ground around them."""
    lines, size = _title(drawable(card.title))
    letters, step = _letters(size), round(size * LEADING)
    top = (HEIGHT - 40 - step * len(lines)) // 2
    head, end = _head(card.colours, card.site, drawable(card.label), top)
    yield head
    places = (letters.place(line, MARGIN, top + at * step) for at, line in enumerate(lines))
    for high, low, written in _bands(places):
        yield _bare(card.colours, card.site, end, high)
        yield _line(card, letters, high, low, written)
        end = low
    yield _bare(card.colours, card.site, end, HEIGHT)


def _line(
    card: Card, letters: Letters, high: int, low: int, written: Sequence[Sequence[Placed]]
) -> Strip:
    """Rows with what is written on them: pieces that are ready, or a drawing where ink meets."""
    found = None
    if len(written) == 1:
        ground = _inked(card.colours, card.site)[high:low]
        bare = _bare(card.colours, card.site, high, low)
        first = written[0][0]
        top = first.y - first.letter.top
        found = joined(letters.pieces(written[0]), high - top, ground, bare)
    return found or _drawn(card, high, low, written)


def _drawn(card: Card, high: int, low: int, written: Sequence[Sequence[Placed]]) -> Strip:
    """Rows of the ground, and lines drawn on them."""
    rows = _rows(card.colours, card.site, high, low)
    for one in written:
        put(rows, one, 1, -high)
    return strip(rows)


def _bands(lines: Iterable[list[Placed]]) -> list[tuple[int, int, list[list[Placed]]]]:
    """The rows that lines are written on, with those lines; two that share rows are together."""
    found: list[tuple[int, int, list[list[Placed]]]] = []
    for line in filter(None, lines):
        high = min(one.y for one in line)
        low = max(one.y + one.letter.height for one in line)
        written = [line]
        if found and high < found[-1][1]:
            above, below, others = found.pop()
            high, low, written = min(high, above), max(low, below), [*others, line]
        found.append((high, low, written))
    return found


@lru_cache(512)
def _head(colours: Colours, site: str, words: str, bottom: int) -> tuple[Strip, int]:
    """The rows of a label, and where they end: many cards have the same."""
    from PIL import Image, ImageDraw

    label = Image.new("L", (WIDTH, bottom))
    ImageDraw.Draw(label).text((MARGIN, 78), words, 255, _font(TITLE, 34))
    box = label.getbbox()
    if box is None:
        return _bare(colours, site, 0, 0), 0
    rows = _rows(colours, site, 0, box[3])
    _ink(rows, label.crop((-1, 0, WIDTH, box[3])), 1)
    return strip(rows), box[3]


@lru_cache(512)
def _bare(colours: Colours, site: str, top: int, bottom: int) -> Strip:
    """Rows of the ground that nothing is written on."""
    return strip(_rows(colours, site, top, bottom))


def _rows(colours: Colours, site: str, top: int, bottom: int) -> "Image.Image":
    """Rows of the ground, after a column of zeros."""
    return _ground(colours, site).crop((-1, top, WIDTH, bottom))


@lru_cache(4096)
def _title(text: str) -> tuple[list[str], int]:
    """The lines of a title and their size: the largest that takes three lines at most."""
    for size in SIZES:
        lines = broken(text or " ", _letters(size).width, TITLE_WIDTH, LINES)
        if lines is not None:
            return lines, size
    return shortened(text, _letters(SIZES[-1]).width, TITLE_WIDTH, LINES), SIZES[-1]


@lru_cache(None)
def _letters(size: int) -> Letters:
    """The letters of titles of one size."""
    return Letters(_font(TITLE, size), *_levels(0))


@lru_cache(None)
def _font(name: str, size: int) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(FONTS / name, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(8)
def _ground(colours: Colours, site: str) -> "Image.Image":
    """What all cards of a board share: paper, arcs in two tones, mark, name."""
    from PIL import Image, ImageDraw

    # Pixels are numbers of the palette.
    picture = Image.new("L", (WIDTH, HEIGHT))
    wide, high = WIDTH * FINE, HEIGHT * FINE
    # The voice carries: arcs leave the lower corner, thinner as they go.
    for number, (radius, thick) in enumerate(ARCS):
        layer = Image.new("L", (wide, high))
        reach = radius * FINE
        box = (wide - reach, high - reach, wide + reach, high + reach)
        ImageDraw.Draw(layer).arc(box, 180, 270, 255, thick * FINE)
        _ink(picture, layer.reduce(FINE), 1 if number % 2 == 0 else 2)
    layer = Image.new("L", (wide, high))
    pen = ImageDraw.Draw(layer)
    at = (MARGIN + 6, HEIGHT - 92)
    pen.ellipse([FINE * v for v in (at[0] - 9, at[1] - 9, at[0] + 9, at[1] + 9)], 255)
    for radius, thick in ((20, 6), (33, 5), (46, 4)):
        box = (at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius)
        pen.arc([FINE * v for v in box], -42, 42, 255, thick * FINE)
    _ink(picture, layer.reduce(FINE), 1)
    name = Image.new("L", (WIDTH, HEIGHT))
    lines, size = _name(drawable(site))
    ImageDraw.Draw(name).text((MARGIN + 74, HEIGHT - 92), lines, 255, _font(WORDS, size), "lm")
    _ink(picture, name, 3)
    return picture


def _name(site: str) -> tuple[str, int]:
    """The name of the blog on one line."""
    for size in (36, 32, 28, 24):
        font = _font(WORDS, size)
        lines = broken(site or " ", font.getlength, 660, 1)
        if lines:
            return lines[0], size
    return shortened(site, font.getlength, 660, 1)[0], size


@lru_cache(8)
def _inked(colours: Colours, site: str) -> list[Ground]:
    """The rows of the ground, as lines are written on them."""
    pixels = _ground(colours, site).tobytes()
    return [Ground.of(pixels[at : at + WIDTH]) for at in range(0, len(pixels), WIDTH)]


@lru_cache(8)
def _palette(colours: Colours) -> bytes:
    """The ramps of the four inks of a card."""
    inks = (INK, colours.accent, colours.link, SOFT)
    return bytes(level for ink in inks for level in _ramp(ink))


def _ramp(ink: str) -> list[int]:
    """Shades from the paper to an ink."""
    ends = [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in (PAPER, ink)]
    return [
        round(paper + (full - paper) * shade / (SHADES - 1))
        for shade in range(SHADES)
        for paper, full in zip(*ends, strict=True)
    ]


def _ink(picture: "Image.Image", mask: "Image.Image", ramp: int) -> None:
    """Put a shape on the picture in one of its inks."""
    box = mask.getbbox()
    if box is None:
        return
    mask = mask.crop(box)
    shades, there = (mask.point(levels) for levels in _levels(ramp))
    picture.paste(shades, box[:2], there)


@lru_cache(None)
def _levels(ramp: int) -> tuple[list[int], list[int]]:
    """The shade of each level of a mask, and whether it is seen."""
    shades = [level * (SHADES - 1) // 255 for level in range(256)]
    return [ramp * SHADES + shade for shade in shades], [255 if shade else 0 for shade in shades]
