"""What the site serves of a picture: upright, in its colours, light, and nothing but pixels."""

import re
from io import BytesIO

import pytest
from PIL import Image
from porte_voix.images.encode import HEAVY, encoded
from porte_voix.images.probe import Unusable, probe
from porte_voix.images.variants import names, shown_size, sources, widths

from tests.announce.photos import make_photo
from tests.images.album import is_true, photo, pixel, tells


def made_of(data: bytes, suffix: str = ".jpg") -> dict[str, bytes]:
    """Every file made of a picture."""
    return dict(encoded(data, probe(data), suffix))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_upright_and_silent(orientation: int) -> None:
    """Whatever way it was held: right side up, true colours, no place, no camera, no profile."""
    data = photo(640, 400, orientation, wide=orientation % 2 == 0)
    assert tells(data)
    made = made_of(data)
    assert set(made) == {".jpg", "-640.avif", "-640.webp", "-480.avif", "-480.webp"}
    for name, file in made.items():
        assert tells(file) == [], name
        assert is_true(file), name
    assert Image.open(BytesIO(made[".jpg"])).size == (640, 400)
    assert (probe(data).width, probe(data).height) == (640, 400)


def test_the_colours_of_a_wider_space_are_kept() -> None:
    """Read without their profile, the same numbers would be other colours."""
    data = photo(400, 400, 1, wide=True)
    assert is_true(made_of(data)[".jpg"])
    assert not is_true(data)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".gif", ".avif"])
def test_the_same_file_always_gives_the_same_bytes(suffix: str) -> None:
    """Twice made, twice the same; its own name keeps its own format."""
    data = photo(500, 300, 6, wide=True)
    first = made_of(data, suffix)
    assert first == made_of(data, suffix)
    kind = Image.open(BytesIO(first[suffix])).format
    assert kind == {".jpg": "JPEG"}.get(suffix, suffix[1:].upper())
    assert tells(first[suffix]) == []


def test_what_a_link_shows_is_light() -> None:
    """The noisiest photo stays under what networks take."""
    data = make_photo(2000, 1500)
    own = made_of(data)[".jpg"]
    assert len(own) <= HEAVY
    assert Image.open(BytesIO(own)).size == shown_size(probe(data)) == (1200, 1600)


def test_transparency_is_kept() -> None:
    """A drawing cut out stays cut out."""
    file = BytesIO()
    picture = Image.new("RGBA", (400, 200), (200, 0, 0, 255))
    picture.paste((0, 0, 0, 0), (0, 0, 200, 200))
    picture.save(file, "PNG")
    for name, data in made_of(file.getvalue(), ".png").items():
        assert pixel(Image.open(BytesIO(data)).convert("RGBA"), 20, 20)[3] < 8, name


def test_an_animation_keeps_its_frames() -> None:
    """It is served under its own name only, without its comment."""
    file = BytesIO()
    frames = [Image.new("RGB", (400, 40), (level, 0, 0)) for level in (10, 120, 240)]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], comment=b"secret")
    made = made_of(file.getvalue(), ".gif")
    assert set(made) == {".gif"}
    assert getattr(Image.open(BytesIO(made[".gif"])), "n_frames", 1) == 3
    assert b"secret" not in made[".gif"]


def test_deep_grey_is_not_burnt() -> None:
    """Sixteen bits a pixel become eight, not white."""
    file = BytesIO()
    Image.new("I;16", (400, 100), 32768).save(file, "PNG")
    shade = Image.open(BytesIO(made_of(file.getvalue(), ".png")[".png"])).convert("RGB")
    assert abs(pixel(shade, 5, 5)[0] - 128) <= 1


@pytest.mark.parametrize("share", [0.3, 0.7, 0.98])
def test_a_truncated_photo_is_refused(share: float) -> None:
    """A file cut on its way is told, not published half grey."""
    data = make_photo(800, 600)
    with pytest.raises(Unusable, match="abîmée"):
        made_of(data[: int(len(data) * share)])


def bomb() -> bytes:
    """A small file of 20 000 by 20 000 pixels."""
    file = BytesIO()
    Image.new("1", (20_000, 20_000)).save(file, "PNG")
    return file.getvalue()


def test_what_is_no_picture_is_refused_by_name() -> None:
    """Bombs, texts named like photos, HEIC: each has its sentence and its way out."""
    cases = {"pixels": bomb(), "abîmée": b"<svg/>", "HEIC": b"\0\0\0\x18ftypheic" + bytes(40)}
    cases["40 Mo"] = bytes(40_000_001)
    for word, data in cases.items():
        with pytest.raises(Unusable, match=word) as found:
            probe(data)
        assert found.value.way_out


def test_names_hold_the_content() -> None:
    """Another file, another name; each width is served once in each kind."""
    facts = probe(photo(2000, 1000, 1))
    assert widths(facts) == (480, 960, 1600)
    every = names("images/Le quai.jpg", facts)
    pattern = re.compile(r"images/Le quai-[0-9a-f]{10}-\d+\.(avif|webp)")
    assert all(pattern.fullmatch(name) for _width, _kind, name in every)
    assert names("images/Le quai.jpg", probe(photo(2000, 1000, 2))) != every
    first = sources("images/Le quai.jpg", facts, "https://b.example")[0]
    assert first.type == "image/avif"
    assert first.srcset.startswith("https://b.example/images/Le%20quai-")
    assert [part.split(" ")[-1] for part in first.srcset.split(", ")] == ["480w", "960w", "1600w"]
