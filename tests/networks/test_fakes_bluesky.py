"""The fake Bluesky server on bare requests: the documented exchanges pass, their mutants do not.

That the real server answers the same is checked in ``tests/pds``.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.networks.bluesky import LIMITS, FakeBluesky
from tests.networks.bluesky_rules import COLLECTION
from tests.networks.clients import Clock
from tests.networks.plain import next_tid, send

NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
LINK = "https://blogue.example/decisions/2026/rentree/?utm_id=k3f9x2q7"
PNG = b"\x89PNG\r\n\x1a\n"
CARD = {
    "$type": "app.bsky.embed.external",
    "external": {"uri": LINK, "title": "Rentrée", "description": "Le 31 août."},
}
RECORD: dict[str, Any] = {
    "$type": COLLECTION,
    "text": "Bonjour #été",
    "createdAt": "2026-11-20T17:00:00Z",
    "langs": ["fr"],
    "embed": CARD,
}


@pytest.fixture
def clock() -> Clock:
    """A clock stopped at noon in Montréal."""
    return Clock(NOON)


@pytest.fixture
def fake(clock: Clock) -> Iterator[FakeBluesky]:
    """A fake with an account of its own."""
    with FakeBluesky(clock=clock) as fake:
        yield fake


def call(fake: FakeBluesky, name: str, token: str = "", **sent: Any) -> httpx.Response:
    """One request to a method."""
    method = "GET" if "params" in sent or name.startswith("server.get") else "POST"
    return send(fake.url, method, f"/xrpc/com.atproto.{name}", token, **sent)


def sign_in(fake: FakeBluesky) -> dict[str, Any]:
    """A session."""
    login = {"identifier": fake.handle, "password": fake.password}
    data: dict[str, Any] = call(fake, "server.createSession", json=login).json()
    return data


def put(fake: FakeBluesky, token: str, **changes: Any) -> httpx.Response:
    """Write a record, with ``changes`` to the usual arguments."""
    place = {"repo": fake.did, "collection": COLLECTION, "rkey": "3m62222222222"}
    return call(fake, "repo.putRecord", token, json={**place, "record": RECORD, **changes})


def test_a_session_has_an_end(fake: FakeBluesky, clock: Clock) -> None:
    """An access token lives two hours; a refresh token gives another one."""
    session = sign_in(fake)
    assert session["didDoc"]["service"][0]["serviceEndpoint"] == fake.url
    assert call(fake, "server.getSession", session["accessJwt"]).json()["did"] == fake.did
    clock.moment += timedelta(hours=2)
    dead = call(fake, "server.getSession", session["accessJwt"])
    assert (dead.status_code, dead.json()["error"]) == (400, "ExpiredToken")
    fresh = call(fake, "server.refreshSession", session["refreshJwt"]).json()
    assert call(fake, "server.getSession", fresh["accessJwt"]).status_code == 200
    wrong = call(fake, "server.refreshSession", fresh["accessJwt"])
    assert wrong.json()["error"] == "InvalidToken"


def test_a_record_is_public_once(fake: FakeBluesky) -> None:
    """The same record again makes no commit; another one is refused, or replaces it knowingly."""
    token = sign_in(fake)["accessJwt"]
    first = put(fake, token, swapRecord=None).json()
    again = put(fake, token, swapRecord=None).json()
    assert ("commit" in first, "commit" in again, first["cid"]) == (True, False, again["cid"])
    other = {"record": {**RECORD, "text": "Bonsoir"}}
    assert put(fake, token, swapRecord=None, **other).json()["error"] == "InvalidSwap"
    assert put(fake, token, swapRecord=first["cid"], **other).status_code == 200
    (post,) = fake.posts
    assert [version.text for version in post.history] == ["Bonjour #été", "Bonsoir"]
    assert (post.links, post.lang) == ((LINK,), "fr")


def test_without_the_null_anything_is_overwritten(fake: FakeBluesky) -> None:
    """This is what a library that drops the null does."""
    token = sign_in(fake)["accessJwt"]
    put(fake, token)
    assert put(fake, token, record={**RECORD, "text": "Bonsoir"}).status_code == 200
    assert [post.text for post in fake.posts] == ["Bonsoir"]


@pytest.mark.parametrize(
    "record",
    [
        {**RECORD, "text": 1},
        {**RECORD, "text": "é" * 301},
        {**RECORD, "text": "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 167},
        {**RECORD, "createdAt": "2026-11-20T17:00:00"},
        {**RECORD, "langs": ["français"]},
        {**RECORD, "langs": ["fr", "en", "es", "de"]},
        {**RECORD, "media": []},
        {**RECORD, "$type": "app.bsky.feed.like"},
        {"$type": COLLECTION, "text": "Bonjour"},
        {**RECORD, "facets": [{"index": {"byteStart": 8, "byteEnd": 99}, "features": []}]},
        {**RECORD, "facets": [{"index": {"byteStart": 8, "byteEnd": 10}, "features": []}]},
        {
            **RECORD,
            "facets": [{"index": {"byteStart": 0, "byteEnd": 3}, "features": [{"$type": "x"}]}],
        },
        {**RECORD, "embed": {**CARD, "external": {"uri": LINK, "title": "Rentrée"}}},
        {**RECORD, "embed": {**CARD, "external": {**CARD["external"], "uri": "rentree"}}},
        {**RECORD, "embed": {**CARD, "external": {**CARD["external"], "alt": "Le quai"}}},
        {**RECORD, "embed": {**CARD, "external": {**CARD["external"], "thumb": {"ref": {}}}}},
        {**RECORD, "embed": {**CARD, "$type": "app.bsky.embed.video"}},
    ],
)
def test_a_wrong_record_is_refused(fake: FakeBluesky, record: dict[str, Any]) -> None:
    """Every field is known and checked."""
    answer = put(fake, sign_in(fake)["accessJwt"], record=record)
    assert (answer.status_code, answer.json()["error"]) == (400, "InvalidRequest")
    assert answer.json()["message"].startswith(f"Invalid {COLLECTION} record: ")
    assert fake.posts == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"rkey": "bonjour"},
        {"repo": "did:plc:autre"},
        {"collection": "app.bsky.feed.like"},
        {"swap": None},
    ],
)
def test_a_wrong_place_is_refused(fake: FakeBluesky, changes: dict[str, Any]) -> None:
    """A record key is a TID, in our repository, in the one collection."""
    answer = put(fake, sign_in(fake)["accessJwt"], **changes)
    assert (answer.status_code, fake.posts) == (400, ())


def test_a_card_has_an_image_that_was_uploaded(fake: FakeBluesky) -> None:
    """Its reference is the one that the server gave, and it is light enough."""
    token = sign_in(fake)["accessJwt"]
    kind = {"Content-Type": "image/png"}
    for content, status in ((PNG.ljust(1_000_000), 200), (PNG.ljust(1_000_001), 400)):
        blob = call(fake, "repo.uploadBlob", token, content=content, headers=kind).json()["blob"]
        embed = {**CARD, "external": {**CARD["external"], "thumb": blob}}
        answer = put(fake, token, rkey=next_tid(), record={**RECORD, "embed": embed})
        assert answer.status_code == status
    heavy = call(fake, "repo.uploadBlob", token, content=PNG.ljust(6_000_000), headers=kind)
    assert heavy.status_code == 413
    false = call(fake, "repo.uploadBlob", token, content=b"GIF89a", headers=kind)
    assert (false.status_code, false.json()["error"]) == (400, "InvalidMimeType")


def test_an_image_that_no_record_names_may_be_forgotten(fake: FakeBluesky) -> None:
    """A record that refers to an image which is not there any more is refused."""
    token = sign_in(fake)["accessJwt"]
    kind = {"Content-Type": "image/png"}
    blob = call(fake, "repo.uploadBlob", token, content=PNG, headers=kind).json()["blob"]
    fake.blobs.clear()
    embed = {**CARD, "external": {**CARD["external"], "thumb": blob}}
    answer = put(fake, token, record={**RECORD, "embed": embed})
    assert (answer.status_code, answer.json()["error"], fake.posts) == (400, "BlobNotFound", ())


def test_the_listing_is_paged(fake: FakeBluesky) -> None:
    """Cursors go through every record once, the highest key first."""
    token = sign_in(fake)["accessJwt"]
    keys = [next_tid() for _turn in range(5)]
    for key in keys:
        put(fake, token, rkey=key)
    found, cursor = [], ""
    while True:
        asked = {"repo": fake.did, "collection": COLLECTION, "limit": 2}
        page = call(fake, "repo.listRecords", params=asked | ({"cursor": cursor} if cursor else {}))
        found += [one["uri"][-13:] for one in page.json()["records"]]
        cursor = page.json().get("cursor", "")
        if not cursor:
            break
    assert found == sorted(keys, reverse=True)


def test_sessions_are_rationed(fake: FakeBluesky, clock: Clock) -> None:
    """Thirty in five minutes, then a 429 that says when to come back."""
    for _turn in range(30):
        sign_in(fake)
    login = {"identifier": fake.handle, "password": fake.password}
    refused = call(fake, "server.createSession", json=login)
    assert (refused.status_code, refused.json()["error"]) == (429, "RateLimitExceeded")
    assert refused.headers["retry-after"] == "300"
    clock.moment += timedelta(seconds=300)
    assert sign_in(fake)["did"] == fake.did


def test_writes_cost_points(clock: Clock) -> None:
    """A create costs three; what is over is refused, and not done."""
    limits = {**LIMITS, "points": (7, timedelta(hours=1))}
    with FakeBluesky(clock=clock, limits=limits) as fake:
        token = sign_in(fake)["accessJwt"]
        codes = [put(fake, token, rkey=next_tid()).status_code for _turn in range(3)]
        assert (codes, len(fake.posts)) == ([200, 200, 429], 2)
