"""The bench of checks: its posts have nothing to mend, its page tells the truth; no timing."""

from pathlib import Path

import pytest

from bench import checks
from bench.checks import Row
from bench.measure import Run


def row(articles: int, first: float, again: float) -> Row:
    """A site whose runs took so long."""
    return Row(articles, (Run(first, first),), (Run(again, again),), (Run(again, again),))


def test_a_row_comes_from_whole_commands(tmp_path: Path) -> None:
    """Each situation is run, and no rule finds anything in the posts."""
    made = checks.measured(tmp_path / "3/site", 3, 1)
    assert [len(runs) for runs in (made.first, made.again, made.edited)] == [1, 1, 1]
    assert (tmp_path / "3/site/.porte-voix/check").is_file()
    told = (tmp_path / "3/site.log").read_text("utf-8")
    assert "rien à corriger" in told


@pytest.mark.parametrize(
    ("rows", "missed"),
    [
        ([row(1000, 4.0, 0.3), row(10_000, 44.0, 3.0)], 0),
        ([row(1000, 5.1, 0.3), row(10_000, 44.0, 3.0)], 1),
        ([row(1000, 4.0, 0.6), row(10_000, 44.0, 3.0)], 1),
        ([row(1000, 4.0, 0.3), row(10_000, 60.0, 3.0)], 1),
    ],
    ids=["tenu", "lent", "lent sans rien", "pas linéaire"],
)
def test_a_target_that_is_missed_is_told(rows: list[Row], missed: int) -> None:
    """In bold, in the page."""
    page = checks.document(rows, 3)
    assert page.count("**non**") == missed
    assert "| 10 000 |" in page
