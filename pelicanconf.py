"""The settings of the blogue, as every Pelican site has them: simple values, no calculation.

The announce job reads this file too, without Pelican. Secrets never stand here: they come from the
environment. What differs on the public site is in ``publishconf.py``.
"""

from jinja2 import StrictUndefined

# The site
SITENAME = "Le blogue des Rives-Boréales"
SITESUBTITLE = "Nos mots d’abord. Leurs échos ensuite."
SITEURL = "http://127.0.0.1:8000"
AUTHOR = "Centre de services scolaire des Rives-Boréales"
TIMEZONE = "America/Toronto"
DEFAULT_LANG = "fr"
# Never the machine's: the words of dates come from Babel.
LOCALE = ("C",)

# What is read
PATH = "content"
ARTICLE_PATHS = ["articles"]
PAGE_PATHS = ["pages"]
STATIC_PATHS = ["images"]
# Hidden files, and the agreements that lie beside pictures.
IGNORE_FILES = ["**/.*", "*.consentement.yaml"]
READERS = {"htm": None, "html": None, "rst": None}
DEFAULT_CATEGORY = "Nouvelles"
USE_FOLDER_AS_CATEGORY = False
# A text and its translation carry the same permanent id.
ARTICLE_TRANSLATION_ID = "id"
# An article dated later stays a draft until its hour.
WITH_FUTURE_DATES = False
LOAD_CONTENT_CACHE = False
SLUG_REGEX_SUBSTITUTIONS = [
    (r"[’'/]", "-"),
    (r"[^\w\s-]", ""),
    (r"(?u)\A\s*", ""),
    (r"(?u)\s*\Z", ""),
    (r"[-\s]+", "-"),
]
MARKDOWN = {
    "extensions": [
        "markdown.extensions.extra",
        "markdown.extensions.sane_lists",
    ],
    "extension_configs": {
        "markdown.extensions.extra": {
            "footnotes": {"BACKLINK_TITLE": "Revenir au texte, note {}", "UNIQUE_IDS": True},
            # A style attribute would not pass a strict content security policy.
            "tables": {"use_align_attribute": True},
        },
    },
    "output_format": "html",
}
TYPOGRIFY = False

# What is written
OUTPUT_PATH = "output"
THEME = "theme"
PLUGINS = [
    "porte_voix",
    "porte_voix.announce",
    "porte_voix.permalinks",
    "porte_voix.pages",
    "porte_voix.images",
    "porte_voix.delta",
]
JINJA_ENVIRONMENT = {
    "autoescape": True,
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "extensions": ["jinja2.ext.i18n"],
}
DIRECT_TEMPLATES = ["index", "archives", "categories", "tags", "authors", "404", "search"]
DEFAULT_PAGINATION = 10
PAGINATED_TEMPLATES = {
    "index": None,
    "category": None,
    "tag": None,
    "author": None,
    "listing": None,
}
PAGINATION_PATTERNS = (
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
)

# Addresses: no file name, so that they can outlive the tool
ARTICLE_URL = "{date:%Y}/{slug}/"
ARTICLE_SAVE_AS = "{date:%Y}/{slug}/index.html"
ARTICLE_LANG_URL = "{lang}/{date:%Y}/{slug}/"
ARTICLE_LANG_SAVE_AS = "{lang}/{date:%Y}/{slug}/index.html"
DRAFT_URL = "brouillons/{slug}/"
DRAFT_SAVE_AS = "brouillons/{slug}/index.html"
DRAFT_LANG_URL = "brouillons/{lang}/{slug}/"
DRAFT_LANG_SAVE_AS = "brouillons/{lang}/{slug}/index.html"
PAGE_URL = "{slug}/"
PAGE_SAVE_AS = "{slug}/index.html"
PAGE_LANG_URL = "{lang}/{slug}/"
PAGE_LANG_SAVE_AS = "{lang}/{slug}/index.html"
DRAFT_PAGE_URL = "brouillons/pages/{slug}/"
DRAFT_PAGE_SAVE_AS = "brouillons/pages/{slug}/index.html"
DRAFT_PAGE_LANG_URL = "brouillons/pages/{lang}/{slug}/"
DRAFT_PAGE_LANG_SAVE_AS = "brouillons/pages/{lang}/{slug}/index.html"
CATEGORY_URL = "genre/{slug}/"
CATEGORY_SAVE_AS = "genre/{slug}/index.html"
TAG_URL = "mot-clic/{slug}/"
TAG_SAVE_AS = "mot-clic/{slug}/index.html"
AUTHOR_URL = "auteur/{slug}/"
AUTHOR_SAVE_AS = "auteur/{slug}/index.html"
YEAR_ARCHIVE_URL = "{date:%Y}/"
YEAR_ARCHIVE_SAVE_AS = "{date:%Y}/index.html"
MONTH_ARCHIVE_URL = "{date:%Y}/{date:%m}/"
MONTH_ARCHIVE_SAVE_AS = "{date:%Y}/{date:%m}/index.html"
ARCHIVES_URL = "archives/"
ARCHIVES_SAVE_AS = "archives/index.html"
CATEGORIES_SAVE_AS = "genre/index.html"
TAGS_SAVE_AS = "mot-clic/index.html"
AUTHORS_SAVE_AS = "auteur/index.html"
SEARCH_SAVE_AS = "recherche/index.html"
# The search index is made beside Pelican, which must leave it.
OUTPUT_RETENTION = ["pagefind"]

