"""Every row of the table of signs, and what the table leaves alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from porte_voix.typography import line, table
from porte_voix.typography.line import Style, typeset
from porte_voix.typography.remarks import remarks

#: Written, then set: « ~ » stands for a no-break space, « ^ » for a thin one, « ¬ » for the hyphen
#: that does not break.
ROWS = {
    "suspension": ("Et puis...", "Et puis…"),
    "before the comma": ("oui , non", "oui, non"),
    "before the point": ("la fin .", "la fin."),
    "before the ellipsis": ("la suite …", "la suite…"),
    "exclamation": ("Bonjour ! Bravo !", "Bonjour! Bravo!"),
    "question": ("Qui ?", "Qui?"),
    "several": ("Quoi ?!", "Quoi?!"),
    "semicolon": ("oui ; non", "oui; non"),
    "thin spaces of France": ("oui^; non^!", "oui; non!"),
    "colon": ("Note : oui", "Note~: oui"),
    "colon without space": ("Note: oui", "Note~: oui"),
    "colon at the end": ("Voici:", "Voici~:"),
    "straight quotes": ('Il dit "oui" et "non".', "Il dit «~oui~» et «~non~»."),
    "elision before quotes": ('l\'"école"', "l’«~école~»"),
    "guillemets": ("«oui» et « non »", "«~oui~» et «~non~»"),
    "guillemets of France": ("«^oui^»", "«~oui~»"),
    "second level": ('« dire "non" »', "«~dire “non”~»"),
    "second level, trimmed": ("«~dire “ non ”~»", "«~dire “non”~»"),
    "apostrophe": ("l'école d'été", "l’école d’été"),
    "brackets": ("( a ) [ b ]", "(a) [b]"),
    "dash": ("oui - non", "oui – non"),
    "aside": ("Il – dit-on – viendra.", "Il –~dit-on~– viendra."),
    "dialogue": ("— Bonjour", "—~Bonjour"),
    "toponym": ("Saguenay-Lac-Saint-Jean", "Saguenay–Lac-Saint-Jean"),
    "other toponym": ("Gaspésie - Îles-de-la-Madeleine", "Gaspésie–Îles-de-la-Madeleine"),
    "telephone": ("418 555-0123", "418~555¬0123"),
    "telephone in brackets": ("(418) 555-0123", "418~555¬0123"),
    "telephone with points": ("418.555.0123", "418~555¬0123"),
    "telephone with hyphens": ("418-555-0123", "418~555¬0123"),
    "toll-free": ("1-800-555-0123", "1~800~555¬0123"),
    "extension": ("418 555-0123, poste 21", "418~555¬0123, poste~21"),
    "slash": ("et / ou", "et/ou"),
    "percent": ("25% et 30 %", "25~% et 30~%"),
    "dollar before": ("$10 et $10,50", "10~$ et 10,50~$"),
    "dollar after": ("10$ et 10 $", "10~$ et 10~$"),
    "cents and euros": ("5¢ et 5€", "5~¢ et 5~€"),
    "millions": ("5 M$ et 5 millions $", "5~M$ et 5 millions~$"),
    "units": ("5 km, 37 °C, 20 min", "5~km, 37~°C, 20~min"),
    "units against": ("5km et 3kg", "5~km et 3~kg"),
    "sum": ("3 + 4 = 7", "3~+~4~=~7"),
    "thousands": ("12500 élèves", "12~500 élèves"),
    "millions in groups": ("1250000 $ et 1 250 000 $", "1~250~000~$ et 1~250~000~$"),
    "hour": ("13h30, 13H30, 9h", "13~h~30, 13~h~30, 9~h"),
    "hour in words": ("de 8 h 5 à 13 h 30", "de 8~h~5 à 13~h~30"),
    "date": ("le 20 novembre et le 1er mai", "le 20~novembre et le 1er~mai"),
    "ordinals": ("la 2ème, les 3ièmes, la 1ère", "la 2e, les 3es, la 1re"),
    "persons": ("M. Roy, Mme Côté, Dre Lys", "M.~Roy, Mme~Côté, Dre~Lys"),
    "numbers of things": ("n° 5, no 6, art. 7, p. 8", "n°~5, no~6, art.~7, p.~8"),
    "spaces": ("un  mot.  Deux", "un mot. Deux"),
}
#: What comes out as it went in.
KEPT = (
    *("13:30", "de 8:00 à 9:15", "un rapport de 3:2", "16:9", "10:30:15"),
    *("https://a.example/l'été!?x=1&y=2...", "www.a.example/12500/", "ecrire.a'b@rives.example"),
    *("@mairie@social.example", "#Maternelle4Ans", "fichier.12500.pdf", ":sourire:", "lang:fr"),
    *("en 2026", "1234", "le code 12345", "la résolution no~12500", "12500, rue des Pins"),
    *("CA-2026-11-07", "H0H 0H0", "3,5", "1.5", 'un écran de 12"', "5'", "90°", "appel*"),
    *(
        "Abitibi-Témiscamingue",
        "A",
        "fin",
        "",
        "2026-11-20",
        "20/11/2026",
        "a/b",
        "+1 418 555 0123",
    ),
    *("- une liste", "../images/a.png", "/chemin/vers/", "{filename}/a.md", "Est-ce :) ou ;)"),
)


def spelt(text: str) -> str:
    """The text that the table's own signs stand for."""
    return text.replace("~", "\u00a0").replace("^", "\u202f").replace("¬", "\u2011")


