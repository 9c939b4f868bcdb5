"""Bluesky: our own bytes to the repository, against the fake server."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from porte_voix.announce.networks import capabilities, connect
from porte_voix.announce.networks.base import Identity, NetworkFailure, Refused, Unsure, Uploads
from porte_voix.announce.networks.bluesky import judge
from porte_voix.announce.networks.bluesky_record import new_record, read_record, tid
from porte_voix.announce.networks.verdict import Answer

from tests.announce.networks.benches import LINK, NOW, TOKEN, Bench, bench, kind, make_request
from tests.networks.bluesky import FakeBluesky
from tests.networks.clients import Clock

LONG_AGO = NOW - timedelta(days=3650)
PUT = "/xrpc/com.atproto.repo.putRecord"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """An account."""
    with bench(kind("bluesky"), monkeypatch) as ready:
        yield ready


def error(name: str, status: int = 400) -> NetworkFailure | None:
    """What an error of the server becomes."""
    return judge(Answer("bsky.example", status, {}, {"error": name, "message": "Pourquoi"}))


def test_whoami_is_the_did(made: Bench) -> None:
    """A handle may change, the DID does not."""
    expected = Identity("did:plc:rives4boreales2fictif7ab", "@rives-boreales.example")
    assert made.network.whoami() == expected


def test_the_null_is_on_the_wire(made: Bench) -> None:
    """A create says, literally, that nothing may be there yet; the place is its own."""
    made.network.create(make_request(), "cle")
    (call,) = made.fake.calls("POST", PUT)
    assert b'"swapRecord":null' in call.body
    assert b'"validate":true' in call.body
    assert json.loads(call.body)["rkey"] == tid("cle", make_request().created_at)


def test_the_same_again_makes_no_second_post(made: Bench) -> None:
    """Each of a hundred lost answers may be asked for again."""
    made.fake.faults.add("commit_then_drop", method="POST", path_contains="putRecord")
    with pytest.raises(Unsure):
        made.network.create(make_request(), "cle")
    post = made.network.create(make_request(), "cle")
    (public,) = made.fake.posts
    assert (public.id, len(public.history)) == (post.id, 1)


def test_a_create_never_replaces(made: Bench) -> None:
    """Other words at the same place are a doubt."""
    made.network.create(make_request(), "cle")
    with pytest.raises(Unsure):
        made.network.create(make_request(text="D’autres mots"), "cle")
    assert [post.text for post in made.fake.posts] == [make_request().text]


def test_a_post_reads_back_with_its_link(made: Bench) -> None:
    """The link is on the card, the mot-clic is clickable, the language is told."""
    post = made.network.create(make_request(text="Élèves et parents #été"), "cle")
    (public,) = made.fake.posts
    assert (public.text, public.links, public.lang) == ("Élèves et parents #été", (LINK,), "fr")
    (facet,) = public.details["facets"]
    assert facet["index"] == {"byteStart": 20, "byteEnd": 26}
    card = public.details["embed"]["external"]
    assert (card["title"], card["uri"]) == ("Circuit 14 : nouveau tracé", LINK)
    read = made.network.get(post.id)
    assert read is not None
    assert (read.text, read.links, read.created_at) == (public.text, (LINK,), NOW)
    assert post.url == f"https://bsky.app/profile/{made.fake.did}/post/{post.id[-13:]}"  # type: ignore[attr-defined]


def test_an_edit_keeps_the_place_the_date_and_the_image(made: Bench) -> None:
    """Only the words and the card change."""
    assert isinstance(made.network, Uploads)
    image = made.network.upload(b"\x89PNG...", "image/png", "Le quai")
    post = made.network.create(make_request(text="Avnt #été", media=(image,)), "cle")
    assert [one.media for one in made.network.recent(LONG_AGO)] == [(image,)]
    later = make_request(text="Avant", created_at="2026-11-21T09:00:00.000+00:00", media=(image,))
    assert made.network.update(post.id, later, "cle-2").id == post.id
    (public,) = made.fake.posts
    assert [version.text for version in public.history] == ["Avnt #été", "Avant"]
    assert public.details["createdAt"] == make_request().created_at
    assert public.details["embed"]["external"]["thumb"] == json.loads(image)
    assert "facets" not in public.details
    made.network.update(post.id, make_request(text="Avant"), "cle-3")
    assert "thumb" not in made.fake.posts[0].details["embed"]["external"]


def test_a_forgotten_image_is_a_refusal_that_passes(made: Bench) -> None:
    """A resend may name an image that the server no longer has; another run uploads it again."""
    assert isinstance(made.network, Uploads)
    image = made.network.upload(b"\x89PNG...", "image/png", "Le quai")
    made.fake.blobs.clear()  # type: ignore[attr-defined]
    with pytest.raises(Refused) as caught:
        made.network.create(make_request(media=(image,)), "cle")
    assert (caught.value.code, made.fake.posts) == (0, ())


def test_an_edit_of_what_changed_meanwhile_is_a_doubt(made: Bench) -> None:
    """The record must still be the one that was read."""
    post = made.network.create(make_request(), "cle")
    made.fake.faults.add(
        "status", method="POST", status=400, body={"error": "InvalidSwap", "message": "Was at…"}
    )
    with pytest.raises(Unsure):
        made.network.update(post.id, make_request(text="Corrigé."), "cle-2")
    put = json.loads(made.fake.calls("POST", PUT)[-1].body)
    assert put["swapRecord"].startswith("bafyrei")


def test_a_post_already_gone_is_not_deleted_again(made: Bench) -> None:
    """The network would say yes to anything: the second time asks for nothing."""
    post = made.network.create(make_request(), "cle")
    made.network.delete(post.id)
    made.network.delete(post.id)
    assert len(made.fake.calls("POST", "deleteRecord")) == 1


def test_every_page_is_read(made: Bench) -> None:
    """A look-up follows the cursors, newest key first."""
    for n in range(103):
        moment = (NOW + timedelta(minutes=n)).isoformat()
        made.network.create(make_request(created_at=moment), f"cle-{n}")
    made.fake.requests.clear()
    posts = made.network.recent(LONG_AGO)
    assert [post.id for post in posts] == [post.id for post in reversed(made.fake.posts)]
    assert all(post.links == (LINK,) for post in posts)
    assert len(made.network.recent(NOW + timedelta(minutes=101))) == 2


def test_one_session_serves_all_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions are rationed: a new one is opened only near the end of the last."""
    clock = Clock(NOW)
    with bench(kind("bluesky"), monkeypatch, FakeBluesky(password=TOKEN, clock=clock)) as made:
        network = connect(made.account, Path(), clock)
        for _turn in range(3):
            network.whoami()
        assert len(made.fake.calls("POST", "createSession")) == 1
        clock.moment += timedelta(minutes=106)
        network.whoami()
        assert len(made.fake.calls("POST", "createSession")) == 2


