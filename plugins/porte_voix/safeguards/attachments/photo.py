"""What a picture says beside its pixels: where it was taken, by whom, and the words kept in it."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, IptcImagePlugin
from PIL.ImageFile import ImageFile

from porte_voix.i18n import _
from porte_voix.safeguards.attachment import Attachment, Passage
from porte_voix.safeguards.attachments.unreadable import Unreadable

#: A picture that would fill the memory is not opened (pixels).
MOST_PIXELS = 60_000_000
#: What a phone or a camera saves.
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".gif"})
BASE, GPS = ExifTags.Base, ExifTags.IFD.GPSInfo
WRITERS = (BASE.Artist, BASE.XPAuthor, BASE.CameraOwnerName)
#: Properties with words that people typed, or that name a thing of theirs.
SPOKEN = (
    *(BASE.ImageDescription, BASE.Artist, BASE.Copyright, BASE.UserComment, BASE.XPTitle),
    *(BASE.XPComment, BASE.XPAuthor, BASE.XPKeywords, BASE.XPSubject, BASE.CameraOwnerName),
    *(BASE.BodySerialNumber, BASE.DocumentName, BASE.HostComputer),
)
#: IPTC, records of captions: by-line, caption, credit, headline, place, keywords.
CAPTIONS = {(2, number) for number in (5, 25, 80, 90, 92, 105, 110, 116, 120, 122)}


def read(data: bytes, where: str) -> Attachment:
    """The picture's own words. Raises ``Unreadable``, or what Pillow raises on a damaged one."""
    Image.init()
    with Image.open(BytesIO(data)) as image:
        if image.width * image.height > MOST_PIXELS:
            raise Unreadable(_("cette image a trop de pixels"))
        exif = image.getexif()
        passages = [Passage(place, words) for place, words in _said(image, exif) if words.strip()]
        authors = tuple(
            dict.fromkeys(words for name in WRITERS if (words := _text(exif.get(name))))
        )
        packet = _text(image.info.get("xmp") or image.info.get("XML:com.adobe.xmp"))
        located = bool(exif.get_ifd(GPS)) or "exif:GPSLatitude" in packet
    return Attachment(where, tuple(passages), authors, located=located)


def _said(image: ImageFile, exif: Image.Exif) -> Iterator[tuple[str, str]]:
    details = exif.get_ifd(ExifTags.IFD.Exif)
    for name in SPOKEN:
        yield _("propriété {name}").format(name=name.name), _text(exif.get(name, details.get(name)))
    for key, value in image.info.items():
        if isinstance(value, str | bytes) and key not in ("exif", "icc_profile", "photoshop"):
            yield _("propriété {name}").format(name=key), _text(value)
    captions = IptcImagePlugin.getiptcinfo(image) or {}
    for record, value in captions.items():
        if record in CAPTIONS:
            for one in value if isinstance(value, list) else [value]:
                yield _("légende de la photo"), _text(one)


def _text(value: Any) -> str:
    """A property as words; Windows writes some of them in UTF-16."""
    if isinstance(value, bytes):
        if value[:8] in (b"ASCII\0\0\0", b"UNICODE\0"):
            value = value[8:]
        encoding = "utf-16-le" if value[1:2] == b"\0" else "utf-8"
        return str(value.decode(encoding, "replace")).replace("\0", "").strip()
    return "" if value is None else str(value).strip()


def is_taken(data: bytes, where: str) -> bool:
    """Whether a camera made this picture, as far as it tells; a JPEG is supposed to be a photo."""
    if where.lower().endswith((".jpg", ".jpeg", ".heic")):
        return True
    try:
        with Image.open(BytesIO(data)) as image:
            return bool(image.getexif().get(BASE.Make) or image.getexif().get(BASE.Model))
    except Exception:  # whatever Pillow raises: the rules tell that it cannot be read
        return False
