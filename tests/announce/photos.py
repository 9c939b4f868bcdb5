"""Photos as cameras leave them: heavy, turned, and telling where they were taken."""

import random
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image

#: Where the camera was; no picture that leaves may say it.
PLACE = {
    ExifTags.GPS.GPSLatitudeRef: "N",
    ExifTags.GPS.GPSLatitude: (46.0, 48.0, 50.0),
    ExifTags.GPS.GPSLongitudeRef: "W",
    ExifTags.GPS.GPSLongitude: (71.0, 12.0, 29.0),
}
#: Turned a quarter to the right to be seen upright.
ORIENTATION = 6
MAKER = "Appareil de Solange"


def make_photo(width: int, height: int, *, noise: int = 255, **how: Any) -> bytes:
    """A JPEG of this size before it is turned: red above, blue below, and much noise.

    ``noise`` is how many levels apart two neighbours may be; few make a light file.
    """
    dice = random.Random(7)
    grain = Image.frombytes("L", (width, height), dice.randbytes(width * height))
    grain = grain.point(lambda level: level * noise // 255)
    image = Image.merge("RGB", (grain, grain, grain))
    half = (width, height // 2)
    image.paste(Image.blend(image.crop((0, 0, *half)), Image.new("RGB", half, "red"), 0.6), (0, 0))
    below = Image.blend(image.crop((0, 0, *half)), Image.new("RGB", half, "blue"), 0.6)
    image.paste(below, (0, height - half[1]))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = ORIENTATION
    exif[ExifTags.Base.Make] = MAKER
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(PLACE)
    return saved(image, "JPEG", **{"quality": 95, "exif": exif, "comment": MAKER, **how})


def saved(image: Image.Image, kind: str, **how: Any) -> bytes:
    """The bytes of a picture in a file."""
    file = BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    """A picture read back, whole."""
    image = Image.open(BytesIO(data))
    image.load()
    return image
