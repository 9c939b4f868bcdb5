"""TikTok is forbidden to public bodies, for content as for notices."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.examples import article
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Board, Rule
from porte_voix.values import plain_key


def _check(material: Material, board: Board) -> Iterator[Problem]:
    for name, _text in material.document["announce"].texts:
        if plain_key(name) == "tiktok":
            yield Problem(
                material.where,
                _("cet article serait annoncé sur TikTok"),
                _("Retirez ce texte : un organisme public ne peut pas s'en servir."),
                material.line("announce"),
            )
    for link in material.links:
        target = link.attributes.get("href", "")
        host = (urlsplit(target).hostname or "").lower()
        if host == "tiktok.com" or host.endswith(".tiktok.com"):
            yield Problem(
                material.where,
                _("cet article renvoie à TikTok"),
                _(
                    "Retirez ce lien : depuis le 2 mars 2023, un organisme public ne peut s'en "
                    "servir ni pour produire du contenu, ni pour relayer un avis, ni pour recruter."
                ),
                material.line_of(target),
            )


RULE = Rule(
    id="tiktok",
    severity=Severity.BLOCK,
    serves=N_("Directive du 2 mars 2023 aux organismes visés par la LGGRI."),
    check=_check,
    good=(article("Suivez-nous [sur Mastodon](https://social.example/@rives)."),),
    bad=(
        article("Suivez-nous [sur TikTok](https://www.tiktok.com/@rives)."),
        article("Bonjour.", annonce_tiktok="Sept places!"),
    ),
    pages=True,
)
