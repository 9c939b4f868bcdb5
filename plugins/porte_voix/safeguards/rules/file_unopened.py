"""A long document, or one that is listened to, is opened by a person before it is published."""

from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.attachment import Attachment
from porte_voix.safeguards.attachments.opening import is_heard
from porte_voix.safeguards.board import Board
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.rule import FileRule

#: More pages than one reads without noticing.
LONG = 40


def _check(attachment: Attachment, board: Board) -> Iterator[Problem]:
    if attachment.pages > LONG:
        what = _("{n} pages : avez-vous ouvert ce fichier?").format(n=attachment.pages)
        way_out = _("Parcourez-le jusqu'à la dernière page, ou offrez une page du blogue.")
        yield Problem(attachment.where, what, way_out)
    elif is_heard(attachment.where):
        what = _("rien ici n'écoute un enregistrement")
        way_out = _("Écoutez-le en entier : nomme-t-on un élève? A-t-il une transcription?")
        yield Problem(attachment.where, what, way_out)


RULE = FileRule(
    id="piece-a-ouvrir",
    severity=Severity.WARN,
    serves=N_("Une liste d'élèves mise en ligne par erreur n'avait été ouverte par personne."),
    check=_check,
    good=(Attachment("content/documents/guide.pdf", pages=12),),
    bad=(
        Attachment("content/documents/guide.pdf", pages=312),
        Attachment("content/images/mot-de-la-direction.mp3"),
    ),
)
