"""The fake X against tweepy: the documented exchanges pass, their mutants do not."""

import base64
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import tweepy
from oauthlib.oauth1 import Client as Signer

from tests.networks import x_text
from tests.networks.clients import Clock, tweepy_client
from tests.networks.x import FakeX, Keys

PUBLIC = "https://api.twitter.com"
LINK = "https://blogue.example/decisions/2026/un-chemin-vraiment-tres-long/?utm_id=k3f9x2q7"
NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n"
DUPLICATE = {
    "title": "Forbidden",
    "detail": "You are not allowed to create a Tweet with duplicate content.",
    "type": "about:blank",
    "status": 403,
}


@pytest.fixture
def clock() -> Clock:
    """A clock stopped at noon in Montréal."""
    return Clock(NOON)


@pytest.fixture
def fake(clock: Clock) -> Iterator[FakeX]:
    """A fake with an account of its own."""
    with FakeX(account_id="42", username="cssp", clock=clock) as fake:
        yield fake


@pytest.fixture
def client(fake: FakeX) -> tweepy.Client:
    """The real library, pointed at the fake."""
    return tweepy_client(fake)


def send(
    fake: FakeX,
    method: str,
    target: str,
    body: Any = None,
    *,
    keys: Keys | None = None,
    signed: str | None = None,
    headers: dict[str, str] | None = None,
    **signing: Any,
) -> requests.Response:
    """One bare request, signed; ``signed`` is the target that is signed when it must differ."""
    keys = keys or fake.keys
    signer = Signer(
        keys.consumer_key,
        keys.consumer_secret,
        keys.access_token,
        keys.access_token_secret,
        **signing,
    )
    origin = "" if (signed or "").startswith("http") else PUBLIC
    _, made, _ = signer.sign(f"{origin}{signed or target}", method)
    raw = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    given = {**made, **({"Content-Type": "application/json"} if raw else {}), **(headers or {})}
    return requests.request(method, fake.url + target, data=raw, headers=given, timeout=5)


def test_the_account_says_who_it_is(client: tweepy.Client) -> None:
    """The keys lead to the account's immutable id."""
    me = client.get_me(user_fields=["description"]).data
    assert (me.id, me.username, me.description) == (42, "cssp", "")


def test_a_post_is_published(fake: FakeX, client: tweepy.Client) -> None:
    """The answer shows a t.co link; the listing gives the whole one back in its entities."""
    text = f"Décisions & suites\n\n{LINK}"
    made = client.create_tweet(text=text).data
    (post,) = fake.posts
    assert (post.id, post.text, post.links) == (str(made["id"]), text, (LINK,))
    assert len(post.id) == 19
    short = made["text"].removeprefix("Décisions &amp; suites\n\n")
    assert (short.startswith("https://t.co/"), len(short)) == (True, 23)
    (shown,) = client.get_users_tweets(
        42, tweet_fields=["created_at", "entities"], user_auth=True
    ).data
    (url,) = shown.entities["urls"]
    assert (shown.id, shown.created_at) == (int(post.id), NOON)
    assert (url["url"], url["expanded_url"]) == (short, LINK)
    assert shown.text[url["start"] : url["end"]] == short
    alone = client.get_tweet(post.id, tweet_fields=["author_id"], user_auth=True).data
    assert (alone.text, alone.author_id) == (shown.text, 42)


def test_fields_come_only_when_asked(fake: FakeX) -> None:
    """Without a list of fields, a post is an id, a text and its own history."""
    send(fake, "POST", "/2/tweets", {"text": "Bonjour"})
    (shown,) = send(fake, "GET", "/2/users/42/tweets").json()["data"]
    assert set(shown) == {"id", "text", "edit_history_tweet_ids"}


def test_the_same_text_is_refused_while_its_post_lives(
    fake: FakeX, client: tweepy.Client, clock: Clock
) -> None:
    """A duplicate is forbidden, without an id, for the time set and while the post is alive."""
    made = client.create_tweet(text=f"Bonjour {LINK}").data
    refused = send(fake, "POST", "/2/tweets", {"text": f"  Bonjour {LINK}\n"})
    assert (refused.status_code, refused.json()) == (403, DUPLICATE)
    assert refused.headers["Content-Type"] == "application/problem+json"
    with pytest.raises(tweepy.Forbidden, match="duplicate content"):
        client.create_tweet(text=f"Bonjour {LINK}")
    assert len(fake.posts) == 1
    client.create_tweet(text=f"Bonjour {LINK}&utm_source=x")
    client.delete_tweet(made["id"])
    client.create_tweet(text=f"Bonjour {LINK}")
    clock.moment += timedelta(hours=24)
    client.create_tweet(text=f"Bonjour {LINK}")
    assert len(fake.posts) == 3


