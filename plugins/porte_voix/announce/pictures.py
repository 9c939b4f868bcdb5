"""The picture of an announcement: read on the live site, checked, made to fit what a network takes.

What leaves is made anew from the pixels alone, upright and in the colours of screens: where and
when a photo was taken is nobody's business. The same bytes always give the same bytes.
"""

import hashlib
from collections.abc import Callable
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING

from porte_voix.announce.live import LiveFile
from porte_voix.announce.networks.base import PictureLimits
from porte_voix.i18n import _
from porte_voix.pixels import upright

if TYPE_CHECKING:
    from PIL import Image

#: A larger file is not read (bytes), nor one whose pixels would fill the memory.
MAX_FILE = 20_000_000
MAX_PIXELS = 60_000_000
#: The kinds of files that are opened; the others have decoders that nobody needs here.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
#: JPEG qualities, tried in this order before the picture is made smaller, by this much each time.
QUALITIES = (90, 82, 74, 66)
SHRINK = 0.8
#: A picture that is too heavy with sides this short is given up (pixels).
SMALLEST = 200
#: How many files a run keeps: its accounts work on the same articles, in the same order.
KEPT = 2

Fetch = Callable[[str, int], LiveFile | None]


class NotLive(Exception):
    """The site does not show the picture of the manifest, not yet or no longer."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Unfit(Exception):
    """A picture of which nothing can be made that the network would take."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Pictures:
    """The pictures of one run, each read once for all its accounts."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch, self._lock = fetch, Lock()
        self._kept: dict[str, bytes] = {}

    def read(self, url: str, digest: str) -> bytes:
        """The bytes that the manifest names, as the site serves them. Raises ``NotLive``."""
        with self._lock:
            if digest not in self._kept:
                data = self._read(url, digest)
                while len(self._kept) >= KEPT:
                    del self._kept[next(iter(self._kept))]
                self._kept[digest] = data
            return self._kept[digest]

    def _read(self, url: str, digest: str) -> bytes:
        answer = self._fetch(url, MAX_FILE)
        if answer is None:
            raise NotLive(_("l'image de l'article ne répond pas encore"))
        if answer.status != 200:
            raise NotLive(_("l'image de l'article répond {status}").format(status=answer.status))
        if not answer.whole:
            raise NotLive(_("l'image de l'article est démesurée"))
        if f"sha256:{hashlib.sha256(answer.body).hexdigest()}" != digest:
            raise NotLive(_("l'image en ligne n'est pas encore celle de cette version"))
        return answer.body


def fit(data: bytes, limits: PictureLimits) -> tuple[bytes, str]:
    """A picture within the limits, and its type. Raises ``Unfit``."""
    try:
        picture, drawn = _pixels(data, limits.edge)
        if drawn and "image/png" in limits.mimes:
            made = _saved(picture, "PNG")
            if len(made) <= limits.size:
                return made, "image/png"
        return _light(picture, limits.size), "image/jpeg"
    except Unfit:
        raise
    except Exception as error:  # whatever a decoder raises on a damaged file
        raise Unfit(_("ce fichier n'est pas une image qui puisse être envoyée")) from error


def _pixels(data: bytes, edge: int) -> tuple["Image.Image", bool]:
    """The pixels of a file, upright, no more than needed; and whether it is rather a drawing."""
    from PIL import Image

    with Image.open(BytesIO(data), formats=FORMATS) as source:
        if source.width * source.height > MAX_PIXELS:
            raise Unfit(_("cette image a trop de pixels"))
        source.draft(None, (edge, edge))
        drawn = source.format in ("PNG", "GIF") or source.has_transparency_data
        picture = upright(source)
    picture.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    return picture, drawn


def _light(picture: "Image.Image", size: int) -> bytes:
    """A JPEG of at most ``size`` bytes: coarser first, then smaller."""
    from PIL import Image

    sheet = Image.new("RGB", picture.size, "white")
    sheet.paste(picture, mask=picture if picture.mode == "RGBA" else None)
    edge = max(sheet.size)
    while True:
        for quality in QUALITIES:
            made = _saved(sheet, "JPEG", quality=quality, optimize=True, progressive=True)
            if len(made) <= size:
                return made
        edge = int(edge * SHRINK)
        if edge < SMALLEST:
            raise Unfit(_("cette image reste trop lourde"))
        sheet.thumbnail((edge, edge), Image.Resampling.LANCZOS)


def _saved(picture: "Image.Image", kind: str, **how: int) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **how)
    return file.getvalue()
