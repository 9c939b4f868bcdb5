"""A charter that people read: short, beginning with what one can do, adopted, and dated."""

import re
from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.board import Board
from porte_voix.safeguards.examples import page
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Rule

NAME = "charte"
MOST_RULES, MOST_WORDS = 10, 600
ITEM = re.compile(r"^\d+[.)] +(.+)$", re.MULTILINE)
ALLOWED = re.compile(r"\W*(?:vous pouvez|on peut|chacun peut|you can|you may)\b", re.IGNORECASE)
VERSION = re.compile(r"\bversion\b", re.IGNORECASE)
ADOPTED = re.compile(r"\b(?:adopt|résolution|resolution)", re.IGNORECASE)
REVIEWED = re.compile(r"\b(?:révis|réexamin|review)[^.\n]{0,40}\d{4}", re.IGNORECASE)
HELP = re.compile(r"\b(?:appu[iy]|aide\b|soutien|support|help)", re.IGNORECASE)

GOOD = page(
    "*Version 1.0, adoptée par la résolution CA-2026-11-07. À réviser en novembre 2027.*\n\n"
    "1. **Vous pouvez** partager ce que nous publions.\n"
    "2. **Nous vous appuyons** si on s'en prend à vous."
)
BARE = page("1. Il est interdit de nommer un élève.\n2. Il est interdit de répondre la nuit.")


def _check(material: Material, board: Board) -> Iterator[Problem]:
    if material.document["slug"] != NAME:
        return
    for what, way_out, line in _faults(material):
        yield Problem(material.where, what, way_out, line)


def _faults(material: Material) -> Iterator[tuple[str, str, int | None]]:
    body = material.document.body
    rules, words = ITEM.findall(body), len(material.prose.split())
    if len(rules) > MOST_RULES:
        what = _("cette charte a {n} règles").format(n=len(rules))
        yield what, _("Gardez les dix que chacun retiendra."), None
    if words > MOST_WORDS:
        what = _("cette charte a {n} mots").format(n=words)
        yield what, _("Restez sous six cents : une page se lit, un règlement se range."), None
    if rules and not ALLOWED.match(rules[0]):
        what = _("cette charte ne commence pas par ce que chacun peut faire")
        yield what, _("Écrivez d'abord « Vous pouvez… »."), material.line_of(rules[0])
    if not HELP.search(material.prose):
        what = _("cette charte ne dit pas qui aide quand ça tourne mal")
        yield what, _("Nommez une personne ou un numéro à appeler."), None
    if not (VERSION.search(body) and ADOPTED.search(body) and REVIEWED.search(body)):
        what = _("cette charte ne dit pas sa version, son adoption et sa révision")
        way_out = _("« Version 1.0, adoptée par la résolution …, à réviser en 2027. »")
        yield what, way_out, None


RULE = Rule(
    id="charte",
    severity=Severity.WARN,
    serves=N_("Une charte « simple, structurante et constructive »."),
    check=_check,
    good=(GOOD, page("Bonjour.", title="Autre").replace("slug: charte", "slug: autre")),
    bad=(
        BARE,
        GOOD + "\n".join(f"{n}. Vous pouvez aussi." for n in range(3, 14)),
        GOOD + "\n" + "mot " * 601,
    ),
    pages=True,
    articles=False,
)
