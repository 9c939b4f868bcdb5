"""One objective for each article, measurable if possible."""

from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.examples import HEAD
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Board, Rule

MEASURED = f"""\
{HEAD}objectif_type: inscription
objectif_enonce: Remplir les sept places
objectif_indicateur: inscriptions
objectif_cible: 7
objectif_echeance: 2027-01-15

Bonjour.
"""
JUSTIFIED = f"""\
{HEAD}objectif_type: comprehension
objectif_enonce: Expliquer le choix du conseil
objectif_justification: Personne ne compte la compréhension; nous lirons les questions.

Bonjour.
"""
UNMEASURABLE = f"""\
{HEAD}objectif_type: inscription
objectif_enonce: Remplir les places

Bonjour.
"""
NONE = f"{HEAD}\nBonjour.\n"


def _missing(material: Material, board: Board) -> Iterator[Problem]:
    if material.line("objective"):
        # Written and not understood: its own line says so.
        return
    if material.document["objective"] is None and not material.document["urgent"]:
        yield Problem(
            material.where,
            _("cet article n'a pas d'objectif"),
            _("Ajoutez « objectif_type » et « objectif_enonce » : une seule chose à obtenir."),
        )


def _unmeasured(material: Material, board: Board) -> Iterator[Problem]:
    objective = material.document["objective"]
    if objective is None or objective.justification:
        return
    if not (objective.measure and objective.target and objective.deadline):
        yield Problem(
            material.where,
            _("l'objectif ne se mesure pas"),
            _("Donnez un indicateur, une cible et une échéance, ou « objectif_justification »."),
            material.line("objective"),
        )


MISSING = Rule(
    id="objectif-absent",
    severity=Severity.BLOCK,
    serves=N_("Un objectif à la fois : chaque article en déclare un, et un seul."),
    check=_missing,
    good=(MEASURED, JUSTIFIED),
    bad=(NONE,),
)
UNMEASURED = Rule(
    id="objectif-sans-mesure",
    severity=Severity.WARN,
    serves=N_("Un objectif simple, et de préférence mesurable."),
    check=_unmeasured,
    good=(MEASURED, JUSTIFIED),
    bad=(UNMEASURABLE,),
)
