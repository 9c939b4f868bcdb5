"""Comments, tracked changes and hidden sheets are published with the document that holds them."""

from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.attachment import Attachment
from porte_voix.safeguards.board import Board
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.rule import FileRule


def _check(attachment: Attachment, board: Board) -> Iterator[Problem]:
    if attachment.hidden:
        yield Problem(
            attachment.where,
            _("ce document contient {what}").format(what=", ".join(attachment.hidden)),
            _("Acceptez les modifications, retirez le reste, puis enregistrez une copie."),
        )


RULE = FileRule(
    id="piece-a-nettoyer",
    severity=Severity.WARN,
    serves=N_("Ce qui reste à l'interne ne sort pas dans les marges d'un document."),
    check=_check,
    good=(Attachment("content/documents/guide.docx"),),
    bad=(Attachment("content/documents/guide.docx", hidden=("des commentaires",)),),
)
