"""What is announced by a colon is there: a list that was embedded elsewhere is lost in a copy."""

import re
from collections.abc import Iterator
from html import unescape

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.examples import article
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Board, Rule

#: A paragraph that ends with a colon, and the block that follows it.
COLON = re.compile(
    r"<p\b[^>]*>((?:(?!</p>).)*?:)\s*</p>\s*(?:<(\w+)((?:(?!</p>|<h[1-6]\b).)*))?", re.DOTALL
)
ENDS = re.compile(r":\s*</p>")
#: What only a list, a link or a picture can keep.
PROMISE = re.compile(
    r"\b(?:ressources?|liens?|adresses?|documents?|références?|lectures?|vidéos?|photos?|sites?)\b",
    re.IGNORECASE,
)
TITLES = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
KEPT = re.compile(r"<(?:a|img|code)\b")
SENTENCE = re.compile(r"(?<=[.!?…]) ")
MARKUP = re.compile(r"<[^>]*>")


def _check(material: Material, board: Board) -> Iterator[Problem]:
    # Most texts hold no such paragraph, and looking for it takes its time.
    if not ENDS.search(material.html):
        return
    for words, name, inside in COLON.findall(material.html):
        said = " ".join(unescape(MARKUP.sub("", words)).split())
        nothing = not name or name in TITLES
        broken = name == "p" and PROMISE.search(said) and not KEPT.search(inside)
        if said and (nothing or broken):
            what = _("« {words} » n'est suivi de rien").format(words=SENTENCE.split(said)[-1][-80:])
            way_out = _("Mettez la liste ou les liens annoncés, ou retirez la phrase.")
            yield Problem(material.where, what, way_out, material.line_of(said[:40]))


RULE = Rule(
    id="liste-promise",
    severity=Severity.WARN,
    serves=N_("Une liste qui vivait ailleurs a disparu : ce qui est annoncé est là."),
    check=_check,
    good=(
        article("Trois adresses pour vous aider :\n\n- la bibliothèque;\n- le CLSC;\n- l'école."),
        article("Il a dit : venez."),
        article("Voici notre réponse :\n\nNous ne fermons pas l'école."),
    ),
    bad=(
        article("Trois adresses pour vous aider :\n"),
        article("Trois adresses pour vous aider :\n\nMerci de votre visite."),
        article("Trois adresses pour vous aider :\n\n## La suite\n\nMerci."),
    ),
    pages=True,
)
