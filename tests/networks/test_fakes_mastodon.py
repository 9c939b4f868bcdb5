"""The fake Mastodon against Mastodon.py: the documented exchanges pass, their mutants do not."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import mastodon
import pytest
import requests

from tests.networks.clients import Clock, mastodon_client
from tests.networks.mastodon import GOTOSOCIAL, FakeMastodon

TOKEN = "jeton-mastodon"
LINK = "https://blogue.example/decisions/2026/un-chemin-vraiment-tres-long/?utm_id=k3f9x2q7"
NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
PIXEL = b"\x89PNG\r\n\x1a\n--\r\n\r\nimage"


@pytest.fixture
def clock() -> Clock:
    """A clock stopped at noon in Montréal."""
    return Clock(NOON)


@pytest.fixture
def fake(clock: Clock) -> Iterator[FakeMastodon]:
    """A fake with an account of its own."""
    with FakeMastodon(account_id="109", username="cssp", clock=clock) as fake:
        yield fake


@pytest.fixture
def client(fake: FakeMastodon) -> mastodon.Mastodon:
    """The real library, pointed at the fake."""
    return mastodon_client(fake)


def send(
    fake: FakeMastodon,
    method: str,
    path: str,
    headers: dict[str, str] | None = None,
    **options: Any,
) -> requests.Response:
    """One bare request, with the right token unless told otherwise."""
    headers = {"Authorization": f"Bearer {TOKEN}", **(headers or {})}
    return requests.request(method, fake.url + path, headers=headers, timeout=5, **options)


def test_the_account_says_who_it_is(client: mastodon.Mastodon) -> None:
    """The token leads to the account's immutable id."""
    account = client.account_verify_credentials()
    assert (account.id, account.acct) == ("109", "cssp")


def test_the_instance_gives_its_limits(client: mastodon.Mastodon) -> None:
    """Both forms of the instance carry the limits, and the version check of the library passes."""
    limits = client.instance_v2().configuration.statuses
    assert (limits.max_characters, limits.characters_reserved_per_url) == (500, 23)
    assert client.instance_v1().configuration.statuses.max_characters == 500
    assert client.verify_minimum_version("4.5.0")


def test_the_instance_needs_no_token(fake: FakeMastodon) -> None:
    """Anyone may ask the limits, but a wrong token is refused even there."""
    assert requests.get(f"{fake.url}/api/v2/instance", timeout=5).status_code == 200
    wrong = send(fake, "GET", "/api/v2/instance", {"Authorization": "Bearer autre"})
    assert wrong.status_code == 401


def test_a_status_is_published(fake: FakeMastodon, client: mastodon.Mastodon) -> None:
    """The answer, the listing and the truth agree."""
    text = f"Décisions du conseil <b>\n\nÀ lire : {LINK}."
    status = client.status_post(text, language="fr", visibility="public")
    (post,) = fake.posts
    assert (post.id, post.text, post.links, post.lang) == (status.id, text, (LINK,), "fr")
    assert status.url == f"https://mastodon.example/@cssp/{post.id}"
    assert status.created_at == NOON
    assert status.edited_at is None
    assert [one.id for one in client.account_statuses("109")] == [post.id]
    assert client.status(post.id).account.id == "109"


def test_the_content_is_html_with_the_whole_link(client: mastodon.Mastodon) -> None:
    """A long link is cut for the eye, whole in href; text is escaped; hashtags are links."""
    content = client.status_post(f"Avis <b>\nsuite #école\n\n{LINK}").content
    assert content == (
        "<p>Avis &lt;b&gt;<br />suite "
        '<a href="https://mastodon.example/tags/école" class="mention hashtag" rel="tag">'
        "#<span>école</span></a></p>"
        f'<p><a href="{LINK}" target="_blank" rel="nofollow noopener" translate="no">'
        '<span class="invisible">https://</span>'
        '<span class="ellipsis">blogue.example/decisions/2026/</span>'
        '<span class="invisible">un-chemin-vraiment-tres-long/?utm_id=k3f9x2q7</span></a></p>'
    )


