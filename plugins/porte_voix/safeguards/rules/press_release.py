"""A press release is not dumped on the networks: rewritten, or kept from them."""

import re
from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.examples import article
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Board, Rule

#: What only a press release holds, and what it often holds; two of the latter are enough.
SURE = (
    r"pour diffusion imm[ée]diate",
    r"^\s*[-–—]\s*30\s*[-–—]\s*$",
    r"\bcommuniqu[ée] de presse\b",
    r"\bfor immediate release\b",
    r"\bCNW\b|\bNewswire\b",
)
LIKELY = (
    r"^\s*Sources? ?:",
    r"^\s*Renseignements ?:",
    r"^\s*Relations (?:avec les )?médias\b",
    r"^[A-ZÀ-Ý][\w’' -]+,? (?:\([^)]*\),? )?le \d{1,2}(?:er)? \w+ \d{4} ?[–—-]",
    r"« [^»]{40,} », (?:a |)(?:déclaré|affirmé|souligné|indiqué|mentionné|ajouté|se réjouit)",
)


def _check(material: Material, board: Board) -> Iterator[Problem]:
    text = material.prose.replace("\u00a0", " ")
    sure = _found(SURE, text)
    likely = _found(LIKELY, text)
    if sure or len(likely) > 1:
        sign = (sure or likely)[0]
        yield Problem(
            material.where,
            _("cet article est écrit comme un communiqué de presse (« {sign} »)").format(sign=sign),
            _(
                "Réécrivez-le pour la personne qui lit. Tel quel, il peut paraître, mais il n'est "
                "pas annoncé."
            ),
            material.line_of(sign),
        )


def _found(patterns: tuple[str, ...], text: str) -> list[str]:
    found = (re.search(one, text, re.IGNORECASE | re.MULTILINE) for one in patterns)
    return [match.group().strip() for match in found if match]


RULE = Rule(
    id="communique",
    severity=Severity.HOLD,
    serves=N_("Ne pas balancer ses communiqués de presse sur les réseaux."),
    check=_check,
    good=(
        article("Sept places restent ouvertes. Écrivez-nous, nous répondons sous deux jours."),
        article("Un communiqué du ministère annonce des sommes; voici ce qu'elles changent ici."),
        article("Source : l'enquête auprès des parents, octobre 2026."),
    ),
    bad=(
        article("POUR DIFFUSION IMMÉDIATE\n\nLe conseil a adopté son budget."),
        article("Le conseil a adopté son budget.\n\n– 30 –"),
        article(
            "Havre-aux-Brumes, le 20 novembre 2026 – Le conseil a adopté son budget.\n\n"
            "Source : Service des communications"
        ),
        article(
            "« Nous sommes très heureux d'annoncer ces sommes à toute la communauté », a déclaré "
            "la présidente.\n\nRenseignements : Service des communications"
        ),
    ),
)
