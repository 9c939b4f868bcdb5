"""The name of a person on a network is written once: twice, a machine copied it."""

import re
from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.examples import article
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Board, Rule

TWICE = re.compile(r"(?<![\w@])(@[\w.]+(?:@[\w.-]+)?)\W{1,4}\1(?![\w@])", re.IGNORECASE)


def _check(material: Material, board: Board) -> Iterator[Problem]:
    for match in TWICE.finditer(material.prose):
        what = _("« {name} » est écrit deux fois de suite").format(name=match[1])
        way_out = _("Gardez-le une fois, après le nom de la personne.")
        yield Problem(material.where, what, way_out, material.line_of(match.group()))


RULE = Rule(
    id="identifiant-double",
    severity=Severity.WARN,
    serves=N_("Un nom est écrit comme la personne l'écrit, une fois."),
    check=_check,
    good=(
        article("Merci à Rosaline Tavernois (@rosaline@social.example)."),
        article("Suivez @grandheron et @quaidesmots."),
    ),
    bad=(
        article("Merci à Rosaline Tavernois (@rosaline) (@rosaline)."),
        article("@grandheron@social.example, @grandheron@social.example"),
    ),
    pages=True,
)
