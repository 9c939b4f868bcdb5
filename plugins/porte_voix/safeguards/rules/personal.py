"""What tells who a child or a parent is stays out of a public page; the report masks it too."""

from collections.abc import Iterator
from datetime import date

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.examples import article
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.privacy.search import Sighting, sightings
from porte_voix.safeguards.rule import Board, Rule

#: For a file without a date, everybody born since then is of school age.
UNDATED = date(2026, 1, 1)


def _look(material: Material, board: Board, sure: bool) -> Iterator[Sighting]:
    found = material.memo.get("sightings")
    if found is None:
        when = material.document["date"]
        published = when.date() if when else UNDATED
        found = material.memo["sightings"] = tuple(sightings(material, board, published))
    return (one for one in found if one.sure is sure)


def told(found: Sighting, place: str = "") -> str:
    """What was found, and in which part of a file; its number stays masked."""
    words = _("{kind}\u00a0: {shown}").format(kind=_(found.kind), shown=found.shown)
    return f"{words} ({place})" if place else words


def told_maybe(found: Sighting, place: str = "") -> str:
    """What may have been found."""
    what = _("peut-être un renseignement personnel ({kind})\u00a0: {shown}")
    words = what.format(kind=_(found.kind), shown=found.shown)
    return f"{words} ({place})" if place else words


def _certain(material: Material, board: Board) -> Iterator[Problem]:
    for found in _look(material, board, sure=True):
        way_out = _(
            "Retirez-le. S'il est public par fonction, ajoutez-le aux réglages; sinon, une "
            "dérogation signée et datée dans l'en-tête."
        )
        yield Problem(material.where, told(found), way_out, found.line)


def _possible(material: Material, board: Board) -> Iterator[Problem]:
    for found in _look(material, board, sure=False):
        way_out = _("Relisez : cette personne a-t-elle accepté d'être nommée ici?")
        yield Problem(material.where, told_maybe(found), way_out, found.line)


CERTAIN = Rule(
    id="renseignement-personnel",
    severity=Severity.BLOCK,
    serves=N_("Loi sur l'accès (A-2.1), art. 53 et suivants : la vie privée d'abord."),
    check=_certain,
    good=(
        article("Composez le 911. La rencontre du 20 novembre 2026 est ouverte à tous."),
        article("L'école est née en 1968."),
    ),
    bad=(
        article("Code permanent : ZZZZ 1562 0901"),
        article("NAS : 046 454 286"),
        article("Écrivez à parent.fictif@gmail.com."),
        article("Bonjour.", pour_vous="Zoé, née le 3 mai 2014, a gagné."),
    ),
    pages=True,
)
POSSIBLE = Rule(
    id="renseignement-possible",
    severity=Severity.WARN,
    serves=N_("Attention à la vie privée : un nom près d'une classe dit qui est l'enfant."),
    check=_possible,
    good=(article("Les élèves de 4e année visiteront le phare."),),
    bad=(article("Bravo à Zélie Fictive, groupe 302!"),),
    pages=True,
)
