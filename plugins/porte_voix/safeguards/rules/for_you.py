"""What changes for the reader is said first, in words of its own."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.examples import article
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Board, Rule
from porte_voix.values import plain_key

#: How much of the title's words may make the lead.
MOST_IN_COMMON = 0.8


def _check(material: Material, board: Board) -> Iterator[Problem]:
    document = material.document
    lead = document["for_you"]
    if not lead and not document["urgent"]:
        what = _("cet article ne dit pas ce qu'il change pour la personne qui lit")
        way_out = _("Ajoutez « pour_vous » : une phrase, qui commence par ce qu'elle y gagne.")
        yield Problem(material.where, what, way_out)
    elif lead and _alike(lead, document["title"] or "") > MOST_IN_COMMON:
        what = _("« pour_vous » répète le titre")
        way_out = _("Dites plutôt ce que cela change dans la journée de la personne qui lit.")
        yield Problem(material.where, what, way_out, material.line("for_you"))


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, plain_key(one), plain_key(other)).ratio()


RULE = Rule(
    id="pour-vous",
    severity=Severity.BLOCK,
    serves=N_("Une valeur pour la communauté : l'article dit ce qu'il change pour elle."),
    check=_check,
    good=(
        article("Bonjour.", pour_vous="Votre enfant de 4 ans peut commencer en janvier."),
        article("Bonjour.", urgent="oui", fin="2026-11-21 18:00"),
    ),
    bad=(
        article("Bonjour."),
        article("Bonjour.", pour_vous="Sept places en maternelle 4 ans!"),
    ),
)
