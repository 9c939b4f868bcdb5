"""A drawing that draws is published, one that might act is refused by name."""

from pathlib import Path

import pytest
from porte_voix.safeguards.conservation import Places, refusal
from porte_voix.safeguards.drawing import acting, cleaned
from porte_voix.safeguards.survey import survey

HEAD = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
SOUND = HEAD + (
    b'<title>Un quai</title><defs><linearGradient id="a"><stop offset="0"/></linearGradient></defs>'
    b'<g fill="url(#a)"><path d="M0 0h4v4z"/><use href="#a"/><text x="1">Quai</text></g></svg>'
)


def test_a_plain_drawing_passes() -> None:
    """Shapes, gradients, words, references inside."""
    assert acting(SOUND) == ""


@pytest.mark.parametrize(
    "inside",
    [
        b"<script>alert(1)</script>",
        b'<foreignObject><div xmlns="http://www.w3.org/1999/xhtml">x</div></foreignObject>',
        b'<path onload="alert(1)"/>',
        b'<g OnClick="alert(1)"/>',
        b'<a href="javascript:alert(1)"><text>x</text></a>',
        b'<use href="https://evil.example/x.svg#a"/>',
        b'<use xlink:href="data:image/svg+xml;base64,AAAA"/>',
        b'<image href="https://evil.example/pixel.png"/>',
        b'<animate attributeName="href" values="javascript:alert(1)"/>',
        b'<set attributeName="onload" to="alert(1)"/>',
        b"<style>@import url(https://evil.example/x.css)</style>",
        b'<path fill="url(https://evil.example/x)"/>',
        b'<path style="background:url(//evil.example)"/>',
        b'<iframe xmlns="http://www.w3.org/1999/xhtml" src="x"/>',
        b'<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
        b"<path",
        b"<handler/>",
        b'<path style="fill:\\75rl(x)"/>',
    ],
)
def test_what_acts_is_named(inside: bytes) -> None:
    """Scripts, handlers, foreign content, animation, addresses outside, broken XML."""
    assert acting(HEAD + inside + b"</svg>")


@pytest.mark.parametrize(
    "inside",
    [
        b"<script>alert(1)</script>",
        b'<foreignObject><div xmlns="http://www.w3.org/1999/xhtml">x</div></foreignObject>',
        b'<g OnClick="alert(1)"><path d="M1 1h2"/></g>',
        b'<a href="javascript:alert(1)"><text>x</text></a>',
        b'<use xlink:href="data:image/svg+xml;base64,AAAA"/>',
        b'<image href="https://evil.example/pixel.png"/>',
        b'<path style="background:url(//evil.example)" d="M0 0"/>',
        b"<style>@import url(https://evil.example/x.css)</style>",
    ],
)
def test_what_acts_is_taken_out(inside: bytes) -> None:
    """What is left draws, and only draws; a drawing that only draws stays as it was."""
    made = cleaned(SOUND.replace(b"</svg>", inside + b"</svg>"))
    assert made is not None and acting(made) == ""
    assert b"Un quai" in made and b"url(#a)" in made and b'd="M0 0h4v4z"' in made
    assert not any(word in made for word in (b"alert", b"evil", b"data:", b"script"))
    assert cleaned(made) == made


def test_what_cannot_be_cleaned_for_sure_is_left() -> None:
    """Broken, with entities, of another kind, or nothing but what acts."""
    for whole in (b"<path", b"<html/>", b" " * ((1 << 20) + 1), HEAD + b"<script/></svg>"):
        assert cleaned(whole) is None
    assert cleaned(b'<!DOCTYPE svg [<!ENTITY x "y">]>' + SOUND) is None


@pytest.mark.parametrize(
    "whole",
    [
        b'<!DOCTYPE svg [<!ENTITY x "y">]><svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
        b"<svg/>",
        b"<html/>",
        b"",
        b"\xff\xfe",
        b" " * ((1 << 20) + 1),
    ],
)
def test_what_is_no_drawing_is_refused(whole: bytes) -> None:
    """Entities, other documents, nothing at all."""
    assert acting(whole)


def test_the_survey_looks_into_drawings(tmp_path: Path) -> None:
    """Each drawing of the content is known for what it holds."""
    (tmp_path / "a.svg").write_bytes(SOUND)
    (tmp_path / "b.SVG").write_bytes(HEAD + b"<script/></svg>")
    assert [(file.path, file.acts) for file in survey(str(tmp_path))] == [
        ("a.svg", ""),
        ("b.SVG", "script"),
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (HEAD + b"<script/></svg>", "«\u00a0script\u00a0», qui pourrait agir"),
        (b"<svg", "n'est pas un dessin SVG"),
        (SOUND + b" " * (1 << 20), "pèse plus de 1 Mio"),
    ],
)
def test_a_refused_drawing_says_why(data: bytes, words: str, tmp_path: Path) -> None:
    """What might act is named; what was not looked into is not said to act."""
    (tmp_path / "a.svg").write_bytes(data)
    (file,) = survey(str(tmp_path))
    told = refusal(file, Places(("articles",), ("",)))
    assert told and words in told[0]
