"""The fake Graph against facebook-sdk: the documented exchanges pass, their mutants do not."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import facebook
import pytest
import requests

from tests.networks.clients import Clock, graph_client
from tests.networks.facebook import FakeFacebook

TOKEN = "jeton-page"
LINK = "https://blogue.example/decisions/2026/rentree/?utm_id=k3f9x2q7"
NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
FIELDS = "id,message,created_time,permalink_url,attachments{unshimmed_url}"


@pytest.fixture
def clock() -> Clock:
    """A clock stopped at noon in Montréal."""
    return Clock(NOON)


@pytest.fixture
def fake(clock: Clock) -> Iterator[FakeFacebook]:
    """A fake with an account of its own."""
    with FakeFacebook(page_id="1029", name="Centre", clock=clock) as fake:
        yield fake


@pytest.fixture
def graph(fake: FakeFacebook) -> facebook.GraphAPI:
    """The real library, pointed at the fake."""
    return graph_client(fake)


def send(
    fake: FakeFacebook, method: str, path: str, token: str | None = TOKEN, **options: Any
) -> requests.Response:
    """One bare request, with the right token in its header unless told otherwise."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    headers |= options.pop("headers", {})
    return requests.request(method, fake.url + path, headers=headers, timeout=5, **options)


def test_the_page_says_who_it_is(graph: facebook.GraphAPI) -> None:
    """The token leads to the page's immutable id."""
    assert graph.get_object("me") == {"name": "Centre", "id": "1029"}
    assert graph.get_object("1029", fields="username") == {
        "username": "centre.scolaire",
        "id": "1029",
    }
    assert graph.get_version() == "26.0"


def test_a_token_tells_what_it_is_good_for(fake: FakeFacebook, graph: facebook.GraphAPI) -> None:
    """A page token is valid, never expires, and names its permissions."""
    about = graph.request("v26.0/debug_token", {"input_token": TOKEN})["data"]
    assert (about["is_valid"], about["expires_at"], about["profile_id"]) == (True, 0, "1029")
    assert "pages_manage_posts" in about["scopes"]
    wrong = graph.request("v26.0/debug_token", {"input_token": "autre"})["data"]
    assert wrong == {"app_id": "1234567890", "is_valid": False}


def test_a_post_is_published(fake: FakeFacebook, graph: facebook.GraphAPI) -> None:
    """The answer, the listing and the truth agree; the link comes back whole."""
    made = graph.put_object("1029", "feed", message="Décisions du conseil", link=LINK)
    (post,) = fake.posts
    assert made == {"id": post.id}
    assert post.id.startswith("1029_")
    assert (post.text, post.links) == ("Décisions du conseil", (LINK,))
    expected = {
        "id": post.id,
        "message": "Décisions du conseil",
        "created_time": "2026-11-20T17:00:00+0000",
        "permalink_url": f"https://www.facebook.com/1029/posts/{post.id.split('_')[1]}",
        "attachments": {"data": [{"unshimmed_url": LINK}]},
    }
    for edge in ("published_posts", "feed"):
        assert graph.get_connections("1029", edge, fields=FIELDS)["data"] == [expected]
    assert graph.get_object(post.id, fields=FIELDS) == expected


def test_the_plain_address_of_a_link_is_a_redirection(graph: facebook.GraphAPI) -> None:
    """Only unshimmed_url is our address."""
    made = graph.put_object("me", "feed", message="Bonjour", link=LINK)
    shown = graph.get_object(made["id"], fields="attachments{url,unshimmed_url}")
    (attachment,) = shown["attachments"]["data"]
    assert attachment["url"].startswith("https://l.facebook.com/l.php?u=https%3A%2F%2Fblogue")
    assert attachment["unshimmed_url"] == LINK


def test_without_fields_little_comes(graph: facebook.GraphAPI) -> None:
    """The default is the message and its time."""
    made = graph.put_object("1029", "feed", message="Bonjour", link=LINK)
    assert set(graph.get_object(made["id"])) == {"id", "message", "created_time"}