@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_the_table(row: str) -> None:
    """What is written comes out set, and what is set comes out the same."""
    written, wanted = map(spelt, ROWS[row])
    assert typeset(written) == wanted
    assert typeset(wanted) == wanted


@pytest.mark.parametrize("text", KEPT)
def test_nothing_changes_in_what_is_no_prose(text: str) -> None:
    """Addresses, times, ratios, codes, years and street numbers are left alone."""
    assert typeset(spelt(text)) == spelt(text)


def test_the_thin_space_is_there_for_those_who_have_it() -> None:
    """Asked for, it stands before « ; ! ? », and is taken out again without it."""
    airy = typeset("Quoi? Oui; non !", Style(thin=True))
    assert airy == spelt("Quoi^? Oui^; non^!")
    assert typeset(airy, Style(thin=True)) == airy
    assert typeset(airy) == "Quoi? Oui; non!"


def test_a_hyphen_in_a_list_stays_a_hyphen() -> None:
    """There it may stand for anything."""
    assert typeset("lundi - fermé", Style(in_list=True)) == "lundi - fermé"


SIGNS = st.sampled_from(
    [
        *(" ", "  ", "\u00a0", "\u202f", ".", "...", ",", ";", ":", "!", "?", "«", "»", '"', "'"),
        *("“", "”", "’", "(", ")", "[", "]", "-", "–", "—", "/", "%", "$", "€", "+", "=", "°C"),
        *("a", "été", "A", "l", "h", "1", "12", "345", "12500", "418", "555", "0123", "2026", "M$"),
        *(
            "km",
            "m",
            "mai",
            "er",
            "ème",
            "M.",
            "Mme",
            "no",
            "poste",
            "millions",
            "https://a.b/",
            "@",
        ),
        *("#", "*", "\n", "<", "&", "{", "x.example", "13:30", "3:2", "…", "\u2011", "mots"),
    ]
)


@settings(deadline=None)
@given(st.lists(SIGNS, max_size=24).map("".join), st.booleans(), st.booleans())
def test_a_text_that_is_set_does_not_move(text: str, thin: bool, in_list: bool) -> None:
    """Whatever the text, setting it twice is setting it once."""
    style = Style(thin, in_list)
    once = typeset(text, style)
    assert typeset(once, style) == once


@settings(deadline=None)
@given(st.lists(SIGNS, max_size=12).map("".join))
def test_a_rule_that_is_not_tried_had_nothing_to_do(text: str) -> None:
    """Rules are tried where their hints are, and would change nothing anywhere else."""
    tried = line._useful(text, Style())

    for rule in (table.DASH, table.TIGHT, *table.ROWS):
        assert rule in tried or not list(rule.edits(text))


PROSE = st.text(st.sampled_from("abé 1,;:!?«»\"'-"), max_size=12)
ADDRESS = st.from_regex(r"https://[a-z]{1,5}\.example/[a-z0-9/?&='!:.-]{0,12}", fullmatch=True)
CLOCK = st.from_regex(r"[0-9]{1,2}:[0-9]{2}|[0-9]{1,2}:[1-9]", fullmatch=True)


@settings(deadline=None)
@given(PROSE, ADDRESS | CLOCK, PROSE)
def test_addresses_times_and_ratios_are_whole_in_any_prose(a: str, kept: str, b: str) -> None:
    """They are found again, letter for letter, whatever surrounds them."""
    assert kept in typeset(f"{a} {kept} {b}")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('un "mot', '"mot'),
        ("le 20/11/2026", "20/11/2026"),
        ("à 13:30", "13:30"),
        ("à 3 p.m.", "3 p.m."),
        ("le vendredi, 20 novembre", "le vendredi, 2"),
        ("A bientôt", "A bientôt"),
        ("à 8 h 05", "8 h 05"),
    ],
)
def test_what_only_a_person_can_settle_is_told(text: str, place: str) -> None:
    """Each doubtful spot gives a remark, with the place and the way out."""
    assert [place in remark.place and remark.way_out != "" for remark in remarks(text)] == [True]
    assert list(remarks("Le vendredi 20 novembre, à 13 h 30, « oui ».")) == []
