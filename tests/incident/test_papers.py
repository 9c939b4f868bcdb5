"""The papers of an incident: what to purge is named, what was published is not."""

from datetime import date

import pytest
from porte_voix.i18n import use_language
from porte_voix.incident import papers
from porte_voix.incident.shown import files
from porte_voix.incident.tombstone import tombstone

from tests.factories import SITE, make_text, read

LEAK = "Zoé Tremblois-Pinsonval"
FACTS = papers.Incident(
    article="k3f9x2q7",
    kinds=("photo", "nom"),
    published=date(2026, 11, 20),
    known=date(2026, 11, 24),
    body="Centre de services scolaire des Rives-Boréales",
    officer="Elzéar Pinsonval",
    email="acces@rives-boreales.example",
    pages=(f"{SITE}/2026/zoe-tremblois-pinsonval/",),
    files=(f"{SITE}/images/zoe.png",),
    copies=(papers.Copy("mastodon", "https://social.example/@rives/1"),),
)


def test_the_list_to_purge_names_every_address() -> None:
    """The page, its picture, each copy, and who else may have kept them."""
    text = papers.purge(FACTS)
    for address in (*FACTS.pages, *FACTS.files, "https://social.example/@rives/1"):
        assert f"- [ ] {address}" in text or f": {address}" in text
    for keeper in ("Google", "Bing", "Internet Archive", "Facebook", "historique du dépôt"):
        assert keeper in text


@pytest.mark.parametrize("paper", [papers.entry, papers.notice])
def test_what_is_kept_or_sent_never_repeats_the_information(paper) -> None:
    """Neither address nor picture nor name: the id of the article and the kinds alone."""
    text = paper(FACTS)
    for word in ("zoe", "Zoé", "images/", "https://social.example"):
        assert word not in text
    assert "image d'une personne reconnaissable" in text
    assert "20 novembre 2026" in text and "24 novembre 2026" in text


def test_an_entry_has_what_the_regulation_asks_for() -> None:
    """Each thing is there, or waits for a person."""
    text = papers.entry(FACTS)
    for part in ("Renseignements visés", "Circonstances", "Nombre de personnes", "préjudice"):
        assert part in text
    assert text.count("[à compléter]") == 5


def test_a_page_tells_its_files() -> None:
    """Pictures in every size and documents of the site; neither pages, theme, nor others'."""
    html = """<meta property="og:image" content="{site}/images/carte.png">
    <link rel="stylesheet" href="{site}/theme/css/style.css">
    <img src="../../images/zoe.png" srcset="{site}/images/zoe-480.avif 480w, /images/zoe.webp 2x">
    <a href="/documents/liste.pdf">Liste</a> <a href="/2026/avis/">Avis</a> <a href="/a.html">A</a>
    <img src="{site}/theme/img/logo.png"><img src="https://ailleurs.example/b.png">"""
    html = html.replace("{site}", SITE)
    found = files(html, f"{SITE}/2026/avis/", SITE, "theme")
    assert [one.removeprefix(SITE) for one in found] == [
        *("/images/carte.png", "/images/zoe.png", "/images/zoe-480.avif", "/images/zoe.webp"),
        "/documents/liste.pdf",
    ]


def test_a_tombstone_keeps_the_address_and_no_word() -> None:
    """The source read again: same id, date, slug and old paths; a title that says nothing."""
    source = make_text(
        body=f"Bravo à {LEAK}.",
        Titre=f"{LEAK} gagne",
        Anciennement="/vieux.html",
        Annonce=f"{LEAK} a gagné.",
        Résumé=LEAK,
    )
    before = read(source)
    text = tombstone(before, "zoe", "2026-11-24", "")
    after = read(text)
    assert LEAK not in text and not after.problems
    for field in ("id", "date", "formerly"):
        assert after[field] == before[field]
    assert (after["slug"], after["title"]) == ("zoe", "Publication retirée")
    assert "ne devait pas être public" in after["withdrawn_reason"]


def test_a_tombstone_speaks_the_language_of_its_article() -> None:
    """Whoever withdraws it, in whatever language the commands speak to that person."""
    french, english = read(make_text()), read(make_text(Langue="en"))
    use_language("en")
    try:
        made = [tombstone(one, "zoe", "2026-11-24", "") for one in (french, english)]
        own = tombstone(french, "zoe", "2026-11-24", "", "en")
    finally:
        use_language("")
    assert [read(text)["title"] for text in made] == [
        "Publication retirée",
        "Publication withdrawn",
    ]
    assert read(own)["title"] == "Publication withdrawn"
