"""Photos as telephones leave them: turned, located, in the colours of their screen.

The picture is always the same once upright: red above left, green above right, blue below left,
grey below right.
"""

import struct
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageCms

from tests.announce.photos import MAKER, PLACE

#: How the pixels are stored for each orientation of EXIF, from the upright picture.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
CORNERS = ((200, 40, 40), (40, 160, 40), (40, 40, 200), (120, 120, 120))
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><GPSLatitude>46,48N</GPSLatitude></x:xmpmeta>'
#: What no file that leaves may hold, whatever its format.
SECRETS = (MAKER.encode(), b"GPS", b"Exif", b"xmpmeta", b"8BIM", b"ICC_PROFILE", b"telefone")


def upright(width: int, height: int) -> Image.Image:
    """Four plain quarters."""
    picture = Image.new("RGB", (width, height))
    half = (width // 2, height // 2)
    for number, colour in enumerate(CORNERS):
        at = (number % 2 * half[0], number // 2 * half[1])
        end = (width if number % 2 else half[0], height if number > 1 else half[1])
        picture.paste(colour, (*at, *end))
    return picture


def photo(width: int, height: int, orientation: int, *, wide: bool = False, mark: int = 0) -> bytes:
    """A JPEG that is this picture once turned, with GPS, XMP, IPTC and a maker.

    With ``wide`` its numbers are those of a space wider than sRGB, which it names: the colours seen
    are the same. ``mark`` makes a file like no other.
    """
    picture = upright(width, height)
    picture.putpixel((width // 2, height // 2), (mark % 256, mark // 256 % 256, 99))
    how: dict[str, Any] = {}
    if wide:
        profile = display_p3()
        screen = ImageCms.createProfile("sRGB")
        opened = ImageCms.ImageCmsProfile(BytesIO(profile))
        made = ImageCms.profileToProfile(picture, screen, opened, outputMode="RGB")
        assert made is not None
        picture, how["icc_profile"] = made, profile
    turn = STORED[orientation]
    if turn is not None:
        picture = picture.transpose(turn)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = f"{MAKER} {mark}"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(PLACE)
    file = BytesIO()
    picture.save(file, "JPEG", quality=92, exif=exif, comment=MAKER, xmp=XMP, **how)
    data = file.getvalue()
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x0a\x1c\x02\x5a\x00\x05Ville"
    return data[:2] + b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc + data[2:]


def display_p3() -> bytes:
    """An ICC profile with the primaries of the screens of telephones and the curve of sRGB."""
    curve = _curve()
    tags = {
        b"rXYZ": _xyz(0.51512, 0.24120, -0.00105),
        b"gXYZ": _xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": _xyz(0.15710, 0.06657, 0.78407),
        b"wtpt": _xyz(0.96420, 1.0, 0.82491),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 9) + b"telefone\0" + bytes(78),
        b"cprt": b"text\0\0\0\0aucun\0",
    }
    at = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        table += name + struct.pack(">II", at + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    size = at + len(body)
    head = struct.pack(">I4sI4s4s4s", size, b"lcms", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    head += struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + body


def _xyz(*values: float) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))


def _curve() -> bytes:
    """The curve of sRGB, by points."""
    points = [
        round(65535 * (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4))
        for x in (number / 1023 for number in range(1024))
    ]
    return b"curv\0\0\0\0" + struct.pack(f">I{len(points)}H", len(points), *points)


def pixel(picture: Image.Image, x: int, y: int) -> tuple[int, ...]:
    """One pixel, as numbers."""
    found = picture.getpixel((x, y))
    assert isinstance(found, tuple)
    return tuple(int(level) for level in found)


def is_true(data: bytes, tolerance: int = 12) -> bool:
    """Whether a file shows the picture upright, in its colours."""
    picture = Image.open(BytesIO(data)).convert("RGB")
    width, height = picture.size
    found = [
        pixel(picture, x, y)
        for y in (height // 4, 3 * height // 4)
        for x in (width // 4, 3 * width // 4)
    ]
    return all(
        abs(one - other) <= tolerance
        for shown, wanted in zip(found, CORNERS, strict=True)
        for one, other in zip(shown, wanted, strict=True)
    )


def tells(data: bytes) -> list[str]:
    """What a file says besides its pixels."""
    picture = Image.open(BytesIO(data))
    kept = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    kept |= {"loop", "background", "timestamp", "duration", "transparency", "version", "extension"}
    found = [str(name) for name in picture.info if name not in kept]
    found += [str(tag) for tag in picture.getexif()]
    return found + [secret.decode() for secret in SECRETS if secret in data]
