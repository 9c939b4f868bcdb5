"""The digest that tells one version of a page from another."""

from datetime import date

from porte_voix.compound import Correction
from porte_voix.revision import revision

from tests.factories import make_text, read


def test_typed_values_are_digested_by_what_they_hold() -> None:
    """Equal values give one revision; the smallest difference gives another."""
    first = {"corrections": (Correction(date(2026, 11, 20), "L'heure"),), "urgent": True}
    same = {"urgent": True, "corrections": (Correction(date(2026, 11, 20), "L'heure"),)}
    other = {"urgent": True, "corrections": (Correction(date(2026, 11, 21), "L'heure"),)}
    assert revision(first, "<p>") == revision(same, "<p>")
    assert len({revision(first, "<p>"), revision(other, "<p>"), revision(first, "<b>")}) == 3


def test_every_kind_of_field_can_be_digested() -> None:
    """A document with all its parts has a revision."""
    document = read(
        make_text(
            Objectif_type="service",
            Objectif_enonce="Prévenir",
            Objectif_echeance="2026-12-01",
            Appel_texte="Écrire",
            Appel_lien="/joindre/",
            Publics="a, b",
            Annonce="Bonjour",
        )
    )
    assert not document.problems
    assert revision(document.fields).startswith("sha256:")
