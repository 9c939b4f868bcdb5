"""A French page speaks French: neither buttons of a copied page nor words that have a name here.

The words are those of the Office québécois de la langue française; what is quoted is left alone.
"""

import re
from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.examples import article
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Board, Rule

#: What is said here, by the word that came from elsewhere.
WORDS = {
    "blog": "blogue",
    "cookie": "témoin",
    "deadline": "échéance",
    "e-mail": "courriel",
    "email": "courriel",
    "feedback": "rétroaction",
    "hashtag": "mot-clic",
    "meeting": "réunion",
    "newsletter": "infolettre",
    "parking": "stationnement",
    "podcast": "balado",
    "smartphone": "téléphone intelligent",
    "spam": "pourriel",
    "week-end": "fin de semaine",
    "weekend": "fin de semaine",
    "workshop": "atelier",
}
FOREIGN = re.compile(rf"(?<![\w@/.\[-])({'|'.join(WORDS)})s?(?![\w@-]|\.\w)", re.IGNORECASE)
#: The buttons and the mentions of a page in English, left by a copy.
BUTTONS = re.compile(
    r"\b(?:\d+ (?:comments?|replies|shares|likes) on\b|(?:leave|post) a (?:reply|comment)"
    r"|read more|click here|learn more|share this|posted (?:by|on|in)\b|filed under|written by"
    r"|(?:previous|next|related) posts?|log ?in to|sign up|skip to (?:main )?content"
    r"|all rights reserved|powered by|comments are closed|your email address)\b",
    re.IGNORECASE,
)
#: One of them is in every button: most texts hold none, and are spared the search.
HINTS = (
    *("comment", "repl", "share", "like", "read more", "click here", "learn more", "posted"),
    *("filed", "written", " post", "log in", "login", "sign up", "skip to", "all rights"),
    *("powered", "email address"),
)
QUOTED = re.compile(r"«[^»]*»")


def _check(material: Material, board: Board) -> Iterator[Problem]:
    document = material.document
    if (document["lang"] or "fr") != "fr":
        return
    texts = [(document[name] or "", name) for name in ("title", "summary", "for_you")]
    texts.append((material.prose, ""))
    told: set[str] = set()
    for text, name in texts:
        for found, instead in _found(text):
            if found.lower() not in told:
                told.add(found.lower())
                what = _("« {word} » n'est pas un mot d'ici").format(word=found)
                way_out = _("Écrivez « {instead} ».").format(instead=instead)
                if not instead:
                    what = _("« {word} » vient d'une page en anglais").format(word=found)
                    way_out = _("Retirez-le, ou dites-le en français.")
                line = material.line(name) if name else material.line_of(found)
                yield Problem(material.where, what, way_out, line)


def _found(text: str) -> Iterator[tuple[str, str]]:
    """The words found, each with what is said instead; nothing for a button."""
    own = QUOTED.sub(" ", text)
    seen = own.lower()
    if any(word in seen for word in WORDS):
        for match in FOREIGN.finditer(own):
            yield match.group(), WORDS[match[1].lower()]
    if any(word in seen for word in HINTS):
        for match in BUTTONS.finditer(own):
            yield match.group(), ""


RULE = Rule(
    id="mots-anglais",
    severity=Severity.WARN,
    serves=N_("Charte de la langue française : une page du service public parle français."),
    check=_check,
    good=(
        article("Le blogue a son infolettre. On disait alors « le blog »."),
        article("La page est à l'adresse https://exemple.example/blog."),
        article("Your email address stays with us.", langue="en"),
    ),
    bad=(
        article("Abonnez-vous à notre newsletter."),
        article("4 comments on “Sept places en maternelle”"),
        article("Read more", pour_vous="Un hashtag pour nous suivre."),
    ),
    pages=True,
)
