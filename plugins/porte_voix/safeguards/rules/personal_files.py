"""A file tells who a child is as well as a text does: in its pages, its name, its margins."""

from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.attachment import Attachment, Passage
from porte_voix.safeguards.board import Board
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.privacy.search import Sighting, search
from porte_voix.safeguards.rule import FileRule
from porte_voix.safeguards.rules.personal import UNDATED, told, told_maybe


def _sightings(attachment: Attachment, board: Board) -> Iterator[tuple[str, Sighting]]:
    """What the file tells of persons, each once, and where."""
    seen: set[tuple[str, str]] = set()
    named = Passage(_("nom du fichier"), attachment.name)
    for passage in (named, *attachment.passages):
        for found in search(passage.words, board, UNDATED):
            if (found.kind, found.shown) not in seen:
                seen.add((found.kind, found.shown))
                yield passage.place, found


def _certain(attachment: Attachment, board: Board) -> Iterator[Problem]:
    for place, found in _sightings(attachment, board):
        if found.sure:
            yield Problem(
                attachment.where,
                told(found, place),
                _("Retirez ce fichier, même caché; publiez-en un qui n'en parle pas."),
            )


def _possible(attachment: Attachment, board: Board) -> Iterator[Problem]:
    for place, found in _sightings(attachment, board):
        if not found.sure:
            yield Problem(
                attachment.where,
                told_maybe(found, place),
                _("Relisez : cette personne a-t-elle accepté d'être nommée ici?"),
            )


CERTAIN = FileRule(
    id="renseignement-personnel",
    severity=Severity.BLOCK,
    serves=N_("Loi sur l'accès (A-2.1), art. 53 et suivants : la vie privée d'abord."),
    check=_certain,
    good=(Attachment("content/documents/guide.pdf", (Passage("page 1", "Guide des parents"),)),),
    bad=(
        Attachment("content/documents/guide.pdf", (Passage("page 212", "NAS : 046 454 286"),)),
        Attachment("content/documents/ZZZZ15620901.pdf"),
    ),
)
POSSIBLE = FileRule(
    id="renseignement-possible",
    severity=Severity.WARN,
    serves=N_("Attention à la vie privée : un nom près d'une classe dit qui est l'enfant."),
    check=_possible,
    good=(Attachment("content/documents/guide.pdf", (Passage("page 1", "La 4e année"),)),),
    bad=(
        Attachment(
            "content/documents/guide.pdf", (Passage("page 3", "Zélie Fictive, groupe 302"),)
        ),
    ),
)