def test_the_last_text_is_not_said_again(fake: FakeFacebook, graph: facebook.GraphAPI) -> None:
    """Code 506 against the last post only: after another one, the same text passes."""
    made = graph.put_object("1029", "feed", message="Bonjour", link=LINK)
    with pytest.raises(facebook.GraphAPIError) as refused:
        graph.put_object("1029", "feed", message="Bonjour", link=LINK)
    assert refused.value.code == 506
    told = refused.value.result["error"]
    assert told["error_user_msg"].startswith("This status update is identical to the last one")
    assert len(fake.posts) == 1
    graph.put_object("1029", "feed", message="Entre-temps")
    graph.put_object("1029", "feed", message="Bonjour", link=LINK)
    assert len(fake.posts) == 3
    graph.delete_object(fake.posts[-1].id)
    graph.put_object("1029", "feed", message="Bonjour", link=LINK)
    assert [post.text for post in fake.posts] == ["Bonjour", "Entre-temps", "Bonjour"]
    assert made["id"] == fake.posts[0].id


def test_an_edit_changes_the_message_only(
    fake: FakeFacebook, graph: facebook.GraphAPI, clock: Clock
) -> None:
    """The text is replaced in place; the link stays."""
    made = graph.put_object("1029", "feed", message="Avnt", link=LINK)
    clock.moment += timedelta(minutes=1)
    answer = graph.request(f"v26.0/{made['id']}", post_args={"message": "Avant"}, method="POST")
    assert answer == {"success": True}
    (post,) = fake.posts
    assert [version.text for version in post.history] == ["Avnt", "Avant"]
    assert (post.links, post.edited_at) == ((LINK,), clock.moment)


def test_a_post_is_taken_down_once(fake: FakeFacebook, graph: facebook.GraphAPI) -> None:
    """Deleting is confirmed; the second time the object does not exist."""
    made = graph.put_object("1029", "feed", message="Bonjour")
    assert graph.delete_object(made["id"]) == {"success": True}
    assert (fake.posts, len(fake.deleted)) == ((), 1)
    for gone in (graph.delete_object, graph.get_object):
        with pytest.raises(facebook.GraphAPIError) as refused:
            gone(made["id"])
        assert (refused.value.code, refused.value.result["error"]["error_subcode"]) == (100, 33)


def test_the_listing_is_paged(fake: FakeFacebook, graph: facebook.GraphAPI, clock: Clock) -> None:
    """Cursors go through every post once; times bound them."""
    ids = []
    for n in range(7):
        ids.append(graph.put_object("1029", "feed", message=f"Billet {n}")["id"])
        clock.moment += timedelta(minutes=1)
    every = graph.get_all_connections("1029", "published_posts", limit=3, fields="id")
    assert [post["id"] for post in every] == ids[::-1]
    first = graph.get_connections("1029", "published_posts", limit=3)
    assert parse_qs(urlsplit(first["paging"]["next"]).query)["limit"] == ["3"]
    after = first["paging"]["cursors"]["after"]
    second = graph.get_connections("1029", "published_posts", limit=3, after=after)
    before = second["paging"]["cursors"]["before"]
    back = graph.get_connections("1029", "published_posts", limit=3, before=before)
    assert [post["id"] for post in back["data"]] == ids[6:3:-1]
    bounds = {
        "since": int((NOON + timedelta(minutes=2)).timestamp()),
        "until": (NOON + timedelta(minutes=3)).isoformat(),
    }
    middle = graph.get_connections("1029", "published_posts", **bounds)
    assert [post["id"] for post in middle["data"]] == [ids[3], ids[2]]
    assert "next" not in middle["paging"]
    none = graph.get_connections("1029", "feed", until=int(NOON.timestamp()) - 1)
    assert none == {"data": []}


def test_an_unpublished_post_is_not_public(fake: FakeFacebook, graph: facebook.GraphAPI) -> None:
    """published=false makes a draft that no listing shows."""
    made = graph.put_object("1029", "feed", message="Brouillon", published="false")
    assert (fake.posts, [post.id for post in fake.drafts]) == ((), [made["id"]])
    assert graph.get_connections("1029", "feed")["data"] == []
    assert graph.get_object(made["id"], fields="is_published")["is_published"] is False


