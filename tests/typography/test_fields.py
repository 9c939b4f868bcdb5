"""What is written in the front matter and read on the page is set like the text."""

from porte_voix.dressing import Dresser

from tests.factories import read
from tests.sites import SETTINGS

TEXT = """---
titre: "Fermé : quoi faire?"
date: 2026-11-20 09:00
id: k3f9x2q7
langue: {lang}
resume: "Court."
pour_vous: "Avant 5 h 30 : rien."
objectif:
  type: service
  enonce: "Prévenir avant 5 h 30"
  indicateur: "délai"
  cible: 10
  echeance: 2026-11-20
appel: {{texte: "Écrire avant 8 h 15", lien: "https://exemple.example/"}}
corrections:
  - date: 2026-11-21
    texte: "C’était 7 h 12."
---
Le texte.
"""


def fields(lang: str) -> list[str]:
    """The statement, the lead, the call to action and the correction, once dressed."""
    problems: list[object] = []
    settings = {**SETTINGS, "PATH": "content"}
    document = read(TEXT.format(lang=lang))
    made = Dresser(settings).dress(document, "", "", problems).fields  # type: ignore[arg-type]
    (correction,) = made["corrections"]
    assert problems == []
    action = made["call_to_action"].label
    return [made["objective"].statement, made["for_you"], action, correction.text]


def test_every_field_that_is_read_is_typeset() -> None:
    """An hour never breaks over two lines, a colon never starts one."""
    assert [text.count("\u00a0") for text in fields("fr")] == [2, 3, 2, 2]


def test_another_language_keeps_its_signs() -> None:
    """The table is for French alone."""
    assert [text.count("\u00a0") for text in fields("en")] == [0, 0, 0, 0]
