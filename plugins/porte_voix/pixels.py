"""A picture reduced to its pixels: upright, in the colours of screens, without anything else.

Where and when a photo was taken, with which camera, is nobody's business: what is made from these
pixels holds none of it.
"""

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image


def upright(source: "Image.Image") -> "Image.Image":
    """The pixels of an open file, turned as its camera says, in sRGB; RGB or RGBA, no metadata."""
    from PIL import ImageOps

    profile = source.info.get("icc_profile")
    picture = _on_screen(ImageOps.exif_transpose(source), profile)
    picture.info = {}  # Pillow writes again part of what it read there
    return picture


def _on_screen(image: "Image.Image", profile: bytes | None) -> "Image.Image":
    """The same colours in the space of screens; transparency is kept."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda level: level * (1 / 256)).convert("L").convert("RGB")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        if profile:
            alpha = image.getchannel("A")
            image = _converted(image.convert("RGB"), profile)
            image.putalpha(alpha)
        return image
    return _converted(image.convert("RGB") if image.mode == "P" else image, profile)


def _converted(image: "Image.Image", profile: bytes | None) -> "Image.Image":
    from PIL import Image, ImageCms

    if profile:
        try:
            described = ImageCms.ImageCmsProfile(BytesIO(profile))
            screen = ImageCms.createProfile("sRGB")
            made = ImageCms.profileToProfile(image, described, screen, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            made = None  # not a profile of such a picture: its numbers are taken as they are
        if isinstance(made, Image.Image):
            return made
    return image.convert("RGB")
