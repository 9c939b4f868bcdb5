"""French of no consequence: words, titles and paragraphs drawn from a generator of numbers."""

from random import Random

WORDS = (
    *("école", "quai", "autobus", "potager", "élève", "rentrée", "conseil", "réunion", "parent"),
    *(
        "cour",
        "neige",
        "lecture",
        "atelier",
        "musique",
        "horaire",
        "inscription",
        "projet",
        "sortie",
    ),
    *("fleuve", "village", "pont", "érable", "tempête", "congé", "bulletin", "sécurité", "travaux"),
    *("serre", "chorale", "théâtre", "vélo", "patinoire", "relâche"),
)
LINKING = ("de", "du", "et", "avec", "pour", "sans", "dans", "sous", "vers", "chez")
TAGS = (
    "inscription",
    "l’autobus",
    "Maternelle 4 ans",
    "budget",
    "santé",
    "sécurité",
    "hiver",
    "lecture",
    "arts & culture",
    "2026",
    "embauche",
    "travaux",
)


def title(rng: Random, number: int) -> str:
    """A title that no other text bears; some hold what HTML must escape."""
    first = f"{rng.choice(WORDS).capitalize()} {rng.choice(LINKING)} {rng.choice(WORDS)}"
    return f"{first}{rng.choice(('', '', ' & suite', ' « à lire »', ', l’essentiel'))} {number}"


def sentence(rng: Random) -> str:
    """A few words, a capital, a full stop."""
    words = [rng.choice(LINKING if i % 2 else WORDS) for i in range(rng.randint(5, 13))]
    return " ".join(words).capitalize() + "."


def paragraph(rng: Random) -> str:
    """One to four sentences."""
    return " ".join(sentence(rng) for _ in range(rng.randint(1, 4)))


def tags(rng: Random) -> list[str]:
    """None to three tags."""
    return rng.sample(TAGS, rng.choice((0, 1, 1, 2, 3)))


def ident(rng: Random) -> str:
    """A permanent id, in the form of the site's own front matter."""
    return "".join(rng.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(8))
