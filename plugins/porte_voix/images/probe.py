"""What the header of a picture tells, and why a file is refused: nothing is decoded here."""

import hashlib
import warnings
from dataclasses import dataclass
from io import BytesIO

from porte_voix.i18n import _

#: Raster pictures that sites hold, by the end of their name, with the format they are served in.
SERVED = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".png": "PNG",
    ".webp": "WEBP",
    ".gif": "GIF",
    ".avif": "AVIF",
}
#: The decoders that a file may reach; the others are doors that nobody needs.
FORMATS = tuple(sorted(set(SERVED.values())))
#: Beyond these, a file is not opened (bytes), nor decoded (pixels).
MAX_FILE = 40_000_000
MAX_PIXELS = 60_000_000
#: Orientations of EXIF that exchange width and height.
QUARTERS = frozenset((5, 6, 7, 8))
ORIENTATION = 0x0112


class Unusable(Exception):
    """A file that is no picture for a page: why, and the way out."""

    def __init__(self, what: str, way_out: str) -> None:
        super().__init__(what, way_out)
        self.what, self.way_out = what, way_out


@dataclass(frozen=True, slots=True)
class Facts:
    """A picture as it will be seen: its size once upright, in pixels; the digest of its file."""

    width: int
    height: int
    animated: bool
    digest: str


def is_raster(path: str) -> bool:
    """Whether the name of a file is that of a picture made of pixels."""
    return suffix(path) in SERVED


def suffix(path: str) -> str:
    """The end of a name, in small letters."""
    return f".{path.rpartition('.')[2].lower()}"


def probe(data: bytes) -> Facts:
    """The facts of a picture, from its header. Raises ``Unusable``."""
    from PIL import Image

    if len(data) > MAX_FILE:
        raise Unusable(_("cette image pèse plus de 40 Mo"), _("Réduisez-la avant de l'ajouter."))
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheim"):
        raise Unusable(
            _("cette photo est au format HEIC des téléphones Apple"),
            _("Exportez-la en JPEG, puis ajoutez ce nouveau fichier."),
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            source = Image.open(BytesIO(data), formats=FORMATS)
            width, height = source.size
            turned = width * height <= MAX_PIXELS and source.getexif().get(ORIENTATION)
            animated = getattr(source, "is_animated", False)
    except Image.DecompressionBombError:
        width = height = MAX_PIXELS
    except Exception as error:  # whatever a header that lies makes a reader raise
        raise broken() from error
    if width * height > MAX_PIXELS:
        raise Unusable(
            _("cette image a plus de 60 millions de pixels"),
            _("Réduisez-la à 4000 pixels de large avant de l'ajouter."),
        )
    if turned in QUARTERS:
        width, height = height, width
    return Facts(width, height, bool(animated), hashlib.sha256(data).hexdigest())


def broken() -> Unusable:
    """What is told of a file that cannot be read to its end."""
    return Unusable(
        _("cette image est abîmée ou incomplète"),
        _("Ouvrez-la dans un logiciel d'images, enregistrez-la de nouveau, puis remplacez-la."),
    )
