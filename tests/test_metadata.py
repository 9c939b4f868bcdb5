"""The table of fields, the two forms of front matter, and every sentence a writer may read."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from porte_voix import metadata
from porte_voix.compound import Announce, CallToAction, Correction, Objective
from porte_voix.metadata import NAMES, TABLE, Document, check_documents, parse, parse_bytes
from porte_voix.values import plain_key

from tests.factories import TORONTO, make_text, read

YAML = """---
titre: "Avis : l'école ferme"
date: 2026-11-20 09:00
identifiant: k3f9x2q7
resume: Une phrase.
{fields}
---

Le texte.
"""


def yaml(fields: str) -> Document:
    """A sound document in YAML, with more fields."""
    return read(YAML.format(fields=fields))


def told(document: Document) -> list[tuple[int | None, str]]:
    """Line and sentence of each problem."""
    return [(problem.line, problem.what) for problem in document.problems]


def only(document: Document) -> tuple[int | None, str, str]:
    """The one problem of a document."""
    (problem,) = document.problems
    return problem.line, problem.what, problem.way_out


def test_both_forms_give_the_same_fields() -> None:
    """A writer chooses YAML or Pelican's block; the fields read are the same."""
    block = make_text(
        Objectif_type="service",
        Objectif_enonce="Prévenir",
        Objectif_cible="7",
        Appel_texte="Écrire",
        Appel_url="https://exemple.example/",
        annonce="Pour tous",
        **{"annonce_masto-officiel": "Pour lui"},
    ).replace("Sept places en maternelle 4 ans", "Avis : l'école ferme")
    structured = yaml(
        "objectif: {type: service, enonce: Prévenir, cible: 7}\n"
        "appel: {texte: Écrire, lien: https://exemple.example/}\n"
        "annonce: {tous: Pour tous, masto-officiel: Pour lui}"
    )
    first = read(block.replace("Appel_url", "Appel_lien"))
    second = {**structured.fields, "summary": first["summary"]}
    assert not first.problems
    assert not structured.problems
    assert first.fields == second
    assert first["objective"] == Objective("service", "Prévenir", target="7")
    assert first["call_to_action"] == CallToAction("Écrire", "https://exemple.example/")
    assert first["announce"] == Announce(texts=(("", "Pour tous"), ("masto-officiel", "Pour lui")))


@pytest.mark.parametrize("field", TABLE, ids=lambda field: field.name)
def test_every_name_of_the_table_is_its_own(field: metadata.Field) -> None:
    """No name means two fields, and each is written as keys are compared."""
    for name in field.names:
        assert NAMES[name] is field
        assert plain_key(name) == name


@pytest.mark.parametrize(
    "key", ["Mots-clics", "MOTS CLICS", "mots_clics", "étiquettes", "Étiquettes ", "tags", "Tags"]
)
def test_names_ignore_case_accents_and_separators(key: str) -> None:
    """« Mots-clics » and « étiquettes » are the tags."""
    assert read(make_text(**{key: "autobus, école"}))["tags"] == ("autobus", "école")


@given(st.text(max_size=40))
def test_normalising_a_name_twice_changes_nothing(name: str) -> None:
    """A normalised name is its own normal form, in upper case as well."""
    key = plain_key(name)
    assert plain_key(key) == key
    assert " " not in key


@given(st.text(max_size=400))
def test_parse_never_raises_on_any_text(text: str) -> None:
    """Whatever a file holds, problems are told and every field has a value."""
    document = parse(text, "content/essai.md", TORONTO)
    assert set(document.fields) == {field.name for field in TABLE}


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*NAMES, "objectif_type", "annonce_x", "inconnu"]),
            st.one_of(
                st.text(max_size=30),
                st.sampled_from(
                    ["2026-11-20", "oui", "[a", "{a: b}", "*x", "&x [*x]", '"\\ud800"']
                ),
            ),
        ),
        max_size=8,
    ),
    st.booleans(),
)
def test_parse_never_raises_on_any_fields(entries: list[tuple[str, str]], fenced: bool) -> None:
    """Likewise for any value of any field, in both forms; problems name their line."""
    lines = [f"{name}: {value}" for name, value in entries]
    text = "\n".join(["---", *lines, "---"] if fenced else lines)
    for problem in parse(text, "content/essai.md", TORONTO).problems:
        assert problem.line
        assert problem.way_out


