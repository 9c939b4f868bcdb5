"""An indexed picture as a PNG made strip by strip: the rows that cards share are compressed once.

A zlib stream may be cut where its compressor was emptied (RFC 1951, 3.2.3 and 3.2.4): strips that
were compressed apart stand one after the other. Pure but for Pillow's pictures.
"""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: The memory of the compressor: runs need no table, and clearing a large one takes longer.
LEVEL = 7
#: The modulus of Adler-32.
ADLER = 65521
#: The beginning of a zlib stream, and a last block that holds nothing.
START, END = b"\x78\x01", b"\x03\x00"


@dataclass(frozen=True, slots=True)
class Strip:
    """Some rows of a picture, each a byte that says « no filter » then its pixels: compressed, and
    what checks them.
    """

    packed: bytes
    check: int
    length: int


def strip(picture: "Image.Image") -> Strip:
    """All the rows of a picture whose first column is made of zeros, which say « no filter »."""
    rows = picture.tobytes()
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS, LEVEL, zlib.Z_RLE)
    packed = packer.compress(rows) + packer.flush(zlib.Z_FULL_FLUSH)
    return Strip(packed, zlib.adler32(rows), len(rows))


def png(size: tuple[int, int], palette: bytes, strips: Iterable[Strip]) -> bytes:
    """A PNG of 256 colours at most, given as red, green, blue, from all its strips in order."""
    packed, check = [START], 1
    for one in strips:
        packed.append(one.packed)
        check = _followed(check, one)
    data = b"".join((*packed, END, check.to_bytes(4, "big")))
    head = struct.pack(">IIBBBBB", *size, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", data), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(name, held) for name, held in chunks)


def _followed(check: int, one: Strip) -> int:
    """The Adler-32 of what is checked already, followed by a strip (RFC 1950, 8.2)."""
    low, high = check & 0xFFFF, check >> 16
    more, far = one.check & 0xFFFF, one.check >> 16
    high = (high + far + one.length * (low - 1)) % ADLER
    return high << 16 | (low + more - 1) % ADLER


def _chunk(name: bytes, held: bytes) -> bytes:
    return struct.pack(">I", len(held)) + name + held + struct.pack(">I", zlib.crc32(name + held))
