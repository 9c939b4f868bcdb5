"""What answers at each address ever shared."""

import pytest
from porte_voix.permalinks.addresses import file_of
from porte_voix.permalinks.resolve import Answers, Key, Memory, Page, resolve

AVIS, CIRCUIT = ("k3f9x2q7", "fr"), ("b7w4m2zd", "fr")


def page(path: str, key: Key | None = None, *formerly: str) -> Page:
    """A page made from a file of the same name."""
    return Page(path, f"content{path.rstrip('/')}.md", key, formerly)


def answered(*pages: Page, others: tuple[str, ...] = (), **shared: tuple[str, ...]) -> Answers:
    """The answers when ``avis`` and ``circuit`` were shared at these paths."""
    keys = {"avis": AVIS, "circuit": CIRCUIT}
    before = shared.pop("before", ())
    memory = Memory({keys[name]: paths for name, paths in shared.items()}, before, "avant.txt")
    return resolve(pages, memory, others)


def test_a_page_that_did_not_move_needs_nothing() -> None:
    """Its address answers."""
    assert answered(page("/avis/", AVIS), avis=("/avis/",)) == Answers({}, ())


def test_every_old_address_leads_straight_to_the_page_of_today() -> None:
    """No redirect leads to another redirect."""
    found = answered(page("/c/", AVIS), avis=("/a/", "/b/", "/c/"))
    assert found == Answers({"/a/": "/c/", "/b/": "/c/"}, ())


def test_a_page_that_came_back_to_its_first_address_is_no_loop() -> None:
    """Only the address in between is redirected."""
    found = answered(page("/a/", AVIS), avis=("/a/", "/b/", "/a/"))
    assert found == Answers({"/b/": "/a/"}, ())


def test_a_language_has_addresses_of_its_own() -> None:
    """The translation goes on answering at its address."""
    english = (AVIS[0], "en")
    memory = Memory({AVIS: ("/a/",), english: ("/en/a/",)})
    found = resolve([page("/b/", AVIS), page("/en/b/", english)], memory)
    assert found == Answers({"/a/": "/b/", "/en/a/": "/en/b/"}, ())


def test_all_the_files_of_a_kind_have_their_place() -> None:
    """Cards of today answer without being named one by one; their folder may be an address."""
    cards = ("cartes/*.png",)
    assert answered(others=cards, before=("/cartes/avis.png",)) == Answers({}, ())
    assert answered(others=cards, before=("/cartes/avis.pdf",)).problems
    assert answered(page("/a/", AVIS, "/cartes/avis.png"), others=cards).problems
    moved = answered(page("/a/", AVIS, "/cartes/"), others=cards)
    assert moved == Answers({"/cartes/": "/a/"}, ())


def test_what_a_person_adds_is_redirected_too() -> None:
    """The field « anciennement » speaks for paths that the register never knew."""
    found = answered(page("/avis/", AVIS, "/vieux/avis.html", "/avis/"))
    assert found == Answers({"/vieux/avis.html": "/avis/"}, ())


@pytest.mark.parametrize(
    ("pages", "shared", "words"),
    [
        ((), {"avis": ("/avis/",)}, "n'a plus de page"),
        ((page("/a/", AVIS), page("/b/", CIRCUIT, "/a/")), {}, "est aujourd'hui celui de"),
        ((page("/a/", AVIS, "/x/"), page("/b/", CIRCUIT, "/x/")), {}, "déjà réclamé par"),
        (
            (page("/b/", AVIS), page("/c/", CIRCUIT, "/a/")),
            {"avis": ("/a/",)},
            "a été partagée pour content/b.md",
        ),
        (
            (page("/b/", AVIS), page("/a/", CIRCUIT)),
            {"avis": ("/a/",)},
            "a été partagée pour l'article k3f9x2q7",
        ),
        ((page("/b/", AVIS),), {"avis": ("/categorie/",)}, "est celle d'une liste"),
        ((page("/b/", AVIS, "/categorie/"),), {}, "est aujourd'hui celui d'une liste"),
        ((page("/b/", AVIS),), {"before": ("/mission/",)}, "rien ne répond plus"),
    ],
    ids=["lost", "taken", "twice", "stolen", "reused", "list", "list claimed", "before"],
)
def test_what_cannot_be_answered_is_told(
    pages: tuple[Page, ...], shared: dict[str, tuple[str, ...]], words: str
) -> None:
    """One problem, with its way out."""
    found = answered(*pages, others=("categorie/index.html",), **shared)
    (problem,) = found.problems
    assert words in problem.what
    assert problem.way_out


def test_an_article_may_replace_one_that_is_gone() -> None:
    """All the addresses of the lost one then lead to its successor."""
    found = answered(page("/c/", CIRCUIT, "/b/"), avis=("/a/", "/b/"), circuit=("/c/",))
    assert found == Answers({"/a/": "/c/", "/b/": "/c/"}, ())


def test_an_address_of_before_may_be_answered_in_every_way() -> None:
    """By a page, a list, a claim, or an article that moved."""
    before = ("/avis/", "/categorie/", "/vieux/", "/a/")
    found = answered(
        page("/avis/", AVIS, "/vieux/"),
        others=("categorie/index.html",),
        avis=("/a/",),
        before=before,
    )
    assert found.problems == ()


def test_a_name_without_its_bar_is_left_to_the_host() -> None:
    """« /v1.0 » is the folder of « /v1.0/ » on the disk: hosts lead there by themselves."""
    assert answered(page("/v1.0/", AVIS), avis=("/v1.0",)) == Answers({}, ())
    (problem,) = answered(page("/v1.0/", AVIS), page("/b/", CIRCUIT, "/v1.0")).problems
    assert "«\u00a0v1.0\u00a0» est à sa place" in problem.what


def test_a_redirect_stands_where_no_page_is() -> None:
    """Two spellings of one file do not make a page redirect to itself."""
    found = answered(page("/avis/", AVIS, "/avis", "/avis/index.html"), avis=("/avis",))
    assert {file_of(old) for old in found.redirects} & {file_of("/avis/")} == set()
