"""A picture made to fit: its size, its colours, its way up, and nothing of what the file told."""

import random
import zlib
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image, ImageCms
from porte_voix.announce import pictures
from porte_voix.announce.live import LiveFile
from porte_voix.announce.networks.base import PictureLimits
from porte_voix.announce.pictures import NotLive, Pictures, Unfit, fit

from tests.announce.photos import MAKER, make_photo, opened, saved
from tests.factories import make_png
from tests.images.album import STORED

LIMITS = PictureLimits(("image/jpeg", "image/png"), size=1_000_000, edge=2000, alt=0, edits=True)
JPEG_ONLY = replace(LIMITS, mimes=("image/jpeg",))
RED, WHITE = (220, 30, 40), (255, 255, 255)


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture that nothing can compress."""
    size = width * height * len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, (width, height), random.Random(1).randbytes(size))


def near(pixel: Any, colour: tuple[int, ...]) -> bool:
    """Whether a pixel is of this colour, as far as a JPEG keeps it."""
    return all(abs(one - other) < 12 for one, other in zip(pixel, colour, strict=True))


def test_a_drawing_stays_without_loss() -> None:
    """A light PNG keeps its pixels and its transparency."""
    drawing = Image.new("RGBA", (300, 200), (*RED, 255))
    drawing.paste((0, 0, 0, 0), (0, 0, 100, 100))
    data, mime = fit(saved(drawing, "PNG"), LIMITS)
    made = opened(data)
    assert (mime, made.format, made.size) == ("image/png", "PNG", (300, 200))
    assert (made.getpixel((50, 50)), made.getpixel((250, 150))) == ((0, 0, 0, 0), (*RED, 255))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_becomes_white(mode: str) -> None:
    """Where transparency cannot be kept, the paper shows through."""
    drawing = Image.new("RGBA", (300, 200), (*RED, 255))
    drawing.paste((0, 0, 0, 0), (0, 0, 150, 200))
    kept = drawing.quantize() if mode == "P" else drawing.convert(mode)
    data, mime = fit(saved(kept, "PNG"), JPEG_ONLY)
    made = opened(data)
    assert (mime, made.mode) == ("image/jpeg", "RGB")
    assert near(made.getpixel((50, 100)), WHITE)
    assert not near(made.getpixel((250, 100)), WHITE)


def test_a_heavy_drawing_becomes_a_photo() -> None:
    """A PNG that is too heavy goes as a JPEG, at the same size if that is enough."""
    data, mime = fit(saved(noise(900, 600), "PNG"), LIMITS)
    assert (mime, opened(data).size) == ("image/jpeg", (900, 600))
    assert len(data) <= LIMITS.size


@pytest.mark.parametrize("kind", ["WEBP", "GIF", "JPEG", "PNG"])
def test_each_usual_kind_is_read(kind: str) -> None:
    """What an article may hold becomes what a network takes."""
    data, mime = fit(saved(Image.new("RGB", (300, 200), RED), kind), LIMITS)
    assert mime == ("image/png" if kind in ("GIF", "PNG") else "image/jpeg")
    assert near(opened(data).convert("RGB").getpixel((150, 100)), RED)


def test_an_animation_shows_its_first_image() -> None:
    """What moves goes as the picture it begins with."""
    frames = [Image.new("RGB", (300, 200), colour) for colour in (RED, "blue")]
    data, _mime = fit(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]), LIMITS)
    assert near(opened(data).convert("RGB").getpixel((150, 100)), RED)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_of_holding_a_camera_ends_upright(orientation: int) -> None:
    """The eight orientations give the pixels that people were meant to see."""
    seen = Image.new("RGB", (300, 200), "white")
    seen.paste(RED, (0, 0, 100, 100))
    exif = Image.Exif()
    exif[0x0112] = orientation
    held = STORED[orientation]
    turned = seen if held is None else seen.transpose(held)
    made = opened(fit(saved(turned, "JPEG", quality=95, exif=exif), LIMITS)[0])
    assert made.size == (300, 200)
    assert near(made.getpixel((30, 30)), RED)
    assert near(made.getpixel((270, 170)), WHITE)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_of_what_the_file_told_is_left(kind: str) -> None:
    """Place, maker, comment, text and profile stay behind."""
    exif = opened(make_photo(300, 200)).getexif()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data, _mime = fit(
        saved(Image.new("RGB", (300, 200), RED), kind, exif=exif, icc_profile=profile), LIMITS
    )
    made = opened(data)
    assert MAKER.encode() not in data
    assert not made.getexif()
    assert not {"exif", "icc_profile", "comment", "xmp"} & made.info.keys()


def test_other_colours_are_turned_into_those_of_screens() -> None:
    """A picture in another space looks the same once its profile is gone; a false one is let go."""
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    red = Image.new("RGB", (300, 200), RED)
    assert near(opened(fit(saved(red, "JPEG", icc_profile=lab), LIMITS)[0]).getpixel((9, 9)), RED)
    wrong = saved(red, "JPEG", icc_profile=b"rien qui vaille")
    assert near(opened(fit(wrong, LIMITS)[0]).getpixel((9, 9)), RED)
    printed = Image.new("CMYK", (300, 200), (0, 220, 210, 0))
    made = opened(fit(saved(printed, "JPEG"), LIMITS)[0])
    assert made.mode == "RGB"
    assert near(made.getpixel((9, 9)), (255, 35, 45))


def test_a_wide_gamut_is_converted() -> None:
    """The numbers of a red change with its space, so that the red does not."""
    swapped = _profile_with_swapped_primaries()
    made = opened(
        fit(saved(Image.new("RGB", (90, 90), RED), "JPEG", icc_profile=swapped), LIMITS)[0]
    )
    assert not near(made.getpixel((9, 9)), RED)


def _profile_with_swapped_primaries() -> bytes:
    """The profile of screens, its red and green swapped: a space that is surely another."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ", 128), profile.index(b"gXYZ", 128)
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile)