# Feeds: whole articles, so that nobody needs an account anywhere to read them. They are written by
# porte_voix.pages in flux/: everything, and each genre, school and other language.
FEED_ALL_ATOM = None
FEED_ALL_RSS = None
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
FEED_MAX_ITEMS = 20

# What the rules block is not built
PORTE_VOIX_CHECKED = True

# What each network would show, in apercu/ (publishconf.py has none of it)
PORTE_VOIX_PREVIEW = 20

# Porte-voix: where the blogue really is, and on which accounts it is announced
PORTE_VOIX_SITE = "https://blogue.rives-boreales.example"
# An outbox keeps on this machine what its namesake would have been sent.
PORTE_VOIX_ACCOUNTS = {
    "mastodon": {
        "network": "outbox",
        "like": "mastodon",
        "label": "Les Rives-Boréales sur Mastodon",
    },
    "facebook": {
        "network": "outbox",
        "like": "facebook",
        "label": "Les Rives-Boréales sur Facebook",
    },
    "x": {"network": "outbox", "like": "x", "label": "Les Rives-Boréales sur X"},
    "bluesky": {"network": "outbox", "like": "bluesky", "label": "Les Rives-Boréales sur Bluesky"},
    "linkedin": {
        "network": "outbox",
        "like": "linkedin",
        "label": "Les Rives-Boréales sur LinkedIn",
    },
    "threads": {"network": "outbox", "like": "threads", "label": "Les Rives-Boréales sur Threads"},
    "apercu": {"network": "outbox", "label": "Aperçu de la direction"},
}

