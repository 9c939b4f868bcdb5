"""The announcement texts of an article against the accounts: said to nobody, or too long."""

from porte_voix.announce import networks, plan
from porte_voix.announce.plan import Target
from porte_voix.errors import Problem
from porte_voix.i18n import _
from porte_voix.metadata import Document
from porte_voix.settings import Settings
from porte_voix.tasks import content_files


def lost(document: Document, settings: Settings) -> list[Problem]:
    """The texts written for an account or a network that does not exist."""
    names = {account.name for account in settings.accounts} | set(networks.NETWORKS) | {""}
    return [
        Problem(
            document.where,
            _("« {name} » n'est ni un compte ni un réseau : ce texte ne serait jamais dit").format(
                name=name
            ),
            _("Noms possibles : {names}.").format(names=", ".join(sorted(names - {""}))),
            document.lines.get("announce"),
        )
        for name, _text in document["announce"].texts
        if name not in names
    ]


def too_long(document: Document, targets: tuple[Target, ...], settings: Settings) -> list[Problem]:
    """The texts written by hand that do not fit their accounts."""
    if not (document["id"] and document["title"] and document["date"]):
        return []
    return plan.text_problems(content_files.article_of(document, settings), targets)