def test_the_same_key_within_the_hour_gives_the_same_status(
    fake: FakeMastodon, client: mastodon.Mastodon, clock: Clock
) -> None:
    """A key answers with its status for one hour, then makes a second one."""
    first = client.status_post("Bonjour", idempotency_key="k1")
    clock.moment += timedelta(minutes=59, seconds=59)
    assert client.status_post("Bonjour", idempotency_key="k1").id == first.id
    assert len(fake.posts) == 1
    clock.moment += timedelta(seconds=1)
    assert client.status_post("Bonjour", idempotency_key="k1").id != first.id
    assert len(fake.posts) == 2


def test_without_a_key_the_same_text_is_published_twice(
    fake: FakeMastodon, client: mastodon.Mastodon
) -> None:
    """Nothing but the key stops a duplicate."""
    assert client.status_post("Bonjour").id != client.status_post("Bonjour").id
    assert len(fake.posts) == 2


def test_an_edit_keeps_the_past(
    fake: FakeMastodon, client: mastodon.Mastodon, clock: Clock
) -> None:
    """Editing changes text and source in place, and the history holds both versions."""
    status = client.status_post("Avnt", language="fr")
    clock.moment += timedelta(minutes=1)
    edited = client.status_update(status.id, "Avant")
    assert (edited.id, edited.content) == (status.id, "<p>Avant</p>")
    assert edited.edited_at == clock.moment
    assert client.status_source(status.id).text == "Avant"
    assert [one.content for one in client.status_history(status.id)] == [
        "<p>Avnt</p>",
        "<p>Avant</p>",
    ]
    (post,) = fake.posts
    assert [version.text for version in post.history] == ["Avnt", "Avant"]


def test_an_edit_keeps_only_the_media_that_it_names(client: mastodon.Mastodon) -> None:
    """Named again, an image stays, with another text if one is given; not named, it goes."""
    media = client.media_post(PIXEL, mime_type="image/png", description="Un quai")
    status = client.status_post("Voici", media_ids=[media.id])
    attributes = [{"id": media.id, "description": "Un quai au matin"}]
    edited = client.status_update(status.id, "Voici", media_attributes=attributes)
    (shown,) = edited.media_attachments
    assert (shown.id, shown.description) == (media.id, "Un quai au matin")
    assert client.status_update(status.id, "Voici").media_attachments == []
    with pytest.raises(mastodon.MastodonAPIError):
        client.status_update(status.id, "Voici", media_attributes=[{"id": "1"}])


def test_an_image_is_used_once_it_is_ready() -> None:
    """An upload answers 202, looks answer 206 until it is ready, and no status has it before."""
    with FakeMastodon(processing=1) as fake:
        client = mastodon_client(fake)
        media = client.media_post(PIXEL, mime_type="image/png")
        assert media.url is None
        with pytest.raises(mastodon.MastodonAPIError, match="not finished processing"):
            client.status_post("Voici", media_ids=[media.id])
        assert client.media(media.id).url is None
        assert client.media(media.id).url is not None
        assert client.status_post("Voici", media_ids=[media.id]).media_attachments


def test_an_edit_that_changes_nothing_leaves_no_trace(client: mastodon.Mastodon) -> None:
    """The same text again is no edit."""
    status = client.status_post("Avant")
    assert client.status_update(status.id, "Avant").edited_at is None


def test_a_status_is_taken_down_once(fake: FakeMastodon, client: mastodon.Mastodon) -> None:
    """Deleting gives the source back, and the second time there is nothing."""
    status = client.status_post("Bonjour")
    assert client.status_delete(status.id).text == "Bonjour"
    assert (fake.posts, [post.id for post in fake.deleted]) == ((), [status.id])
    for gone in (client.status_delete, client.status, client.status_history):
        with pytest.raises(mastodon.MastodonNotFoundError):
            gone(status.id)


