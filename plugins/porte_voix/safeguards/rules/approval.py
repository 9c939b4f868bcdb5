"""Two people stand behind what is published: who signs it, and somebody else who approves it."""

from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.board import Board
from porte_voix.safeguards.examples import article
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Rule
from porte_voix.values import plain_key


def _same(material: Material, board: Board) -> Iterator[Problem]:
    signed = {plain_key(name) for name in material.document["authors"]}
    both = [name for name in material.document["approved_by"] if plain_key(name) in signed]
    if both and not material.document["urgent"]:
        yield Problem(
            material.where,
            _("{name} signe cet article et l'approuve").format(name=", ".join(both)),
            _("Faites-le approuver par une autre personne, et nommez-la."),
            material.line("approved_by"),
        )


def _absent(material: Material, board: Board) -> Iterator[Problem]:
    document = material.document
    if document["status"] == "published" and not document["approved_by"] and not document["urgent"]:
        yield Problem(
            material.where,
            _("personne n'a encore approuvé cet article"),
            _("Ajoutez « approuve_par: », ou faites approuver la demande de fusion."),
        )


SAME = Rule(
    id="approbation-de-soi",
    severity=Severity.BLOCK,
    serves=N_("Impliquer son équipe : qui écrit n'approuve pas son propre texte."),
    check=_same,
    good=(
        article("Bonjour.", auteur="Maïté Desroseaux", approuve_par="Elzéar Pinsonval"),
        article("Bonjour.", auteur="Maïté Desroseaux"),
    ),
    bad=(article("Bonjour.", auteur="Maïté Desroseaux", approuve_par="maïté desroseaux"),),
)
ABSENT = Rule(
    id="approbation-absente",
    severity=Severity.WARN,
    serves=N_("Impliquer son équipe : chaque étape porte le nom de quelqu'un."),
    check=_absent,
    good=(
        article("Bonjour.", approuve_par="Elzéar Pinsonval"),
        article("Bonjour.", statut="brouillon"),
        article("Bonjour.", urgent="oui", fin="2026-11-21 18:00"),
    ),
    bad=(article("Bonjour."),),
)
