"""Pieces of a line, compressed once each, and a line made of them: what was compressed before is
not compressed again.

The check of a strip comes from those of its pieces: Adler-32 is two sums, of the bytes, and of the
bytes by their place (RFC 1950, 9).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple, Self

from porte_voix.images.runs import END, OPENING, PIXELS, after_blank, again
from porte_voix.images.strips import ADLER, Strip


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters that touch, then what is blank up to the next ones: the bytes of each row."""

    width: int
    #: Its first row that has ink, and the one after the last, from the top of the line.
    high: int
    low: int
    rows: tuple[bytes, ...]
    #: The sum of its pixels; of each by its row; of each by its column.
    ink: int
    down: int
    across: int

    @classmethod
    def of(cls, pixels: bytes, width: int, high: int) -> Self:
        """A piece from the pixels of its rows, each of which ends by a blank."""
        rows = [pixels[at : at + width] for at in range(0, len(pixels), width)]
        sums = list(map(sum, rows))
        return cls(
            width,
            high,
            high + len(rows),
            tuple(map(after_blank, rows)),
            sum(sums),
            sum(at * ink for at, ink in enumerate(sums)),
            sum(at * pixel for row in rows for at, pixel in enumerate(row)),
        )

    def between(self, high: int, low: int) -> Sequence[bytes]:
        """Its bytes in these rows of the line."""
        blank = (again(0, self.width),)
        return blank * (self.high - high) + self.rows + blank * (low - self.low)


class Ground(NamedTuple):
    """A row that a line is written on: where its first ink is, and its bytes from there."""

    first: int
    rest: bytes

    @classmethod
    def of(cls, pixels: bytes) -> Self:
        """A row from its pixels."""
        rest = pixels.lstrip(b"\0")
        return cls(len(pixels) - len(rest), after_blank(rest))


def joined(
    pieces: Sequence[tuple[int, Piece]], high: int, ground: Sequence[Ground], bare: Strip
) -> Strip | None:
    """Pieces side by side, each at its column, as a strip; nothing if they meet the ground's ink.

    ``ground`` and ``bare`` are the rows that they are written on, of which ``high`` is the first,
    from the top of the line.
    """
    start, (last, piece) = pieces[0][0], pieces[-1]
    end, low, width = last + piece.width, high + len(ground), bare.length // len(ground) - 1
    if end > min(row.first for row in ground):
        return None
    begun = PIXELS[0] + again(0, start)
    # A row that ends by a blank goes on with the blank that begins the next one.
    turned = again(0, width - end + 1 + start)
    tails = [
        turned if row.first == width else again(0, row.first - end) + row.rest + begun
        for row in ground[:-1]
    ]
    tails.append(again(0, ground[-1].first - end) + ground[-1].rest)
    words = map(b"".join, zip(*(one.between(high, low) for _at, one in pieces), strict=True))
    rows = b"".join(chain.from_iterable(zip(words, tails, strict=True)))
    packed = b"".join((OPENING, begun, rows, END))
    return Strip(packed, _checked(pieces, high, len(ground), bare), bare.length)


def _checked(pieces: Sequence[tuple[int, Piece]], high: int, rows: int, bare: Strip) -> int:
    """The Adler-32 of the rows of the ground once pieces are on them."""
    low, far = bare.check & 0xFFFF, bare.check >> 16
    stride = bare.length // rows
    for at, one in pieces:
        # A byte weighs what follows it, itself included; each row begins by one that is no pixel.
        before = (one.high - high) * stride + at + 1
        low += one.ink
        far += (bare.length - before) * one.ink - one.down * stride - one.across
    return far % ADLER << 16 | low % ADLER
