"""The outline of a text: addresses for its parts, tables that scroll, the minutes it takes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from porte_voix.pages.outline import PACE, RESERVED, Outline, outline


def of(html: str) -> Outline:
    """The outline with the words of the theme."""
    return outline(html, "Lien vers la partie", "Tableau")


def test_each_heading_has_an_address() -> None:
    """Accents and apostrophes are left out; the same words twice give two addresses."""
    found = of("<h2>D’où vient l’inquiétude</h2><p>Bonjour.</p><h3>Été</h3><h2>Été</h2>")
    assert [(one.anchor, one.rank) for one in found.headings] == [
        ("d-ou-vient-l-inquietude", 2),
        ("ete", 3),
        ("ete-2", 2),
    ]
    assert '<h2 id="d-ou-vient-l-inquietude"><a class="pm" href="#d-ou' in found.html
    assert 'aria-label="Lien vers la partie D’où vient l’inquiétude"' in found.html


def test_an_address_that_was_written_is_kept() -> None:
    """A writer who named a part shared that name."""
    found = of('<h2 id="dates">Les dates</h2>')
    assert found.headings[0].anchor == "dates"
    assert found.html.count("id=") == 1 and 'href="#dates"' in found.html


@pytest.mark.parametrize("name", RESERVED)
def test_a_heading_takes_no_address_of_the_page(name: str) -> None:
    """The skip link must go on leading to the text."""
    assert of(f"<h2>{name}</h2>").headings[0].anchor == f"{name}-2"


def test_paragraphs_are_numbered() -> None:
    """A keyboard does not stop at each; a heading named « p2 » does not take a number."""
    found = of("<p>Un.</p><h2>P2</h2><p class='x'>Deux.</p>")
    assert '<p id="p1"><a class="pm" href="#p1" tabindex="-1" aria-hidden="true"></a>Un.' in (
        found.html
    )
    assert '<p id="p2" class=' in found.html
    assert found.headings[0].anchor == "p2-2"


def test_a_table_scrolls_by_itself() -> None:
    """A region with a name of its own, which the keyboard reaches; no obsolete attribute."""
    made = Markdown(
        extensions=["markdown.extensions.tables"],
        extension_configs={"markdown.extensions.tables": {"use_align_attribute": True}},
    )
    html = made.convert(
        "## Coûts\n\n| a | b |\n|:--|--:|\n| 1 | 2 |\n\n| a | b |\n|:-:|--:|\n| 1 | 2 |"
    )
    found = str(of(html).html)
    assert found.count('<div class="table" role="region" tabindex="0"') == 2
    assert 'aria-label="Tableau, Coûts"' in found and 'aria-label="Tableau 2, Coûts"' in found
    assert "align=" not in found
    assert found.count('class="right"') == 4 and found.count('class="center"') == 2
    assert found.count("</table></div>") == 2


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (PACE, 1), (PACE + 1, 2), (PACE * 5, 5)])
def test_minutes_are_rounded_up(words: int, minutes: int) -> None:
    """Nobody is told that a text takes no time."""
    assert of(f"<p>{'mot ' * words}</p>").minutes == minutes


@given(st.text(max_size=300))
def test_any_text_passes(text: str) -> None:
    """Whatever Markdown makes of a text, its words stay and its addresses differ."""
    html = Markdown(extensions=["markdown.extensions.extra"]).convert(text)
    found = of(html)
    anchors = [one.anchor for one in found.headings]
    assert len(anchors) == len(set(anchors))

    def words(html: str) -> str:
        return re.sub(r"<[^<>]*>", "", html)

    assert words(str(found.html)) == words(html)