@pytest.mark.parametrize(
    "deep", ["[" * 3000, "{a: " * 3000, "- " * 3000], ids=["list", "map", "seq"]
)
def test_a_bottomless_yaml_is_refused(deep: str) -> None:
    """Nesting without end is a problem of the file, not a crash."""
    assert read(f"---\ntitre: {deep}\n---\n").problems


def test_a_value_may_go_on_below() -> None:
    """Four spaces or a tab continue the line above, as in Python-Markdown."""
    document = read(make_text(Pour_vous="Une phrase\n    qui continue\n\tencore."))
    assert document["for_you"] == "Une phrase qui continue encore."


def test_lines_are_those_of_the_file() -> None:
    """Fields and text keep their place, blank lines and byte order mark included."""
    document = parse("\ufeff\n" + YAML.format(fields="publics: [a]"), "x", TORONTO)
    assert (document.lines["title"], document.lines["audiences"]) == (3, 7)
    assert (document.body, document.body_line) == ("Le texte.\n", 10)


def test_windows_line_ends_are_read() -> None:
    """A file saved on Windows reads like any other."""
    document = read(make_text().replace("\n", "\r\n"))
    assert not document.problems
    assert document.body == "Bonjour.\n"


def test_a_misspelt_name_is_told_with_its_neighbour() -> None:
    """An unknown key names the nearest field, with its line."""
    line, what, way_out = only(read(make_text(Categroie="Avis")))
    assert line == 5
    assert "Categroie" in what
    assert "categorie" in way_out


def test_a_field_given_twice_is_told_once() -> None:
    """English and French names of one field contradict each other."""
    line, what, _way_out = only(read(make_text(title="Autre titre")))
    assert (line, "ligne 1" in what) == (5, True)


def test_a_line_that_belongs_nowhere_is_told() -> None:
    """A wrapped line without indentation is neither lost nor taken for the text."""
    text = make_text().replace("places.\n\n", "places.\nIl en reste sept.\n\n")
    assert only(read(text))[0] == 5


def test_everything_missing_is_told_at_once() -> None:
    """An empty article lacks four fields; a page only lacks its title."""
    ways = [problem.way_out for problem in read("").problems]
    assert len(ways) == 4
    assert any("id: " in way for way in ways)
    assert len(read("", page=True).problems) == 1


def test_a_page_needs_only_a_title() -> None:
    """Pages have neither date nor id."""
    document = read("Titre: Nous joindre\nGabarit: contact\n\nTexte.", page=True)
    assert (document.problems, document["template"]) == ((), "contact")


@pytest.mark.parametrize(("page", "key"), [(False, "Gabarit"), (True, "Urgent")])
def test_a_field_out_of_place_is_refused(page: bool, key: str) -> None:
    """A page's template means nothing for an article, nor urgency for a page."""
    (problem,) = read(make_text(**{key: "oui"}), page=page).problems
    assert key in problem.what


@pytest.mark.parametrize(
    ("typed", "way_out"),
    [
        ("20 novembre 2026", "Écrivez 2026-11-20."),
        ("vendredi 20 novembre 2026 à 9 h 30", "Écrivez 2026-11-20 09:30."),
        ("le 1er août 2026, 14 h", "Écrivez 2026-08-01 14:00."),
        ("20/11/2026", "Écrivez 2026-11-20 09:00."),
        ("2027-03-14 02:30", "Écrivez 2027-03-14 03:30."),
    ],
)
def test_a_refused_date_shows_what_to_write(typed: str, way_out: str) -> None:
    """Dates in words, in slashes, or inside the hour skipped in spring come with their repair."""
    assert only(read(make_text(Date=typed)))[2] == way_out


