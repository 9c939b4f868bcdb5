"""A page of another time copied as it is: each old habit is told, with where and what to do."""

from zoneinfo import ZoneInfo

from markdown import Markdown
from porte_voix.metadata import parse
from porte_voix.safeguards import looking
from porte_voix.safeguards.policy import Policy

#: A conference told in a hurry, as people wrote before they had rules.
PAGE = """\
Titre: Un hiver de webdiffusion (suite)
Date: 2014-02-04 09:00
Identifiant: k3f9x2q7
Résumé: Ce que nous avons retenu d'un hiver devant la caméra.

![Helene-Fictive](images/conferenciere.jpg)

Hélène Fictive [email protected]

Le mardi 4 février, une quarantaine de personnes sont venues. Notre blog en gardera la mémoire.

Comme l'a rappelé l'affaire « Gontran Fictif », une vie privée ne se rattrape pas.

Quelques vidéos pour aller plus loin :

<iframe src="https://videos.example/embed/12"></iframe>

6 comments on “Un hiver de webdiffusion”

Merci à Zoé Fictive (@zoefictive) (@zoefictive)!

![carnet_de_route](images/carnet.png)

Pour en savoir plus, voici nos lectures :

## Le mot de la fin

À bientôt.
"""
EXPECTED = {
    "objectif-absent",
    "public-nomme",
    "pour-vous",
    "approbation-absente",
    "texte-de-remplacement",
    "adresse-masquee",
    "date-sans-annee",
    "mots-anglais",
    "affaire-nommee",
    "contenu-tiers",
    "identifiant-double",
    "liste-promise",
}


def found() -> dict[str, list[int | None]]:
    """The lines of the findings of each rule."""
    document = parse(PAGE, "content/articles/hiver.md", ZoneInfo("America/Toronto"))
    html = Markdown(extensions=["extra"]).convert(document.body)
    lines: dict[str, list[int | None]] = {}
    for one in looking.in_text(document, html, Policy()):
        lines.setdefault(one.rule, []).append(one.problem.line)
    return lines


def test_each_old_habit_is_told_at_its_line() -> None:
    """No more, no less."""
    lines = found()
    assert set(lines) == EXPECTED
    assert lines["texte-de-remplacement"] == [6, 22]
    assert lines["adresse-masquee"] == [8]
    assert lines["date-sans-annee"] == [10]
    assert lines["mots-anglais"] == [10, 18]
    assert lines["affaire-nommee"] == [12]
    assert lines["identifiant-double"] == [20]
