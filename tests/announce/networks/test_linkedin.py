"""A LinkedIn page, against the fake, which cuts a text where LinkedIn would."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from porte_voix.announce.networks import capabilities
from porte_voix.announce.networks.base import (
    CannotLook,
    Identity,
    Refused,
    SomebodyElse,
    Unsure,
    Uploads,
)
from porte_voix.announce.networks.linkedin_post import read_post

from tests.announce.networks.benches import LINK, NOW, TOKEN, Bench, bench, kind, make_request
from tests.networks.linkedin import FakeLinkedIn

LONG_AGO = NOW - timedelta(days=3650)
PAGE = "urn:li:organization:5583111"
#: Every sign that the network reserves, and a mot-clic.
SIGNS = r"Les (vrais) élèves [2026] {A} <b> * _ ~ | \ @centre #été"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A page."""
    with bench(kind("linkedin"), monkeypatch) as ready:
        yield ready


def test_whoami_is_the_page(made: Bench) -> None:
    """The member behind the token must be allowed to publish for the page."""
    assert made.network.whoami() == Identity(PAGE, PAGE)


def test_the_token_of_another_page_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token that leads elsewhere stops everything."""
    fake = FakeLinkedIn(token=TOKEN, organization="1")
    with bench(kind("linkedin"), monkeypatch, fake) as made:
        with pytest.raises(SomebodyElse) as caught:
            made.network.whoami()
        assert (caught.value.found, caught.value.wanted) == ("urn:li:organization:1", PAGE)


@pytest.mark.parametrize(
    "fake",
    [
        FakeLinkedIn(token=TOKEN, role="ANALYST"),
        FakeLinkedIn(token=TOKEN, organization="1", role="ANALYST"),
        FakeLinkedIn(token=TOKEN, role=""),
    ],
    ids=["a reader", "a reader of another page", "nobody"],
)
def test_a_token_that_may_not_publish_is_refused(
    fake: FakeLinkedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A member who may publish nowhere is nobody else: only this account is left aside."""
    with bench(kind("linkedin"), monkeypatch, fake) as made:
        with pytest.raises(Refused) as caught:
            made.network.whoami()
        assert (caught.value.code, PAGE in caught.value.why) == (403, True)


def test_a_post_reads_back_whole(made: Bench) -> None:
    """No sign of ours cuts the text; the card is made by us."""
    post = made.network.create(make_request(text=SIGNS), "cle")
    (public,) = made.fake.posts
    assert (public.id, public.text, public.links) == (post.id, SIGNS, (LINK,))
    article = public.details["content"]["article"]
    assert (article["title"], article["source"]) == ("Circuit 14 : nouveau tracé", LINK)
    assert post.url == f"https://www.linkedin.com/feed/update/{post.id}/"
    read = made.network.get(post.id)
    assert read is not None
    assert (read.text, read.links) == (SIGNS, (LINK,))
    assert read.created_at is not None
    assert abs(read.created_at - public.created_at) < timedelta(milliseconds=1)


def test_every_request_names_its_versions(made: Bench) -> None:
    """The version is a setting: those of the network live about a year."""
    post = made.network.create(make_request(), "cle")
    made.network.update(post.id, make_request(text="Corrigé."), "cle-2")
    made.network.get(post.id)
    made.network.recent(LONG_AGO)
    made.network.delete(post.id)
    for call in made.fake.requests:
        assert call.header("Linkedin-Version") == "202609"
        assert call.header("X-Restli-Protocol-Version") == "2.0.0"
        assert call.header("Authorization") == f"Bearer {TOKEN}"
        assert TOKEN not in call.target


