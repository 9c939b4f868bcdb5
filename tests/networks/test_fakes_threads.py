"""The fake Threads on bare requests: the documented exchanges pass, their mutants do not."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.networks.clients import Clock
from tests.networks.plain import send
from tests.networks.threads import FakeThreads

TOKEN = "jeton-threads"
NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
LINK = "https://blogue.example/decisions/2026/rentree/?utm_id=k3f9x2q7"
FIELDS = "id,text,permalink,timestamp,link_attachment_url"


@pytest.fixture
def clock() -> Clock:
    """A clock stopped at noon in Montréal."""
    return Clock(NOON)


@pytest.fixture
def fake(clock: Clock) -> Iterator[FakeThreads]:
    """A fake with a profile of its own."""
    with FakeThreads(clock=clock) as fake:
        yield fake


def call(fake: FakeThreads, method: str, path: str, **sent: Any) -> httpx.Response:
    """One signed request."""
    return send(fake.url, method, f"/v1.0/{path}", sent.pop("token", TOKEN), **sent)


def prepare(fake: FakeThreads, text: str = "Bonjour", **changes: Any) -> httpx.Response:
    """Make a container, with ``changes`` to the usual form."""
    form = {"media_type": "TEXT", "text": text, "link_attachment": LINK, **changes}
    return call(fake, "POST", "me/threads", data=form)


def publish(fake: FakeThreads, container: str) -> httpx.Response:
    """Make a container public."""
    return call(fake, "POST", "me/threads_publish", data={"creation_id": container})


def status(fake: FakeThreads, container: str) -> str:
    """What the network says of a container."""
    asked = {"fields": "status,error_message"}
    return str(call(fake, "GET", container, params=asked).json()["status"])


def test_a_post_takes_two_steps(fake: FakeThreads) -> None:
    """A container is nothing; published, it is a post of another id."""
    container = prepare(fake).json()["id"]
    assert (fake.posts, status(fake, container)) == ((), "FINISHED")
    made = publish(fake, container).json()["id"]
    (post,) = fake.posts
    assert (post.id, post.text, post.links) == (made, "Bonjour", (LINK,))
    assert made != container
    assert status(fake, container) == "PUBLISHED"
    shown = call(fake, "GET", made, params={"fields": FIELDS}).json()
    assert (shown["link_attachment_url"], shown["timestamp"]) == (LINK, "2026-11-20T17:00:00+0000")
    listing = call(fake, "GET", "me/threads", params={"fields": FIELDS}).json()["data"]
    assert listing == [shown]


def test_a_container_is_published_once(fake: FakeThreads) -> None:
    """Afterwards it is not found, in the words that a container too young gets."""
    container = prepare(fake).json()["id"]
    publish(fake, container)
    for wanted in (container, "123"):
        refused = publish(fake, wanted).json()["error"]
        assert (refused["code"], refused["error_subcode"]) == (24, 4279009)
    assert len(fake.posts) == 1


def test_a_container_has_an_age(clock: Clock) -> None:
    """Too young it is not found, after a day it is dead."""
    with FakeThreads(clock=clock, processing=timedelta(seconds=30)) as fake:
        container = prepare(fake).json()["id"]
        assert status(fake, container) == "IN_PROGRESS"
        assert publish(fake, container).status_code == 400
        clock.moment += timedelta(seconds=30)
        assert status(fake, container) == "FINISHED"
        clock.moment += timedelta(days=1)
        assert status(fake, container) == "EXPIRED"
        assert (publish(fake, container).status_code, fake.posts) == (400, ())


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "é" * 250 + "a"},
        {"text": "\u2019" * 167},
        {"text": ""},
        {"media_type": "CAROUSEL"},
        {"link_attachment": "rentree"},
        {"link": LINK},
    ],
)
def test_a_wrong_container_is_refused(fake: FakeThreads, changes: dict[str, Any]) -> None:
    """Every parameter is known; the text counts in bytes, whatever the message says."""
    answer = prepare(fake, **changes)
    assert (answer.status_code, fake.containers) == (400, {})
    if len(changes.get("text", "")) > 100:
        message = answer.json()["error"]["message"]
        assert message == "(#100) Param text must be at most 500 characters long."


def test_the_last_byte_is_taken(fake: FakeThreads) -> None:
    """Five hundred bytes fit."""
    assert prepare(fake, "é" * 250).status_code == 200


def test_a_token_is_in_the_header_or_the_address(fake: FakeThreads) -> None:
    """Both are documented; another token is refused."""
    assert call(fake, "GET", "me", params={"fields": "id,username"}).json() == {
        "id": fake.account_id,
        "username": "porte_voix",
    }
    assert call(fake, "GET", "me", token="", params={"access_token": TOKEN}).status_code == 200
    refused = call(fake, "GET", "me", token="autre")
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, 190)


def test_a_token_tells_what_it_is_good_for(fake: FakeThreads) -> None:
    """It names its scopes and its end."""
    about = call(fake, "GET", "debug_token", params={"input_token": TOKEN}).json()["data"]
    assert (about["is_valid"], "threads_delete" in about["scopes"]) == (True, True)
    assert about["expires_at"] == int((NOON + timedelta(days=60)).timestamp())
    wrong = call(fake, "GET", "debug_token", params={"input_token": "autre"}).json()["data"]
    assert wrong == {"is_valid": False}


def test_taking_down_wants_its_own_scope(fake: FakeThreads, clock: Clock) -> None:
    """Deleting is confirmed once, and refused without the right."""
    made = publish(fake, prepare(fake).json()["id"]).json()["id"]
    deleted = call(fake, "DELETE", made).json()
    assert (deleted, fake.posts) == ({"success": True, "deleted_id": made}, ())
    gone = call(fake, "DELETE", made).json()["error"]
    assert (gone["code"], gone["error_subcode"]) == (100, 33)
    scopes = frozenset({"threads_basic", "threads_content_publish"})
    with FakeThreads(clock=clock, scopes=scopes) as other:
        post = publish(other, prepare(other).json()["id"]).json()["id"]
        assert call(other, "DELETE", post).status_code == 403


def test_a_day_has_its_quota(clock: Clock) -> None:
    """What is over is refused until tomorrow, what was taken down counts."""
    with FakeThreads(clock=clock, day_quota=2) as fake:
        for n in range(2):
            made = publish(fake, prepare(fake, f"Billet {n}").json()["id"]).json()["id"]
        call(fake, "DELETE", made)
        usage = call(fake, "GET", "me/threads_publishing_limit").json()["data"][0]
        assert usage == {"quota_usage": 2, "config": {"quota_total": 2, "quota_duration": 86400}}
        last = prepare(fake, "De trop").json()["id"]
        assert publish(fake, last).json()["error"]["code"] == 4
        clock.moment += timedelta(days=1)
        assert publish(fake, prepare(fake, "Demain").json()["id"]).status_code == 200


def test_the_listing_is_paged(fake: FakeThreads) -> None:
    """Cursors go through every post once, newest first; unknown fields are refused."""
    ids = [publish(fake, prepare(fake, f"Billet {n}").json()["id"]).json()["id"] for n in range(5)]
    found: list[str] = []
    more: dict[str, str] = {}
    while True:
        asked = {"fields": "id", "limit": "2", **more}
        page = call(fake, "GET", "me/threads", params=asked).json()
        if not page["data"]:
            break
        found += [one["id"] for one in page["data"]]
        more = {"after": page["paging"]["cursors"]["after"]}
    assert found == ids[::-1]
    assert call(fake, "GET", "me/threads", params={"fields": "status"}).status_code == 400
    assert call(fake, "GET", ids[0], params={"fields": "status"}).status_code == 400