def test_the_limit_is_reached_but_not_passed(graph: facebook.GraphAPI) -> None:
    """63 206 characters pass; one more does not."""
    longest = "é" * 63_206
    made = graph.put_object("1029", "feed", message=longest)
    for path in ("v26.0/1029/feed", f"v26.0/{made['id']}"):
        with pytest.raises(facebook.GraphAPIError, match="at most"):
            graph.request(path, post_args={"message": longest + "é"}, method="POST")


@pytest.mark.parametrize("scheme", ["Bearer", "OAuth", "form", "query", "json"])
def test_the_token_is_read_wherever_it_may_be(fake: FakeFacebook, scheme: str) -> None:
    """Header of two schemes, form, query and JSON body are all good."""
    form: dict[str, Any] = {"message": "Bonjour"}
    options: dict[str, Any] = {"data": form}
    if scheme in ("Bearer", "OAuth"):
        options["headers"] = {"Authorization": f"{scheme} {TOKEN}"}
    elif scheme == "form":
        options = {"data": {**form, "access_token": TOKEN}}
    elif scheme == "query":
        options["params"] = {"access_token": TOKEN}
    else:
        options = {"json": {**form, "access_token": TOKEN}}
    answer = send(fake, "POST", "/v26.0/1029/feed", token=None, **options)
    assert (answer.status_code, len(fake.posts)) == (200, 1)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v26.0/me"),
        ("GET", "/v26.0/1029/feed"),
        ("GET", "/v26.0/1029/published_posts"),
        ("POST", "/v26.0/1029/feed"),
        ("GET", "/v26.0/1029_1"),
        ("POST", "/v26.0/1029_1"),
        ("DELETE", "/v26.0/1029_1"),
        ("GET", "/v26.0/debug_token"),
    ],
)
@pytest.mark.parametrize(
    ("code", "options"),
    [
        (104, {"token": None}),
        (190, {"token": "autre"}),
        (190, {"token": None, "headers": {"Authorization": TOKEN}}),
        (190, {"params": {"access_token": "autre"}}),
    ],
)
def test_nothing_without_the_token(
    fake: FakeFacebook, method: str, path: str, code: int, options: dict[str, Any]
) -> None:
    """Every call checks the token, and two tokens must agree."""
    answer = send(fake, method, path, **options)
    told = answer.json()["error"]
    assert (answer.status_code, told["code"], told["type"]) == (400, code, "OAuthException")
    assert told["fbtrace_id"]


