"""Typography goes through HTML by its words alone."""

from hypothesis import given, settings
from hypothesis import strategies as st
from porte_voix.typography.line import Change
from porte_voix.typography.markup import set_html


def test_the_words_of_a_paragraph_are_one_line() -> None:
    """A sign sees what stands before it, whatever elements lie between."""
    made = set_html("<p><strong>Note</strong>: <em>l'</em>été, 25<b>%</b></p>")
    assert made == "<p><strong>Note\u00a0</strong>: <em>l’</em>été, 25\u00a0<b>%</b></p>"


def test_two_blocks_do_not_see_each_other() -> None:
    """A paragraph that ends leaves nothing to the next."""
    html = '<p>un "mot</p><p>autre" fin</p><ul><li>5</li><li>%</li></ul>'
    assert set_html(html) == html


def test_code_and_its_kind_are_not_read() -> None:
    """Nothing changes in what is no prose, inline or not."""
    for tag in ("code", "pre", "kbd", "samp", "script", "style", "textarea"):
        html = f'<{tag}>if (a ! b): "x" 13h30 l\'été ...</{tag}>'
        assert set_html(html) == html
    assert set_html("<p><code>a</code> : b</p>") == "<p><code>a</code>\u00a0: b</p>"


def test_other_languages_are_not_read() -> None:
    """Words of another language keep their own signs; French inside them is set."""
    html = '<p>Il dit <i lang="en">Really? "Yes": no! <b lang="fr">Oui !</b></i></p>'
    assert set_html(html) == html.replace("Oui !", "Oui!")
    assert set_html('<p>Look: "here"</p>', "en") == '<p>Look: "here"</p>'
    assert set_html('<p translate="no">Oui !</p>') == '<p translate="no">Oui !</p>'


def test_the_attributes_that_people_hear_are_set() -> None:
    """Alternative texts and titles yes, addresses never."""
    html = '<img src="l\'été !.png" alt="Qui ? L\'été">'
    assert set_html(html) == '<img src="l\'été !.png" alt="Qui? L’été">'


def test_entities_survive() -> None:
    """A text that does not change keeps its bytes; one that does stays escaped."""
    assert set_html("<p>a &lt; b &amp; c&nbsp;d</p>") == "<p>a &lt; b &amp; c&nbsp;d</p>"
    assert set_html("<p>a &lt; b &amp; c !</p>") == "<p>a &lt; b &amp; c!</p>"


def test_every_change_is_told() -> None:
    """The report holds the sign, and the words before and after."""
    told: list[Change] = []
    set_html("<p>Qui ?</p>", told=told)
    assert told == [Change("; ! ?", "Qui ?", "Qui?")]


PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<li>",
            "</li>",
            "<b>",
            "</b>",
            "<code>",
            "</code>",
            '<i lang="en">',
            "</i>",
        ),
        *(
            '<img alt="a ?">',
            "<br>",
            "<!-- « ! » -->",
            "&amp;",
            "&nbsp;",
            "&lt;",
            " ",
            ":",
            "!",
            "?",
        ),
        *('"', "'", "«", "»", "a", "été", "12", "500", "%", "$", "h30", "-", "...", "\n", "13:30"),
    ]
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=20).map("".join))
def test_html_that_is_set_does_not_move(html: str) -> None:
    """Whatever the HTML, even badly nested, setting it twice is setting it once."""
    once = set_html(html)
    assert set_html(once) == once


@settings(deadline=None)
@given(st.lists(PIECES, max_size=20).map("".join))
def test_tags_are_never_touched(html: str) -> None:
    """The elements of a page come out in their order, letter for letter but for their words."""
    tags = [piece.split(" ")[0] for piece in html.split("<")[1:]]
    assert [piece.split(" ")[0][:2] for piece in set_html(html).split("<")[1:]] == [
        tag[:2] for tag in tags
    ]