def test_a_session_that_dies_is_opened_again(made: Bench) -> None:
    """A revoked session is one refusal, then another session."""
    made.network.whoami()
    for name in ("ExpiredToken", "InvalidToken"):
        made.fake.faults.add("status", status=400, body={"error": name, "message": "Fini"})
        with pytest.raises(Refused) as caught:
            made.network.whoami()
        assert caught.value.code == 401
        made.network.whoami()
    assert len(made.fake.calls("POST", "createSession")) == 3


@pytest.mark.parametrize("failure", ["drop", "commit_then_drop", "html"])
def test_a_failed_sign_in_publishes_nothing(made: Bench, failure: str) -> None:
    """Before a session, any failure is a clean refusal."""
    made.fake.faults.add(failure)
    with pytest.raises(Refused) as caught:
        made.network.create(make_request(), "cle")
    assert caught.value.code == 0
    assert made.fake.posts == ()


def test_session_tokens_stay_out_of_logs(made: Bench, caplog: pytest.LogCaptureFixture) -> None:
    """A token of a session is as secret as the password it came from."""
    made.network.whoami()
    token = (made.fake.requests[-1].header("Authorization") or "").removeprefix("Bearer ")
    assert token.count(".") == 2
    logging.getLogger("essai").warning("jeton %s", token)
    assert token not in caplog.text


def test_an_image_too_heavy_is_not_sent(made: Bench) -> None:
    """A card takes a million bytes."""
    assert isinstance(made.network, Uploads)
    with pytest.raises(Refused) as caught:
        made.network.upload(b"x" * 1_000_001, "image/png", "")
    assert (caught.value.code, made.fake.requests) == (413, [])


def test_the_key_of_a_record_is_its_own() -> None:
    """It depends on the key and the instant of the intent, and sorts by that instant."""
    first = tid("cle", "2026-11-20T14:00:00.000+00:00")
    assert first == tid("cle", "2026-11-20T14:00:00.000+00:00")
    assert len(first) == 13
    assert first != tid("cle-2", "2026-11-20T14:00:00.000+00:00")
    assert first < tid("cle", "2026-11-20T14:00:01.000+00:00")


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [("RecordNotFound", 400, 404), ("InvalidToken", 400, 401), ("InvalidRequest", 400, 400)],
)
def test_names_say_more_than_statuses(name: str, status: int, code: int) -> None:
    """Most errors come with 400; their name tells what to do."""
    failure = error(name, status)
    assert isinstance(failure, Refused)
    assert failure.code == code


def test_errors_that_are_doubts() -> None:
    """A conflict and a failure of the server may hide a success."""
    assert isinstance(error("InvalidSwap"), Unsure)
    assert isinstance(error("InternalServerError", 500), Unsure)


def test_what_people_wrote_by_hand_is_read_too() -> None:
    """A post made in the application has its links in its facets or its words."""
    value: dict[str, Any] = {
        "text": f"Voir {LINK}.",
        "createdAt": "2026-11-20T14:00:00Z",
        "facets": [{"features": [{"uri": "https://a.example/"}, {"tag": "x"}]}],
    }
    post = read_record({"uri": "at://did:plc:x/app.bsky.feed.post/3k", "value": value})
    assert post.links == ("https://a.example/", LINK)
    assert post.created_at == datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


def test_the_card_goes_without_an_image(made: Bench) -> None:
    """Without one, no empty reference is sent."""
    assert "thumb" not in new_record(make_request())["embed"]["external"]
    limits = capabilities(made.account)
    assert (limits.limit, limits.link_inline) == (300, False)