@pytest.mark.parametrize("version", ["v25.0", "v2.8", "v27.0", "26.0", "v26"])
def test_another_version_is_refused(fake: FakeFacebook, version: str) -> None:
    """Only the version in force answers."""
    answer = send(fake, "POST", f"/{version}/1029/feed", data={"message": "Bonjour"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 2635)
    assert fake.posts == ()


def test_the_version_in_force_is_a_setting() -> None:
    """A fake of another version answers to that one."""
    with FakeFacebook(version="v27.0") as fake:
        assert graph_client(fake, version="v27.0").get_object("me")["name"]
        with pytest.raises(facebook.GraphAPIError, match="deprecated"):
            graph_client(fake).get_object("me")


def test_a_permission_that_the_token_lacks_is_refused() -> None:
    """Reading rights do not publish."""
    with FakeFacebook(permissions=frozenset({"pages_read_engagement"})) as fake:
        page = f"/v26.0/{fake.page_id}/feed"
        answer = send(fake, "POST", page, data={"message": "Bonjour"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, 200)
        assert send(fake, "GET", page).json() == {"data": []}


GOOD = {"message": "Bonjour", "link": LINK}


@pytest.mark.parametrize(
    ("code", "change"),
    [
        (100, {"data": {**GOOD, "titre": "x"}}),
        (100, {"data": {**GOOD, "scheduled_publish_time": "1800000000"}}),
        (100, {"data": {**GOOD, "published": "oui"}}),
        (100, {"data": {**GOOD, "message": "é" * 63_207}}),
        (100, {"data": {"message": " "}}),
        (100, {"data": {}}),
        (100, {"json": {**GOOD, "message": 12}}),
        (1500, {"data": {**GOOD, "link": "blogue.example/x"}}),
        (1500, {"data": {**GOOD, "link": "ftp://blogue.example/x"}}),
        (1500, {"data": {**GOOD, "link": "https://blogue.example/a b"}}),
        (100, {"data": [("message", "un"), ("message", "deux")]}),
        (100, {"data": b"{", "headers": {"Content-Type": "application/json"}}),
        (100, {"data": b"message", "headers": {"Content-Type": "text/plain"}}),
    ],
)
def test_a_mutated_post_is_refused(fake: FakeFacebook, code: int, change: dict[str, Any]) -> None:
    """Any change to a good request is refused in the documented form, and publishes nothing."""
    answer = send(fake, "POST", "/v26.0/1029/feed", **change)
    told = answer.json()["error"]
    assert (answer.status_code, told["code"]) == (400, code)
    assert {"message", "type", "code", "fbtrace_id"} <= set(told)
    assert (fake.posts, fake.drafts) == ((), ())


@pytest.mark.parametrize(
    ("code", "method", "path", "change"),
    [
        (100, "POST", "/v26.0/1030/feed", {"data": GOOD}),
        (2500, "POST", "/v26.0/1029/feed/x", {"data": GOOD}),
        (2500, "PUT", "/v26.0/1029/feed", {"data": GOOD}),
        (100, "GET", "/v26.0/1030/feed", {}),
        (100, "GET", "/v26.0/1029/feed?limit=101", {}),
        (100, "GET", "/v26.0/1029/feed?limit=0", {}),
        (100, "GET", "/v26.0/1029/feed?page=2", {}),
        (100, "GET", "/v26.0/1029/feed?since=hier", {}),
        (100, "GET", "/v26.0/1029/feed?after=!", {}),
        (100, "GET", "/v26.0/1029/feed?after=YWJj", {}),
        (100, "GET", "/v26.0/1029/feed?fields=texte", {}),
        (100, "GET", "/v26.0/1029/feed?fields=message{{id}}", {}),
        (100, "GET", "/v26.0/1029/feed?fields=attachments{{adresse}}", {}),
        (2500, "GET", "/v26.0/1029/feed?fields=id,attachments{{url", {}),
        (100, "GET", "/v26.0/me?fields=age", {}),
        (100, "GET", "/v26.0/{id}?fields=texte", {}),
        (100, "GET", "/v26.0/{id}?limit=1", {}),
        (100, "POST", "/v26.0/{id}", {"data": GOOD}),
        (100, "POST", "/v26.0/{id}", {"data": {"message": ""}}),
        (100, "POST", "/v26.0/{id}", {"data": {"message": "x", "is_hidden": "true"}}),
        (100, "POST", "/v26.0/1029_1", {"data": {"message": "x"}}),
        (100, "DELETE", "/v26.0/{id}?raison=x", {}),
        (100, "DELETE", "/v26.0/1029_1", {}),
    ],
)
def test_a_mutated_exchange_is_refused(
    fake: FakeFacebook, code: int, method: str, path: str, change: dict[str, Any]
) -> None:
    """Every other endpoint refuses what it does not know, and changes nothing."""
    post_id = send(fake, "POST", "/v26.0/1029/feed", data=GOOD).json()["id"]
    before = fake.posts
    answer = send(fake, method, path.format(id=post_id), **change)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert fake.posts == before


def test_the_state_survives_on_disk(tmp_path: Path, clock: Clock) -> None:
    """A fake started again on its file knows its posts and refuses to repeat the last."""
    state = tmp_path / "etat.json"
    with FakeFacebook(state=state, clock=clock) as fake:
        graph_client(fake).put_object("me", "feed", **GOOD)
        posts = fake.posts
    assert json.loads(state.read_text())["posts"][0]["links"] == [LINK]
    with FakeFacebook(state=state, clock=clock) as fake:
        assert fake.posts == posts
        with pytest.raises(facebook.GraphAPIError, match="Duplicate"):
            graph_client(fake).put_object("me", "feed", **GOOD)
