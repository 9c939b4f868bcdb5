"""The preview: what each network would show of an article, offline, and never online."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import html5lib
import pytest
from porte_voix.accounts import AccountSettings
from porte_voix.announce import preview
from porte_voix.announce.compose import compose
from porte_voix.announce.model import Image
from porte_voix.announce.preview import Shown
from porte_voix.settings import Settings

from tests.factories import SITE, make_article, make_png, make_text
from tests.sites import Site, copy_site

NAMES = ("mastodon", "facebook", "x", "bluesky", "linkedin", "threads")
SETTINGS = Settings(
    site=SITE,
    accounts=tuple(AccountSettings(name, name, {"label": f"Le {name}"}) for name in NAMES),
    preview=5,
)
ACCOUNTS = preview.targets(SETTINGS)
PICTURE = Image(f"{SITE}/images/quai.png", "Le quai", "sha256:1")


def shown(card: str = "cartes/1.png", state: str = "", **facts: object) -> Shown:
    """An article with a card."""
    return Shown(make_article(**facts), "2026/sept-places/", card, "Sept places", state)


def cards(one: Shown) -> dict[str, str]:
    """Each card as the page writes it, by account; the page is sound HTML."""
    page = preview.page(one, ACCOUNTS, SETTINGS)
    html5lib.HTMLParser(strict=True).parse(page)
    found = page.split("<article ")[1:]
    assert len(found) == len(NAMES)
    return {part.partition('id="')[2].partition('"')[0]: part for part in found}


def test_each_network_shows_its_own_count() -> None:
    """The words and the count are those that would be sent, against the limit of each network."""
    found = cards(shown())
    for target in ACCOUNTS:
        name = target.account.name
        draft = compose(make_article(), name, name, target.capabilities, 1, True)
        assert f"<span>{draft.count} sur " in found[name]
        assert draft.link.replace("&", "&amp;") in found[name]
        assert "La Petite-Boussole a sept places." in found[name]
    assert " sur 280\u00a0caractères pondérés" in found["x"]
    assert " sur 300\u00a0caractères" in found["bluesky"]
    assert " sur 500\u00a0octets" in found["threads"]
    assert " sur 63\u00a0206\u00a0caractères" in found["facebook"]


def test_a_text_for_one_network_is_shown_there_alone() -> None:
    """A text written by hand takes the place of the summary where it is meant."""
    found = cards(shown(texts=(("bluesky", "Sept places, vite."),)))
    assert "Sept places, vite." in found["bluesky"]
    assert "Sept places, vite." not in found["mastodon"]


def test_a_text_that_is_too_long_is_shown_whole_and_refused() -> None:
    """The writer sees the count and the words, not an error page; the others fit."""
    found = cards(shown(texts=(("", "Oui. " * 80),)))
    assert "Trop longue pour X" in found["x"] and "refusee" in found["x"]
    assert "sur 280" in found["x"] and found["x"].count("Oui.") == 80
    assert "Trop longue" not in found["facebook"]


def test_the_server_of_an_account_may_allow_more() -> None:
    """A limit named in the settings is that of the card."""
    account = AccountSettings("nous", "mastodon", {"limit": 5000})
    (target,) = preview.targets(Settings(site=SITE, accounts=(account,)))
    assert target.capabilities.limit == 5000


def test_a_picture_stays_where_those_in_it_agreed() -> None:
    """Bounded to Mastodon until a day; with nothing bounded it goes everywhere."""
    bounded = Image(PICTURE.url, "Le quai", "sha256:1", "", ("mastodon",), date(2027, 1, 1))
    found = cards(shown("images/quai.png", image=bounded))
    assert [name for name in NAMES if "<img" in found[name]] == ["mastodon"]
    found = cards(shown("images/quai.png", image=PICTURE))
    assert all('<img src="../../images/quai.png"' in card for card in found.values())


def test_a_drawn_card_is_shown_where_the_page_is_looked_at() -> None:
    """Bluesky and LinkedIn show only what they are given; the others read the page."""
    found = cards(shown())
    without = {name for name in NAMES if "<img" not in found[name]}
    assert without == {"bluesky", "linkedin"}


def test_what_keeps_it_from_being_announced_is_said() -> None:
    """Above the cards; words of the article cannot act."""
    page = preview.page(
        shown(state="Brouillon", title="<script>alert(1)</script>"), ACCOUNTS, SETTINGS
    )
    assert '<p class="attente">Brouillon</p>' in page
    assert "<script" not in page


def test_no_network_library_is_needed() -> None:
    """Nothing of the networks is imported, whatever the accounts."""
    program = "import sys; from porte_voix.announce import preview; "
    program += "from porte_voix.settings import *; "
    program += f"names = {NAMES!r}; "
    program += "preview.targets(Settings(accounts=tuple(AccountSettings(n, n) for n in names))); "
    program += "print({'mastodon', 'tweepy', 'atproto', 'facebook', 'requests', 'httpx'} "
    program += "& sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "set()\n", done.stderr


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """The ordinary mini-site, and a draft."""
    ordinary = copy_site("ordinary", tmp_path)
    ordinary.write("images/quai.png", make_png(40, 30))
    facts = {"Titre": "Un potager", "Slug": "potager", "Identifiant": "p2t3g4r5"}
    ordinary.write("articles/potager.md", make_text(**facts, Statut="brouillon"))
    return ordinary


ONE = {"apercu": {"network": "outbox", "label": "Nous"}}


def test_a_build_shows_drafts_and_the_latest(site: Site) -> None:
    """A draft has its future address; a withdrawn article is nowhere; the list leads to each."""
    site.build(PORTE_VOIX_PREVIEW=2, PORTE_VOIX_ACCOUNTS=ONE, PORTE_VOIX_SITE=SITE)
    folder = site.output / "apercu"
    listed = (folder / "index.html").read_text("utf-8")
    pages = sorted(path.parent.name for path in folder.glob("*/index.html"))
    assert "p2t3g4r5-fr" in pages and "retirera-fr" not in pages
    for name in pages:
        assert f'href="{name}/"' in listed
    draft = (folder / "p2t3g4r5-fr/index.html").read_text("utf-8")
    assert f"{SITE}/potager/?utm_source=outbox" in draft
    assert "rien ne sera annoncé avant sa parution" in draft


def test_a_build_for_the_public_shows_nothing(site: Site) -> None:
    """Unless the settings ask for it, there is no such folder."""
    site.build(PORTE_VOIX_ACCOUNTS=ONE)
    assert not (site.output / "apercu").exists()


def test_no_text_takes_the_place_of_the_preview(site: Site) -> None:
    """A page at that address would be deployed by nobody: it is refused by name."""
    from porte_voix.errors import ContentError

    site.write("pages/apercu.md", "Titre: Aperçu\nSlug: apercu\n\nBonjour.\n")
    with pytest.raises(ContentError, match=r"apercu\.md"):
        site.build()
