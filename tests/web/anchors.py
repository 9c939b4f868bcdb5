"""What was measured of seven well-known themes on the same kind of corpus, on 2026-11-20.

Eleventy base blog v9 (2026-06-18), PaperMod (2026-08-02) on Hugo 0.168, Astro's blog (2026-08-22),
and Pelican's notmyidea, Flex (2025-06), attila (2024-12) and elegant (2022-06): twelve articles,
defaults kept, one run. An empty value was not measured.
"""

NAMES = (
    *("Eleventy base", "PaperMod", "Astro blog"),
    *("notmyidea", "Flex", "attila", "elegant"),
)
#: Each row of the table, by the name that ``reader`` gives to ours.
ROWS = {
    "Construction de 12 articles (s)": ("50,7", "0,46", "4,7", "0,65", "1,7", "2,1", "0,5"),
    "HTML de l'article (ko)": ("4,9", "6,9", "4,8", "2,6", "2,8", "4,6", "3,8"),
    "CSS (ko)": ("dans la page", "4,0", "dans la page", "3,6", "21,0", "8,8", "23,0"),
    "Scripts (ko)": ("1,6", "7,8 brut", "0", "0", "0,1 brut", "1,8", "34,8"),
    "Polices (ko)": ("0", "0", "45,5", "21,7", "0", "68,7", "0"),
    "Image envoyée (ko)": ("32,9 AVIF", "270", "39,4 WebP", "270", "270", "270", "270"),
    "Article, image à part (ko)": ("6,4", "10,8", "51,0", "28,0", "23,8", "84,0", "61,6"),
    "Accueil, images à part (ko)": ("4,0", "6,9", "49,3", "28,3", "172,8", "81,3", "59,1"),
    "Requêtes, article / accueil": (
        "3 / 2",
        "3 / 4",
        "5 / 4",
        "8 / 8",
        "10 / 10",
        "9 / 8",
        "6 / 5",
    ),
    "Requêtes à des tiers, article / accueil": (
        *("0 / 0", "0 / 0", "0 / 0", "0 / 0", "1 / 1", "6 / 5", "14 / 8"),
    ),
    "Lighthouse, article (vitesse, accessibilité, pratiques, SEO)": (
        *("100 / 100 / 96 / 100", "96 / 100 / 96 / 100", "100 / 100 / 100 / 100"),
        *("96 / 93 / 96 / 100", "95 / 80 / 93 / 100", "86 / 94 / 96 / 92", ""),
    ),
    "Règles axe en faute, article clair": ("0", "1", "0", "3", "4", "3", "5"),
    "Contrastes en faute, article sombre": (
        *("0", "4", "pas de sombre", "10", "9", "3", "pas de sombre"),
    ),
    "Erreurs vnu, article / accueil": ("2 / 1", "0 / 0", "3 / 3", "0 / 0", "1 / 1", "12 / 18", ""),
}
