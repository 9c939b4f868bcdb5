"""What is announced by a colon is there: a list that was embedded elsewhere is lost in a copy."""

from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.examples import article
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Board, Rule


def _check(material: Material, board: Board) -> Iterator[Problem]:
    titles = {heading.text for heading in material.headings}
    lines = [" ".join(line.split()) for line in material.prose.splitlines()]
    # Code is left out of the prose, and may be what the colon announces; so may a picture.
    if "<code" in material.html or not lines:
        return
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        shown = not following and material.pictures
        if line.endswith(":") and (not following or following in titles) and not shown:
            what = _("« {words} » n'est suivi de rien").format(words=line[-60:])
            way_out = _("Mettez la liste ou les liens annoncés, ou retirez la phrase.")
            yield Problem(material.where, what, way_out, material.line_of(line))


RULE = Rule(
    id="liste-promise",
    severity=Severity.WARN,
    serves=N_("Une liste qui vivait ailleurs a disparu : ce qui est annoncé est là."),
    check=_check,
    good=(
        article("Trois adresses pour vous aider :\n\n- la bibliothèque;\n- le CLSC;\n- l'école."),
        article("Il a dit : venez."),
    ),
    bad=(
        article("Trois adresses pour vous aider :\n"),
        article("Trois adresses pour vous aider :\n\n## La suite\n\nMerci."),
    ),
    pages=True,
)
