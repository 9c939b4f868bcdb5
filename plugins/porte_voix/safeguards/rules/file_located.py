"""A photo that tells where it was taken tells where children are."""

from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.attachment import Attachment
from porte_voix.safeguards.board import Board
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.rule import FileRule


def _check(attachment: Attachment, board: Board) -> Iterator[Problem]:
    if attachment.located:
        yield Problem(
            attachment.where,
            _("cette photo dit où elle a été prise"),
            _("Lancez « inv check --fix » : la position est retirée, l'image reste la même."),
        )


RULE = FileRule(
    id="photo-localisee",
    severity=Severity.BLOCK,
    serves=N_("La position d'une photo dit où se trouve un groupe d'élèves."),
    check=_check,
    good=(Attachment("content/images/quai.jpg"),),
    bad=(Attachment("content/images/quai.jpg", located=True),),
)