def test_a_version_that_is_over_names_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal says what to change."""
    with bench(kind("linkedin"), monkeypatch, version="202504") as made:
        with pytest.raises(Refused) as caught:
            made.network.create(make_request(), "cle")
        assert caught.value.code == 426
        assert "« version »".replace(" ", "\u00a0") in caught.value.why
        assert "Requested version 202504 is not active" in caught.value.why


def test_an_edit_changes_the_words_only(made: Bench) -> None:
    """The link of a post cannot change."""
    post = made.network.create(make_request(), "cle")
    assert made.network.update(post.id, make_request(text=SIGNS), "cle-2").id == post.id
    (public,) = made.fake.posts
    assert (public.text, public.links) == (SIGNS, (LINK,))
    with pytest.raises(Refused) as caught:
        made.network.update("urn:li:share:1", make_request(), "cle-3")
    assert caught.value.code == 404


def test_a_duplicate_is_a_doubt_that_names_the_post(made: Bench) -> None:
    """The duplicate refused may be our own: it must be looked for, and the look finds it."""
    made.fake.faults.add("commit_then_drop", method="POST")
    for _turn in range(2):
        with pytest.raises(Unsure) as caught:
            made.network.create(make_request(), "cle")
    (public,) = made.fake.posts
    assert public.id in caught.value.why
    assert [post.id for post in made.network.recent(LONG_AGO)] == [public.id]


def test_a_ghost_is_a_doubt_too(made: Bench) -> None:
    """For two days the network refuses what was taken down, and names a post that is gone."""
    post = made.network.create(make_request(), "cle")
    made.network.delete(post.id)
    with pytest.raises(Unsure):
        made.network.create(make_request(), "cle-2")
    assert made.network.recent(LONG_AGO) == ()


def test_every_page_is_read(made: Bench) -> None:
    """A look-up goes on from where the last page ended."""
    for n in range(103):
        made.network.create(make_request(text=f"Annonce {n}"), f"cle-{n}")
    made.fake.requests.clear()
    posts = made.network.recent(LONG_AGO)
    assert [post.id for post in posts] == [post.id for post in reversed(made.fake.posts)]
    assert [dict(call.query)["start"] for call in made.fake.requests] == ["0", "100", "103"]


def test_without_the_right_to_read_nothing_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token that may only write leaves the question to a person."""
    fake = FakeLinkedIn(token=TOKEN, permissions=frozenset({"w_organization_social"}))
    with bench(kind("linkedin"), monkeypatch, fake) as made:
        made.network.create(make_request(), "cle")
        with pytest.raises(CannotLook):
            made.network.recent(LONG_AGO)


def test_the_card_has_its_image(made: Bench) -> None:
    """A place is asked for, the bytes go there, the post names them."""
    assert isinstance(made.network, Uploads)
    image = made.network.upload(b"\x89PNG...", "image/png", "Le quai")
    assert image.startswith("urn:li:image:")
    card = replace(make_request().card, alt="Le quai")
    made.network.create(make_request(media=(image,), card=card), "cle")
    (public,) = made.fake.posts
    assert public.media == (image,)
    assert public.details["content"]["article"]["thumbnailAltText"] == "Le quai"
    assert made.fake.images[image] == b"\x89PNG..."  # type: ignore[attr-defined]


@pytest.mark.parametrize("where", ["https://ailleurs.example/depot", "", None])
def test_the_token_goes_to_no_stranger(made: Bench, where: str | None) -> None:
    """An upload address that is not the network's gets nothing."""
    value = {"uploadUrl": where, "image": "urn:li:image:C4"}
    made.fake.faults.add("status", method="POST", status=200, body={"value": value})
    assert isinstance(made.network, Uploads)
    with pytest.raises((Refused, Unsure)):
        made.network.upload(b"\x89PNG", "image/png", "")
    assert len(made.fake.requests) == 1


def test_the_length_counts_the_escapes(made: Bench) -> None:
    """The last text that fits for us is the last one that the network takes."""
    measure = capabilities(made.account).measure
    assert (measure("#" * 1500), measure("é👍")) == (3000, 3)
    made.network.create(make_request(text="#" * 1500), "cle")
    with pytest.raises(Refused):
        made.network.create(make_request(text="#" * 1501), "cle-2")


def test_a_post_made_by_hand_is_read_too() -> None:
    """Without a card, the address written in the text is found; mot-clic templates are words."""
    commentary = rf"Voir {LINK.replace('_', chr(92) + '_')} {{hashtag|\#|été}}"
    post = read_post({"id": "urn:li:share:1", "commentary": commentary})
    assert (post.text, post.links) == (f"Voir {LINK} #été", (LINK,))
