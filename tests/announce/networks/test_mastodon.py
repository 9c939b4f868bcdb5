"""Mastodon through Mastodon.py, against the fake server."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from porte_voix.announce.networks import capabilities, mastodon, renewal
from porte_voix.announce.networks.base import Identity, Refused, Unsure, Uploads
from porte_voix.announce.networks.mastodon_status import plain

from tests.announce.networks.benches import (
    LINK,
    NOW,
    TOKEN,
    Bench,
    bench,
    kind,
    make_request,
)
from tests.networks.mastodon import GOTOSOCIAL, FakeMastodon
from tests.networks.wire import Upload

LONG_AGO = NOW - timedelta(days=3650)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """An account on a Mastodon server."""
    with bench(kind("mastodon"), monkeypatch) as ready:
        yield ready


def test_whoami_is_the_host_and_the_id(made: Bench) -> None:
    """An account keeps its identity through a change of name."""
    host = made.fake.url.removeprefix("http://")
    expected = Identity(f"{host}#109372843234928743", f"@porte_voix@{host}")
    assert made.network.whoami() == expected


def test_an_announcement_is_text_link_language_and_visibility(made: Bench) -> None:
    """What is published is the request, in public, and it reads back the same."""
    request = make_request()
    post = made.network.create(request, "cle")
    (public,) = made.fake.posts
    assert (public.id, public.text, public.lang) == (post.id, request.body(), "fr")
    assert public.details["visibility"] == "public"
    assert post.links == (LINK,)
    assert post.text == request.body()
    assert post.url == f"https://mastodon.example/@porte_voix/{post.id}"
    assert made.network.get(post.id) == post
    assert made.fake.calls("POST")[0].header("Idempotency-Key") == "cle"


def test_the_same_key_makes_one_post(made: Bench) -> None:
    """A resend with its key is answered by the first post."""
    first = made.network.create(make_request(), "cle")
    assert made.network.create(make_request(), "cle").id == first.id
    assert len(made.fake.posts) == 1


def test_another_visibility(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account may post unlisted."""
    with bench(kind("mastodon"), monkeypatch, visibility="unlisted") as made:
        made.network.create(make_request(), "cle")
        assert made.fake.posts[0].details["visibility"] == "unlisted"


def test_an_edit_keeps_language_and_media(made: Bench) -> None:
    """Only the words change."""
    assert isinstance(made.fake, FakeMastodon)
    made.fake.shelf.add("77", Upload("quai.png", "image/png", b"quai"), "Le quai")
    post = made.network.create(make_request(media=("77",)), "cle")
    card = replace(make_request().card, alt="Le quai au matin")
    request = make_request(text="Corrigé.", media=("77",), card=card)
    edited = made.network.update(post.id, request, "cle-2")
    assert (post.media, post.alt) == (("77",), "Le quai")
    assert (edited.media, edited.alt) == (("77",), "Le quai au matin")
    (public,) = made.fake.posts
    assert edited.id == post.id
    assert edited.text == f"Corrigé.\n\n{LINK}"
    assert (public.text, public.lang, public.media) == (edited.text, "fr", ("77",))
    assert len(public.history) == 2


def test_an_edit_takes_the_media_away(made: Bench) -> None:
    """A request without media leaves a status without any."""
    assert isinstance(made.fake, FakeMastodon)
    made.fake.shelf.add("77", Upload("quai.png", "image/png", b"quai"), "Le quai")
    post = made.network.create(make_request(media=("77",)), "cle")
    assert made.network.update(post.id, make_request(), "cle-2").media == ()


def test_a_picture_is_used_once_the_server_has_done_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An upload that is accepted only is looked at until it is ready, then used."""
    monkeypatch.setattr(mastodon, "POLL_SECONDS", 0.01)
    fake = FakeMastodon(token=TOKEN, processing=2)
    with bench(kind("mastodon"), monkeypatch, fake, media=True) as made:
        assert isinstance(made.network, Uploads)
        known = made.network.upload(b"\x89PNG...", "image/png", "Le quai")
        post = made.network.create(make_request(media=(known,)), "cle")
        assert (post.media, post.alt) == ((known,), "Le quai")
        assert len(fake.calls("GET", "/media/")) == 3


def test_a_picture_that_is_never_ready_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wait ends with the deadline, and nothing was published."""
    monkeypatch.setattr(mastodon, "POLL_SECONDS", 0.01)
    fake = FakeMastodon(token=TOKEN, processing=10_000)
    with bench(kind("mastodon"), monkeypatch, fake, media=True, deadline=0.5) as made:
        assert isinstance(made.network, Uploads)
        with pytest.raises((Refused, Unsure)):
            made.network.upload(b"\x89PNG...", "image/png", "Le quai")
        assert fake.posts == ()


