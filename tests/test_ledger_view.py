"""The public view of the register, as the build reads it."""

import json
from pathlib import Path
from typing import Any

import pytest
from porte_voix.errors import SettingsError
from porte_voix.ledger_view import Copy, read_view

VIEW: dict[str, Any] = {
    "schema": 1,
    "lineage": "a1b2",
    "events": 12,
    "site": "https://blogue.example",
    "articles": {
        "k3f9x2q7/fr": {
            "url": "https://blogue.example/a/",
            "state": "said",
            "copies": [
                {"account": "masto", "network": "mastodon", "url": "https://social.example/1"},
                {"account": "apercu", "network": "outbox", "url": ""},
                {"account": "babillard", "network": "babillard", "url": "https://b.example/1"},
            ],
        }
    },
    "moved": [],
}


def write(path: Path, data: object) -> Path:
    """A view on disk."""
    path.write_text(json.dumps(data), "utf-8")
    return path


def test_the_copies_of_an_article_are_known_by_account(tmp_path: Path) -> None:
    """Only copies with an address; the network goes by the name readers know."""
    view = read_view(write(tmp_path / "view.json", VIEW))
    assert view is not None
    assert (view.lineage, view.events) == ("a1b2", 12)
    copies = view.copies["k3f9x2q7", "fr"]
    assert copies == (
        Copy("babillard", "babillard", "https://b.example/1"),
        Copy("masto", "mastodon", "https://social.example/1"),
    )
    assert [copy.label for copy in copies] == ["babillard", "Mastodon"]


def test_every_address_of_an_article_is_kept_in_order(tmp_path: Path) -> None:
    """The moves of another article, or of its translation, are not its own."""
    moves = [
        {"article": "k3f9x2q7", "from": "https://blogue.example/a/", "to": "https://b.example/b/"},
        {"article": "zzzzzzzz", "from": "https://b.example/b/", "to": "https://b.example/z/"},
        {"article": "k3f9x2q7", "from": "https://blogue.example/en/", "to": "https://b.example/y/"},
        {"article": "k3f9x2q7", "from": "https://b.example/b/", "to": "https://b.example/c/"},
    ]
    view = read_view(write(tmp_path / "view.json", {**VIEW, "moved": moves}))
    assert view is not None
    assert view.site == "https://blogue.example"
    assert view.addresses["k3f9x2q7", "fr"] == (
        *("https://blogue.example/a/", "https://b.example/b/", "https://b.example/c/"),
    )


def test_before_the_first_export_there_is_no_view(tmp_path: Path) -> None:
    """A new site builds without a register."""
    assert read_view(tmp_path / "absent.json") is None


@pytest.mark.parametrize(
    "data",
    [
        {**VIEW, "schema": 2},
        {**VIEW, "articles": {"sans-langue": {"copies": []}}},
        {**VIEW, "articles": {"k3f9x2q7/fr": {}}},
        {"schema": 1},
        [],
        "{",
    ],
)
def test_another_shape_is_refused(tmp_path: Path, data: object) -> None:
    """A view from elsewhere is not half understood: the settings error names the gesture."""
    with pytest.raises(SettingsError, match=r"ledger\.export"):
        read_view(write(tmp_path / "view.json", data))