def test_the_listing_is_paged_both_ways(client: mastodon.Mastodon) -> None:
    """max_id goes back, min_id comes forward, and the library follows the Link header."""
    ids = [client.status_post(f"Billet {n}").id for n in range(7)]
    page = client.account_statuses("109", limit=3)
    assert [one.id for one in page] == ids[6:3:-1]
    older = client.fetch_next(page)
    assert [one.id for one in older] == ids[3:0:-1]
    assert [one.id for one in client.fetch_next(older)] == ids[:1]
    assert [one.id for one in client.fetch_previous(older)] == ids[6:3:-1]
    assert [one.id for one in client.account_statuses("109", min_id=ids[1], limit=2)] == [
        ids[3],
        ids[2],
    ]
    since = client.account_statuses("109", since_id=ids[1], limit=2)
    assert [one.id for one in since] == [ids[6], ids[5]]


def test_the_page_is_never_longer_than_forty(client: mastodon.Mastodon) -> None:
    """A greater limit is silently brought to forty, as the documentation says."""
    for n in range(42):
        client.status_post(f"Billet {n}")
    assert len(client.account_statuses("109", limit=80)) == 40


def test_an_image_is_uploaded_described_and_used_once(
    fake: FakeMastodon, client: mastodon.Mastodon
) -> None:
    """An upload gets its text, goes with one status, and is no longer free after."""
    media = client.media_post(PIXEL, mime_type="image/png", description="Un quai")
    assert client.media_update(media.id, description="Un quai au matin").description == (
        "Un quai au matin"
    )
    status = client.status_post("Voici", media_ids=[media.id])
    assert status.media_attachments[0].description == "Un quai au matin"
    assert fake.posts[0].media == (media.id,)
    assert fake.shelf.items[media.id].size == len(PIXEL)
    with pytest.raises(mastodon.MastodonAPIError, match="not found"):
        client.status_post("Encore", media_ids=[media.id])


def test_hidden_statuses_are_not_public(fake: FakeMastodon, client: mastodon.Mastodon) -> None:
    """A private status is a draft for the public."""
    client.status_post("Entre nous", visibility="private")
    assert fake.posts == ()
    assert [post.text for post in fake.drafts] == ["Entre nous"]


LONGEST = "é" * (500 - 23 - 1) + " " + LINK


def test_the_limit_is_reached_but_not_passed(client: mastodon.Mastodon) -> None:
    """500 characters pass, a link counting 23; one more does not."""
    status = client.status_post(LONGEST)
    for call in (
        lambda: client.status_post("é" + LONGEST),
        lambda: client.status_update(status.id, "é" + LONGEST),
        lambda: client.status_post(LONGEST, spoiler_text="x"),
    ):
        with pytest.raises(mastodon.MastodonAPIError) as refused:
            call()
        assert refused.value.args[1] == 422


def test_gotosocial_counts_and_refuses_its_own_way(clock: Clock) -> None:
    """The other flavour: 5000 characters, 25 by link, 400 when too long, no key."""
    with FakeMastodon(flavour=GOTOSOCIAL, clock=clock) as fake:
        client = mastodon_client(fake)
        longest = "é" * (5000 - 26) + " " + LINK
        client.status_post(longest, idempotency_key="k")
        client.status_post(longest, idempotency_key="k")
        assert len(fake.posts) == 2
        with pytest.raises(mastodon.MastodonAPIError) as refused:
            client.status_post("é" + longest)
        assert refused.value.args[1] == 400


def test_rate_limits_are_announced_then_kept(clock: Clock) -> None:
    """Each answer says what is left; past it comes 429 until the window ends."""
    limits = {name: (2, timedelta(minutes=5)) for name in ("any", "delete", "media")}
    with FakeMastodon(limits=limits, clock=clock) as fake:
        first = send(fake, "POST", "/api/v1/statuses", data={"status": "Un"})
        assert first.headers["X-RateLimit-Limit"] == "2"
        assert first.headers["X-RateLimit-Remaining"] == "1"
        assert first.headers["X-RateLimit-Reset"] == "2026-11-20T17:05:00.000Z"
        assert first.headers["Date"] == "Fri, 20 Nov 2026 17:00:00 GMT"
        client = mastodon_client(fake)
        client.status_post("Deux")
        with pytest.raises(mastodon.MastodonRatelimitError):
            client.status_post("Trois")
        clock.moment += timedelta(minutes=5)
        client.status_post("Trois")
        assert [post.text for post in fake.posts] == ["Un", "Deux", "Trois"]