@pytest.mark.parametrize("typed", ["2026-02-30", "2026-11-20 25:00", "0001-01-01", "9999-12-31"])
def test_an_impossible_date_is_refused(typed: str) -> None:
    """A date must exist, in a century that this site can live in."""
    assert "calendrier" in only(read(make_text(Date=typed)))[1]


def test_an_hour_told_twice_is_the_first() -> None:
    """When clocks go back, 01:30 is read in summer time."""
    moment = read(make_text(Date="2026-11-01 01:30"))["date"]
    assert moment.utcoffset() == timedelta(hours=-4)
    assert moment.astimezone(UTC) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["K3F9X2Q7", "k3f9x2q", "k3f9x2q0", "k3f9 2q7"])
def test_a_wrong_id_comes_with_the_line_to_paste(typed: str) -> None:
    """The proposal has the right form and never changes for the same file."""
    document = read(make_text(Identifiant=typed))
    proposal = metadata.propose_id("content/essai.md")
    assert f"id: {proposal}\u00a0" in only(document)[2]
    assert document["id"] is None
    assert not read(make_text(Identifiant=proposal)).problems


def test_an_id_belongs_to_one_file_in_each_language() -> None:
    """A copied id is refused with a new one; a translation shares it."""
    french = read(make_text())
    english = parse(make_text(Langue="en"), "content/en.md", TORONTO)
    copied = parse(make_text(), "content/zz-copie.md", TORONTO)
    assert check_documents([french, english]) == ()
    (problem,) = check_documents([copied, french, english])
    assert (problem.where, problem.line) == ("content/zz-copie.md", 3)
    assert "content/essai.md" in problem.what


