"""The page of the outbox: what a director reads before saying yes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import html5lib
import pytest
from porte_voix.accounts import AccountSettings
from porte_voix.announce.model import Card
from porte_voix.announce.networks import connect
from porte_voix.announce.networks.base import Network
from porte_voix.announce.networks.outbox_page import initials, local_picture, long_date, pieces

from tests.announce.networks.benches import LINK, make_request

AT = datetime(2026, 11, 1, 14, 5, tzinfo=UTC)
CARD = Card(
    "Circuit 14 : nouveau tracé",
    "L’arrêt est déplacé.",
    "https://blogue.rives-boreales.example/images/quai%20est.png",
    "Le quai sous la neige",
)

Show = Callable[[], str]


@pytest.fixture
def outbox(tmp_path: Path) -> Network:
    """An account of the outbox, with the images of a site."""
    (tmp_path / "site" / "images").mkdir(parents=True)
    (tmp_path / "site" / "images" / "quai est.png").write_bytes(b"image")
    options = {"label": "Rives-Boréales", "images_dir": str(tmp_path / "site")}
    return connect(AccountSettings("apercu", "outbox", options), tmp_path, lambda: AT)


@pytest.fixture
def show(tmp_path: Path) -> Show:
    """The page as it is now."""
    return lambda: (tmp_path / "outbox" / "index.html").read_text(encoding="utf-8")


class _Reader(HTMLParser):
    """Every tag with its attributes, and the words of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every tag of one name."""
        return [attrs for name, attrs in self.tags if name == tag]


def test_an_announcement_shows_everything(outbox: Network, show: Show) -> None:
    """Account, date, text, link, card, picture, its text, count against the limit."""
    outbox.create(make_request(text="Dès lundi. #Autobus", card=CARD), "cle")
    page = _Reader(show())
    for words in (
        "Rives-Boréales",
        "1er novembre 2026 à\u00a09\u00a0h\u00a005",
        "Dès lundi. ",
        "#Autobus",
        "blogue.rives-boreales.example/2026/11/circuit-14",
        CARD.title,
        CARD.summary,
        CARD.alt,
        "44 sur 500\u00a0caractères",
        "à la mesure de Mastodon\u00a0: 500\u00a0caractères",
        "1 annonce en place",
        LINK,
    ):
        assert words in page.words
    assert LINK in [link["href"] for link in page.all("a")]
    (image,) = page.all("img")
    assert (image["src"], image["alt"]) == ("../site/images/quai%20est.png", CARD.alt)


def test_the_page_is_complete_by_itself(outbox: Network, show: Show) -> None:
    """Valid HTML in French of Quebec, without a script nor anything loaded from elsewhere."""
    outbox.create(make_request(card=CARD), "cle")
    text = show()
    html5lib.HTMLParser(strict=True).parse(text)
    page = _Reader(text)
    assert page.all("html") == [{"lang": "fr-CA"}]
    assert not page.all("script") + page.all("link") + page.all("iframe")
    assert "url(" not in text
    assert "@import" not in text
    ids = [attrs["id"] for _tag, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_edits_and_withdrawals_are_seen(outbox: Network, show: Show) -> None:
    """What was said before stays readable; what was taken down is struck and dated."""
    post = outbox.create(make_request(text="Lundi."), "cle")
    outbox.update(post.id, make_request(text="Mardi."), "cle-2")
    page = _Reader(show())
    assert "Corrigée le 1er novembre 2026" in page.words
    assert "Texte précédent" in page.words
    assert "Lundi." in page.words
    outbox.delete(post.id)
    text = show()
    assert "Retirée le 1er novembre 2026" in text
    assert "<s>Mardi." in text
    assert "retiree" in str(_Reader(text).all("article")[0]["class"])
    assert "0 annonce en place" in _Reader(text).words


def test_everything_is_escaped(outbox: Network, show: Show) -> None:
    """Whatever a writer or a network gives is shown, never run."""
    nasty = '<script>alert("x")</script><img src=x onerror=alert(1)>"\'&'
    request = make_request(
        text=nasty,
        link="javascript:alert(1)",
        lang='fr"><script>',
        card=Card(nasty, nasty, 'https://a.example/"><script>', nasty),
    )
    outbox.create(request, "cle")
    page = _Reader(show())
    assert nasty in page.words
    assert not page.all("script") + page.all("img")
    assert not [attrs for _tag, attrs in page.tags if any(name[:2] == "on" for name in attrs)]
    assert not [link for link in page.all("a") if (link.get("href") or "").startswith("java")]


def test_a_picture_that_is_not_here_is_drawn(outbox: Network, show: Show) -> None:
    """Without its file, the alternative text stands in a drawing."""
    elsewhere = replace(CARD, image="https://blogue.rives-boreales.example/images/autre.png")
    outbox.create(make_request(card=elsewhere), "cle")
    outbox.create(make_request(card=replace(elsewhere, alt="")), "cle-2")
    page = _Reader(show())
    assert not page.all("img")
    assert f"{CARD.alt}" in page.words
    assert "Image sans texte de remplacement" in page.words


@pytest.mark.parametrize(
    "address",
    ["https://a.example/../secret.png", "https://a.example/texte.txt", "https://a.example/", None],
)
def test_only_pictures_of_the_site_are_shown(address: str | None, tmp_path: Path) -> None:
    """The page leads to no file outside the site, and to pictures only."""
    site = tmp_path / "site"
    site.mkdir()
    (tmp_path / "secret.png").write_bytes(b"image")
    (site / "texte.txt").write_bytes(b"texte")
    assert local_picture(address, str(site), tmp_path) == ""


def test_every_account_is_on_the_page(outbox: Network, show: Show, tmp_path: Path) -> None:
    """One page for the whole outbox, a column for each account."""
    options: dict[str, Any] = {"like": "x", "label": "CSS des Rives-Boréales"}
    other = connect(AccountSettings("apercu-x", "outbox", options), tmp_path, lambda: AT)
    outbox.create(make_request(), "cle")
    other.create(make_request(), "cle")
    page = _Reader(show())
    assert len(page.all("section")) == len(page.all("article")) == 2
    assert "à la mesure de X\u00a0: 280\u00a0caractères pondérés" in page.words


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Centre de services scolaire", "CS"),
        ("École de l’Anse", "ÉA"),
        ("apercu", "A"),
        ("de la", "DL"),
    ],
)
def test_initials_leave_small_words_out(label: str, expected: str) -> None:
    """Two letters at most, capitals with their accents."""
    assert initials(label) == expected


def test_dates_are_those_of_the_site() -> None:
    """The hour is that of the site's time zone, in the words of Quebec."""
    zone = ZoneInfo("America/Toronto")
    assert (
        long_date("2026-11-21T01:30:00+00:00", zone) == "20 novembre 2026 à\u00a020\u00a0h\u00a030"
    )
    assert long_date("2026-12-01T14:00:00+00:00", zone) == "1er décembre 2026 à\u00a09\u00a0h"


def test_a_text_is_cut_at_its_links() -> None:
    """Words, mots-clics and links, in their order, and nothing lost."""
    assert pieces(f"Voir {LINK}. #Été à l’école#2") == [
        ("texte", "Voir ", ""),
        ("lien", "blogue.rives-boreales.example/2026/11/circuit-14", LINK),
        ("texte", ". ", ""),
        ("mot-clic", "#Été", ""),
        ("texte", " à l’école#2", ""),
    ]
