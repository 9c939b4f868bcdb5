"""The search index: of the pages that ask for it, made again only when pages changed."""

import json
from pathlib import Path

import pytest
from porte_voix.errors import SettingsError
from porte_voix.search.index import FOLDER, fingerprint, pages_of, refresh

PAGE = '<!DOCTYPE html><html lang="fr-CA"><head><title>t</title></head><body>{}</body></html>'


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """A built site: one page to find, one list."""
    folder = tmp_path / "output"
    folder.mkdir()
    (folder / "a.html").write_text(
        PAGE.format("<main data-pagefind-body><h1>Élèves</h1><p>La rentrée.</p></main>"), "utf-8"
    )
    (folder / "liste.html").write_text(PAGE.format("<main><h1>Liste</h1></main>"), "utf-8")
    return folder


def test_only_pages_that_ask_are_found(output: Path, tmp_path: Path) -> None:
    """Lists, drafts and tombstones have no word in the index, which speaks French."""
    outcome = refresh(output, tmp_path / "state")
    assert (outcome.made, outcome.pages) == (True, 1)
    entry = json.loads((output / FOLDER / "pagefind-entry.json").read_bytes())
    assert list(entry["languages"]) == ["fr-ca"]
    assert not list((output / FOLDER).glob("*ui*"))


def test_nothing_is_made_again_without_a_change(output: Path, tmp_path: Path) -> None:
    """The same pages keep their index; another page makes another; the same again, same bytes."""
    state = tmp_path / "state"
    refresh(output, state)
    before = {path.name: path.read_bytes() for path in (output / FOLDER).rglob("*.*")}
    assert refresh(output, state).made is False
    (output / "b.html").write_text(PAGE.format("<p data-pagefind-body>Deux</p>"), "utf-8")
    again = refresh(output, state)
    assert (again.made, again.pages) == (True, 2)
    (output / "b.html").unlink()
    assert refresh(output, state).made is True
    assert {p.name: p.read_bytes() for p in (output / FOLDER).rglob("*.*")} == before


def test_two_languages_always_come_in_the_same_order(output: Path, tmp_path: Path) -> None:
    """A site that did not change is not deployed again for its index."""
    english = PAGE.replace("fr-CA", "en-CA").format("<main data-pagefind-body><h1>Pupils</h1>")
    (output / "en.html").write_text(english, "utf-8")
    entry, found = output / FOLDER / "pagefind-entry.json", set()
    for number in range(4):
        assert refresh(output, tmp_path / f"state-{number}").pages == 2
        found.add(entry.read_bytes())
        entry.unlink()
    assert len(found) == 1
    assert list(json.loads(found.pop())["languages"]) == ["en-ca", "fr-ca"]


def test_an_index_that_was_removed_is_made_again(output: Path, tmp_path: Path) -> None:
    """The note alone is not believed."""
    refresh(output, tmp_path / "state")
    (output / FOLDER / "pagefind-entry.json").unlink()
    assert refresh(output, tmp_path / "state").made is True
    assert pages_of(output / FOLDER) == 1


def test_the_index_is_no_page_of_the_site(output: Path, tmp_path: Path) -> None:
    """What it holds changes nothing of what the site amounts to."""
    before = fingerprint(output)
    refresh(output, tmp_path / "state")
    assert fingerprint(output) == before


def test_a_site_that_cannot_be_indexed_keeps_its_index(output: Path, tmp_path: Path) -> None:
    """A refusal is one sentence; the index of before serves on."""
    state = tmp_path / "state"
    refresh(output, state)
    for page in output.glob("*.html"):
        page.unlink()
    with pytest.raises(SettingsError, match="index de recherche"):
        refresh(output, state)
    assert (output / FOLDER / "pagefind-entry.json").is_file()