@pytest.mark.parametrize(
    ("typed", "status"),
    [("publié", "published"), ("Brouillon", "draft"), ("hidden", "hidden"), ("cachée", "hidden")],
)
def test_statuses_are_french_or_english(typed: str, status: str) -> None:
    """The three statuses of Pelican, in either language."""
    assert read(make_text(Statut=typed))["status"] == status


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("Statut", "prêt"),
        ("Langue", "de"),
        ("Urgent", "peut-être"),
        ("Contact", "le secrétariat"),
        ("Slug", "Sept places"),
        ("Image", "../secret.png"),
        ("Image", "https://ailleurs.example/a.png"),
        ("Anciennement", "https://vieux.example/a"),
        ("Objectif", "recrutement"),
        ("Objectif_type", "notoriété"),
        ("Objectif_enonc", "x"),
        ("Appel_lien", "javascript:alert(1)"),
        ("Corrections", "hier, l'heure"),
        ("Annonce_x", "non"),
        ("Echeance", "x"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(key: str, typed: str) -> None:
    """Each refusal stands at its line and says the way out."""
    problems = read(make_text(**{key: typed})).problems
    assert problems
    assert all(problem.line == 5 and problem.way_out for problem in problems)


def test_a_slug_is_refused_with_a_better_one() -> None:
    """The proposal can be pasted as it is."""
    assert only(read(make_text(Slug="L'été arrive!")))[2] == "Écrivez slug: l-ete-arrive"


def test_the_mistakes_of_a_yaml_block_are_all_told() -> None:
    """A bad part of a field hides neither the others nor the next field."""
    document = yaml(
        "objectif:\n  type: inscriptions\n  enonce: Remplir\n  echeance: 2027-02-30\n"
        "corrections:\n  - {date: demain, texte: L'heure}\nlangue: [fr]"
    )
    assert [line for line, _what in told(document)] == [7, 9, 11, 12]


def test_a_broken_yaml_is_told_in_french_at_its_line() -> None:
    """A colon in an unquoted title is the mistake of every first day; nothing else is reported."""
    document = read("---\ntitre: Avis : l'école ferme\n---\nTexte.")
    line, what, way_out = only(document)
    assert (line, "deux-points" in what, "guillemets" in way_out) == (2, True, True)


@pytest.mark.parametrize(
    "fields", ['titre: "ouvert', "\tpublics: a", "titre: *renvoi", "- a", "? [a]\n: b", "%x"]
)
def test_other_yaml_mistakes_are_problems(fields: str) -> None:
    """Open quotes, tabs, references, lists and odd keys are told, never raised."""
    assert read(f"---\n{fields}\n---\n").problems


def test_a_block_that_never_closes_is_told() -> None:
    """The missing fence is the only problem."""
    assert only(read("---\ntitre: x\n"))[0] == 1


def test_scalars_keep_what_was_typed() -> None:
    """YAML's own guesses (no, 7, dates, null) never reach the fields."""
    document = yaml("annonce: no\nserie: 2026-11-20\npour_vous: 007\ncontact: ~")
    assert document["announce"] == Announce(wanted=False)
    assert (document["series"], document["for_you"], document["contact"]) == (
        "2026-11-20",
        "007",
        None,
    )


@pytest.mark.parametrize("fields", ["serie: Avis #2", "publics:\n  - parents #1", "serie: #2"])
def test_a_hashtag_that_yaml_would_drop_is_told(fields: str) -> None:
    """What follows « # » is a comment to YAML; only a space after it says so on purpose."""
    assert "#" in only(yaml(fields))[1]
    assert not yaml(fields.replace("#", "# ")).problems
    assert not yaml("serie: 'Avis #2'").problems


def test_corrections_are_dated() -> None:
    """A list of mappings in YAML, a line each in the block."""
    wanted = (Correction(date(2026, 11, 21), "L'heure"), Correction(date(2026, 11, 22), "Le lieu"))
    block = "2026-11-21 L'heure\n    2026-11-22 : Le lieu"
    structured = "corrections:\n" + "".join(
        f"  - date: {c.date}\n    texte: {c.text}\n" for c in wanted
    )
    assert read(make_text(Corrections=block))["corrections"] == wanted
    assert yaml(structured)["corrections"] == wanted


@pytest.mark.parametrize(
    ("key", "typed", "companion"),
    [
        ("Retiré", "2026-11-21", "motif_retrait"),
        ("Urgent", "oui", "fin"),
        ("Image", "images/quai.png", "image_texte"),
    ],
)
def test_a_field_asks_for_its_companion(key: str, typed: str, companion: str) -> None:
    """A withdrawal has a reason, an urgent notice an end, a picture its words."""
    line, _what, way_out = only(read(make_text(**{key: typed})))
    assert (line, companion in way_out) == (5, True)


def test_a_later_date_cannot_come_first() -> None:
    """An urgent notice cannot end before it starts."""
    document = read(make_text(Urgent="oui", Fin="2026-11-19 18:00"))
    assert only(document)[0] == 6


def test_a_file_in_another_encoding_is_told_with_its_line() -> None:
    """Only UTF-8 is read, with or without a byte order mark."""
    text = make_text()
    document = parse_bytes(text.encode("cp1252"), "content/essai.md", TORONTO)
    line, what, _way_out = only(document)
    assert (line, "UTF-8" in what) == (4, True)
    assert not parse_bytes(text.encode("utf-8-sig"), "x", TORONTO).problems


def test_an_invisible_character_is_told() -> None:
    """Control characters would break feeds; they are named with their place."""
    line, what, way_out = only(read(make_text("Bon\x0bjour")))
    assert (line, "U+000B" in what, "colonne 4" in way_out) == (6, True, True)


def test_a_text_may_start_with_a_colon_line() -> None:
    """Below the empty line, « Note: » belongs to the text."""
    assert read(make_text("Note: à lire."))["title"]
    assert read(make_text("Note: à lire.")).body == "Note: à lire.\n"
