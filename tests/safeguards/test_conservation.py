"""Every file has a fate, and those that Pelican would drop in silence are named."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from porte_voix.safeguards.conservation import Fate, File, Places, count, sentence, shown

PLACES = Places(("articles", "pages"), ("images", "documents"))


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (File("articles/avis.MD"), "avis.md"),
        (File("articles/avis.md.txt"), "avis.md"),
        (File("articles/avis.docx"), "images/, documents/"),
        (File("articles/avis.md"), "son en-tête"),
        (File("avis.md"), "articles/, pages/"),
        (File("brouillons/avis.md"), "Rangez ce fichier"),
        (File("articles/.avis.md"), "sans le point"),
        (File("images/.env"), "sans le point"),
        (File("articles/.cache/avis.md"), "sans le point"),
        (File("images/secret.png", link=True), "le fichier lui-même"),
        (File("articles/avis.md", readable=False), "le droit de lecture"),
        (File("images/outil.exe"), "PDF"),
        (File("images/page.html"), "PDF"),
        (File("images/qu\u200bai.png"), "en tapant son nom"),
        (File("articles/a\nb.md"), "en tapant son nom"),
    ],
    ids=lambda value: ascii(value.path) if isinstance(value, File) else "",
)
def test_a_file_that_would_be_lost_or_should_not_be_shown_is_named(file: File, words: str) -> None:
    """With its way out."""
    counted = count([file], {}, PLACES)
    (problem,) = counted.problems
    assert problem.where == shown("content", file.path)
    assert problem.where.isprintable()
    assert words in problem.way_out
    assert counted.fates == {file.path: Fate.REFUSED}


def test_what_the_site_knows_has_its_fate() -> None:
    """Texts by what the site made of them, files by their folder, the rest by a named rule."""
    texts = {"articles/a.md": Fate.PUBLISHED, "articles/b.md": Fate.SCHEDULED}
    files = ["articles/a.md", "articles/b.md", "images/quai.JPG", "articles/a.md~"]
    counted = count(map(File, files), texts, PLACES)
    assert counted.problems == ()
    assert counted.fates == {
        "articles/a.md": Fate.PUBLISHED,
        "articles/a.md~": Fate.IGNORED,
        "articles/b.md": Fate.SCHEDULED,
        "images/quai.JPG": Fate.COPIED,
    }
    assert "4 fichiers" in sentence(Counter(counted.fates.values()))
    assert "1 à venir" in sentence(Counter(counted.fates.values()))


@pytest.mark.parametrize("twins", [("Quai.png", "quai.png"), ("e\u0301te.png", "\u00e9te.png")])
def test_names_that_some_disks_confuse_are_told(twins: tuple[str, str]) -> None:
    """Capitals, and the two spellings of an accent."""
    counted = count([File(f"images/{name}") for name in twins], {}, PLACES)
    assert len(counted.problems) == 1


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(min_size=1, max_size=12), st.booleans()), max_size=8))
def test_no_file_is_without_a_fate(names: list[tuple[str, bool]]) -> None:
    """As many fates as files; each refusal has its sentence."""
    files = {f"images/{name.strip('/') or 'x'}": link for name, link in names}
    counted = count([File(path, link) for path, link in files.items()], {}, PLACES)
    assert set(counted.fates) == set(files)
    refused = [path for path, fate in counted.fates.items() if fate is Fate.REFUSED]
    assert len(refused) <= len(counted.problems)
