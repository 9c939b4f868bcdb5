"""A board's colours: measured as WCAG does, refused under 4.5, with a colour that passes."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from porte_voix.pages import colours

STYLE = Path(__file__).parents[2] / "theme/static/css/style.css"
HEX = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_that_of_wcag() -> None:
    """Known pairs: black on white, the grey that just passes, a colour on itself."""
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert colours.contrast("#9a430c", "#9a430c") == 1


def test_a_pale_colour_is_refused_with_the_nearest_that_passes() -> None:
    """The sentence names the setting, the contrast, and a colour that passes."""
    (problem,) = colours.problems({"accent": "#ffcc00"})
    told = str(problem)
    assert "PORTE_VOIX_COLOURS['accent']" in told and "1,36:1 au lieu de 4,5:1" in told
    proposed = re.findall(r"#[0-9a-f]{6}", problem.way_out)
    assert colours.problems({"accent": proposed[0]}) == []


def test_every_mistake_is_told_at_once() -> None:
    """An unknown name, and a value that is no colour."""
    told = [str(one) for one in colours.problems({"acent": "#000000", "link": "bleu"})]
    assert len(told) == 2 and "accent" in told[0] and "bleu" in told[1]


@given(HEX, st.sampled_from(["light", "dark"]))
def test_the_nearest_always_passes(colour: str, mode: str) -> None:
    """Whatever the colour; one that passes is left alone."""
    found = colours.nearest(colour, mode)
    assert colours.weakest(found, mode) >= colours.LEAST
    if colours.weakest(colour, mode) >= colours.LEAST:
        assert found == colour


def test_the_hue_stays_the_boards() -> None:
    """A pale blue becomes a deep blue, not a grey."""
    found = colours.nearest("#66aaff", "light")
    red, green, blue = (int(found[at : at + 2], 16) for at in (1, 3, 5))
    assert blue > green > red


@given(HEX)
def test_the_dark_is_made_from_the_light(colour: str) -> None:
    """A board gives one colour; at night its own hue can be read as well."""
    made = colours.roles({"link": colour})
    assert made["light"]["lien"] == colour
    assert colours.weakest(made["dark"]["lien"], "dark") >= colours.LEAST


def test_the_papers_are_those_of_the_style() -> None:
    """What contrast is measured against is what the theme shows."""
    text = STYLE.read_text("utf-8")
    for mode, (fond, surface) in colours.PAPER.items():
        assert f"--fond: {fond};" in text and f"--surface: {surface};" in text, mode
