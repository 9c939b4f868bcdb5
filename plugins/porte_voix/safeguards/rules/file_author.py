"""The properties of a file name who made it, and nobody thinks of it."""

from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.attachment import Attachment
from porte_voix.safeguards.board import Board
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.rule import FileRule
from porte_voix.values import plain_key


def _check(attachment: Attachment, board: Board) -> Iterator[Problem]:
    ours = {plain_key(name) for name in board.shown.names}
    ours |= {plain_key(str(board.facts.get(name) or "")) for name in ("name", "short_name")}
    for author in attachment.authors:
        if plain_key(author) not in ours:
            yield Problem(
                attachment.where,
                _("ses propriétés nomment une personne, « {author} »").format(author=author),
                _("Videz les propriétés du fichier, ou ajoutez ce nom aux réglages."),
            )


RULE = FileRule(
    id="auteur-du-fichier",
    severity=Severity.WARN,
    serves=N_("Seuls les noms publics par fonction accompagnent un document."),
    check=_check,
    good=(Attachment("content/documents/guide.pdf"),),
    bad=(Attachment("content/documents/guide.pdf", authors=("Zélie Fictive",)),),
)
