"""A netiquette that binds both sides: what we promise, what we ask, what we remove and why."""

import re
from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.board import Board
from porte_voix.safeguards.examples import page
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Rule

NAME = "netiquette"
NUMBERED = re.compile(r"^\d+[.)] +\S", re.MULTILINE)
#: What readers must find in it, and how it may be said in French or in English.
PARTS = (
    (
        re.compile(r"\bengage|\bpromet|\bundertake|\bcommit", re.I),
        N_("ce à quoi l'organisme s'engage"),
    ),
    (re.compile(r"\bretir|\bsupprim|\bremove", re.I), N_("ce qui est retiré, et pourquoi")),
    (
        re.compile(r"\bcritique|\bdésaccord|\bcritici[sz]|\bdisagree", re.I),
        N_("que les critiques restent en ligne"),
    ),
    (
        re.compile(
            r"renseignements? personnels?|\bélève|personal information|\bpupil|\bstudent", re.I
        ),
        N_("de ne nommer aucun élève"),
    ),
    (re.compile(r"\bplainte|\bcomplain", re.I), N_("où porter plainte")),
    (re.compile(r"\b911\b|\burgence|\bemergenc", re.I), N_("quoi faire en cas d'urgence")),
)
GOOD = page(
    "Nous nous engageons à garder les critiques en ligne.\n\n"
    "1. Ne nommez aucun élève.\n2. Parlez des idées.\n\n"
    "Nous retirons ce qui est contraire à l'article 1 ou 2, et disons pourquoi.\n\n"
    "Plaintes : voyez la page. Urgence : composez le 911.",
    title="Nétiquette",
).replace("slug: charte", f"slug: {NAME}")

ENGLISH = page(
    "We undertake to keep criticism online.\n\n"
    "1. Name no pupil.\n2. Speak of ideas.\n\n"
    "We remove what is contrary to rules 1 or 2, and say why.\n\n"
    "Complaints: see the page. Emergency: call 911.",
    title="Netiquette",
).replace("slug: charte", f"slug: {NAME}\nlangue: en")


def _check(material: Material, board: Board) -> Iterator[Problem]:
    if material.document["slug"] != NAME:
        return
    for pattern, words in PARTS:
        if not pattern.search(material.prose):
            yield Problem(
                material.where,
                _("cette nétiquette ne dit pas {what}").format(what=_(words)),
                _("Ajoutez-le : les mêmes règles valent pour qui écrit et pour qui modère."),
            )
    if not NUMBERED.search(material.document.body):
        yield Problem(
            material.where,
            _("les règles de cette nétiquette n'ont pas de numéro"),
            _("Numérotez-les : un retrait nomme l'article qui le justifie."),
        )


RULE = Rule(
    id="netiquette",
    severity=Severity.WARN,
    serves=N_("Votre terrain de jeu, vos règles : écrites, numérotées, et les mêmes pour tous."),
    check=_check,
    good=(GOOD, ENGLISH, page("Bonjour.", title="Autre")),
    bad=(
        GOOD.replace("les critiques", "la paix"),
        GOOD.replace("1. Ne", "- Ne").replace("2. Parlez", "- Parlez"),
    ),
    pages=True,
    articles=False,
)
