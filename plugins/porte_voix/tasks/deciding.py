"""The task of the forms of GitHub and GitLab: one decision of a person, by its French name."""

from __future__ import annotations

import os

from invoke.context import Context

from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import N_, _
from porte_voix.late import late
from porte_voix.tasks import announcing, answers
from porte_voix.tasks.console import command, say

with late():
    from porte_voix.announce import guard
    from porte_voix.ledger import events as ev
    from porte_voix.tasks import session

#: Each decision, and the fields of the form that it needs.
GESTURES = {
    "adopter": ("article", "account", "url"),
    "renvoyer": ("article", "account"),
    "laisser": ("article", "account"),
    "approuver": ("digest",),
    "suspendre": (),
    "reprendre": (),
    "retirer": ("article",),
}


@command(
    "Noter une décision prise dans un formulaire de GitHub ou de GitLab.",
    {
        "gesture": N_("adopter, renvoyer, laisser, approuver, suspendre, reprendre ou retirer."),
        "article": N_("L'id de l'article."),
        "account": N_("Le nom du compte."),
        "language": N_("La langue de l'article."),
        "url": N_("Pour adopter : l'adresse de la copie, telle que le réseau la montre."),
        "digest": N_("Pour approuver : l'empreinte du plan que le frein retient."),
    },
)
def decide(
    context: Context,
    gesture: str,
    article: str = "",
    account: str = "",
    language: str = "fr",
    url: str = "",
    digest: str = "",
) -> None:
    """Record one decision in the register; the next « inv announce » carries it out."""
    fields = {"article": article, "account": account, "url": url, "digest": digest}
    filled = {name: value.strip() for name, value in fields.items()}
    _check(gesture, filled)
    guard.check_branch(session.load(), os.environ)
    article, account = filled["article"], filled["account"]
    language = language.strip() or "fr"
    if gesture == "adopter":
        answers.adopt(context, article, account, filled["url"], language)
    elif gesture == "renvoyer":
        answers.resend(context, article, account, language)
    elif gesture == "laisser":
        answers.drop(context, article, account, language)
    elif gesture == "suspendre":
        announcing.hold(context)
    elif gesture == "reprendre":
        announcing.release(context)
    elif gesture == "retirer":
        announcing.record(False, ev.Withdrawn(article, session.person()))
        say(_("Les copies partiront au prochain « inv announce »."))
        say(_("Retirez aussi l'article du site, par une demande de fusion : inv withdraw."))
    else:
        say(_("L'approbation accompagnera l'annonce qui suit."))


def _check(gesture: str, filled: dict[str, str]) -> None:
    """Raise ``SettingsError`` for an unknown gesture, or for every field that it misses."""
    if gesture not in GESTURES:
        what = _("« {name} » n'est pas un geste").format(name=gesture)
        way_out = _("Gestes : {names}.").format(names=", ".join(GESTURES))
        raise SettingsError([Problem("--gesture", what, way_out)])
    missing = [name for name in GESTURES[gesture] if not filled[name]]
    if missing:
        what = _("« {gesture} » le demande").format(gesture=gesture)
        way_out = _("Remplissez ce champ du formulaire, puis relancez.")
        raise SettingsError([Problem(f"--{name}", what, way_out) for name in missing])