# The board, as the theme shows it
PORTE_VOIX_BOARD = {
    "name": "Centre de services scolaire des Rives-Boréales",
    "short_name": "CSSRB",
    "description": "Nos décisions, nos écoles, nos invitations, d’abord ici et au complet. "
    "Les réseaux répètent ensuite.",
    "motto": "Nos mots d’abord. Leurs échos ensuite.",
    "address": "100, chemin de l’Exemple, Havre-aux-Brumes (Québec) H0H 0H0",
    "phone": "418 555-0100",
    # Numbers that may stand in a text, beside those of the schools.
    "public_phones": ("418 555-0104", "418 555-0105", "418 555-0106"),
    "email": "communications@rives-boreales.example",
    "fediverse": "@rivesboreales@social.example",
    "privacy_officer": "Elzéar Pinsonval",
    "privacy_email": "acces@rives-boreales.example",
    "complaint_url": "plaintes-et-signalements/",
    "notice": "Organisme fictif. Toute ressemblance est fortuite.",
}
PORTE_VOIX_PEOPLE = {
    "Solange Castelmur": {
        "role": "Directrice générale",
        "statement": "Je réponds de nos décisions. Écrivez-moi quand elles vous semblent "
        "mal expliquées.",
    },
    "Elzéar Pinsonval": {
        "role": "Secrétaire général, responsable de l’accès aux documents, de la protection "
        "des renseignements personnels et du traitement des plaintes",
        "statement": "Mon travail commence par une question\u00a0: avons-nous besoin de le savoir?",
    },
    "Maïté Desroseaux": {
        "role": "Conseillère en communication",
        "statement": "Une idée, un objectif, un lien. Le reste peut attendre.",
    },
    "Ousmane Tremblois": {
        "role": "Technicien informatique et webmestre",
        "statement": "Si le site tient sur une clé USB, je dors bien.",
    },
    "Noémie Rivardeau": {
        "role": "Présidente du conseil d’administration, parent, district 2",
        "statement": "Je préside, mais je suis d’abord la mère qui court après la boîte à lunch.",
    },
    "Karim Boisclerc-Aubin": {
        "role": "Membre du conseil d’administration, parent, district 5",
        "statement": "Je représente les familles de Pointe-aux-Sarcelles, celles qui prennent "
        "l’autobus le plus longtemps.",
    },
    "Ingrid Valcourtin": {
        "role": "Enseignante en 2e année et membre du conseil d’administration",
        "statement": "J’enseigne en 2e année. Au conseil, j’apporte la classe avec moi.",
    },
    "Félix Grandgrève": {
        "role": "Membre du conseil d’administration, communauté (18 à 35 ans)",
        "statement": "Ancien du Fjord-Gris, soudeur, curieux.",
    },
    "Huguette Sablonneau": {
        "role": "Membre du conseil d’administration, communauté (milieu municipal)",
        "statement": "Une école qui va bien, c’est un village qui reste.",
    },
    "Clarisse Montbrun-Lys": {
        "role": "Directrice des Épinettes-Bleues et, par intérim, de La Petite-Boussole",
        "statement": "Deux écoles, un seul trousseau de clés, et toujours une minute pour vous.",
    },
    "Bastien Orvalais": {
        "role": "Directeur de l’école du Quai-des-Mots",
        "statement": "Ma porte donne sur la mer. Elle est ouverte, sauf par vent d’est.",
    },
    "Rosaline Tavernois": {
        "role": "Directrice de l’école secondaire du Grand-Héron",
        "statement": "Six cents élèves, six cents façons d’avoir raison. J’écoute d’abord.",
    },
    "Marc-Olivier Sauvenoix": {
        "role": "Directeur des Ateliers du Fjord-Gris",
        "statement": "On apprend un métier avec les mains, et un milieu avec les oreilles.",
    },
    "Nadège Feuilleraie": {
        "role": "Directrice du centre L’Escale",
        "statement": "Personne n’est en retard. Il y a seulement des gens qui arrivent.",
    },
}
PORTE_VOIX_SCHOOLS = {
    "epinettes-bleues": {
        "name": "École primaire des Épinettes-Bleues",
        "place": "Havre-aux-Brumes",
        "pupils": 312,
        "head": "Clarisse Montbrun-Lys",
        "phone": "418 555-0111",
        "line": "La grande petite école du bas de la côte.",
    },
    "quai-des-mots": {
        "name": "École primaire du Quai-des-Mots",
        "place": "Sainte-Aurélie-du-Large",
        "pupils": 148,
        "head": "Bastien Orvalais",
        "phone": "418 555-0112",
        "line": "On lit face à la mer, même quand elle gronde.",
    },
    "petite-boussole": {
        "name": "École primaire La Petite-Boussole",
        "place": "Pointe-aux-Sarcelles",
        "pupils": 86,
        "head": "Clarisse Montbrun-Lys",
        "phone": "418 555-0113",
        "line": "Trois classes multiâges, un seul potager.",
    },
    "grand-heron": {
        "name": "École secondaire du Grand-Héron",
        "place": "Havre-aux-Brumes",
        "pupils": 604,
        "head": "Rosaline Tavernois",
        "phone": "418 555-0121",
        "line": "Cinq profils, une cafétéria qui sent bon.",
    },
    "fjord-gris": {
        "name": "CFP Les Ateliers du Fjord-Gris",
        "place": "Havre-aux-Brumes",
        "pupils": 210,
        "head": "Marc-Olivier Sauvenoix",
        "phone": "418 555-0131",
        "line": "Un métier au bout des doigts.",
    },
    "escale": {
        "name": "Centre d’éducation des adultes L’Escale",
        "place": "Sainte-Aurélie-du-Large",
        "pupils": 165,
        "head": "Nadège Feuilleraie",
        "phone": "418 555-0132",
        "line": "Il n’y a pas d’âge pour accoster.",
    },
}
PORTE_VOIX_FOLLOW = (
    ("Infolettre", "suivre/", "Un courriel par semaine, le vendredi à 16\u00a0h."),
    ("Fil Atom", "flux/atom.xml", "Chaque publication, au complet, dès sa parution."),
    ("Mastodon", "https://social.example/@rivesboreales", "Le blogue, répété."),
    ("Facebook", "https://facebook.example/rivesboreales", "Le blogue, répété."),
    ("X", "https://x.example/RivesBoreales", "Le blogue, répété."),
)
PORTE_VOIX_MENU = (
    ("Inscriptions", "genre/inscriptions/"),
    ("Recrutement", "genre/recrutement/"),
    ("Décisions expliquées", "genre/decisions-expliquees/"),
    ("Séances du conseil", "genre/seances-du-conseil/"),
    ("Suivre", "suivre/"),
    ("Rechercher", "recherche/"),
    ("À propos", "a-propos/"),
)
