"""What nobody can read again before publishing is not published."""

from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.attachment import Attachment, Passage
from porte_voix.safeguards.board import Board
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.rule import FileRule


def _check(attachment: Attachment, board: Board) -> Iterator[Problem]:
    if attachment.refusal:
        yield Problem(
            attachment.where,
            attachment.refusal,
            _(
                "Offrez une page du blogue, ou un fichier dont le texte se lit. Si une personne "
                "l'a lu page par page, elle le signe par une dérogation datée."
            ),
        )


RULE = FileRule(
    id="piece-illisible",
    severity=Severity.BLOCK,
    serves=N_("Une liste d'élèves mise en ligne par erreur n'avait été ouverte par personne."),
    check=_check,
    good=(Attachment("content/documents/guide.pdf", (Passage("page 1", "Bonjour"),)),),
    bad=(Attachment("content/documents/guide.pdf", refusal="ces pages sont des images"),),
)
