"""The fake LinkedIn on bare requests: the documented exchanges pass, their mutants do not."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.networks.clients import Clock
from tests.networks.linkedin import FakeLinkedIn
from tests.networks.plain import linkedin_headers, linkedin_post, send

TOKEN = "jeton-linkedin"
NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
PAGE = "urn:li:organization:5583111"
LINK = "https://blogue.example/decisions/2026/rentree/?utm_id=k3f9x2q7"
ARTICLE = {"source": LINK, "title": "Rentrée", "description": "Le 31 août."}
PNG = b"\x89PNG\r\n\x1a\n"
FINDER = {"X-RestLi-Method": "FINDER"}


@pytest.fixture
def clock() -> Clock:
    """A clock stopped at noon in Montréal."""
    return Clock(NOON)


@pytest.fixture
def fake(clock: Clock) -> Iterator[FakeLinkedIn]:
    """A fake with a page of its own."""
    with FakeLinkedIn(clock=clock) as fake:
        yield fake


def call(fake: FakeLinkedIn, method: str, path: str, **sent: Any) -> httpx.Response:
    """One request with its usual headers."""
    headers = linkedin_headers(**sent.pop("headers", {}))
    return send(fake.url, method, path, sent.pop("token", TOKEN), headers=headers, **sent)


def create(fake: FakeLinkedIn, commentary: str = "Bonjour", **changes: Any) -> httpx.Response:
    """Publish, with ``changes`` to the usual body."""
    return call(fake, "POST", "/rest/posts", json=linkedin_post(PAGE, commentary) | changes)


def path_of(answer: httpx.Response) -> str:
    """The path of a post just made."""
    return f"/rest/posts/{quote(answer.headers['x-restli-id'], safe='')}"


def test_a_post_is_named_in_a_header(fake: FakeLinkedIn) -> None:
    """The body of the answer is empty."""
    answer = create(fake, content={"article": ARTICLE})
    (post,) = fake.posts
    assert (answer.status_code, answer.content) == (201, b"")
    assert answer.headers["x-restli-id"] == post.id
    shown = call(fake, "GET", path_of(answer)).json()
    assert (shown["id"], shown["commentary"], shown["author"]) == (post.id, "Bonjour", PAGE)
    assert shown["createdAt"] == int(NOON.timestamp() * 1000)
    assert post.links == (LINK,)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (r"Les \(vrais\) élèves \#été", "Les (vrais) élèves #été"),
        ("Les (vrais) élèves", "Les "),
        ("Bon #été", "Bon "),
        (r"Un \\ deux \_ trois", r"Un \ deux _ trois"),
    ],
)
def test_a_bare_sign_cuts_the_text(fake: FakeLinkedIn, sent: str, read: str) -> None:
    """The network answers success, and shows what comes before."""
    assert create(fake, sent).status_code == 201
    assert fake.posts[0].text == read


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Linkedin-Version": "202504"}, 426, "NONEXISTENT_VERSION"),
        ({"X-Restli-Protocol-Version": "1.0.0"}, 400, "ILLEGAL_ARGUMENT"),
        ({"Authorization": "Bearer autre"}, 401, "INVALID_ACCESS_TOKEN"),
    ],
)
def test_versions_and_token_are_asked_for(
    fake: FakeLinkedIn, headers: dict[str, str], status: int, code: str
) -> None:
    """Each is refused in its own words."""
    usual = linkedin_headers() | headers
    answer = send(
        fake.url, "POST", "/rest/posts", TOKEN, json=linkedin_post(PAGE, "a"), headers=usual
    )
    assert (answer.status_code, answer.json()["code"], fake.posts) == (status, code, ())


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"author": "urn:li:organization:1"}, 403),
        ({"visibility": "CONNECTIONS"}, 422),
        ({"lang": "fr"}, 422),
        ({"distribution": {"feedDistribution": "MAIN_FEED"}}, 422),
        ({"content": {"article": {**ARTICLE, "url": LINK}}}, 422),
        ({"content": {"article": {**ARTICLE, "source": "rentree"}}}, 422),
        ({"content": {"article": {**ARTICLE, "thumbnail": "urn:li:image:x"}}}, 422),
        ({"commentary": "é" * 3001}, 422),
        ({"commentary": None}, 422),
    ],
)
def test_a_wrong_post_is_refused(fake: FakeLinkedIn, changes: dict[str, Any], status: int) -> None:
    """Every field is known and checked."""
    assert create(fake, **changes).status_code == status
    assert fake.posts == ()


def test_a_duplicate_names_the_post(fake: FakeLinkedIn, clock: Clock) -> None:
    """For two days, its post taken down or not, a content is not said again."""
    made = create(fake)
    for _turn in range(2):
        refused = create(fake)
        assert refused.status_code == 422
        assert made.headers["x-restli-id"] in refused.json()["message"]
        (problem,) = refused.json()["errorDetails"]["inputErrors"]
        assert problem["code"] == "DUPLICATE_POST"
        call(fake, "DELETE", path_of(made))
    assert call(fake, "GET", path_of(made)).status_code == 404
    clock.moment += timedelta(hours=48)
    assert create(fake).status_code == 201


def test_an_edit_is_a_partial_update(fake: FakeLinkedIn, clock: Clock) -> None:
    """It says so in a header, and changes the commentary alone."""
    path = path_of(create(fake, "Avnt"))
    clock.moment += timedelta(minutes=1)
    method = {"X-RestLi-Method": "PARTIAL_UPDATE"}
    change = {"patch": {"$set": {"commentary": "Avant"}}}
    assert call(fake, "POST", path, json=change).status_code == 400
    assert call(fake, "POST", path, json=change, headers=method).status_code == 204
    wider = {"patch": {"$set": {"commentary": "Avant", "visibility": "PUBLIC"}}}
    assert call(fake, "POST", path, json=wider, headers=method).status_code == 422
    (post,) = fake.posts
    assert [version.text for version in post.history] == ["Avnt", "Avant"]
    assert call(fake, "GET", path).json()["lastModifiedAt"] > NOON.timestamp() * 1000


def test_a_post_is_taken_down_twice(fake: FakeLinkedIn) -> None:
    """The answer is the same; an id that is not encoded is refused."""
    made = create(fake)
    codes = [call(fake, "DELETE", path_of(made)).status_code for _turn in range(2)]
    assert (codes, fake.posts, len(fake.deleted)) == ([204, 204], (), 1)
    bare = call(fake, "DELETE", f"/rest/posts/{made.headers['x-restli-id']}")
    assert bare.status_code == 400


def test_the_listing_is_paged(fake: FakeLinkedIn, clock: Clock) -> None:
    """Newest first, from a start, as many as asked; the finder says its name."""
    for n in range(5):
        create(fake, f"Billet {n}")
        clock.moment += timedelta(minutes=1)
    asked = {"q": "author", "author": PAGE, "sortBy": "CREATED", "start": 1, "count": 2}
    page = call(fake, "GET", "/rest/posts", params=asked, headers=FINDER).json()
    assert [one["commentary"] for one in page["elements"]] == ["Billet 3", "Billet 2"]
    assert (page["paging"]["start"], page["paging"]["count"]) == (1, 2)
    assert call(fake, "GET", "/rest/posts", params=asked).status_code == 400
    for wrong in ({"count": 101}, {"sortBy": "OLDEST"}, {"page": 2}):
        answer = call(fake, "GET", "/rest/posts", params=asked | wrong, headers=FINDER)
        assert answer.status_code == 400


def test_an_image_has_its_place_first(fake: FakeLinkedIn) -> None:
    """The bytes go where the network says, once."""
    asked = {"initializeUploadRequest": {"owner": PAGE}}
    action = {"action": "initializeUpload"}
    value = call(fake, "POST", "/rest/images", params=action, json=asked).json()["value"]
    place = value["uploadUrl"].removeprefix(fake.url)
    codes = [
        send(
            fake.url, "PUT", place, TOKEN, content=content, headers={"Content-Type": kind}
        ).status_code
        for content, kind in (
            (b"%PDF", "image/png"),
            (PNG, "image/jpeg"),
            *[(PNG, "image/png")] * 2,
        )
    ]
    assert (codes, fake.images) == ([400, 400, 201, 404], {value["image"]: PNG})
    article = {**ARTICLE, "thumbnail": value["image"], "thumbnailAltText": "é" * 4085}
    assert create(fake, content={"article": article}).status_code == 201
    wordy = {**article, "thumbnailAltText": "é" * 4086}
    assert create(fake, content={"article": wordy}).status_code == 422
    assert call(fake, "POST", "/rest/images", json=asked).status_code == 400


def test_roles_tell_what_a_member_may_do(fake: FakeLinkedIn) -> None:
    """The page is there with the role of the member behind the token."""
    asked = {"q": "roleAssignee"}
    (role,) = call(fake, "GET", "/rest/organizationAcls", params=asked).json()["elements"]
    assert (role["organization"], role["role"], role["state"]) == (PAGE, fake.role, "APPROVED")


@pytest.mark.parametrize("permission", ["w_organization_social", "r_organization_social"])
def test_a_permission_that_lacks_is_a_403(permission: str) -> None:
    """Writing and reading are asked for apart."""
    with FakeLinkedIn(permissions=frozenset({permission})) as fake:
        answer = create(fake)
        assert (answer.status_code == 201) is permission.startswith("w")
        asked = {"q": "author", "author": PAGE}
        listing = call(fake, "GET", "/rest/posts", params=asked, headers=FINDER)
        assert (listing.status_code == 200) is permission.startswith("r")
