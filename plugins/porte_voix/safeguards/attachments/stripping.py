"""What a photo says of itself, taken out of its file; its pixels stay the same to the bit.

Only the segments that describe are cut: nothing is decoded and saved again.
"""

import struct
from pathlib import Path

from porte_voix.whole import write_whole

#: JPEG: APP1 (Exif, XMP), APP13 (IPTC) and comments; the profile of colours (APP2) stays.
DESCRIBING = frozenset({0xE1, 0xED, 0xFE})
SCAN = 0xDA
#: PNG: Exif, texts and the time of the last change.
CHUNKS = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
PNG = b"\x89PNG\r\n\x1a\n"
#: The Exif that is put back: nothing but which side is up.
ORIENTATION = 0x0112


def strip(path: Path) -> bool:
    """Rewrite a JPEG or a PNG that holds properties; whether it was changed."""
    suffix = path.suffix.lower()
    if suffix not in (".jpg", ".jpeg", ".png"):
        return False
    data = path.read_bytes()
    try:
        made = bare_png(data) if suffix == ".png" else bare_jpeg(data)
    except (ValueError, struct.error):
        return False
    if made == data:
        return False
    write_whole(path, made)
    return True


def bare_jpeg(data: bytes) -> bytes:
    """The same picture without what describes it. Raises ``ValueError`` when it is no JPEG."""
    if not data.startswith(b"\xff\xd8"):
        raise ValueError
    up = _orientation(data)
    parts = [b"\xff\xd8"]
    at, placed = 2, False
    while at < len(data):
        marker, length = struct.unpack_from(">HH", data, at)
        if marker >> 8 != 0xFF or length < 2:
            raise ValueError
        end = at + 2 + length
        if not placed and marker & 0xFF != 0xE0:
            parts.append(_exif(up) if up > 1 else b"")
            placed = True
        if marker & 0xFF == SCAN:
            parts.append(data[at:])
            break
        if marker & 0xFF not in DESCRIBING:
            parts.append(data[at:end])
        at = end
    return b"".join(parts)


def bare_png(data: bytes) -> bytes:
    """The same picture without its texts. Raises ``ValueError`` when it is no PNG."""
    if not data.startswith(PNG):
        raise ValueError
    parts = [PNG]
    at = len(PNG)
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        end = at + 12 + length
        if data[at + 4 : at + 8] not in CHUNKS:
            parts.append(data[at:end])
        at = end
    return b"".join(parts)


def _orientation(data: bytes) -> int:
    """Which side is up, from 1 (as stored) to 8."""
    from io import BytesIO

    from PIL import Image

    try:
        with Image.open(BytesIO(data)) as image:
            return int(image.getexif().get(ORIENTATION, 1))
    except Exception:  # whatever Pillow raises: a damaged picture has no side
        return 1


def _exif(orientation: int) -> bytes:
    """A segment of one property, TIFF big-endian, as JEITA CP-3451 asks."""
    entry = struct.pack(">HHIHH", ORIENTATION, 3, 1, orientation, 0)
    tiff = b"MM\x00\x2a\x00\x00\x00\x08" + struct.pack(">H", 1) + entry + b"\0\0\0\0"
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