def test_pictures_need_one_more_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account that sends pictures says which scope its token lacks for them."""
    scopes = frozenset({"read:accounts", "read:statuses", "write:statuses"})
    fake = FakeMastodon(token=TOKEN, scopes=scopes)
    with bench(kind("mastodon"), monkeypatch, fake) as made:
        assert made.network.credentials().missing == ()
    fake = FakeMastodon(token=TOKEN, scopes=scopes)
    with bench(kind("mastodon"), monkeypatch, fake, media=True) as made:
        assert made.network.credentials().missing == ("write:media",)
        assert "write:media" in renewal(made.account).steps[1]


def test_every_page_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look-up goes past the first page, and stops at the instant asked."""
    seconds = itertools.count()
    fake = FakeMastodon(token=TOKEN, clock=lambda: NOW + timedelta(seconds=next(seconds)))
    with bench(kind("mastodon"), monkeypatch, fake) as made:
        for n in range(45):
            made.network.create(make_request(text=f"Annonce {n}"), f"cle-{n}")
        every = [post.id for post in reversed(fake.posts)]
        assert [post.id for post in made.network.recent(LONG_AGO)] == every
        fake.requests.clear()
        lately = made.network.recent(fake.posts[30].created_at)
        assert [post.id for post in lately] == every[:15]
        assert len(fake.calls("GET", "/statuses")) == 1


def test_a_limit_reached_says_when_to_come_back(made: Bench) -> None:
    """A 429 carries the seconds to wait, and nothing waits here."""
    made.fake.faults.add("status", status=429)
    with pytest.raises(Refused) as caught:
        made.network.create(make_request(), "cle")
    assert caught.value.retry_after == pytest.approx(300, abs=2)


@pytest.mark.parametrize("flavour", ["mastodon", "gotosocial"])
def test_too_long_is_refused(flavour: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both kinds of servers refuse cleanly, each with its code and its words."""
    fake = FakeMastodon(token=TOKEN, flavour=GOTOSOCIAL) if flavour == "gotosocial" else None
    with bench(kind("mastodon"), monkeypatch, fake) as made:
        with pytest.raises(Refused) as caught:
            made.network.create(make_request(text="é" * 6000), "cle")
        assert made.fake.posts == ()
    assert caught.value.code == (400 if fake else 422)
    assert "limit" in caught.value.why


def test_the_limit_is_that_of_the_server(made: Bench) -> None:
    """Exactly at the limit goes through: we count as the server does."""
    can = capabilities(made.account)
    text = "é" * (can.limit - 23 - 2)
    assert can.measure(make_request(text=text).body()) == can.limit
    made.network.create(make_request(text=text), "cle")
    with pytest.raises(Refused):
        made.network.create(make_request(text=text + "é"), "cle-2")


def test_a_server_may_have_its_own_limits(made: Bench) -> None:
    """GoToSocial takes more characters and counts addresses otherwise."""
    options = {**made.account.options, "limit": 5000, "url_length": 25}
    can = capabilities(replace(made.account, options=options))
    assert (can.limit, can.measure(LINK)) == (5000, 25)


def test_a_token_is_never_taken_for_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A token that names a file is a token all the same."""
    (tmp_path / "jeton").write_text("autre-jeton\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    one = replace(kind("mastodon"), secrets={"TOKEN": "jeton"})
    with bench(one, monkeypatch, FakeMastodon(token="jeton")) as made:
        assert made.network.whoami().label.startswith("@porte_voix")


def test_html_reads_back_as_the_text_that_was_sent() -> None:
    """Paragraphs, line breaks, cut links, mots-clics and mentions."""
    content = (
        '<p>L’arrêt &amp; le quai<br />lundi <a href="https://m.example/tags/Quai" '
        'class="mention hashtag">#<span>Quai</span></a></p><p><a href="https://a.example/b?c=1">'
        '<span class="invisible">https://</span><span>a.example/b</span></a> fin</p>'
    )
    assert plain(content) == (
        "L’arrêt & le quai\nlundi #Quai\n\nhttps://a.example/b?c=1 fin",
        ("https://a.example/b?c=1",),
    )
