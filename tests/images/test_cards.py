"""Social cards: the words read at the size of a thumb, set as French is, the same everywhere."""

import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from porte_voix.images.cards import (
    HEIGHT,
    SIZES,
    TITLE,
    WIDTH,
    Card,
    Colours,
    _bands,
    _drawn,
    _font,
    _letters,
    _line,
    _title,
    draw,
    label,
)
from porte_voix.images.letters import put
from porte_voix.images.lines import broken, drawable, pieces, shortened
from porte_voix.images.runs import OPENING
from porte_voix.images.strips import Strip

SITE = "Le blogue des Rives-Boréales"


def measure(text: str) -> float:
    """Ten pixels a letter."""
    return 10.0 * len(text)


def test_a_card_is_what_networks_take() -> None:
    """1200 by 630, a PNG far under 300 kB, twice the same bytes."""
    card = Card("L’autobus n’est pas passé\u00a0: quoi faire?", "Service", SITE)
    data = draw(card)
    picture = Image.open(BytesIO(data))
    assert (picture.size, picture.format) == ((WIDTH, HEIGHT), "PNG")
    assert len(data) < 60_000
    assert data == draw(card)
    assert card.alt == f"L’autobus n’est pas passé\u00a0: quoi faire?. Service. {SITE}"


def test_everything_it_says_is_in_its_name() -> None:
    """Another title, label, blog or colour is another card."""
    cards = [
        Card("a", "b", "c"),
        Card("ab", "", "c"),
        Card("a", "b", "d"),
        Card("a", "b", "c", Colours("#123456")),
    ]
    assert len({card.digest for card in cards}) == 4
    assert len({draw(card) for card in cards}) == 4


def test_the_colours_of_the_board_are_there() -> None:
    """Arcs, mark and label in its accent, arcs in its second colour."""
    card = Card("Titre", "Service", SITE, Colours("#aa0011", "#002277"))
    found = Image.open(BytesIO(draw(card))).convert("RGB").getcolors(100_000) or []
    colours = {colour for count, colour in found if count > 400}
    assert {(0xAA, 0x00, 0x11), (0x00, 0x22, 0x77), (0xF6, 0xF3, 0xEC)} <= colours


def test_a_title_reads_at_the_size_of_a_thumb() -> None:
    """At 300 pixels wide, small letters keep 6 pixels and ink stays dark."""
    title = "Inscriptions à la maternelle 4\u00a0ans\u00a0: où, quand et comment, cet été"
    lines, size = _title(drawable(title))
    assert len(lines) <= 3
    assert size * 0.46 * 300 / WIDTH >= 6
    small = Image.open(BytesIO(draw(Card(title, "Inscription", SITE)))).convert("L")
    small = small.resize((300, 158), Image.Resampling.LANCZOS).crop((20, 30, 260, 115))
    darkest, lightest = small.getextrema()
    assert isinstance(darkest, int) and isinstance(lightest, int)
    assert darkest < 90 < 220 < lightest


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Qui décide ?", ["Qui", "décide\u00a0?"]),
        ("Le budget : cent « mots »", ["Le", "budget\u00a0:", "cent", "«\u00a0mots\u00a0»"]),
        ("à 5\u00a0h du matin", ["à", "5\u00a0h", "du", "matin"]),
    ],
)
def test_a_sign_never_stands_alone(text: str, wanted: list[str]) -> None:
    """It stays with the word it belongs to, even where an ordinary space was typed."""
    assert pieces(text) == wanted


WORDS = st.lists(st.sampled_from(["a", "école", "l’été", ":", "!", "«", "»", "bus"]), min_size=1)


@settings(deadline=None)
@given(WORDS, st.integers(60, 400))
def test_lines_are_whole_and_fit(words: list[str], width: int) -> None:
    """Three at most, none wider than the card, every word there once, in order."""
    text = " ".join(words)
    lines = broken(text, measure, width, 3)
    if lines is None:
        return
    assert len(lines) <= 3
    assert all(measure(line) <= width for line in lines)
    assert " ".join(lines).replace("\u00a0", " ") == text
    assert not any(line.startswith((":", "!", "»")) for line in lines[1:])


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_title_gives_a_card(title: str) -> None:
    """Long, empty, in letters that the font has not: three lines at most, and no error."""
    lines, _size = _title(drawable(title))
    assert 1 <= len(lines) <= 3


