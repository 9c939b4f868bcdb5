"""What articles are gathered by: addresses that never move, in an order that does not change."""

from types import SimpleNamespace
from typing import Any

from porte_voix.pages import terms


def make(**facts: Any) -> Any:
    """What terms ask of an article."""
    defaults = {"audiences": (), "objective": None, "schools": (), "lang": "fr"}
    return SimpleNamespace(**{**defaults, **facts})


def test_two_spellings_are_one_audience() -> None:
    """Capitals and accents do not make another audience; the newest spelling is shown."""
    one, other = make(audiences=("Parents du primaire",)), make(audiences=("parents du primaire",))
    ((term, filed),) = terms.audiences([one, other])
    assert filed == [one, other]
    assert (term.url, term.title) == ("public/parents-du-primaire/", "Parents du primaire")
    assert terms.reach("parents du primaire", "audience") == term.url


def test_an_audience_without_letters_has_no_page() -> None:
    """« … » is no address."""
    assert terms.audiences([make(audiences=("…",))]) == []


def test_objectives_keep_the_order_of_the_board() -> None:
    """Only those that are used, in the order of the table."""
    articles = [make(objective=SimpleNamespace(type=name)) for name in ("service", "inscription")]
    assert [term.slug for term, _ in terms.objectives(articles)] == ["inscription", "service"]


def test_every_school_has_a_page() -> None:
    """Even before its first article; a school that is not in the settings has none."""
    known = {"quai": {"name": "Le Quai"}, "heron": {"name": "Le Héron"}}
    found = terms.schools([make(schools=("heron", "ailleurs"))], known)
    assert [(term.name, len(filed)) for term, filed in found] == [("Le Quai", 0), ("Le Héron", 1)]
    assert found[0][0].feed == "flux/ecole/quai.atom.xml"


def test_another_language_has_its_own_list() -> None:
    """Translations stand in it; the site's own language is its first page."""
    ((term, filed),) = terms.languages([make(), make(lang="en")], "fr")
    assert (term.url, term.save_as, len(filed)) == ("en/", "en/index.html", 1)
    assert term.feed == "flux/langue/en.atom.xml"
