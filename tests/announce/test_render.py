"""The views of a plan: exact for programs, harmless for people and their merge requests."""

import json
from dataclasses import replace

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from porte_voix.announce.model import Action, Draft, Plan, Verb
from porte_voix.announce.render import (
    PLAN_SCHEMA,
    as_json,
    as_markdown,
    count_of,
    sign_of,
    summary,
    worth_showing,
)
from porte_voix.ledger import events as ev

from tests.announce.builders import make_plan, make_register, make_settings, make_target, only
from tests.factories import make_article

HOSTILE = [
    "`fin du code` **gras**",
    "``` \n```js\nalert(1)\n```",
    "| une | cellule | de plus",
    "titre\n\n# Faux titre\n\n- liste",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "@solange regarde #12 et [un lien](https://mal.example)",
    "<!-- caché",
    "\u202egnp.exe\u2066",
    "a\u2028b\x00\x1b[31mc",
    "\\`sortie\\`",
]


def planned(title: str = "Sept places", text: str = "Sept places.") -> Plan:
    """A plan whose one action has this title and these words."""
    made = make_plan(make_register())
    action = only(made)
    assert action.draft is not None
    draft = replace(action.draft, text=text)
    return replace(made, actions=(replace(action, title=title, draft=draft),))


def test_the_same_plan_gives_the_same_bytes() -> None:
    """JSON holds the whole plan, sorted, in UTF-8."""
    made = make_plan(make_register())
    told = json.loads(as_json(made))
    assert as_json(made) == as_json(make_plan(make_register()))
    assert told["schema"] == PLAN_SCHEMA
    assert told["digest"] == made.digest
    assert told["instant"] == "2026-11-20T15:00:00+00:00"
    (action,) = told["actions"]
    assert action["action"] == "announce"
    assert action["text"] == "La Petite-Boussole a sept places."
    assert action["count"] == only(made).draft.count  # type: ignore[union-attr]
    assert "École" in as_json(planned(title="École"))


def test_every_action_has_the_same_fields() -> None:
    """An action without words has empty ones: a program never meets a missing field."""
    told = json.loads(as_json(make_plan(make_register(), make_article(announce=False))))
    (action,) = told["actions"]
    assert (action["text"], action["link"], action["unit"]) == ("", "", "")
    assert (action["count"], action["limit"], action["cost"]) == (0, 0, 0.0)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_title_and_no_text_escapes_into_the_page(hostile: str) -> None:
    """What writers type is shown as code: no markup, no mention, no new line, no turned text."""
    view = as_markdown(planned(hostile, hostile))
    rendered = markdown.markdown(view, extensions=["tables", "fenced_code"])
    assert "<script" not in rendered
    assert "<img" not in rendered
    assert "<a " not in rendered
    assert rendered.count("<h") == 1
    assert "<li>" not in rendered
    assert rendered.count("<tr>") == 2
    assert rendered.count("<td") == 5
    assert not set(view) & set("\x00\x1b\u202e\u2066\u2028")


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_page_keeps_its_shape_whatever_is_typed(title: str, text: str) -> None:
    """One heading, one table of one row, one fence: the same for all titles and texts."""
    head, _fence, rest = as_markdown(planned(title, text)).partition("\n```text\n")
    rows = [line for line in head.split("\n") if line.startswith("|")]
    assert [row.count("|") for row in rows] == [6, 6, 6]
    assert head.count("```") == 0
    assert len(head.split("\n")) == 8
    words, _fence, end = rest.removeprefix("```\n").rpartition("```\n")
    assert "`" not in words + end.strip()
    assert end.strip() == summary(planned(title, text))


def test_a_plan_with_nothing_to_do_says_so() -> None:
    """What is already said is not worth a line."""
    made = make_plan(make_register(), make_article(announce=False))
    assert worth_showing(made) == ()
    assert as_markdown(made) == "### Plan des annonces\n\nRien à annoncer.\n"


def test_the_view_says_what_holds_everything() -> None:
    """A hold and a brake are told, even above an empty plan."""
    held = make_plan(make_register(ev.Hold("Solange")), settings=make_settings(brake_articles=0))
    view = as_markdown(held)
    assert "Envois suspendus par `Solange`." in view
    assert "Frein : `1 article touché en 24 heures, la limite est 0`." in view
    silent = make_article(announce=False)
    assert "suspendus" in as_markdown(make_plan(make_register(ev.Hold("Solange")), silent))


@pytest.mark.parametrize("verb", Verb)
def test_each_verb_has_its_own_sign(verb: Verb) -> None:
    """Colour is never alone; a question has a sign of its own."""
    action = replace(only(make_plan(make_register())), verb=verb)
    assert sign_of(action) != sign_of(replace(action, asks=True)) == "!"
    others = {sign_of(replace(action, verb=other)) for other in Verb if other is not verb}
    assert sign_of(action) not in others


def test_a_question_is_always_shown() -> None:
    """An action that asks a person is worth showing, even without a gesture."""
    made = make_plan(make_register(), make_article(announce=False))
    asked = replace(made, actions=(replace(only(made), asks=True),))
    assert worth_showing(asked) == asked.actions


def test_the_summary_counts_everything() -> None:
    """One line with what would be done, what waits, what is asked and what it costs."""
    made = make_plan(make_register(), targets=(make_target(), make_target("ex", cost=0.2)))
    assert summary(made) == (
        "2 à annoncer, 0 à corriger, 0 à retirer, 0 à vérifier, 0 en attente, coût : 0,20 $ US."
    )
    asked = replace(made, actions=(replace(made.actions[1], asks=True, cost=0.0),))
    assert summary(asked).endswith("0 en attente, 1 à décider par une personne.")


def test_the_length_is_shown_against_the_limit() -> None:
    """A draft shows its count; an action without words shows nothing."""
    action: Action = only(make_plan(make_register()))
    assert count_of(replace(action, draft=None)) == ""
    assert count_of(replace(action, draft=Draft("a", "b", 7, 500, "caractères", ""))) == "7/500"
