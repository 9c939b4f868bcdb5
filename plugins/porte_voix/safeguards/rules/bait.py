"""An announcement carries the message itself; it does not tease."""

import re
from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.examples import article
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Board, Rule

BAIT = re.compile(
    r"vous n[e']\s?(?:allez pas le croire|(?:y )?croirez)"
    r"|ce qui (?:se passe|arrive) ensuite"
    r"|la suite (?:va|vous) (?:vous )?(?:surprendr\w*|étonner\w*)"
    r"|cliquez (?:ici )?pour (?:savoir|découvrir|voir)"
    r"|(?:likez|aimez) et partagez|partagez (?:massivement|en grand nombre)"
    r"|personne ne (?:vous )?(?:en )?parle|voici pourquoi!+|incroyable mais vrai",
    re.IGNORECASE,
)


def _check(material: Material, board: Board) -> Iterator[Problem]:
    document = material.document
    written = [("title", document["title"]), ("summary", document["summary"])]
    written += [("announce", text) for _name, text in document["announce"].texts]
    for name, text in written:
        match = BAIT.search((text or "").replace("\u00a0", " ").replace("’", "'"))
        if match:
            yield Problem(
                material.where,
                _("« {bait} » appâte au lieu de dire").format(bait=match.group()),
                _("Dites le message lui-même : on doit l'avoir sans cliquer."),
                material.line(name),
            )


RULE = Rule(
    id="appat",
    severity=Severity.WARN,
    serves=N_("Vos gens ont vos messages sans filtre : l'annonce dit, elle n'appâte pas."),
    check=_check,
    good=(
        article("Bonjour.", annonce="Sept places en maternelle 4 ans : écrivez-nous."),
        article("Voici pourquoi le circuit 14 change."),
    ),
    bad=(
        article("Bonjour.", annonce="Vous n'allez pas le croire : la cantine change!"),
        article("Bonjour.", annonce="Nouveau menu : cliquez pour découvrir."),
    ),
)
