"""What the reference says that no table of the code says yet: kinds, options, variables, errors.

Each table is keyed by the thing itself (a reader, an option, a class): adding one without its words
makes the reference fail, and its test with it.
"""

from collections.abc import Mapping

from porte_voix import compound, errors, values
from porte_voix.i18n import N_
from porte_voix.values import Reader

#: What a writer types, by the function that reads it.
KINDS: Mapping[Reader, str] = {
    values.text: N_("texte"),
    values.moment: N_("date et heure, `2026-11-20 09:00`"),
    values.day: N_("date, `2026-11-20`"),
    values.slug: N_("minuscules, chiffres et traits d'union"),
    values.words: N_("liste : `[un, deux]` ou `un, deux`"),
    values.status: N_("`publie`, `brouillon` ou `cache`"),
    values.language: N_("`fr` ou `en`"),
    values.picture: N_("chemin, `images/quai.png`"),
    values.flag: N_("`oui` ou `non`"),
    values.email: N_("une adresse de courriel"),
    values.path_list: N_("liste de chemins, `/2025/ancien/`"),
    values.template: N_("nom de gabarit, sans extension"),
    compound.announce: N_("texte, `non`, ou un texte par compte ou réseau"),
    compound.objective: N_("plusieurs parties"),
    compound.call_to_action: N_("plusieurs parties"),
    compound.corrections: N_("liste de corrections datées"),
    compound.waivers: N_("liste de dérogations signées et datées"),
}

#: The fields made of parts, and their English and French names.
PARTS: Mapping[str, Mapping[str, str]] = {
    "objective": compound.OBJECTIVE_PARTS,
    "call_to_action": compound.ACTION_PARTS,
    "corrections": compound.CORRECTION_PARTS,
    "waivers": compound.WAIVER_PARTS,
}

#: What each option of a network is for.
OPTIONS: Mapping[str, Mapping[str, str]] = {
    "": {
        "deadline": N_("Secondes accordées à un appel, de 0 à 60 (30 sinon)."),
        "label": N_("Nom du compte, tel que les gens le connaissent."),
        "token_expires": N_("Jour où le jeton expire, `2027-01-15`, noté en le créant."),
    },
    "outbox": {
        "like": N_("Réseau dont la boîte imite la limite (mastodon sinon)."),
        "images_dir": N_("Dossier des images, pour les montrer dans la page."),
        "timezone": N_("Fuseau horaire des dates de la page (America/Toronto sinon)."),
    },
    "mastodon": {
        "server": N_("Adresse du serveur, `https://mastodon.example`. Obligatoire."),
        "visibility": N_("public (sinon), unlisted, private ou direct."),
        "limit": N_("Longueur permise par le serveur, s'il en a choisi une autre (500 sinon)."),
        "url_length": N_("Ce que compte un lien sur ce serveur (23 sinon)."),
        "media": N_("`True` : joindre l'image de l'article au lieu de la carte du lien."),
    },
    "facebook": {
        "page": N_("Identifiant numérique de la page. Obligatoire."),
        "version": N_("Version de l'interface de Facebook, `v26.0`."),
        "base_url": N_("Essais seulement : une adresse de cette machine au lieu du réseau."),
    },
    "x": {
        "media": N_("`True` : joindre l'image de l'article; sa description coûte 0,005 $ US."),
        "accept_cost": N_("`True` : vous acceptez le prix de chaque annonce. Obligatoire."),
        "base_url": N_("Essais seulement : une adresse de cette machine au lieu du réseau."),
    },
    "bluesky": {
        "handle": N_("Nom du compte, `organisme.bsky.social`. Obligatoire."),
        "server": N_("Adresse du serveur qui tient le compte (`https://bsky.social` sinon)."),
    },
    "linkedin": {
        "organization": N_("Identifiant numérique de la page de l'organisme. Obligatoire."),
        "version": N_("Version de l'interface de LinkedIn, `202609`."),
        "base_url": N_("Essais seulement : une adresse de cette machine au lieu du réseau."),
    },
    "threads": {
        "base_url": N_("Essais seulement : une adresse de cette machine au lieu du réseau."),
    },
}

#: The secrets of a network: the end of ``PORTE_VOIX_<ACCOUNT>_…``.
SECRETS: Mapping[str, tuple[str, ...]] = {
    "outbox": (),
    "mastodon": ("TOKEN",),
    "facebook": ("TOKEN",),
    "x": ("API_KEY", "API_SECRET", "ACCESS_TOKEN", "ACCESS_SECRET"),
    "bluesky": ("PASSWORD",),
    "linkedin": ("TOKEN",),
    "threads": ("TOKEN",),
}

#: The least an account of each network needs for its limits to be known.
SAMPLES: Mapping[str, Mapping[str, object]] = {
    "outbox": {},
    "mastodon": {"server": "https://mastodon.example"},
    "facebook": {"page": "1234"},
    "x": {"accept_cost": True},
    "bluesky": {"handle": "organisme.example"},
    "linkedin": {"organization": "1234"},
    "threads": {},
}

