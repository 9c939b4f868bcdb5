"""Each rule finds its bad examples, once at least, and lets its good ones through."""

from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from markdown import Markdown
from porte_voix.metadata import parse
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Board, Rule
from porte_voix.safeguards.rules import RULES

TORONTO = ZoneInfo("America/Toronto")
BAD = [(rule, text) for rule in RULES for text in rule.bad]
GOOD = [(rule, text) for rule in RULES for text in rule.good]


def name(value: object) -> str:
    """The name of a case."""
    return value.id if isinstance(value, Rule) else ""


def material(text: str, page: bool = False) -> Material:
    """A file as rules read it."""
    document = parse(text, "content/articles/essai.md", TORONTO, page=page)
    return Material(document, Markdown(extensions=["extra"]).convert(document.body), page)


@pytest.mark.parametrize(("rule", "text"), BAD, ids=name)
def test_a_bad_example_is_found(rule: Rule, text: str) -> None:
    """With where, why and the way out."""
    problems = list(rule.check(material(text, not rule.articles), Board()))
    assert problems
    for problem in problems:
        assert problem.where == "content/articles/essai.md"
        assert problem.what
        assert problem.way_out


@pytest.mark.parametrize(("rule", "text"), GOOD, ids=name)
def test_a_good_example_passes(rule: Rule, text: str) -> None:
    """Nothing is said of it."""
    assert list(rule.check(material(text, not rule.articles), Board())) == []


def test_every_rule_has_a_name_a_reason_and_examples() -> None:
    """Its examples are its documentation."""
    assert Counter(rule.id for rule in RULES).most_common(1)[0][1] == 1
    for rule in RULES:
        assert rule.serves
        assert rule.good
        assert rule.bad
