"""An address that is hidden from machines is hidden from people too: it stays readable."""

import re
from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.examples import article
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Board, Rule

#: What a page copied from elsewhere shows in the place of an address, and addresses in riddles.
MASK = re.compile(
    r"\[ ?(?:e-?mail|courriel|adresse)\s+(?:protected|protégée?|masquée?|cachée?) ?\]"
    r"|(?<![\w.+-])[\w.+-]+ ?[\[({] ?(?:at|arobase|à|chez) ?[\])}] ?[\w-]+"
    r"|(?<![\w.+-])[\w.+-]+ (?:at|arobase) [\w-]+ (?:dot|point) [a-z]{2,}\b",
    re.IGNORECASE,
)
#: Where the masking service of a copied page would lead.
LEADS = "email-protection"


def _check(material: Material, board: Board) -> Iterator[Problem]:
    for mask, name in _masks(material):
        what = _("« {mask} » cache une adresse : personne ne peut écrire").format(mask=mask)
        way_out = _("Écrivez au long l'adresse d'une fonction ou d'un service, ou menez-y.")
        line = material.line(name) if name else material.line_of(mask)
        yield Problem(material.where, what, way_out, line)


def _masks(material: Material) -> Iterator[tuple[str, str]]:
    """Each mask, and the field where it stands; nothing for the text."""
    for name in ("summary", "for_you"):
        for match in MASK.finditer(material.document[name] or ""):
            yield match.group(), name
    for match in MASK.finditer(material.prose):
        yield match.group(), ""
    for link in material.links:
        address = link.attributes.get("href", "")
        if LEADS in address:
            yield address, ""


RULE = Rule(
    id="adresse-masquee",
    severity=Severity.BLOCK,
    serves=N_("Une adresse se lit, se copie et s'entend; celle d'une fonction n'a rien à cacher."),
    check=_check,
    good=(
        article("Écrivez à communications@rives-boreales.example."),
        article("Composez le 418 555-0100 (poste 12)."),
    ),
    bad=(
        article("Écrivez à Maïté Desroseaux, [email protected]"),
        article("Écrivez à communications (at) rives-boreales.example."),
        article("Écrivez à communications arobase rives-boreales point example."),
        article("[Écrivez-nous](/cdn-cgi/l/email-protection#a1b2)"),
    ),
    pages=True,
)
