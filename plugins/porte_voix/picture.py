"""The picture of an article: its address, its words, and its size read from the file's header.

Giving width and height keeps the page from jumping while the picture loads.
"""

import hashlib
import struct
from dataclasses import dataclass
from datetime import date
from typing import Any

#: Start-of-frame markers, ITU T.81 table B.1: C0 to CF, but for C4 (tables), C8 and CC.
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Picture:
    """What templates and the manifest need; ``digest`` is that of the bytes of the file.

    ``sources`` are the lighter files that browsers may take instead, best kind first.
    ``reach`` names the networks that the people in it agreed to (``None``: nobody had to), until
    the end of the day ``until``; ``shared`` says that every network may take it from the page.
    """

    path: str
    url: str
    alt: str
    caption: str | None
    width: int | None
    height: int | None
    digest: str
    sources: tuple[Any, ...] = ()
    reach: tuple[str, ...] | None = None
    until: date | None = None
    shared: bool = True


def describe(data: bytes, path: str, url: str, alt: str, caption: str | None) -> Picture:
    """The picture held by ``data``; its size is ``None`` when the header is not understood."""
    width, height = size(data) or (None, None)
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    return Picture(path, url, alt, caption, width, height, digest)


def size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, GIF, JPEG or WebP file."""
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            width, height = struct.unpack_from(">II", data, 16)
        elif data[:6] in (b"GIF87a", b"GIF89a"):
            width, height = struct.unpack_from("<HH", data, 6)
        elif data.startswith(b"\xff\xd8"):
            width, height = _jpeg(data)
        elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            width, height = _webp(data)
        else:
            return None
    except struct.error:
        return None
    return (width, height) if width and height else None


def _jpeg(data: bytes) -> tuple[int, int]:
    at = 2
    while True:
        marker, length = struct.unpack_from(">HH", data, at)
        if marker >> 8 != 0xFF or length < 2:
            return (0, 0)
        if marker & 0xFF in JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return (width, height)
        at += 2 + length


def _webp(data: bytes) -> tuple[int, int]:
    """The three forms of RFC 9649: lossy, lossless and extended."""
    kind = data[12:16]
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return (width & 0x3FFF, height & 0x3FFF)
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8X":
        low, high = struct.unpack_from("<IH", data, 24)
        return ((low & 0xFFFFFF) + 1, (low >> 24 | high << 8) + 1)
    return (0, 0)
