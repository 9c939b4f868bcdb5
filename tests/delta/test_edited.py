"""A text edited in our own site: what is written beside its pages follows, and nothing else runs.

Each step is compared with a clean stock build, manifest and cards included.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.delta import words
from tests.delta.course import Course, Figures
from tests.delta.texts import Text
from tests.delta.walk import DELTA, Walk


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Walk]:
    """A small site of ours whose articles keep their addresses, built once."""
    with Walk(Course("ours", 5, 0, articles=8), DELTA, tmp_path, Figures()) as walk:
        for text in walk.site.articles:
            text.slug = f"adresse-{text.ident}"
            walk.site.save(text)
        walk._step(0)
        assert walk.figures.refused == 0
        yield walk


def cards(walk: Walk, text: Text) -> set[str]:
    """The cards of a text, by name."""
    return {path.name for path in (walk.site.output / "cartes").glob(f"{text.ident}-*")}


def edited(walk: Walk, *texts: Text) -> None:
    """Build after a change of some texts, and see that no generator ran."""
    before = walk.figures.ways["edit"]
    for text in texts:
        walk.site.save(text)
    walk._step(walk.figures.steps)
    assert walk.figures.ways["edit"] == before + 1, walk.figures.why


def without_picture(walk: Walk) -> list[Text]:
    """Articles that readers may open and that have a card."""
    return [one for one in walk.site.articles if walk.site.is_public(one) and cards(walk, one)]


def test_a_title_moves_a_line_of_the_manifest_and_a_card(walk: Walk) -> None:
    """The card of before is no more there; other articles keep theirs, and their lines."""
    text, other = without_picture(walk)[:2]
    before, spared = cards(walk, text), cards(walk, other)
    manifest = (walk.site.root / ".porte-voix/manifest.json").read_text("utf-8").splitlines()
    text.title = "Un titre tout neuf, avec des œuvres d'été"
    edited(walk, text)
    assert cards(walk, text).isdisjoint(before)
    assert cards(walk, other) == spared
    now = (walk.site.root / ".porte-voix/manifest.json").read_text("utf-8").splitlines()
    moved = [line for line in now if line not in manifest]
    assert len(moved) == 2 and f'"id":"{text.ident}"' in moved[0] and '"digest":' in moved[1]


def test_an_edit_makes_the_next_one_no_longer(walk: Walk) -> None:
    """Pages made again by the short way depend on no more than those of a whole build."""
    text, other = without_picture(walk)[:2]
    rendered = []
    for _ in range(2):
        before = walk.figures.rendered
        other.blocks.append(("p", words.paragraph(walk.site.rng)))
        edited(walk, other)
        rendered.append(walk.figures.rendered - before)
        text.title = f"{text.title} encore"
        edited(walk, text)
    assert rendered[0] == rendered[1]


def test_what_the_preview_shows_follows(walk: Walk) -> None:
    """The page of announcements of a recent article tells its new title."""
    text = max(without_picture(walk), key=lambda one: one.date)
    text.title = "Le dernier mot"
    edited(walk, text)
    shown = (walk.site.output / "apercu").rglob("*.html")
    assert any(text.title in path.read_text("utf-8") for path in shown)


def test_several_texts_at_once(walk: Walk) -> None:
    """Texts, titles, a draft among them: each follows."""
    chosen = without_picture(walk)[:3]
    chosen[0].title, chosen[1].title = chosen[1].title, "Une rentrée"
    chosen[2].blocks.append(("p", words.paragraph(walk.site.rng)))
    edited(walk, *chosen)
    # The same again, the other way: what the first edit left is gone on with.
    chosen[0].title, chosen[1].title = "Une rentrée", chosen[0].title
    edited(walk, *chosen[:2])


def test_a_paragraph_above_a_link(walk: Walk) -> None:
    """Links of the text are on other lines, and lead where they led."""
    text, other = without_picture(walk)[:2]
    text.blocks.append(("link", f"{{filename}}/{other.path}", "un autre texte"))
    walk.site.save(text)
    walk._step(1)
    text.blocks.insert(0, ("p", words.paragraph(walk.site.rng)))
    edited(walk, text)


def test_a_draft_stays_out_of_the_manifest(walk: Walk) -> None:
    """Its text is edited, and nothing of it is announced; published, it is."""
    text = without_picture(walk)[0]
    text.status = "draft"
    walk.site.save(text)
    walk._step(1)
    text.title = "Un brouillon qui avance"
    edited(walk, text)
    manifest = walk.site.root / ".porte-voix/manifest.json"
    assert text.ident not in manifest.read_text("utf-8")
    text.status = ""
    walk.site.save(text)
    walk._step(3)
    assert text.title in manifest.read_text("utf-8")


def test_a_manifest_that_was_lost_is_made_again(walk: Walk) -> None:
    """Nothing is gone on with that is not there."""
    (walk.site.root / ".porte-voix/manifest.json").unlink()
    text = without_picture(walk)[0]
    text.title = "Un autre titre"
    walk.site.save(text)
    walk._step(1)