def test_a_post_is_taken_down_once(fake: FakeX, client: tweepy.Client) -> None:
    """Deleting is confirmed; the second time there is nothing."""
    made = client.create_tweet(text="Bonjour").data
    assert client.delete_tweet(made["id"]).data == {"deleted": True}
    assert (fake.posts, len(fake.deleted)) == ((), 1)
    with pytest.raises(tweepy.NotFound):
        client.delete_tweet(made["id"])
    with pytest.raises(tweepy.NotFound):
        client.get_tweet(made["id"], user_auth=True)


def test_a_missing_post_may_be_told_in_a_success(clock: Clock) -> None:
    """The other way seen in the wild: 200, only errors, no data."""
    with FakeX(gone=200, clock=clock) as fake:
        answer = tweepy_client(fake).get_tweet("20", user_auth=True)
        assert answer.data is None
        assert answer.errors[0]["resource_id"] == "20"


def test_the_listing_is_paged(fake: FakeX, client: tweepy.Client, clock: Clock) -> None:
    """Pages hold at least five posts and point to each other; times bound them."""
    ids = []
    for n in range(12):
        ids.append(client.create_tweet(text=f"Billet {n}").data["id"])
        clock.moment += timedelta(minutes=1)
    pages = list(tweepy.Paginator(client.get_users_tweets, 42, max_results=5, user_auth=True))
    assert [[str(post.id) for post in page.data] for page in pages] == [
        ids[11:6:-1],
        ids[6:1:-1],
        ids[1::-1],
    ]
    assert pages[0].meta["result_count"] == 5
    back = client.get_users_tweets(
        42, max_results=5, pagination_token=pages[1].meta["previous_token"], user_auth=True
    )
    assert [str(post.id) for post in back.data] == ids[11:6:-1]
    middle = client.get_users_tweets(
        42,
        start_time=NOON + timedelta(minutes=3),
        end_time=NOON + timedelta(minutes=5),
        user_auth=True,
    )
    assert [str(post.id) for post in middle.data] == [ids[4], ids[3]]


def test_an_empty_listing_has_no_data(client: tweepy.Client) -> None:
    """With nothing to show, only the count comes."""
    answer = client.get_users_tweets(42, user_auth=True)
    assert (answer.data, answer.meta) == (None, {"result_count": 0})


@pytest.mark.parametrize(
    ("weight", "text"),
    [
        (1, "é"),
        (1, "e\N{COMBINING ACUTE ACCENT}"),
        (3, "’«»"),
        (2, "…"),
        (2, "€"),
        (2, "日"),
        (2, "👩‍👩‍👧"),
        (2, "👍🏽"),
        (2, "🇫🇷"),
        (2, "1\ufe0f\u20e3"),
        (2, "❤\ufe0f"),
        (23, LINK),
        (24, f"{LINK}."),
        (23, "blogue.example/decisions/un-chemin-vraiment-tres-long"),
        (22, "http://localhost:8000/x"[:-1]),
        (20, "http://127.0.0.1:80/"),
        (18, "courriel@ecole.xyz"),
        (21, "secretariat@ecole.com"),
    ],
)
def test_the_weight_of_a_text(weight: int, text: str) -> None:
    """Each kind of character weighs what the network says."""
    assert x_text.weight(x_text.normal(text)) == weight


LONGEST = "é" * (280 - 24) + " " + LINK


def test_the_limit_is_reached_but_not_passed(fake: FakeX, client: tweepy.Client) -> None:
    """280 weighted characters pass; one more does not."""
    client.create_tweet(text=LONGEST)
    with pytest.raises(tweepy.Forbidden, match="too long"):
        client.create_tweet(text="é" + LONGEST)
    assert len(fake.posts) == 1


def tell(client: tweepy.Client, path: str, sent: dict[str, Any]) -> Any:
    """The data of an answer to a request that the library has no method for."""
    return client.request("POST", path, json=sent, user_auth=True).json()["data"]


