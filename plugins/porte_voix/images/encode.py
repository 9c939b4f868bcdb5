"""One picture in, every file the site serves of it out: pixels alone, always the same bytes."""

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from porte_voix.images.probe import FORMATS, SERVED, Facts, Unusable, broken
from porte_voix.images.variants import KINDS, WIDTHS, shown_size, widths
from porte_voix.pixels import upright

if TYPE_CHECKING:
    from PIL import Image

#: A shared link whose picture is heavier shows none on some networks (WhatsApp, bytes).
HEAVY = 300_000
QUALITIES = (84, 78, 70, 60, 50, 40)
#: One thread a picture: pictures are shared between processes, and threads may change bytes.
AVIF = {"quality": 58, "speed": 8, "max_threads": 1}
WEBP = {"quality": 78, "method": 4}
COLOURS = 256


def encoded(data: bytes, facts: Facts, suffix: str) -> Iterator[tuple[str, bytes]]:
    """Each file by the end of its name: the one under the original's name, then the variants.

    Raises ``Unusable`` for a file that cannot be read to its end.
    """
    from PIL import Image

    try:
        with Image.open(BytesIO(data), formats=FORMATS) as source:
            if facts.animated:
                yield suffix, _animated(source, SERVED[suffix])
                return
            source.draft(None, (WIDTHS[-1], WIDTHS[-1]))
            picture = upright(source)
    except Unusable:
        raise
    except Exception as error:  # whatever a decoder raises on a damaged file
        raise broken() from error
    yield suffix, _under_own_name(_at(picture, *shown_size(facts)), SERVED[suffix])
    for width in sorted(widths(facts), reverse=True):
        picture = _at(picture, width, max(1, round(facts.height * width / facts.width)))
        for kind in KINDS:
            yield f"-{width}.{kind}", _saved(picture, kind.upper())


def _at(picture: "Image.Image", width: int, height: int) -> "Image.Image":
    from PIL import Image

    if picture.size == (width, height):
        return picture
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _under_own_name(picture: "Image.Image", kind: str) -> bytes:
    """In the format that its name tells, light enough for a shared link where that can be."""
    if kind == "PNG":
        made = _saved(picture, "PNG", optimize=True)
        if len(made) > HEAVY:
            made = _saved(picture.quantize(COLOURS), "PNG", optimize=True)
        return made
    if kind != "JPEG":
        return _saved(picture, kind)
    sheet = _on_white(picture)
    for quality in QUALITIES:
        made = _saved(sheet, "JPEG", quality=quality, optimize=True, progressive=True)
        if len(made) <= HEAVY:
            break
    return made


def _on_white(picture: "Image.Image") -> "Image.Image":
    from PIL import Image

    sheet = Image.new("RGB", picture.size, "white")
    sheet.paste(picture, mask=picture if picture.mode == "RGBA" else None)
    return sheet


def _animated(source: "Image.Image", kind: str) -> bytes:
    """Every frame at its own size and pace, without the comments."""
    from PIL import ImageSequence

    frames, pauses = [], []
    for frame in ImageSequence.Iterator(source):
        pauses.append(frame.info.get("duration", 100))
        copy = frame.convert("RGBA")
        copy.info = {}
        frames.append(copy)
    pace = {"duration": pauses, "loop": source.info.get("loop", 0)}
    return _saved(frames[0], kind, save_all=True, append_images=frames[1:], **pace)


def _saved(picture: "Image.Image", kind: str, **how: Any) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **{**{"AVIF": AVIF, "WEBP": WEBP}.get(kind, {}), **how})
    return file.getvalue()