def test_the_longest_side_is_bounded() -> None:
    """A picture larger than any screen shows is made smaller, in proportion."""
    data, _mime = fit(saved(Image.new("RGB", (5000, 1000), RED), "JPEG"), LIMITS)
    assert opened(data).size == (2000, 400)
    data, _mime = fit(make_png(60, 30), LIMITS)
    assert opened(data).size == (60, 30)


def test_quality_goes_before_size() -> None:
    """A photo that is a little too heavy keeps its size; one that is much too heavy loses it."""
    photo = saved(noise(1000, 700), "JPEG", quality=95)
    assert len(photo) > 700_000
    little, _mime = fit(photo, replace(LIMITS, size=450_000))
    much, _mime = fit(photo, replace(LIMITS, size=60_000))
    assert (opened(little).size, len(little) <= 450_000) == ((1000, 700), True)
    assert (opened(much).width < 700, len(much) <= 60_000) == (True, True)


def test_the_same_bytes_give_the_same_bytes() -> None:
    """A picture prepared twice is the same to the last byte: so is its id, where it has its own."""
    photo = make_photo(2400, 1600)
    assert fit(photo, LIMITS) == fit(photo, LIMITS)


def test_what_cannot_be_light_enough_is_given_up() -> None:
    """No picture is reduced to a stamp."""
    with pytest.raises(Unfit, match="trop lourde"):
        fit(saved(noise(400, 400), "JPEG"), replace(LIMITS, size=2_000))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg/>",
        b"\x89PNG\r\n\x1a\n",
        make_png(30, 30)[:45],
        make_photo(60, 60)[:400],
        b"BM" * 90,
    ],
    ids=["empty", "drawing", "header", "cut PNG", "cut JPEG", "other kind"],
)
def test_what_is_no_picture_is_said_so(data: bytes) -> None:
    """A damaged file, or one of another kind, is named as such."""
    with pytest.raises(Unfit, match="n'est pas une image"):
        fit(data, LIMITS)


@pytest.mark.parametrize(
    ("side", "told"), [(8_000, "trop de pixels"), (20_000, "n'est pas une image")]
)
def test_a_bomb_is_not_opened(side: int, told: str) -> None:
    """A small file that claims more pixels than any photo never fills the memory."""
    with pytest.raises(Unfit, match=told):
        fit(_claiming(side), LIMITS)


def _claiming(side: int) -> bytes:
    """A PNG whose header claims a square of this side, and holds nothing of it."""
    data = bytearray(make_png(1, 1))
    data[16:24] = side.to_bytes(4) * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4)
    return bytes(data)


# -- The live site ---------------------------------------------------------------------------------


def answering(*answers: LiveFile | None) -> Pictures:
    """The pictures of a site that gives these answers, one after the other."""
    left = iter(answers)
    return Pictures(lambda url, most: next(left))


def found(body: bytes, **facts: Any) -> LiveFile:
    """A file that the site serves."""
    return replace(LiveFile(200, body, "utf-8", "", "", True), **facts)


#: The digests of the files « a », « b » and « c ».
A, B, C = (
    "sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
    "sha256:3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d",
    "sha256:2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6",
)


def test_a_file_is_read_once_for_all_accounts() -> None:
    """The same picture is not fetched again, until others have taken its place."""
    shown = answering(*(found(body) for body in (b"a", b"b", b"c", b"a")))
    assert [shown.read("x", digest) for digest in (A, A, B, A, C, A)] == [
        *(b"a", b"a", b"b", b"a", b"c", b"a")
    ]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "ne répond pas"),
        (found(b"a", status=302), "répond 302"),
        (found(b"a", whole=False), "démesurée"),
        (found(b"b"), "pas encore celle"),
    ],
)
def test_a_file_that_is_not_the_manifests_is_not_kept(answer: LiveFile | None, words: str) -> None:
    """It is asked for again the next time."""
    shown = answering(answer, found(b"a"))
    with pytest.raises(NotLive, match=words):
        shown.read("x", A)
    assert shown.read("x", A) == b"a"
    assert pictures.KEPT == 2