def test_an_image_is_uploaded_then_described(fake: FakeX, client: tweepy.Client) -> None:
    """An image is known by its id from then on, and has its text apart."""
    sent = {"media": base64.b64encode(PNG).decode(), "media_category": "tweet_image"}
    known = tell(client, "/2/media/upload", sent)["id"]
    told = {"id": known, "metadata": {"alt_text": {"text": "é" * 1000}}}
    assert tell(client, "/2/media/metadata", told)["id"] == known
    assert fake.alts == {known: "é" * 1000}
    assert client.create_tweet(text="Voici", media_ids=[known]).data
    for path, wrong in (
        ("upload", {**sent, "media": "pas du base64"}),
        ("upload", {**sent, "media": base64.b64encode(b"%PDF").decode()}),
        ("upload", {**sent, "media": base64.b64encode(PNG.ljust(5_242_881)).decode()}),
        ("upload", {**sent, "media_category": "tweet_video"}),
        ("upload", {**sent, "media_type": "image/png"}),
        ("metadata", {**told, "metadata": {"alt_text": {"text": "é" * 1001}}}),
        ("metadata", {"id": known}),
        ("metadata", {**told, "id": "quai"}),
    ):
        with pytest.raises(tweepy.BadRequest):
            tell(client, f"/2/media/{path}", wrong)
    with pytest.raises(tweepy.NotFound):
        tell(client, "/2/media/metadata", {**told, "id": "7"})


def test_media_and_replies_must_exist(fake: FakeX, client: tweepy.Client) -> None:
    """A known image is attached, a known post answered."""
    fake.known_media.add("71")
    made = client.create_tweet(text="Voici", media_ids=["71"]).data
    client.create_tweet(text="Suite", in_reply_to_tweet_id=made["id"])
    assert fake.posts[0].media == ("71",)
    assert fake.posts[1].reply_to == made["id"]
    only = client.get_users_tweets(42, exclude=["replies"], user_auth=True)
    assert [str(post.id) for post in only.data] == [made["id"]]


def test_rate_limits_are_announced_then_kept(clock: Clock) -> None:
    """Each answer says what is left; past it comes 429 with the time of the reset."""
    limits = {"create": (1, timedelta(minutes=15))}
    with FakeX(limits=limits, clock=clock) as fake:
        first = send(fake, "POST", "/2/tweets", {"text": "Un"})
        reset = str(int((NOON + timedelta(minutes=15)).timestamp()))
        names = ("x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset")
        assert [first.headers[name] for name in names] == ["1", "0", reset]
        with pytest.raises(tweepy.TooManyRequests) as refused:
            tweepy_client(fake).create_tweet(text="Deux")
        assert refused.value.reset_time == int(reset)
        clock.moment += timedelta(minutes=15)
        tweepy_client(fake).create_tweet(text="Deux")
        assert [post.text for post in fake.posts] == ["Un", "Deux"]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"text": "Bonjour", "link": LINK}),
        (400, {"texte": "Bonjour"}),
        (400, {}),
        (400, {"text": ""}),
        (400, {"text": " \n"}),
        (400, {"text": 12}),
        (400, {"text": "Bonjour \ufffe"}),
        (400, {"text": "Bonjour", "reply_settings": "everyone"}),
        (400, {"text": "Bonjour", "made_with_ai": "non"}),
        (400, {"text": "Bonjour", "media": {"media_ids": []}}),
        (400, {"text": "Bonjour", "media": {"media_ids": ["1", "2", "3", "4", "5"]}}),
        (400, {"text": "Bonjour", "media": {"media_ids": [71]}}),
        (400, {"text": "Bonjour", "media": {"media_ids": ["71"]}}),
        (400, {"text": "Bonjour", "media": {"media_ids": "71"}}),
        (400, {"text": "Bonjour", "media": {}}),
        (400, {"text": "Bonjour", "media": {"media_ids": ["71"], "alt": "x"}}),
        (400, {"text": "Bonjour", "reply": {"in_reply_to_tweet_id": 20}}),
        (403, {"text": "Bonjour", "reply": {"in_reply_to_tweet_id": "20"}}),
        (403, {"text": "Bonjour", "quote_tweet_id": "20"}),
        (403, {"text": "Bonjour", "edit_options": {"previous_post_id": "20"}}),
        (403, {"text": "$AAPL et $GOOG"}),
        (403, {"text": "é" * 281}),
        (400, b"{"),
        (400, b"[]"),
        (400, b"text=Bonjour"),
        (400, None),
    ],
)
def test_a_mutated_post_is_refused(fake: FakeX, status: int, body: Any) -> None:
    """Any change to a good body is refused as a problem, and publishes nothing."""
    answer = send(fake, "POST", "/2/tweets", body)
    assert answer.status_code == status
    assert {"title", "detail", "type", "status"} <= set(answer.json())
    assert answer.json()["status"] == status
    assert fake.posts == ()


