"""The build stops what ``inv check`` stops, and carries what it holds."""

import json
from pathlib import Path

import pytest
from porte_voix.errors import ContentError
from porte_voix.safeguards import copied

from tests.factories import make_png, make_text
from tests.safeguards import documents
from tests.sites import Site

SOUND = {
    "Publics": "parents",
    "Pour_vous": "Vous savez quoi faire.",
    "Objectif_type": "comprehension",
    "Objectif_enonce": "Expliquer",
    "Objectif_indicateur": "questions",
    "Objectif_cible": "5",
    "Objectif_echeance": "2027-02-01",
}

CLOSED = {"rule": "piece-illisible", "file": "content/images/clos.pdf"}
RULES = {"PORTE_VOIX_CHECKED": True, "STATIC_PATHS": ["images"]}


@pytest.fixture
def checked(tmp_path: Path) -> Site:
    """An empty site."""
    return Site(tmp_path)


def test_a_number_stops_the_build(checked: Site) -> None:
    """Named with its file and line, masked."""
    checked.write("articles/a.md", make_text("NAS : 046 454 286", **SOUND))
    with pytest.raises(ContentError) as caught:
        checked.build(**RULES)
    (problem,) = caught.value.problems
    assert "046 454 286" not in str(problem)
    assert problem.where == "content/articles/a.md" and problem.line
    assert not list(Path(checked.output).rglob("*046*"))


def test_a_press_release_is_published_and_held(checked: Site) -> None:
    """Its page is there, and its manifest says why it is not announced."""
    checked.write("articles/a.md", make_text("POUR DIFFUSION IMMÉDIATE\n\nBonjour.", **SOUND))
    checked.build(**RULES)
    (article,) = json.loads((checked.state / "manifest.json").read_bytes())["articles"]
    assert "communiqué" in article["held"]


def test_a_picture_carries_its_agreement_and_stops_when_it_is_over(checked: Site) -> None:
    """Its reach and end are in the manifest; past its date, the build says what to remove."""
    facts = {**SOUND, "Image": "images/quai.png", "Image_texte": "Le quai."}
    checked.write("articles/a.md", make_text("Bonjour.", **facts))
    checked.write("images/quai.png", make_png(40, 30))
    beside = "images/quai.png.consentement.yaml"
    good = "base: consentement\nportee: [site, mastodon]\njusqu_au: 2126-06-30\nreference: 26-1\n"
    checked.write(beside, good)
    checked.build(**RULES)
    (article,) = json.loads((checked.state / "manifest.json").read_bytes())["articles"]
    assert article["image"]["reach"] == ["mastodon"]
    assert article["image"]["until"] == "2126-06-30"
    for other in (good.replace("2126", "2025"), good.replace("site, ", ""), "base: hasard\n"):
        checked.write(beside, other)
        with pytest.raises(ContentError, match=r"quai\.png"):
            checked.build(**RULES)


def test_an_attachment_that_names_a_child_is_not_published(checked: Site) -> None:
    """Nor one that nobody can read; the texts beside them are, and the waiver of one file holds."""
    checked.write("articles/a.md", make_text("[Le guide]({static}/images/guide.pdf)", **SOUND))
    checked.write("images/guide.pdf", documents.pdf("NAS : 046 454 286"))
    checked.write("images/clos.pdf", documents.pdf("Bonjour", password="x"))
    checked.write("images/bon.pdf", documents.pdf("Bonjour"))
    for _turn in range(2):
        with pytest.raises(ContentError) as caught:
            checked.build(**RULES)
        told = [problem.where for problem in caught.value.problems]
        assert told == ["content/images/clos.pdf", "content/images/guide.pdf"]
        assert "046 454 286" not in str(caught.value)
        assert [path.name for path in checked.output.rglob("*.pdf")] == ["bon.pdf"]
        assert b"046 454" not in (checked.state / "pieces").read_bytes()
    lifted = {**CLOSED, "why": "Essai", "by": "E. P.", "until": "2126-01-01"}
    checked.write("images/guide.pdf", documents.pdf("Bonjour encore"))
    checked.build(**RULES, PORTE_VOIX_EXCEPTIONS=(lifted,))
    assert sorted(path.name for path in checked.output.rglob("*.pdf")) == [
        *("bon.pdf", "clos.pdf", "guide.pdf")
    ]


def test_only_new_attachments_are_opened(checked: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has not changed is known; other rules, or other bytes, open it again."""
    checked.write("images/bon.pdf", documents.pdf("Bonjour"))
    checked.write("images/autre.pdf", documents.pdf("Bonsoir"))
    checked.build(**RULES)
    opened: list[list[str]] = []
    stock = copied._shared

    def counted(look: object, names: list[str]) -> object:
        opened.append(names)
        return stock(look, names)  # type: ignore[arg-type]

    monkeypatch.setattr(copied, "_shared", counted)
    checked.build(**RULES)
    checked.write("images/bon.pdf", documents.pdf("Bonjour à tous"))
    checked.build(**RULES)
    checked.build(**RULES, PORTE_VOIX_ALLOWED=("418 555-0190",))
    assert opened == [[], ["images/bon.pdf"], ["images/autre.pdf", "images/bon.pdf"]]


def test_a_picture_whose_agreement_is_over_is_not_copied(checked: Site) -> None:
    """Even when no text shows it."""
    checked.write("images/quai.png", make_png(40, 30))
    checked.write(
        "images/quai.png.consentement.yaml",
        "base: consentement\nportee: [site]\njusqu_au: 2025-06-30\nreference: 26-1\n",
    )
    with pytest.raises(ContentError, match=r"quai\.png"):
        checked.build(**RULES)
    assert not list(checked.output.rglob("*.png"))


def test_a_frame_is_refused_as_in_a_check(checked: Site) -> None:
    """Sanitising would take it out; its writer must know that it is not there."""
    checked.write("articles/a.md", make_text('<iframe src="https://a.example/"></iframe>', **SOUND))
    with pytest.raises(ContentError, match=r"a\.example"):
        checked.build(**RULES)
