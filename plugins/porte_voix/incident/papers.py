"""What to purge, the entry for the register of incidents, the notice to the persons. Pure.

Loi sur l'accès (RLRQ, c. A-2.1), art. 63.8 to 63.11, and its Règlement sur les incidents de
confidentialité (r. 3.1): what an entry and a notice hold. The entry names the article by its id and
the information by its kind alone: it never repeats what should not have been published.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from porte_voix.dates import Dates
from porte_voix.i18n import N_, _, language, ngettext

#: The kinds of information that a person chooses among, so that nobody types the thing itself.
KINDS = {
    "photo": N_("image d'une personne reconnaissable"),
    "nom": N_("nom d'une personne"),
    "coordonnees": N_("adresse, téléphone ou courriel personnel"),
    "identifiant": N_("code permanent, assurance maladie, assurance sociale ou autre numéro"),
    "naissance": N_("date de naissance ou âge"),
    "sante": N_("renseignement de santé ou besoin particulier"),
    "resultats": N_("résultats, classement ou absences scolaires"),
    "famille": N_("situation familiale, sociale ou financière"),
    "autre": N_("autre renseignement personnel"),
}
TO_FILL = N_("[à compléter]")


@dataclass(frozen=True, slots=True)
class Copy:
    """An announcement that was public: the account's network and the address."""

    network: str
    url: str


@dataclass(frozen=True, slots=True)
class Incident:
    """What is known when an article is withdrawn; ``files`` are addresses, as ``pages`` are."""

    article: str
    kinds: tuple[str, ...]
    published: date | None
    known: date
    body: str
    officer: str
    email: str
    pages: tuple[str, ...]
    files: tuple[str, ...]
    copies: tuple[Copy, ...]


def what(incident: Incident) -> str:
    """The kinds of information, as a sentence says them."""
    return "; ".join(_(KINDS[kind]) for kind in incident.kinds)


def purge(incident: Incident) -> str:
    """The list of what others may have kept, and who empties it."""
    return _page(
        _("À purger : article {id}").format(id=incident.article),
        _("Cette liste contient des adresses qui peuvent nommer quelqu'un. Détruisez-la ensuite."),
        *_section(_("Pages"), incident.pages),
        *_section(_("Images et documents : à retirer du contenu aussi"), incident.files),
        *_section(
            _("Copies sur les réseaux : « inv announce » les retire, vérifiez chacune"),
            [f"{copy.network}\u00a0: {copy.url}" for copy in incident.copies],
        ),
        *_section(
            _("Mémoires des autres : demandez-leur d'oublier chaque page et chaque fichier"),
            (
                _("L'hébergeur ou son réseau de diffusion : videz son cache pour ces adresses."),
                _("Google : https://search.google.com/search-console/removals"),
                _("Bing : https://www.bing.com/webmasters/contentremoval"),
                _("Internet Archive : écrivez à info@archive.org, avec ces adresses."),
                _("Facebook : https://developers.facebook.com/tools/debug/ (relire l'adresse)"),
                _("LinkedIn : https://www.linkedin.com/post-inspector/ (relire l'adresse)"),
            ),
        ),
        *_section(
            _("Chez nous"),
            (
                _("L'historique du dépôt garde l'ancien texte : le rendre privé, ou le réécrire."),
                _("La copie de travail, « original.md », dans ce dossier : à détruire."),
                _("Les sauvegardes du site et les fichiers déjà livrés à l'hébergeur."),
            ),
        ),
    )


def entry(incident: Incident) -> str:
    """The entry for the register of incidents, its blanks for a person to fill."""
    blank = _(TO_FILL)
    return _page(
        _("Registre des incidents de confidentialité : article {id}").format(id=incident.article),
        _("À conserver au moins cinq ans après le jour où l'organisme a connu l'incident."),
        *_facts(
            (_("Renseignements visés"), what(incident)),
            (
                _("Circonstances"),
                _("Publié par erreur sur le blogue, retiré le {day}.").format(
                    day=_day(incident.known)
                ),
            ),
            (_("Début de l'incident"), _day(incident.published)),
            (_("Jour où l'organisme l'a connu"), _day(incident.known)),
            (_("Nombre de personnes concernées"), blank),
            (
                _("Risque de préjudice sérieux (sensibilité, conséquences, usages malveillants)"),
                blank,
            ),
            (_("Avis à la Commission d'accès à l'information"), blank),
            (_("Avis aux personnes"), blank),
            (_("Mesures prises"), _measures(incident)),
            (_("Mesures pour que cela ne se reproduise pas"), blank),
            (_("Responsable"), incident.officer or blank),
        ),
    )


def notice(incident: Incident) -> str:
    """A draft of the notice to the persons concerned; it does not repeat what was published."""
    blank = _(TO_FILL)
    return _page(
        _("Avis aux personnes concernées (projet)"),
        _("Bonjour,"),
        _(
            "Le {known}, {body} a constaté qu'un renseignement qui vous concerne était public sur "
            "son blogue. Nous vous présentons nos excuses."
        ).format(known=_day(incident.known), body=incident.body or blank),
        *_facts(
            (_("De quoi il s'agit"), what(incident)),
            (_("Depuis quand"), _day(incident.published)),
            (_("Ce que nous avons fait"), _measures(incident)),
            (_("Ce que vous pouvez faire"), blank),
            (
                _("À qui parler"),
                ", ".join(part for part in (incident.officer, incident.email) if part) or blank,
            ),
        ),
    )


def _measures(incident: Incident) -> str:
    copies = len(incident.copies)
    sentence = ngettext(
        "Page retirée le {day} et remplacée par un avis; {copies} annonce retirée des réseaux; "
        "demandes d'oubli aux moteurs et aux archives.",
        "Page retirée le {day} et remplacée par un avis; {copies} annonces retirées des réseaux; "
        "demandes d'oubli aux moteurs et aux archives.",
        copies,
    )
    return sentence.format(day=_day(incident.known), copies=copies)


def _day(day: date | None) -> str:
    """A day in words: these papers are read by people, and the notice by families."""
    return Dates(language(), ZoneInfo("UTC")).date_medium(day) if day else _(TO_FILL)


def _page(title: str, *blocks: str) -> str:
    return "\n\n".join([f"# {title}", *blocks]) + "\n"


def _facts(*facts: tuple[str, str]) -> Iterator[str]:
    for name, value in facts:
        yield f"**{name}**  \n{value}"


def _section(title: str, lines: tuple[str, ...] | list[str]) -> Iterator[str]:
    """A list of boxes to tick; nothing when there is nothing in it."""
    if lines:
        yield f"## {title}"
        yield "\n".join(f"- [ ] {line}" for line in lines)
