"""What the two languages write otherwise: numbers, and words that agree with them."""

from collections.abc import Iterator

import pytest
from porte_voix.i18n import SOURCE_LANGUAGE, ngettext, number, use_language


@pytest.fixture(autouse=True)
def _language_of_before() -> Iterator[None]:
    yield
    use_language("")


@pytest.mark.parametrize(
    ("value", "decimals", "french", "english"),
    [
        (6.24, 1, "6,2", "6.2"),
        (0, 0, "0", "0"),
        (999, 0, "999", "999"),
        (1234567.891, 2, "1\u00a0234\u00a0567,89", "1,234,567.89"),
    ],
)
def test_a_number_in_each_language(value: float, decimals: int, french: str, english: str) -> None:
    """A comma and no-break spaces in French; a point and commas in English."""
    use_language(SOURCE_LANGUAGE)
    assert number(value, decimals) == french
    use_language("en")
    assert number(value, decimals) == english


@pytest.mark.parametrize(
    ("count", "french", "english"),
    [(0, "0 page", "0 pages"), (1, "1 page", "1 page"), (2, "2 pages", "2 pages")],
)
def test_a_word_agrees_with_its_number(count: int, french: str, english: str) -> None:
    """French keeps the singular for zero, English does not."""
    words = ("Index de recherche\u00a0: {n} page.", "Index de recherche\u00a0: {n} pages.")
    use_language(SOURCE_LANGUAGE)
    assert ngettext(*words, count).format(n=count).endswith(f" {french}.")
    use_language("en")
    assert ngettext(*words, count).format(n=count).endswith(f" {english}.")
