"""A Facebook Page through facebook-sdk, against the fake Graph."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from porte_voix.announce.networks import capabilities
from porte_voix.announce.networks.base import (
    Identity,
    NetworkFailure,
    Refused,
    SomebodyElse,
    Unsure,
)
from porte_voix.announce.networks.facebook import judge, read_post
from porte_voix.announce.networks.verdict import Answer

from tests.announce.networks.benches import LINK, NOW, TOKEN, Bench, bench, kind, make_request

PAGE = "102938475610293"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A page."""
    with bench(kind("facebook"), monkeypatch) as ready:
        yield ready


def error(code: int, status: int = 400, **more: Any) -> NetworkFailure | None:
    """What an error of the Graph becomes."""
    headers = more.pop("headers", {})
    body = {"error": {"message": "Pourquoi", "type": "OAuthException", "code": code, **more}}
    return judge(Answer("graph.facebook.com", status, headers, body))


def test_whoami_is_the_page(made: Bench) -> None:
    """The token must lead to the page we post to."""
    assert made.network.whoami() == Identity(PAGE, "Centre de services scolaire")


def test_the_token_of_another_page_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token that leads elsewhere stops everything."""
    with (
        bench(kind("facebook"), monkeypatch, page="1") as made,
        pytest.raises(SomebodyElse) as caught,
    ):
        made.network.whoami()
    assert (caught.value.found, caught.value.wanted) == (PAGE, "1")


def test_the_link_goes_beside_the_text(made: Bench) -> None:
    """The network makes the card from the link, which is not written in the text."""
    post = made.network.create(make_request(), "cle")
    (public,) = made.fake.posts
    assert (public.text, public.links) == (make_request().text, (LINK,))
    read = made.network.get(post.id)
    assert read is not None
    assert (read.id, read.text, read.links) == (post.id, public.text, (LINK,))
    assert read.created_at == public.created_at.replace(microsecond=0)
    assert not capabilities(made.account).link_inline


def test_the_token_is_in_no_address(made: Bench) -> None:
    """Every verb signs in a header; no URL and no body ever holds the token."""
    post = made.network.create(make_request(), "cle")
    made.network.whoami()
    made.network.update(post.id, make_request(text="Corrigé."), "cle-2")
    made.network.get(post.id)
    made.network.recent(NOW - timedelta(days=3650))
    made.network.delete(post.id)
    assert {call.method for call in made.fake.requests} == {"GET", "POST", "DELETE"}
    for call in made.fake.requests:
        assert call.header("Authorization") == f"Bearer {TOKEN}"
        assert "access_token" not in call.target
        assert b"access_token" not in call.body
        assert call.path.startswith("/v26.0/")


def test_an_edit_changes_the_message_only(made: Bench) -> None:
    """The link of a post cannot change."""
    post = made.network.create(make_request(), "cle")
    assert made.network.update(post.id, make_request(text="Corrigé."), "cle-2").id == post.id
    (public,) = made.fake.posts
    assert (public.text, public.links) == ("Corrigé.", (LINK,))
    with pytest.raises(Refused) as caught:
        made.network.update("1_2", make_request(), "cle-3")
    assert caught.value.code == 404


def test_an_identical_post_is_a_doubt(made: Bench) -> None:
    """The duplicate refused may be our own: it must be looked for."""
    made.network.create(make_request(), "cle")
    with pytest.raises(Unsure):
        made.network.create(make_request(), "cle")
    assert len(made.fake.posts) == 1


def test_every_page_is_read(made: Bench) -> None:
    """A look-up follows the cursors, never the address that holds the token."""
    for n in range(103):
        made.network.create(make_request(text=f"Annonce {n}"), f"cle-{n}")
    made.fake.requests.clear()
    posts = made.network.recent(NOW - timedelta(days=3650))
    assert [post.id for post in posts] == [post.id for post in reversed(made.fake.posts)]
    assert all(post.links == (LINK,) for post in posts)
    assert len(made.fake.requests) == 2


@pytest.mark.parametrize(
    ("code", "status"),
    [(190, 401), (102, 401), (10, 403), (200, 403), (4, 429), (32, 429), (2635, 426), (100, 400)],
)
def test_codes_say_more_than_statuses(code: int, status: int) -> None:
    """Most errors come with 400; their code tells what to do."""
    failure = error(code)
    assert isinstance(failure, Refused)
    assert failure.code == status


@pytest.mark.parametrize("code", [1, 2, 506])
def test_codes_that_are_doubts(code: int) -> None:
    """A failure of the network, or a duplicate, may hide a success."""
    assert isinstance(error(code), Unsure)
    assert isinstance(error(100, is_transient=True), Unsure)
    assert isinstance(error(100, status=200), Unsure)


def test_the_network_counts_the_wait_in_minutes() -> None:
    """A page over its quota is told when it may write again."""
    usage = '{"1029": [{"type": "pages", "estimated_time_to_regain_access": 5}]}'
    failure = error(32, headers={"X-Business-Use-Case-Usage": usage})
    assert isinstance(failure, Refused)
    assert failure.retry_after == 300
    odd = error(32, headers={"X-Business-Use-Case-Usage": "[1]"})
    assert isinstance(odd, Refused)
    assert odd.retry_after is None


def test_a_link_in_the_message_is_a_link() -> None:
    """Without an attachment, the address written in the text is found."""
    assert read_post({"id": "1_2", "message": f"Voir {LINK}."}).links == (LINK,)
