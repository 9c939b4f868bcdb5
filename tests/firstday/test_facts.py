"""What a board says of itself on the first day: everything wrong is told at once."""

import pytest
from porte_voix.errors import SettingsError
from porte_voix.firstday import facts

TYPED = {
    "name": "Centre de services scolaire du Lac-aux-Outardes",
    "site": "https://blogue.outardes.example/",
    "email": "info@outardes.example",
    "phone": "819 555-0140",
    "officer": "Gisèle Tremblay-Roy",
    "author": "Noé Bellavance",
}
SHEET = """\
Nom;Lieu;Téléphone
École des Pins;Lac-Vert;819 555-0141

« Les Trembles »;Lac-Vert;
"""


def where(**changed: str) -> list[str]:
    """The places of the problems in these answers."""
    with pytest.raises(SettingsError) as caught:
        facts.read({**TYPED, **{name.replace("_", "-"): text for name, text in changed.items()}})
    return [problem.where for problem in caught.value.problems]


def test_six_answers_make_a_board() -> None:
    """The rest is made from them, or left out."""
    found = facts.read(TYPED)
    assert (found.short_name, found.site) == ("CSSLO", "https://blogue.outardes.example")
    assert (found.title, found.officer_email) == (TYPED["name"], TYPED["email"])
    assert (found.languages, found.schools, found.colours) == (("fr",), {}, {})
    assert list(found.accounts) == ["apercu"]


def test_everything_wrong_is_told_at_once() -> None:
    """Not only the first of the wrong answers."""
    assert where(name="", site="blogue", email="ici", languages="fr,es") == [
        "--name",
        "--email",
        "--site",
        "--languages",
    ]


@pytest.mark.parametrize(
    "site",
    ["blogue.example", "ftp://b.example", "https://", "https://a:b@b.example", "https://b?a"],
)
def test_an_address_that_is_no_site_is_refused(site: str) -> None:
    """A name alone, another protocol, a password, a query."""
    assert where(site=site) == ["--site"]


def test_schools_come_from_names_or_from_a_sheet() -> None:
    """A spreadsheet keeps their places, heads and telephones; its separator does not matter."""
    named = facts.read({**TYPED, "schools": "École des Pins; Les Trembles"}).schools
    assert named == {
        "ecole-des-pins": {"name": "École des Pins"},
        "les-trembles": {"name": "Les Trembles"},
    }
    sheets = [SHEET, "\ufeff" + SHEET, SHEET.replace(";", ","), SHEET.replace(";", "\t")]
    for sheet in sheets:
        listed = facts.read({**TYPED, "schools": sheet}).schools
        assert list(listed) == ["ecole-des-pins", "les-trembles"]
        assert listed["ecole-des-pins"]["phone"] == "819 555-0141"
        assert "phone" not in listed["les-trembles"]


@pytest.mark.parametrize("schools", ["A; A", "!!!", "Nom;Élèves\nA;3\n", "Lieu;Direction\nA;B\n"])
def test_schools_that_cannot_be_told_apart_are_refused(schools: str) -> None:
    """Twice the same, no letter, a column that is not known, no names."""
    assert where(schools=schools) == ["--schools"]


def test_accounts_are_looked_at_first_or_real() -> None:
    """A network alone is an outbox alike; with its identity it is the account."""
    typed = "facebook, mastodon=https://social.example, X=oui, threads=oui, bluesky=o.bsky.example"
    found = facts.read({**TYPED, "accounts": typed}).accounts
    assert found["apercu-facebook"] == {"network": "outbox", "like": "facebook"}
    assert found["mastodon"] == {"network": "mastodon", "server": "https://social.example"}
    assert found["x"] == {"network": "x", "accept_cost": True}
    assert found["threads"] == {"network": "threads"}
    assert found["bluesky"]["handle"] == "o.bsky.example"


@pytest.mark.parametrize("accounts", ["mastodont", "x=gratuit", "threads=non", "facebook=oui"])
def test_accounts_that_mean_nothing_are_refused(accounts: str) -> None:
    """An unknown network, an agreement that is none, an identity that is missing."""
    assert where(accounts=accounts) == ["--accounts"]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Centre de services scolaire des Trois-Portages", "CSSTP"),
        ("Centre de services scolaire de la Pointe-de-l’Île", "CSSPÎ"),
        ("Commission scolaire Central Québec", "CSCQ"),
    ],
)
def test_initials_leave_small_words_out(name: str, letters: str) -> None:
    """Each word of a hyphenated name counts; articles and prepositions do not."""
    assert facts.initials(name) == letters
