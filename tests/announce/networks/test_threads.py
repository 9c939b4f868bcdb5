"""A Threads profile: a container first, then its publication, against the fake."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from porte_voix.announce.model import Op
from porte_voix.announce.networks import capabilities
from porte_voix.announce.networks.base import Identity, Prepares, Refused, Unsure
from porte_voix.announce.networks.threads import PATIENCE, ThreadsNetwork

from tests.announce.networks.benches import (
    LINK,
    NOW,
    TOKEN,
    Bench,
    as_handed,
    bench,
    kind,
    make_request,
)
from tests.networks.clients import Clock
from tests.networks.threads import FakeThreads

LONG_AGO = NOW - timedelta(days=3650)
PUBLISH = "/v1.0/me/threads_publish"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A profile."""
    with bench(kind("threads"), monkeypatch) as ready:
        yield ready


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[FakeThreads, ThreadsNetwork, Clock]]:
    """A network that takes ten seconds to prepare a container, and our patience as its clock."""
    clock = Clock(NOW)
    fake = FakeThreads(token=TOKEN, processing=timedelta(seconds=10), clock=clock)

    def sleep(seconds: float) -> None:
        clock.moment += timedelta(seconds=seconds)

    with bench(kind("threads"), monkeypatch, fake) as made:
        yield fake, ThreadsNetwork(made.account, sleep), clock


def test_whoami_is_the_profile(made: Bench) -> None:
    """A name may change, the id does not."""
    assert made.network.whoami() == Identity("26518372940561728", "@porte_voix")


def test_preparing_publishes_nothing(made: Bench) -> None:
    """A container is made, as often as wanted; nobody sees it."""
    assert isinstance(made.network, Prepares)
    first, second = (made.network.prepare(make_request()) for _turn in range(2))
    assert first != second
    assert made.fake.posts == ()


def test_a_post_reads_back_with_its_link(made: Bench) -> None:
    """The link goes beside the text, and comes back beside it."""
    post = made.network.create(as_handed(made.network), "cle")
    (public,) = made.fake.posts
    assert (public.id, public.text, public.links) == (post.id, make_request().text, (LINK,))
    read = made.network.get(post.id)
    assert read is not None
    assert (read.text, read.links, read.url) == (public.text, (LINK,), post.url)
    assert post.url.startswith("https://www.threads.net/@porte_voix/post/")
    assert read.created_at == public.created_at.replace(microsecond=0)


def test_nothing_prepared_is_nothing_sent(made: Bench) -> None:
    """Publishing needs what was prepared."""
    with pytest.raises(Refused) as caught:
        made.network.create(make_request(), "cle")
    assert (caught.value.code, made.fake.requests) == (0, [])


def test_a_lost_answer_is_proved_by_the_container(made: Bench) -> None:
    """What was prepared says that it went out: it is not prepared, nor published, again."""
    assert isinstance(made.network, Prepares)
    request = as_handed(made.network)
    made.fake.faults.add("commit_then_drop", method="POST", path_contains=PUBLISH)
    with pytest.raises(Unsure):
        made.network.create(request, "cle")
    with pytest.raises(Unsure) as caught:
        made.network.prepare(request)
    assert "PUBLISHED" in caught.value.why
    assert len(made.fake.posts) == 1
    assert len(made.fake.calls("POST", "/me/threads")) == 2


def test_what_was_prepared_before_is_kept(made: Bench) -> None:
    """A publication that never left uses the same container the next time."""
    assert isinstance(made.network, Prepares)
    request = as_handed(made.network)
    made.fake.faults.add("drop", method="POST", path_contains=PUBLISH)
    with pytest.raises(Unsure):
        made.network.create(request, "cle")
    assert (made.network.prepare(request),) == request.media
    made.network.create(request, "cle")
    assert len(made.fake.posts) == 1


def test_a_container_that_is_dead_is_replaced(
    slow: tuple[FakeThreads, ThreadsNetwork, Clock],
) -> None:
    """After a day, or an error, it can never be published: another one is made."""
    fake, network, clock = slow
    old = network.prepare(make_request())
    clock.moment += timedelta(days=1)
    new = network.prepare(make_request(media=(old,)))
    assert new != old
    fake.containers[new] = replace(fake.containers[new], failed="UNKNOWN")
    assert network.prepare(make_request(media=(new,))) not in (old, new)