@pytest.mark.parametrize("line", ["L’Île a fêté 1\u00a0an.", "“AVATAR” Té, Va", "off (jg) À[ÉJ]"])
@pytest.mark.parametrize("size", [88, 54])
def test_letters_drawn_once_are_set_as_the_font_sets_them(line: str, size: int) -> None:
    """Same width, same ink, but for a few shades where two letters touch."""
    font, letters = _font(TITLE, size), _letters(size)
    assert letters.width(line) == font.getlength(line)
    whole, made = Image.new("L", (1200, 150)), Image.new("L", (1200, 150))
    ImageDraw.Draw(whole).text((20, 20), line, 255, font)
    put(made, letters.place(line, 20, 20), 0, 0)
    shades = [level * 15 // 255 for level in whole.tobytes()]
    other = [shade for shade, drawn in zip(shades, made.tobytes(), strict=True) if shade != drawn]
    assert len(other) < sum(1 for shade in shades if shade) / 500


def test_the_accents_of_a_line_stand_on_the_tails_of_the_one_above() -> None:
    """Lines that share rows lose nothing: their ink is that of each line drawn alone."""
    lines, size = _title("gjpqy ÇÇ gjpq ÉÀÊÎ ÇÉ g ÂÀÉ jjj ÊÊÊ ppp ÔÔÔ")
    assert len(lines) > 1
    picture = Image.open(BytesIO(draw(Card(" ".join(lines), "", ""))))
    inked = sum(picture.crop((0, 0, WIDTH, 480)).point(lambda shade: 0 < shade < 16).tobytes())
    alone = sum(
        sum(one.letter.seen.histogram()[1:])
        for line in lines
        for one in _letters(size).place(line, 0, 0)
    )
    assert inked == pytest.approx(alone, rel=0.005)


def _read(one: Strip) -> bytes:
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(one.packed)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("words", ["« fjord » vu", "ÀÉÎ gjpqy ffff jjjj", "i", "(12 345)…"])
def test_pieces_side_by_side_are_the_line_that_is_drawn(words: str, size: int) -> None:
    """Same rows and same check, from top to bottom, over the paper and beside the arcs."""
    card, letters = Card("", "", SITE), _letters(size)
    for top in (150, 300, 370):
        high, low, written = _bands([letters.place(words, 84, top)])[0]
        ready, drawn = (_line(card, letters, high, low, written), _drawn(card, high, low, written))
        assert ready.packed.startswith(OPENING)
        assert _read(ready) == _read(drawn)
        assert (ready.check, ready.length) == (drawn.check, drawn.length)


def test_letters_that_meet_the_mark_are_drawn_on_it() -> None:
    """A line put where the ground has ink leaves both."""
    card, letters = Card("", "", SITE), _letters(54)
    high, low, written = _bands([letters.place("Rives", 84, 500)])[0]
    met = _line(card, letters, high, low, written)
    assert _read(met) == _read(_drawn(card, high, low, written))


def test_a_title_too_long_ends_by_an_ellipsis() -> None:
    """By whole words, without a sign left hanging."""
    assert shortened("un deux, trois quatre", measure, 80, 1) == ["un deux…"]
    assert shortened("anticonstitutionnellement", measure, 80, 1) == ["anticon…"]


def test_labels_are_in_the_language_of_the_article() -> None:
    """French first; what is not known is said as it is."""
    assert [label("inscription", lang) for lang in ("fr", "en")] == ["Inscription", "Registration"]
    assert label("autre", "fr") == "autre"


@pytest.mark.parametrize("title", ["", "À", "ÀÉÎ Ç gjpq", "ÉÀ " * 9, "Longue " * 60, "X" * 300])
@pytest.mark.parametrize("words", ["", "ÇÀÉgjpq", "€" * 90])
def test_a_card_is_whole_whatever_it_says(title: str, words: str) -> None:
    """Its strips make up every row, in order: other programs read it, and find the name below."""
    picture = Image.open(BytesIO(draw(Card(title, words, SITE))))
    picture.load()
    bare = Image.open(BytesIO(draw(Card("", "", SITE))))
    below = (0, HEIGHT - 120, 900, HEIGHT)
    assert picture.size == (WIDTH, HEIGHT)
    assert picture.crop(below).tobytes() == bare.crop(below).tobytes()
