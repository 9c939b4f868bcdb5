"""Pelican's cache of texts is spared its work, and only when it has none to do."""

import os
from pathlib import Path
from typing import Any

import pytest
from pelican.readers import Readers
from pelican.settings import DEFAULT_CONFIG
from porte_voix.delta import pelican_cache


def readers(folder: Path, **settings: Any) -> Readers:
    """The readers of a site whose cache is in this folder."""
    return Readers(
        {**DEFAULT_CONFIG, "PATH": str(folder), "CACHE_PATH": str(folder), **settings}, "x"
    )


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files whose age was looked at."""
    found: list[str] = []
    monkeypatch.setattr(os.path, "getmtime", found.append)
    return found


def test_no_age_is_asked_for_a_cache_that_keeps_nothing(tmp_path: Path, looked: list[str]) -> None:
    """Neither when a text is looked for nor when it is put away; afterwards all is as before."""
    made = readers(tmp_path)
    with pelican_cache.away(made):
        assert made.get_cached_data("a.md", "rien") == "rien"
        made.cache_data("a.md", "texte")
    assert looked == []

    made.get_cached_data("a.md")
    assert looked == ["a.md"]


def test_a_cache_that_is_asked_for_goes_on(tmp_path: Path, looked: list[str]) -> None:
    """What it was given it gives back."""
    made = readers(tmp_path, CACHE_CONTENT=True, CONTENT_CACHING_LAYER="reader")
    with pelican_cache.away(made):
        made.cache_data("a.md", "texte")
        assert made.get_cached_data("a.md") == "texte"
    assert looked == ["a.md", "a.md"]


def test_a_file_that_is_not_there_is_left_to_pelican(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Which says that it cannot tell its age."""
    made = readers(tmp_path)
    with pelican_cache.away(made, lambda path: path == "la.md"):
        made.get_cached_data("la.md")
        made.get_cached_data("absente.md")
    told = [record.getMessage() for record in caplog.records]
    assert [("absente.md" in text, "la.md" in text) for text in told] == [(True, False)]
