"""Someone in particular is spoken to: one to three audiences, never everybody."""

from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.examples import article
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Board, Rule
from porte_voix.values import plain_key

MOST = 3
EVERYBODY = frozenset({"tout_le_monde", "tous", "grand_public", "everybody", "everyone", "all"})


def _check(material: Material, board: Board) -> Iterator[Problem]:
    if material.document["urgent"]:
        return
    audiences, line = material.document["audiences"], material.line("audiences")
    if not audiences:
        what = _("cet article ne dit pas à qui il parle")
        way_out = _("Ajoutez « publics: parents », par exemple; trois au plus.")
        yield Problem(material.where, what, way_out)
    elif EVERYBODY & {plain_key(one) for one in audiences}:
        what = _("« {all} » n'est pas un public")
        way_out = _("Nommez ceux que cela touche d'abord : parents, élèves, personnel…")
        yield Problem(material.where, what.format(all=", ".join(audiences)), way_out, line)
    elif len(audiences) > MOST:
        what = _("cet article parle à {n} publics à la fois").format(n=len(audiences))
        way_out = _("Gardez les trois que cela touche d'abord.")
        yield Problem(material.where, what, way_out, line)


RULE = Rule(
    id="public-nomme",
    severity=Severity.BLOCK,
    serves=N_("Ne pas parler « de manière généraliste » : chaque article nomme son public."),
    check=_check,
    good=(
        article("Bonjour.", publics="parents"),
        article("Bonjour.", publics="parents, élèves, personnel"),
        article("Bonjour.", urgent="oui", fin="2026-11-21 18:00"),
    ),
    bad=(
        article("Bonjour."),
        article("Bonjour.", publics="tout le monde"),
        article("Bonjour.", publics="parents, élèves, personnel, partenaires"),
    ),
)
