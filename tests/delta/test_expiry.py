"""What ends by itself, or changes what an address answers, is seen by an incremental build."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.delta.course import Course, Figures
from tests.delta.texts import Text
from tests.delta.walk import DELTA, Walk

RULE = {"PORTE_VOIX_RULES": {}}


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Walk]:
    """A small site of ours, built once; each step is compared with a clean stock build."""
    with Walk(Course("ours", 5, 0, articles=6), DELTA, tmp_path, Figures()) as walk:
        walk.site.settings.update(RULE)
        walk.site.save_settings()
        walk._step(0)
        assert walk.figures.refused == 0
        yield walk


def public(walk: Walk) -> Text:
    """An article that readers may open, in one language."""
    ours = [text for text in walk.site.articles if walk.site.is_public(text)]
    alone = [one for one in ours if [two.ident for two in ours].count(one.ident) == 1]
    return next(one for one in alone if "image" not in one.fields and not one.status)


def later(walk: Walk, step: int, days: int) -> int:
    """Build again so many days later; how many builds were refused since the beginning."""
    walk.site.instant += timedelta(days=days)
    walk._step(step)
    return walk.figures.refused


def test_an_agreement_that_ends(walk: Walk) -> None:
    """Its last day is good; on the next one the build is refused, until it is renewed."""
    text, site = public(walk), walk.site
    text.fields.update(image=site.images[0], image_alt="Une photo")
    site.save(text)
    beside = f"{site.images[0]}.consentement.yaml"
    last = site.instant.date() + timedelta(days=3)
    words = "base: consentement\nportee: [site, mastodon]\njusqu_au: {}\nreference: 26-1\n"
    site.write(beside, words.format(last))
    assert later(walk, 1, 0) == 0
    assert later(walk, 2, 3) == 0
    assert later(walk, 3, 1) == 1
    site.write(beside, words.format(last + timedelta(days=30)))
    assert later(walk, 4, 0) == 1
    assert later(walk, 5, 31) == 2


def test_a_waiver_that_ends(walk: Walk) -> None:
    """What it lifted blocks again by itself the day after."""
    text, site = public(walk), walk.site
    text.blocks.insert(0, ("p", "NAS : 046 454 286"))
    last = site.instant.date() + timedelta(days=2)
    text.fields["derogations"] = [
        {
            "regle": "renseignement-personnel",
            "extrait": "04• ••• •86",
            "motif": "Un numéro inventé.",
            "par": "Elzéar Pinsonval",
            "jusqu_au": f"{last}",
        }
    ]
    site.save(text)
    assert later(walk, 1, 0) == 0
    assert later(walk, 2, 2) == 0
    assert later(walk, 3, 1) == 1


def test_a_waiver_of_a_file_that_ends(walk: Walk) -> None:
    """The settings lift a rule for an attachment until a day."""
    site = walk.site
    site.write("images/liste.csv", "NAS;046 454 286\n")
    last = site.instant.date() + timedelta(days=2)
    lifted = {
        "rule": "renseignement-personnel",
        "shown": "04• ••• •86",
        "file": "content/images/liste.csv",
        "why": "Un numéro inventé.",
        "by": "Elzéar Pinsonval",
        "until": f"{last}",
    }
    site.settings["PORTE_VOIX_EXCEPTIONS"] = [lifted]
    site.save_settings()
    assert later(walk, 1, 0) == 0
    assert later(walk, 2, 2) == 0
    assert later(walk, 3, 1) == 1


def test_a_redirect_and_a_withdrawal(walk: Walk) -> None:
    """An address of before leads to a text; one withdrawn leaves its tombstone, and comes back."""
    text, site = public(walk), walk.site
    text.fields["formerly"] = "/vieux/essai.html"
    site.save(text)
    later(walk, 1, 0)
    assert (site.output / "vieux/essai.html").is_file()
    reason = "Une erreur que nous regrettons."
    text.fields.update(withdrawn=f"{site.instant:%Y-%m-%d}", withdrawn_reason=reason)
    site.save(text)
    later(walk, 2, 0)
    assert any(reason in path.read_text("utf-8") for path in site.output.rglob("*.html"))
    del text.fields["withdrawn"], text.fields["withdrawn_reason"]
    site.save(text)
    assert later(walk, 3, 1) == 0
