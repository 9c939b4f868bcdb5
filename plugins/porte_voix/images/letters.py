"""The letters of a title, each drawn once for each size: a card is made of the same few ones.

The layout that needs no library of the system puts every letter on a whole pixel, and brings none
of them closer to another: a word is as wide as its letters, and a line is drawn by placing them.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from porte_voix.images.pieces import Piece

if TYPE_CHECKING:
    from PIL import Image, ImageFont


class Letter(NamedTuple):
    """One letter in its ink: its shades, where they are seen, and the box of what is seen."""

    sign: str
    shades: "Image.Image"
    seen: "Image.Image"
    left: int
    top: int
    width: int
    height: int


class Placed(NamedTuple):
    """A letter, and the place of its corner."""

    letter: Letter
    x: int
    y: int


class Letters:
    """The letters of one font at one size, in the ink of a ramp of shades."""

    def __init__(self, font: "ImageFont.FreeTypeFont", shades: list[int], seen: list[int]) -> None:
        self._font, self._levels = font, (shades, seen)
        self._drawn = lru_cache(None)(self._draw)
        self._piece = lru_cache(4096)(self._cut)
        self._advance = lru_cache(None)(font.getlength)

    def width(self, text: str) -> float:
        """The width of a text, in pixels."""
        return sum(map(self._advance, text))

    def place(self, text: str, x: int, y: int) -> list[Placed]:
        """The letters of a line that leave ink, from left to right."""
        found = []
        for sign in text:
            letter = self._drawn(sign)
            if letter is not None:
                found.append(Placed(letter, x + letter.left, y + letter.top))
            x += int(self._advance(sign))
        return found

    def pieces(self, placed: Sequence[Placed]) -> list[tuple[int, Piece]]:
        """A line cut where no ink is, each piece up to the next one, and the place of each."""
        found: list[list[Placed]] = []
        end = 0
        for one in placed:
            if found and one.x <= end:
                found[-1].append(one)
            else:
                found.append([one])
            end = max(end, one.x + one.letter.width)
        starts = [group[0].x for group in found]
        ends = [*starts[1:], end + 1]
        return [
            (start, self._piece("".join(one.letter.sign for one in group), after - start))
            for group, start, after in zip(found, starts, ends, strict=True)
        ]

    def _cut(self, signs: str, width: int) -> Piece:
        from PIL import Image

        placed = self.place(signs, 0, 0)
        high = min(one.y for one in placed)
        low = max(one.y + one.letter.height for one in placed)
        picture = Image.new("L", (width, low - high))
        put(picture, placed, -placed[0].x, -high)
        return Piece.of(picture.tobytes(), width, high)

    def _draw(self, sign: str) -> Letter | None:
        from PIL import Image, ImageDraw

        left, top, right, bottom = (int(edge) for edge in self._font.getbbox(sign))
        around = Image.new("L", (right - left + 4, bottom - top + 4))
        ImageDraw.Draw(around).text((2 - left, 2 - top), sign, 255, self._font)
        shades, seen = (around.point(levels) for levels in self._levels)
        box = seen.getbbox()
        if box is None:
            return None
        shades, seen = shades.crop(box), seen.crop(box)
        return Letter(sign, shades, seen, left - 2 + box[0], top - 2 + box[1], *seen.size)


def put(picture: "Image.Image", placed: Iterable[Placed], right: int, down: int) -> None:
    """Put letters on a picture, moved; where two of them meet, the darker shade is seen."""
    from PIL import ImageChops

    end = -1
    for letter, x, y in placed:
        at = (x + right, y + down)
        box = (*at, at[0] + letter.width, at[1] + letter.height)
        if 0 <= at[0] < end:
            picture.paste(ImageChops.lighter(picture.crop(box), letter.shades), at)
        else:
            picture.paste(letter.shades, at, letter.seen)
        end = max(end, box[2])
