"""Headings follow one another without a step missing: people navigate by them."""

from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.examples import article
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Board, Rule


def _check(material: Material, board: Board) -> Iterator[Problem]:
    level = 1
    for heading in material.headings:
        here = int(heading.name[1])
        line = material.line_of(heading.text)
        if here == 1:
            what = _("« {words} » est un titre de premier niveau, réservé au titre de l'article")
            yield Problem(
                material.where,
                what.format(words=heading.text),
                _("Commencez cette ligne par deux dièses : ##."),
                line,
            )
            continue
        if here > level + 1:
            what = _("« {words} » saute du niveau {before} au niveau {here}").format(
                words=heading.text, before=level, here=here
            )
            way_out = _("Commencez cette ligne par {signs}.").format(signs="#" * (level + 1))
            yield Problem(material.where, what, way_out, line)
        if not heading.text:
            what = _("un titre est vide")
            yield Problem(material.where, what, _("Écrivez-le, ou retirez ses dièses."), line)
        level = here


RULE = Rule(
    id="ordre-des-titres",
    severity=Severity.BLOCK,
    serves=N_("SGQRI 008 3.0 (WCAG 1.3.1) : les titres donnent le plan de la page."),
    check=_check,
    good=(article("## Pour qui\n\nVous.\n\n### Les petits\n\nOui.\n\n## Quand\n\nEn janvier."),),
    bad=(
        article("# Pour qui\n\nVous."),
        article("## Pour qui\n\n#### Les petits\n\nOui."),
        article("### Pour qui\n\nVous."),
    ),
    pages=True,
)