@pytest.mark.parametrize("failure", [{"status": 401}, {"status": 500}])
def test_a_container_that_cannot_be_asked_is_a_doubt(made: Bench, failure: dict[str, int]) -> None:
    """As long as the first may be public, no second is made."""
    assert isinstance(made.network, Prepares)
    request = as_handed(made.network)
    made.fake.faults.add("status", method="GET", **failure)
    with pytest.raises(Unsure):
        made.network.prepare(request)
    assert len(made.fake.calls("POST")) == 1


def test_the_network_is_waited_for(slow: tuple[FakeThreads, ThreadsNetwork, Clock]) -> None:
    """A container is ready after a few questions, less than a minute."""
    fake, network, _clock = slow
    container = network.prepare(make_request())
    assert fake.status(fake.containers[container]) == "FINISHED"
    assert sum(PATIENCE) <= 30


def test_patience_has_an_end(slow: tuple[FakeThreads, ThreadsNetwork, Clock]) -> None:
    """A container that is not ready in time is left: nothing is public."""
    fake, network, _clock = slow
    fake.processing = timedelta(minutes=5)
    with pytest.raises(Refused) as caught:
        network.prepare(make_request())
    assert caught.value.code == 0
    assert "IN_PROGRESS" in caught.value.why


@pytest.mark.parametrize("failure", ["drop", "commit_then_drop", "html", "no_id"])
def test_a_failed_container_is_a_clean_refusal(made: Bench, failure: str) -> None:
    """Preparing never leaves a doubt behind."""
    assert isinstance(made.network, Prepares)
    made.fake.faults.add(failure, method="POST")
    with pytest.raises(Refused) as caught:
        made.network.prepare(make_request())
    assert caught.value.code == 0


def test_a_container_not_found_is_tried_later(made: Bench) -> None:
    """The network may not find what it just made: a refusal that passes by itself."""
    with pytest.raises(Refused) as caught:
        made.network.create(make_request(media=("123",)), "cle")
    assert (caught.value.code, caught.value.retry_after) == (429, PATIENCE[-1])


def test_a_refusal_of_what_is_public_is_a_doubt(made: Bench) -> None:
    """A container already published is not found either: its status tells."""
    request = as_handed(made.network)
    made.network.create(request, "cle")
    with pytest.raises(Unsure):
        made.network.create(request, "cle")
    assert len(made.fake.posts) == 1


def test_a_server_error_is_a_doubt_whatever_its_code(made: Bench) -> None:
    """The network has told of a missing permission, with a 500, after publishing."""
    request = as_handed(made.network)
    body = {"error": {"message": "Application does not have permission", "code": 10}}
    made.fake.faults.add("status", method="POST", status=500, body=body, commit=True)
    with pytest.raises(Unsure):
        made.network.create(request, "cle")


def test_an_address_that_cannot_be_told_is_no_failure(made: Bench) -> None:
    """The post is there; only its address is missing."""
    request = as_handed(made.network)
    made.fake.faults.add("status", method="GET", status=500)
    post = made.network.create(request, "cle")
    assert (post.id, post.url) == (made.fake.posts[0].id, "")


def test_a_post_cannot_be_edited(made: Bench) -> None:
    """The capability is not declared, and the verb sends nothing."""
    assert capabilities(made.account).can == {Op.CREATE, Op.DELETE}
    with pytest.raises(Refused):
        made.network.update("1", make_request(), "cle")
    assert made.fake.requests == []


def test_every_page_is_read(made: Bench) -> None:
    """A look-up follows the cursors to the end."""
    for n in range(103):
        made.network.create(as_handed(made.network, text=f"Annonce {n}"), f"cle-{n}")
    made.fake.requests.clear()
    posts = made.network.recent(LONG_AGO)
    assert [post.id for post in posts] == [post.id for post in reversed(made.fake.posts)]
    assert all(post.links == (LINK,) for post in posts)


def test_bytes_are_counted(made: Bench) -> None:
    """The last text that fits for us is the last one that the network takes."""
    measure = capabilities(made.account).measure
    assert (measure("é" * 250), measure("’")) == (500, 3)
    made.network.create(as_handed(made.network, text="é" * 250), "cle")
    with pytest.raises(Refused):
        as_handed(made.network, text="é" * 250 + "a")


def test_the_token_is_in_no_address(made: Bench) -> None:
    """Every verb signs in a header."""
    post = made.network.create(as_handed(made.network), "cle")
    made.network.whoami()
    made.network.get(post.id)
    made.network.recent(LONG_AGO)
    made.network.delete(post.id)
    for call in made.fake.requests:
        assert call.header("Authorization") == f"Bearer {TOKEN}"
        assert "access_token" not in call.target
        assert b"access_token" not in call.body
