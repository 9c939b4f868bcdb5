"""Pixels as whole bytes of DEFLATE: whatever program reads them finds each one."""

import zlib

from hypothesis import given
from hypothesis import strategies as st
from porte_voix.images.runs import END, LONGEST, OPENING, PIXELS, VALUES, after_blank, again


def read(packed: bytes) -> bytes:
    """What a block of these bytes holds."""
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(OPENING + packed + END)


@given(st.lists(st.tuples(st.integers(0, VALUES - 1), st.integers(1, 3 * LONGEST))))
def test_pixels_are_read_as_they_were(alike: list[tuple[int, int]]) -> None:
    """Of any value, alone or in runs of any length, after a blank; and what follows them."""
    row = b"".join(bytes([value]) * count for value, count in alike)
    assert read(PIXELS[0] + after_blank(row) + PIXELS[7]) == b"\0" + row + b"\7"


def test_every_run_is_as_long_as_it_says() -> None:
    """From nothing to several of the longest ones."""
    for count in range(3 * LONGEST):
        assert read(PIXELS[3] + again(3, count)) == b"\3" * (count + 1)


def test_what_is_written_apart_stands_side_by_side() -> None:
    """Two rows of their own, put together without a look at what they hold."""
    rows = b"\0\0\0\5\5\5\5\0", b"\1\2\3" + b"\0" * 400
    assert read(PIXELS[0] + b"".join(map(after_blank, rows))) == b"\0" + b"".join(rows)


def test_a_run_takes_few_bytes() -> None:
    """One for 258 pixels or for 66 at most; never one for each pixel."""
    assert [len(again(0, count)) for count in (0, 1, 2, 3, 66, 67, 258, 324)] == [
        *(0, 1, 2, 1, 1, 2, 1, 2)
    ]