def test_a_scope_that_the_token_lacks_is_refused() -> None:
    """Reading rights do not publish."""
    with FakeMastodon(scopes=frozenset({"read:accounts", "read:statuses"})) as fake:
        answer = send(fake, "POST", "/api/v1/statuses", data={"status": "Bonjour"})
        assert (answer.status_code, fake.posts) == (403, ())


def test_json_and_forms_are_read_alike(fake: FakeMastodon) -> None:
    """The same status may come as JSON."""
    answer = send(fake, "POST", "/api/v1/statuses", json={"status": "Bonjour", "sensitive": False})
    assert (answer.status_code, fake.posts[0].text) == (200, "Bonjour")


GOOD = {"status": "Bonjour", "language": "fr", "visibility": "public"}


@pytest.mark.parametrize(
    ("status", "change"),
    [
        (422, {"json": {**GOOD, "titre": "x"}}),
        (422, {"json": {**GOOD, "link": LINK}}),
        (422, {"json": {**GOOD, "scheduled_at": "2026-12-01T00:00:00Z"}}),
        (422, {"json": {**GOOD, "status": ""}}),
        (422, {"json": {**GOOD, "status": "  \n"}}),
        (422, {"json": {"language": "fr"}}),
        (422, {"json": {**GOOD, "status": 12}}),
        (422, {"json": {**GOOD, "status": "é" * 501}}),
        (422, {"json": {**GOOD, "visibility": "publique"}}),
        (422, {"json": {**GOOD, "language": "français"}}),
        (422, {"json": {**GOOD, "sensitive": "non"}}),
        (422, {"json": {**GOOD, "media_ids": ["1"]}}),
        (422, {"json": {**GOOD, "media_ids": "1"}}),
        (422, {"json": {**GOOD, "media_ids": ["1", "2", "3", "4", "5"]}}),
        (404, {"json": {**GOOD, "in_reply_to_id": "1"}}),
        (422, {"data": [("status", "un"), ("status", "deux")]}),
        (422, {"json": GOOD, "params": {"truc": "1"}}),
        (400, {"data": b"{", "headers": {"Content-Type": "application/json"}}),
        (400, {"data": b"[]", "headers": {"Content-Type": "application/json"}}),
        (400, {"data": b"status", "headers": {"Content-Type": "text/plain"}}),
        (401, {"json": GOOD, "headers": {"Authorization": "Bearer autre"}}),
        (401, {"json": GOOD, "headers": {"Authorization": TOKEN}}),
        (401, {"json": GOOD, "headers": {"Authorization": f"OAuth {TOKEN}"}}),
    ],
)
def test_a_mutated_status_is_refused(
    fake: FakeMastodon, status: int, change: dict[str, Any]
) -> None:
    """Any change to a good request is refused with the documented form, and publishes nothing."""
    answer = send(fake, "POST", "/api/v1/statuses", **change)
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}
    assert (fake.posts, fake.drafts) == ((), ())


