"""A date in a text that stays has its year."""

import re
from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.examples import article
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Board, Rule

MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
DAYS = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
DATE = re.compile(
    rf"\b(?:{DAYS}) (?:le )?(?:\d{{1,2}}|1er) (?:{MONTHS})\b"
    r"(?! (?:et|au|ou) )(?!,? (?:de )?\d{4})",
    re.IGNORECASE,
)


def _check(material: Material, board: Board) -> Iterator[Problem]:
    for line in material.prose.replace("\u00a0", " ").splitlines():
        for match in DATE.finditer(line):
            if re.search(r"\b\d{4}\b", line):
                continue
            yield Problem(
                material.where,
                _("« {date} » n'a pas d'année").format(date=match.group()),
                _("Ajoutez-la : cet article sera encore lu l'an prochain."),
                material.line_of(match.group()),
            )


RULE = Rule(
    id="date-sans-annee",
    severity=Severity.WARN,
    serves=N_("Ce que l'on crée pour son blogue reste : une date s'y lit encore dans dix ans."),
    check=_check,
    good=(
        article("La séance a lieu le mardi 24 novembre 2026."),
        article("En 2027, les inscriptions ouvrent le lundi 8 février."),
        article("Chaque mardi, à 19 h."),
    ),
    bad=(article("La séance a lieu le mercredi 13 avril."),),
    pages=True,
)
