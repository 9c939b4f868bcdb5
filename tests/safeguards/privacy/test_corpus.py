"""The detectors against a corpus that was written before them: nothing missed, few false alarms."""

from typing import Any

import pytest

from tests.safeguards.privacy import __main__ as told
from tests.safeguards.privacy import corpus
from tests.safeguards.privacy.corpus import ACCUSED, INNOCENT, SUSPECTED, TRUE


def test_the_corpus_is_large_enough() -> None:
    """At least sixty true identifiers and two hundred look-alikes."""
    assert len(TRUE) >= 60
    assert len(INNOCENT) >= 200


@pytest.mark.parametrize("case", TRUE, ids=lambda case: ascii(case["text"])[:40])
def test_no_identifier_is_missed(case: dict[str, Any]) -> None:
    """Whatever the spaces, the hyphens and the scanner; its number is not repeated whole."""
    assert corpus.missed(case) == []
    sightings = corpus.found(case)
    assert all(one.shown not in case["text"] for one in sightings if len(one.shown) > 6)


def test_few_innocents_are_accused_or_even_suspected() -> None:
    """At most two in a hundred; a warning that comes too often is no longer read."""
    figures = corpus.figures()
    assert figures.held == figures.seen
    assert len(figures.accused) <= ACCUSED * len(INNOCENT), figures.accused
    assert len(figures.suspected) <= SUSPECTED * len(INNOCENT), figures.suspected


def test_the_figures_are_printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recall and false alarms; what is missed ends with 1."""
    assert told.main() == 0
    assert "rappel : 100,0 %" in capsys.readouterr().out
    monkeypatch.setattr(corpus, "found", lambda case: [])
    assert told.main() == 1
    assert "rappel : 0,0 %" in capsys.readouterr().out
