"""The working life of a named employee is not published: nor what is held against anybody by name.

A person who must say it all the same lifts the rule, signed and dated: that is the override of the
direction.
"""

import re
from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.examples import article
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.privacy.clues import NAME, NOT_A_NAME
from porte_voix.safeguards.rule import Board, Rule

DISCIPLINE = re.compile(
    r"\b(?:(?:est|été|fut|sera|demeure) suspendue?s?|suspension (?:sans|avec) (?:solde|traitement)"
    r"|congédi\w+|licenciement|licenciée?s? (?:par|pour|sans|hier|en|le)|blâm\w+"
    r"|(?:mesures?|sanctions?) disciplinaires?|sanctionnée? (?:par|pour)"
    r"|relevée?s? de ses fonctions|enquête (?:interne|disciplinaire|administrative|policière)"
    r"|sous enquête|plainte (?:contre|visant)|(?:absence|congé|arrêt)(?: de| pour)? maladie"
    r"|arrêt de travail)\b",
    re.IGNORECASE,
)
#: A matter that goes by somebody's name.
AFFAIR = re.compile(r"\b[Ll][’'](?:affaire|histoire|scandale) $")
AFFAIRS = re.compile(r"affaire|histoire|scandale")
STAFF = re.compile(
    r"\b(?:enseignante?|directrice|directeur|employée?|secrétaire|concierge|chauffeu(?:r|se)"
    r"|éduca(?:teur|trice)|technicienne?|surveillante?|psychologue|orthopédagogue|commis)\b",
    re.IGNORECASE,
)
#: Signs between a name and what is said of it, at most.
NEAR = 140


def _check(material: Material, board: Board, sure: bool) -> Iterator[Problem]:
    named = material.memo.get("held against")
    if named is None:
        lines = material.prose.splitlines()
        found = (one for line in lines for one in _named(line, board))
        named = material.memo["held against"] = tuple(dict.fromkeys(found))
    return (_problem(material, name, sure) for name, of_staff in named if of_staff is sure)


def _named(line: str, board: Board) -> Iterator[tuple[str, bool]]:
    """The names beside which something is held against a person, and whether they are of staff."""
    held = DISCIPLINE.search(line)
    if not held and not AFFAIRS.search(line):
        return
    for match in NAME.finditer(line):
        first, name = match[1], match.group()
        before = line[max(0, match.start() - NEAR) : match.start()]
        around = before + line[match.start() : match.end() + NEAR]
        affair = AFFAIR.search(before.rstrip('“"« \u00a0') + " ")
        if first in NOT_A_NAME or not (affair or (held and DISCIPLINE.search(around))):
            continue
        of_staff = name in board.shown.names or bool(STAFF.search(around))
        yield name, of_staff and not affair


def _problem(material: Material, name: str, sure: bool) -> Problem:
    line = material.line_of(name)
    if sure:
        what = _("« {name} » est nommé avec ce qu'on lui reproche, ou son absence")
        way_out = _(
            "Dites ce que fait l'organisme, sans nom ni fonction; sinon, la direction lève la "
            "règle par une dérogation signée et datée."
        )
    else:
        what = _("« {name} » est nommé avec une affaire ou un reproche")
        way_out = _("Relisez : ce nom est-il nécessaire? La vie privée n'est pas un exemple.")
    return Problem(material.where, what.format(name=name), way_out, line)


def _certain(material: Material, board: Board) -> Iterator[Problem]:
    return _check(material, board, sure=True)


def _possible(material: Material, board: Board) -> Iterator[Problem]:
    return _check(material, board, sure=False)


CERTAIN = Rule(
    id="employe-et-discipline",
    severity=Severity.BLOCK,
    serves=N_("Code civil, art. 35 : la vie d'un membre du personnel n'est pas publique."),
    check=_certain,
    good=(
        article("L'enseignante Zélie Fictive a reçu un prix."),
        article("Zélie Fictive, licenciée ès lettres, signe ce billet."),
        article("Le service d'autobus est suspendu jusqu'à midi."),
        article("Une enquête interne est en cours; nous ne nommons personne."),
    ),
    bad=(
        article("L'enseignante Zélie Fictive a été suspendue hier."),
        article("Zélie Fictive, secrétaire, est en congé de maladie."),
    ),
    pages=True,
)
POSSIBLE = Rule(
    id="affaire-nommee",
    severity=Severity.WARN,
    serves=N_("Attention à la vie privée : une affaire ne porte le nom de personne."),
    check=_possible,
    good=(article("L'affaire a fait parler d'elle; personne n'y est nommé."),),
    bad=(
        article("Comme l'a montré l'affaire « Zélie Fictive », tout se sait."),
        article("Zélie Fictive fait l'objet d'une plainte visant sa conduite."),
    ),
    pages=True,
)
