"""One address of each kind of page that the demo has."""

KINDS = {
    "accueil": "/",
    "accueil, suite": "/page/2/",
    "article": "/2026/quai-des-mots-ne-ferme-pas/",
    "article avec tableau": "/2026/calendrier-2026-2027-choisi/",
    "article d'une série": "/2026/apres-la-tempete/",
    "article corrigé": "/2026/circuit-14/",
    "avis urgent échu": "/2025/tempete-11-decembre/",
    "retrait": "/2026/petite-boussole-maternelle-4-ans/",
    "brouillon": "/brouillons/cantine-menus/",
    "archives": "/archives/",
    "année": "/2026/",
    "mois": "/2026/11/",
    "genres": "/genre/",
    "genre": "/genre/inscriptions/",
    "mots-clics": "/mot-clic/",
    "mot-clic": "/mot-clic/conseil/",
    "signatures": "/auteur/",
    "signature": "/auteur/solange-castelmur/",
    "publics": "/public/",
    "public": "/public/parents-du-primaire/",
    "objectifs": "/objectif/",
    "objectif": "/objectif/inscription/",
    "écoles": "/ecole/",
    "école": "/ecole/quai-des-mots/",
    "page": "/suivre/",
    "page longue": "/confidentialite/",
    "page avec tableau": "/comptes-officiels/",
    "recherche": "/recherche/",
    "adresse inconnue": "/404.html",
}
ARTICLE = KINDS["article"]
#: In the other language, where dates are longer.
ENGLISH = "/en/2026/water-quai-des-mots/"
#: The only page with a script.
SEARCH = KINDS["recherche"]
