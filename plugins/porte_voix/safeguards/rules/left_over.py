"""The sentences that a new article starts with are replaced before it is published."""

from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.examples import article
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Board, Rule

SUMMARY = "Une ou deux phrases qui disent l'essentiel; elles servent d'annonce."
FOR_YOU = "Ce que cette nouvelle change pour la personne qui lit."
STATEMENT = "Ce que vous voulez obtenir, une seule chose."
MEASURE = "ce que vous compterez"
BODY = "Commencez par ce qui change pour la personne qui lit."


def _check(material: Material, board: Board) -> Iterator[Problem]:
    document = material.document
    if document["status"] == "draft":
        return
    objective = document["objective"]
    written = (
        ("summary", SUMMARY, document["summary"]),
        ("for_you", FOR_YOU, document["for_you"]),
        ("objective", STATEMENT, objective and objective.statement),
        ("objective", MEASURE, objective and objective.measure),
        ("", BODY, document.body),
    )
    for name, example, text in written:
        if example in (text or ""):
            line = material.line(name) if name else material.line_of(example)
            yield Problem(
                material.where,
                _("« {example} » est une phrase d'exemple").format(example=example),
                _("Remplacez-la par la vôtre, ou remettez « statut: brouillon »."),
                line,
            )


RULE = Rule(
    id="phrase-d-exemple",
    severity=Severity.BLOCK,
    serves=N_("Parler pour dire quelque chose : rien ne paraît avant d'être écrit."),
    check=_check,
    good=(article("Bonjour."), article(BODY, statut="brouillon")),
    bad=(article(BODY), article("Bonjour.", pour_vous=FOR_YOU)),
)
