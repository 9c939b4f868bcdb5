"""The size of a picture, read from the first bytes of its file."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from porte_voix.picture import describe, size

from tests.factories import make_png

RIFF = b"RIFF\0\0\0\0WEBP"
EXIF = b"\xff\xe1\x00\x06Exif"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(make_png(640, 480), id="png"),
        pytest.param(b"GIF89a" + struct.pack("<HH", 640, 480), id="gif"),
        pytest.param(
            b"\xff\xd8" + EXIF + b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 480, 640), id="jpeg"
        ),
        pytest.param(
            b"\xff\xd8\xff\xc4\x00\x04ab\xff\xc2\x00\x0b\x08" + struct.pack(">HH", 480, 640),
            id="progressive jpeg after a table",
        ),
        pytest.param(
            RIFF + b"VP8 " + bytes(4) + b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 640, 480),
            id="lossy webp",
        ),
        pytest.param(
            RIFF + b"VP8L" + bytes(4) + b"\x2f" + struct.pack("<I", 639 | 479 << 14),
            id="lossless webp",
        ),
        pytest.param(
            RIFF + b"VP8X" + bytes(8) + (639).to_bytes(3, "little") + (479).to_bytes(3, "little"),
            id="extended webp",
        ),
    ],
)
def test_the_size_is_read_from_the_header(data: bytes) -> None:
    """PNG, GIF, JPEG and the three forms of WebP tell their width and height."""
    assert size(data) == (640, 480)


@given(
    st.sampled_from(
        [b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"GIF87a", RIFF, RIFF + b"VP8X", RIFF + b"VP8 "]
    ),
    st.binary(max_size=60),
)
def test_a_damaged_file_has_no_size(start: bytes, rest: bytes) -> None:
    """Whatever the bytes, the size is two positive numbers or nothing."""
    found = size(start + rest)
    assert found is None or min(found) > 0


def test_the_digest_is_that_of_the_bytes() -> None:
    """Two pictures of one size differ by their digest; a drawing may have no size."""
    first = describe(make_png(2, 1), "a.png", "https://x.example/a.png", "Un quai", None)
    second = describe(b"<svg/>", "a.png", "https://x.example/a.png", "Un quai", None)
    assert (first.width, first.height) == (2, 1)
    assert (second.width, second.height) == (None, None)
    assert first.digest != second.digest