@pytest.mark.parametrize(
    ("status", "method", "path", "change"),
    [
        (422, "GET", "/api/v1/accounts/verify_credentials?lang=fr", {}),
        (404, "GET", "/api/v1/accounts/110/statuses", {}),
        (422, "GET", "/api/v1/accounts/109/statuses?limit=0", {}),
        (422, "GET", "/api/v1/accounts/109/statuses?limit=dix", {}),
        (422, "GET", "/api/v1/accounts/109/statuses?max_id=abc", {}),
        (422, "GET", "/api/v1/accounts/109/statuses?page=2", {}),
        (422, "GET", "/api/v1/accounts/109/statuses?pinned=peut-etre", {}),
        (404, "GET", "/api/v1/statuses/1", {}),
        (422, "GET", "/api/v1/statuses/{id}?fields=id", {}),
        (404, "PATCH", "/api/v1/statuses/{id}", {}),
        (422, "PUT", "/api/v1/statuses/{id}", {"data": {"status": ""}}),
        (422, "PUT", "/api/v1/statuses/{id}", {"data": {"status": "x", "visibility": "public"}}),
        (404, "PUT", "/api/v1/statuses/1", {"data": {"status": "x"}}),
        (422, "DELETE", "/api/v1/statuses/{id}", {"data": {"raison": "x"}}),
        (404, "DELETE", "/api/v1/statuses/1", {}),
        (404, "GET", "/api/v3/statuses/{id}", {}),
        (422, "POST", "/api/v2/media", {"data": {"description": "x"}}),
        (422, "POST", "/api/v2/media", {"files": {"fichier": ("a.png", PIXEL, "image/png")}}),
        (422, "POST", "/api/v2/media", {"files": {"file": ("a.exe", PIXEL, "text/plain")}}),
        (422, "POST", "/api/v2/media", {"files": {"file": ("a.png", b"", "image/png")}}),
        (404, "PUT", "/api/v1/media/1", {"data": {"description": "x"}}),
    ],
)
def test_a_mutated_exchange_is_refused(
    fake: FakeMastodon, status: int, method: str, path: str, change: dict[str, Any]
) -> None:
    """Every other endpoint refuses what it does not know, and changes nothing."""
    post_id = send(fake, "POST", "/api/v1/statuses", data=GOOD).json()["id"]
    before = fake.posts
    answer = send(fake, method, path.replace("{id}", post_id), **change)
    assert answer.status_code == status
    assert fake.posts == before


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/accounts/verify_credentials",
        "/api/v1/accounts/109/statuses",
        "/api/v1/statuses/1",
        "/api/v1/statuses/1/source",
        "/api/v1/statuses/1/history",
        "/api/v1/media/1",
    ],
)
@pytest.mark.parametrize("token", [None, "Bearer autre"])
def test_no_reading_without_the_token(fake: FakeMastodon, path: str, token: str | None) -> None:
    """Every reading checks the token."""
    headers = {"Authorization": token} if token else {}
    answer = requests.get(fake.url + path, headers=headers, timeout=5)
    assert (answer.status_code, answer.json()) == (401, {"error": "The access token is invalid"})


def test_a_description_has_its_own_limit(client: mastodon.Mastodon) -> None:
    """1500 characters describe an image; 1501 do not."""
    client.media_post(PIXEL, mime_type="image/png", description="é" * 1500)
    with pytest.raises(mastodon.MastodonAPIError, match="too long"):
        client.media_post(PIXEL, mime_type="image/png", description="é" * 1501)


def test_the_state_survives_on_disk(tmp_path: Path, clock: Clock) -> None:
    """A fake started again on its file knows its posts, its media and its keys."""
    state = tmp_path / "etat.json"
    with FakeMastodon(state=state, clock=clock) as fake:
        client = mastodon_client(fake)
        media = client.media_post(PIXEL, mime_type="image/png", description="Un quai")
        first = client.status_post("Bonjour", media_ids=[media.id], idempotency_key="k")
        client.status_update(first.id, "Bonsoir", media_ids=[media.id])
        client.status_delete(client.status_post("Erreur").id)
        posts, deleted = fake.posts, fake.deleted
    assert [post["text"] for post in json.loads(state.read_text())["posts"]] == ["Bonsoir"]
    with FakeMastodon(state=state, clock=clock) as fake:
        client = mastodon_client(fake)
        assert (fake.posts, fake.deleted) == (posts, deleted)
        assert client.status_post("Bonjour", idempotency_key="k").id == first.id
        assert client.status(first.id).media_attachments[0].description == "Un quai"
        assert int(client.status_post("Suite").id) > int(first.id)
