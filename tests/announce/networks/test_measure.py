"""Counting a text as the networks do, against counters written apart from ours."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from porte_voix.announce.networks import measure, x

from tests.networks import mastodon_html, x_text

#: X only counts 23 for an address whose ending exists; this host is reserved for examples.
LINK = "https://example.com/2026/11/circuit-14/?utm_id=pv1-1"
WORDS = st.text(alphabet="aé’« »…\n#,.()!€")
TEXTS = st.lists(st.one_of(WORDS, st.just(LINK), st.just("http://example.com/x")), max_size=6).map(
    " ".join
)


@settings(deadline=None)  # the first call imports a library
@given(TEXTS)
@example(f"Voir ({LINK}), vite!")
@example(LINK)
def test_mastodon_counts_like_its_server(text: str) -> None:
    """Each address counts 23, whatever its length and the punctuation around it."""
    assert measure.with_links(text, 23) == mastodon_html.count(measure.nfc(text), 23)


@settings(deadline=None)  # the first call imports a library
@given(TEXTS)
@example(f"Circuit 14 : c’est lundi… {LINK}")
def test_x_counts_like_its_server(text: str) -> None:
    """The library and the fake agree; our own approximation never counts less."""
    assert x.weight(text) == x_text.weight(measure.nfc(text))
    assert measure.with_links(text, 23, measure.x_weight) >= x.weight(text)


@pytest.mark.parametrize("text", ["👩‍👩‍👧", "👍🏽", "🇫🇷", "❤️", "…", "€"])
def test_the_approximation_of_x_is_safe(text: str) -> None:
    """Emoji sequences weigh at least what X counts."""
    assert measure.x_weight(text) >= x.weight(text) >= 2


def test_accents_count_once() -> None:
    """Decomposed accents are counted as they are sent, composed."""
    text = unicodedata.normalize("NFD", "été")
    assert measure.code_points(text) == measure.with_links(text, 23) == x.weight(text) == 3
    assert measure.utf8_bytes(text) == 5


def test_links_end_before_punctuation() -> None:
    """The point at the end of a sentence is not part of an address; a closed bracket is."""
    assert measure.links_in("Lire https://a.example/b, puis (https://a.example/(c)).") == (
        "https://a.example/b",
        "https://a.example/(c)",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("é" * 10, 10),
        ("e\u0301" * 10, 10),
        ("👩‍👩‍👧", 2),
        ("👩‍👩‍👧" * 10, 18),
        ("👍🏽🇫🇷1️⃣❤️", 4),
        ("क्षि", 2),
        ("", 0),
    ],
)
def test_bluesky_counts_what_readers_see_and_bytes(text: str, expected: int) -> None:
    """Graphemes, unless the whole text weighs more than ten bytes for each."""
    assert measure.bluesky_weight(text) == expected


def test_java_counts_an_emoji_twice() -> None:
    """Units of UTF-16, on composed text."""
    assert measure.utf16_units("e\u0301👍") == 3