def test_a_form_is_refused(fake: FakeX) -> None:
    """A body must be JSON, and say so."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = send(fake, "POST", "/2/tweets", b'{"text": "Bonjour"}', headers=form)
    assert (answer.status_code, fake.posts) == (400, ())


@pytest.mark.parametrize(
    ("status", "method", "target"),
    [
        (400, "GET", "/2/users/42/tweets?max_results=4"),
        (400, "GET", "/2/users/42/tweets?max_results=101"),
        (400, "GET", "/2/users/42/tweets?max_results=dix"),
        (400, "GET", "/2/users/42/tweets?limit=10"),
        (400, "GET", "/2/users/42/tweets?tweet.fields=texte"),
        (400, "GET", "/2/users/42/tweets?expansions=amis"),
        (400, "GET", "/2/users/42/tweets?start_time=hier"),
        (400, "GET", "/2/users/42/tweets?start_time=2009-01-01T00:00:00Z"),
        (400, "GET", "/2/users/42/tweets?pagination_token=zzz"),
        (400, "GET", "/2/users/42/tweets?since_id=abc"),
        (400, "GET", "/2/users/42/tweets?max_results=5&max_results=6"),
        (404, "GET", "/2/users/43/tweets"),
        (400, "GET", "/2/users/me?tweet.fields=nom"),
        (400, "GET", "/2/users/me?user.fields=age"),
        (400, "GET", "/2/tweets/abc"),
        (400, "DELETE", "/2/tweets/abc"),
        (404, "DELETE", "/2/tweets/20"),
        (404, "GET", "/2/tweets/20"),
        (404, "PUT", "/2/tweets/20"),
        (404, "GET", "/1.1/statuses/user_timeline.json"),
        (400, "POST", "/2/tweets?text=Bonjour"),
    ],
)
def test_a_mutated_exchange_is_refused(fake: FakeX, status: int, method: str, target: str) -> None:
    """Every other endpoint refuses what it does not know."""
    answer = send(fake, method, target)
    assert (answer.status_code, answer.json()["status"]) == (status, status)


@pytest.mark.parametrize(
    "mutation",
    [
        {"headers": {"Authorization": ""}},
        {"headers": {"Authorization": "Bearer jeton"}},
        {"headers": {"Authorization": "OAuth n'importe quoi"}},
        {"signed": "/2/tweets/20"},
        {"signed": "/2/tweets?a=b"},
        {"signed": "http://127.0.0.1/2/tweets"},
        {"signed": "https://api.x.com/2/tweets"},
        {"signature_method": "PLAINTEXT"},
        {"signature_method": "HMAC-SHA256"},
        {"timestamp": str(int(time.time()) - 3600)},
        {"timestamp": str(int(time.time()) + 3600)},
        {"keys": "consumer_key"},
        {"keys": "consumer_secret"},
        {"keys": "access_token"},
        {"keys": "access_token_secret"},
    ],
)
def test_a_wrong_signature_is_refused(fake: FakeX, mutation: dict[str, Any]) -> None:
    """Every part of OAuth 1.0a counts: keys, secrets, address, method, time."""
    if "keys" in mutation:
        mutation = {"keys": replace(fake.keys, **{mutation["keys"]: "autre"})}
    answer = send(fake, "POST", "/2/tweets", {"text": "Bonjour"}, **mutation)
    assert (answer.status_code, answer.json()["title"]) == (401, "Unauthorized")
    assert fake.posts == ()


def test_a_signature_serves_once(fake: FakeX) -> None:
    """The same signed request sent again is refused."""
    first = send(fake, "POST", "/2/tweets", {"text": "Bonjour"}, nonce="abc")
    assert first.status_code == 201
    header = fake.requests[0].headers["authorization"]
    again = send(fake, "POST", "/2/tweets", {"text": "Bis"}, headers={"Authorization": header})
    assert (again.status_code, len(fake.posts)) == (401, 1)


def test_the_state_survives_on_disk(tmp_path: Path, clock: Clock) -> None:
    """A fake started again on its file knows its posts and refuses to repeat them."""
    state = tmp_path / "etat.json"
    with FakeX(state=state, clock=clock) as fake:
        tweepy_client(fake).create_tweet(text=f"Bonjour {LINK}")
        posts = fake.posts
    assert json.loads(state.read_text())["posts"][0]["links"] == [LINK]
    with FakeX(state=state, clock=clock) as fake:
        assert fake.posts == posts
        with pytest.raises(tweepy.Forbidden):
            tweepy_client(fake).create_tweet(text=f"Bonjour {LINK}")
