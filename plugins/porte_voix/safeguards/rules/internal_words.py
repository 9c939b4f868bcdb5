"""Words that were meant for colleagues: a text or a file that holds them is not finished."""

import re
from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.attachment import Attachment, Passage
from porte_voix.safeguards.board import Board
from porte_voix.safeguards.examples import article
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import FileRule, Rule

INTERNAL = re.compile(
    r"\bCONFIDENTIEL(?:LE)?\b|\b[Nn]e pas diffuser\b|\bNE PAS DIFFUSER\b|\bÀ VALIDER\b|\bTODO\b"
    r"|\bXXX+\b|\b[ÀA] COMPLÉTER\b|\b[Uu]sage interne\b|\bVERSION DE TRAVAIL\b|\b[Ll]orem ipsum\b"
)


def _in_text(material: Material, board: Board) -> Iterator[Problem]:
    for match in INTERNAL.finditer(material.prose):
        yield Problem(
            material.where,
            _("« {words} » est resté dans le texte").format(words=match.group()),
            _("Terminez ce passage, ou retirez-le."),
            material.line_of(match.group()),
        )


def _in_file(attachment: Attachment, board: Board) -> Iterator[Problem]:
    for passage in attachment.passages:
        match = INTERNAL.search(passage.words)
        if match:
            words = f"{match.group()} ({passage.place})" if passage.place else match.group()
            yield Problem(
                attachment.where,
                _("« {words} » est resté dans le texte").format(words=words),
                _("Est-ce bien la version à publier? Enregistrez-en une sans ces mots."),
            )
            return


SERVES = N_("Ce qui reste à l'interne ne sort pas dans les marges d'un document.")
TEXT = Rule(
    id="mots-internes",
    severity=Severity.WARN,
    serves=SERVES,
    check=_in_text,
    good=(article("Ces dossiers restent confidentiels."),),
    bad=(article("Le conseil a adopté le budget. À VALIDER avec les finances."),),
    pages=True,
)
FILE = FileRule(
    id="mots-internes",
    severity=Severity.WARN,
    serves=SERVES,
    check=_in_file,
    good=(Attachment("content/documents/guide.pdf", (Passage("page 1", "Guide"),)),),
    bad=(Attachment("content/documents/guide.pdf", (Passage("page 1", "CONFIDENTIEL"),)),),
)
