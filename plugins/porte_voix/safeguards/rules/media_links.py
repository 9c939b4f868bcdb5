"""Facebook hides links to the media in Canada: an announcement there quotes, and links here."""

import re
from collections.abc import Iterator
from functools import lru_cache

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.examples import article
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Board, Rule
from porte_voix.values import plain_key

#: Media whose links Meta blocks in Canada since August 2023; the board's settings may add to it.
MEDIA = (
    *("lapresse.ca", "ledevoir.com", "lesoleil.com", "radio-canada.ca", "cbc.ca"),
    *("journaldemontreal.com", "journaldequebec.com", "noovo.info", "montrealgazette.com"),
    *("lenouvelliste.ca", "latribune.ca", "ledroit.com", "lequotidien.com", "lavoixdelest.ca"),
    *("tvanouvelles.ca", "theglobeandmail.com", "thestar.com", "globalnews.ca", "ctvnews.ca"),
)
#: The networks that hide these links; an empty name is a text for all of them.
META = frozenset({"", "facebook", "threads", "instagram"})


@lru_cache(maxsize=4)
def _named(more: tuple[str, ...]) -> re.Pattern[str]:
    known = "|".join(re.escape(site.lower()) for site in (*MEDIA, *more))
    return re.compile(rf"(?<![\w-])({known})(?![\w-])")


def _check(material: Material, board: Board) -> Iterator[Problem]:
    for name, text in material.document["announce"].texts:
        match = _named(board.media).search(text.lower())
        if match and plain_key(name) in META:
            yield Problem(
                material.where,
                _("cette annonce renvoie à {media}, que Facebook cache au Canada").format(
                    media=match.group(1)
                ),
                _("Citez-en deux lignes dans l'article; l'annonce mènera à votre page."),
                material.line("announce"),
            )


RULE = Rule(
    id="lien-de-media",
    severity=Severity.HOLD,
    serves=N_("Un lien vers un média ne se voit plus sur Facebook au Canada depuis août 2023."),
    check=_check,
    good=(
        article("Voir [l'article](https://www.ledevoir.com/x).", annonce="Sept places ouvertes."),
        article("Bonjour.", annonce_mastodon="On parle de nous : https://www.ledevoir.com/x"),
    ),
    bad=(
        article("Bonjour.", annonce="On parle de nous : https://www.ledevoir.com/x"),
        article("Bonjour.", annonce_facebook="Lu dans lapresse.ca ce matin."),
        article("Bonjour.", annonce_facebook="https://ici.radio-canada.ca/nouvelle/1"),
    ),
)