#: The variables that Porte-voix reads in the environment.
VARIABLES: Mapping[str, str] = {
    "PORTE_VOIX_<COMPTE>_<SECRET>": N_("Un secret d'un compte. Jamais dans un fichier du dépôt."),
    "PORTE_VOIX_SETTINGS": N_("Fichier de réglages à lire au lieu de `publishconf.py`."),
    "PORTE_VOIX_LEDGER": N_("Adresse du registre, au lieu du réglage du même nom."),
    "PORTE_VOIX_LANG": N_("`en` : les messages en anglais."),
    "PORTE_VOIX_NOW": N_("Une autre heure, `2026-11-20T14:00:00+00:00`; en essai seulement."),
    "PORTE_VOIX_WORKERS": N_("Combien de processus servent à une construction avec delta."),
    "PORTE_VOIX_BY": N_("Le nom à inscrire au registre pour la personne qui décide."),
    "GITHUB_ACTOR": N_("Le même nom, donné par GitHub; lu d'abord."),
    "GITLAB_USER_LOGIN": N_("Le même nom, donné par GitLab."),
    "GITHUB_REF": N_("La branche du travail, donnée par GitHub; une autre n'annonce pas."),
    "CI_COMMIT_REF_NAME": N_("La même, donnée par GitLab."),
    "GITHUB_EVENT_NAME": N_("Ce qui a lancé le travail; une demande de fusion n'annonce pas."),
    "CI_MERGE_REQUEST_IID": N_("La demande de fusion du travail, donnée par GitLab."),
    "PORTE_VOIX_AUTHOR": N_("Qui a écrit, pour la règle d'approbation."),
    "PORTE_VOIX_APPROVED_BY": N_("Qui a approuvé, si la demande de fusion ne le dit pas."),
    "CI_MERGE_REQUEST_APPROVED": N_("`true` : demande de fusion approuvée, dit par GitLab."),
    "GITHUB_EVENT_PATH": N_("Le fichier où GitHub dit qui a approuvé la demande."),
    "GITHUB_REPOSITORY": N_("Le dépôt chez GitHub, où `inv watch --issues` ouvre les billets."),
    "GITHUB_API_URL": N_("L'adresse de l'interface de GitHub."),
    "GITHUB_TOKEN": N_("Le jeton du travail chez GitHub, qui écrit les billets."),
    "CI_PROJECT_ID": N_("Le projet chez GitLab, où `inv watch --issues` ouvre les billets."),
    "CI_API_V4_URL": N_("L'adresse de l'interface de GitLab."),
    "PORTE_VOIX_ISSUES_TOKEN": N_("Un jeton de projet GitLab, de portée `api`, pour les billets."),
    "CI": N_("Machine éphémère : un registre SQLite y est refusé pour un compte réel."),
}

#: The settings that only the safeguards read.
SAFEGUARDS: Mapping[str, str] = {
    "RULES": N_('Sévérité de chaque règle : `{"appat": "bloque"}`; bloque, retient ou avertit.'),
    "EXCEPTIONS": N_(
        "Règles levées : `rule`, `why`, `by`, `until`, et au besoin `file` et `shown`."
    ),
    "ALLOWED": N_("Numéros, adresses et noms qui sont publics, tels qu'on les écrit."),
    "MEDIA": N_("Sites de médias dont les liens sont cachés, en plus de ceux qui sont connus."),
}

#: What an exit code means; one line for each error that a person may meet.
ERRORS: Mapping[type[errors.PorteVoixError], tuple[str, str]] = {
    errors.PorteVoixError: (
        N_("Un bogue, ou un programme appelé qui a échoué."),
        N_("Gardez le message entier et signalez-le."),
    ),
    errors.SettingsError: (
        N_("Des réglages ou des secrets à corriger. Rien n'a été fait."),
        N_("Tous les problèmes sont dits à la fois : corrigez-les, relancez."),
    ),
    errors.ContentError: (
        N_("Du contenu est refusé. Le site en ligne reste tel quel."),
        N_("Chaque problème donne son fichier, sa ligne et la sortie."),
    ),
    errors.NeedsPerson: (
        N_("Une personne doit décider. Ce qui ne dépend pas d'elle est fait ou attend."),
        N_("Le message donne la commande qui répond."),
    ),
    errors.LedgerError: (
        N_("Le registre est absent, étranger, plus ancien ou abîmé. Rien n'a été envoyé."),
        N_("Remettez le bon registre; n'en ouvrez pas un neuf à sa place."),
    ),
    errors.Pending: (
        N_("Pas encore : page pas en ligne, envois suspendus, issue à vérifier."),
        N_("Relancez la même commande plus tard."),
    ),
}
