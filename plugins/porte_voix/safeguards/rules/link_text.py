"""The words of a link say where it leads, even read alone."""

from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.examples import article
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Board, Rule
from porte_voix.values import plain_key

EMPTY_WORDS = frozenset(
    {
        *("ici", "cliquez_ici", "cliquer_ici", "ce_lien", "lien", "lire_la_suite", "la_suite"),
        *("en_savoir_plus", "plus", "suite", "voir", "here", "click_here", "more", "read_more"),
        *("cette_page", "la_page", "pdf", "document", "le_document"),
    }
)


def _check(material: Material, board: Board) -> Iterator[Problem]:
    for link in material.links:
        target, words = link.attributes.get("href", ""), link.text
        if not target or "footnote" in link.attributes.get("class", ""):
            continue
        if not words and not link.attributes.get("aria-label"):
            what = _("le lien vers {target} n'a pas de mots").format(target=target)
        elif plain_key(words) in EMPTY_WORDS:
            what = _("le lien « {words} » ne dit pas où il mène").format(words=words)
        elif words.startswith(("http://", "https://")) and len(words) > 40:
            what = _("le lien vers {target} montre une adresse au lieu de mots").format(
                target=target
            )
        else:
            continue
        way_out = _("Faites un lien des mots qui nomment ce qu'on y trouve.")
        yield Problem(material.where, what, way_out, material.line_of(target))


RULE = Rule(
    id="texte-de-lien",
    severity=Severity.BLOCK,
    serves=N_("SGQRI 008 3.0 (WCAG 2.4.4) : un lien dit où il mène."),
    check=_check,
    good=(
        article("Consultez [le calendrier 2026-2027](https://cs.example/calendrier)."),
        article("Voir <https://cs.example/>."),
        article("Une note[^1].\n\n[^1]: Voilà."),
    ),
    bad=(
        article("Pour vous inscrire, [cliquez ici](https://cs.example/inscription)."),
        article("[En savoir plus](https://cs.example/)"),
        article("[](https://cs.example/)"),
        article("<https://cs.example/un/chemin/tres/long/que/personne/ne/lira.html>"),
    ),
    pages=True,
)
