"""Each fault does what it says, on every fake, seen through the real client and by the truth."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import facebook
import mastodon
import pytest
import requests
import tweepy

from tests.networks.clients import Clock, graph_client, mastodon_client, tweepy_client
from tests.networks.facebook import FakeFacebook
from tests.networks.faults import KINDS
from tests.networks.mastodon import FakeMastodon
from tests.networks.server import FakeNetwork
from tests.networks.x import FakeX

NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
HASTE = 0.3


@dataclass
class Bench:
    """One fake, and the gestures of its client library."""

    fake: FakeNetwork
    clock: Clock
    client: Any
    publish: Callable[[str], Any]
    listing: Callable[[], list[str]]

    def texts(self) -> list[str]:
        """What the public can read."""
        return [post.text for post in self.fake.posts]


def on_mastodon(clock: Clock, timeout: float) -> Bench:
    """Mastodon and Mastodon.py."""
    fake = FakeMastodon(account_id="109", clock=clock).start()
    client = mastodon_client(fake, timeout=timeout)
    return Bench(
        fake,
        clock,
        client,
        lambda text: client.status_post(text),
        lambda: [status.id for status in client.account_statuses("109")],
    )


def on_facebook(clock: Clock, timeout: float) -> Bench:
    """Facebook and facebook-sdk."""
    fake = FakeFacebook(page_id="1029", clock=clock).start()
    client = graph_client(fake, timeout=timeout)
    return Bench(
        fake,
        clock,
        client,
        lambda text: client.put_object("1029", "feed", message=text),
        lambda: [post["id"] for post in client.get_connections("1029", "feed")["data"]],
    )


def on_x(clock: Clock, timeout: float) -> Bench:
    """X and tweepy."""
    fake = FakeX(account_id="42", clock=clock).start()
    client = tweepy_client(fake, timeout=timeout)
    return Bench(
        fake,
        clock,
        client,
        lambda text: client.create_tweet(text=text),
        lambda: [str(post.id) for post in client.get_users_tweets(42, user_auth=True).data or []],
    )


NETWORKS = {"mastodon": on_mastodon, "facebook": on_facebook, "x": on_x}
LOST = (mastodon.MastodonNetworkError, requests.ConnectionError, requests.Timeout)


@pytest.fixture(params=NETWORKS)
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """Each network in turn."""
    bench = NETWORKS[request.param](Clock(NOON), 5.0)
    yield bench
    bench.fake.close()


@pytest.fixture(params=NETWORKS)
def hasty(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """A client that gives up at once."""
    bench = NETWORKS[request.param](Clock(NOON), HASTE)
    yield bench
    bench.fake.close()


def test_commit_then_drop(bench: Bench) -> None:
    """The client sees a broken connection; the post is public."""
    bench.fake.faults.add("commit_then_drop", method="POST")
    with pytest.raises(LOST):
        bench.publish("Bonjour")
    assert bench.texts() == ["Bonjour"]


def test_drop(bench: Bench) -> None:
    """The client sees the same; nothing is public."""
    bench.fake.faults.add("drop", method="POST")
    with pytest.raises(LOST):
        bench.publish("Bonjour")
    assert (bench.texts(), len(bench.fake.calls("POST"))) == ([], 1)


@pytest.mark.parametrize("commit", [False, True])
def test_reset(bench: Bench, commit: bool) -> None:
    """A reset cuts the line, before or after the work."""
    bench.fake.faults.add("reset", method="POST", commit=commit)
    with pytest.raises(LOST, match=r"[Rr]eset"):
        bench.publish("Bonjour")
    assert bench.texts() == (["Bonjour"] if commit else [])


@pytest.mark.parametrize("commit", [False, True])
def test_hang(hasty: Bench, commit: bool) -> None:
    """Silence until the client gives up, with or without the work done."""
    hasty.fake.faults.add("hang", method="POST", commit=commit)
    with pytest.raises(LOST, match=r"[Tt]imed out"):
        hasty.publish("Bonjour")
    assert hasty.texts() == (["Bonjour"] if commit else [])


def test_a_hang_is_bounded(bench: Bench) -> None:
    """After its seconds, the line is simply cut."""
    bench.fake.faults.add("hang", method="POST", seconds=0.05)
    with pytest.raises(LOST):
        bench.publish("Bonjour")
    assert bench.texts() == []


def test_trickle(hasty: Bench) -> None:
    """Bytes that keep coming outlive the library's timeout, which counts each read."""
    hasty.fake.faults.add("trickle", method="POST", interval=0.0015)
    began = time.monotonic()
    hasty.publish("Bonjour")
    assert time.monotonic() - began > HASTE
    assert hasty.texts() == ["Bonjour"]


def test_a_slow_trickle_is_a_timeout(hasty: Bench) -> None:
    """Bytes slower than the timeout are no answer, and the work is done."""
    hasty.fake.faults.add("trickle", method="POST")
    with pytest.raises(LOST):
        hasty.publish("Bonjour")
    assert hasty.texts() == ["Bonjour"]


def test_truncated(bench: Bench) -> None:
    """Half an answer is no answer, and the work is done."""
    bench.fake.faults.add("truncated", method="POST")
    with pytest.raises((*LOST, requests.exceptions.ChunkedEncodingError)):
        bench.publish("Bonjour")
    assert bench.texts() == ["Bonjour"]


STATUS_ERRORS = (
    mastodon.MastodonAPIError,
    mastodon.MastodonRatelimitError,
    facebook.GraphAPIError,
    tweepy.HTTPException,
)


@pytest.mark.parametrize("status", [401, 429, 500, 503])
@pytest.mark.parametrize("commit", [False, True])
def test_status(bench: Bench, status: int, commit: bool) -> None:
    """Any status comes in the network's own words; a committed one hides a public post."""
    bench.fake.faults.add("status", method="POST", status=status, commit=commit)
    with pytest.raises(STATUS_ERRORS):
        bench.publish("Bonjour")
    assert bench.texts() == (["Bonjour"] if commit else [])


def test_status_with_its_own_headers_and_body(bench: Bench) -> None:
    """Headers and body may be given; the date is always that of the clock."""
    bench.fake.faults.add("status", status=429, headers={"Retry-After": "30"}, body={"a": 1})
    answer = requests.get(bench.fake.url, timeout=5)
    assert (answer.status_code, answer.json()) == (429, {"a": 1})
    assert answer.headers["Retry-After"] == "30"
    assert answer.headers["Date"] == "Fri, 20 Nov 2026 17:00:00 GMT"


def test_a_429_says_when_to_come_back() -> None:
    """Mastodon and X give their limits with it."""
    with FakeMastodon(clock=Clock(NOON)) as fake:
        fake.faults.add("status", status=429)
        headers = requests.get(fake.url, timeout=5).headers
        assert headers["X-RateLimit-Remaining"] == "0"
        assert headers["X-RateLimit-Reset"] == "2026-11-20T17:05:00.000Z"
    with FakeX(clock=Clock(NOON)) as fake_x:
        fake_x.faults.add("status", status=429, method="POST")
        with pytest.raises(tweepy.TooManyRequests) as refused:
            tweepy_client(fake_x).create_tweet(text="Bonjour")
        assert refused.value.reset_time == int((NOON + timedelta(minutes=15)).timestamp())


@pytest.mark.parametrize("commit", [False, True])
def test_html(bench: Bench, commit: bool) -> None:
    """A web page in a success is an error for every library, and tells nothing of the work."""
    bench.fake.faults.add("html", method="POST", commit=commit)
    with pytest.raises(
        (mastodon.MastodonAPIError, facebook.GraphAPIError, requests.JSONDecodeError)
    ):
        bench.publish("Bonjour")
    assert bench.texts() == (["Bonjour"] if commit else [])


@pytest.mark.parametrize("commit", [False, True])
def test_no_id(bench: Bench, commit: bool) -> None:
    """A success without an id is no error for the libraries: only the reader can see it."""
    bench.fake.faults.add("no_id", method="POST", commit=commit)
    answer = bench.publish("Bonjour")
    data = answer if isinstance(answer, dict) else answer.data
    assert not (data or {}).get("id")
    assert bench.texts() == (["Bonjour"] if commit else [])


def test_late_waits_to_be_released(bench: Bench) -> None:
    """The answer is lost now, the post appears only when released."""
    bench.fake.faults.add("late", method="POST")
    with pytest.raises(LOST):
        bench.publish("Bonjour")
    bench.clock.moment += timedelta(hours=1)
    assert (bench.texts(), bench.listing()) == ([], [])
    bench.fake.release_late()
    assert (bench.texts(), len(bench.listing())) == (["Bonjour"], 1)


def test_late_comes_in_its_time(bench: Bench) -> None:
    """With seconds, the post appears by itself, dated of that instant."""
    bench.fake.faults.add("late", method="POST", seconds=90)
    with pytest.raises(LOST):
        bench.publish("Bonjour")
    bench.clock.moment += timedelta(seconds=89)
    assert (bench.texts(), bench.listing()) == ([], [])
    bench.clock.moment += timedelta(seconds=11)
    assert len(bench.listing()) == 1
    assert bench.fake.posts[0].created_at == NOON + timedelta(seconds=90)


def test_lookup_lag(bench: Bench) -> None:
    """A post is public at once, listed only later; the next one is not concerned."""
    bench.fake.faults.add("lookup_lag", method="POST", seconds=60)
    bench.publish("Bonjour")
    bench.publish("Bonsoir")
    assert bench.texts() == ["Bonjour", "Bonsoir"]
    assert len(bench.listing()) == 1
    bench.clock.moment += timedelta(seconds=60)
    assert len(bench.listing()) == 2


def test_a_lag_goes_with_a_lost_answer(bench: Bench) -> None:
    """Both may strike the same call: done, not answered, not listed yet."""
    bench.fake.faults.add("lookup_lag", method="POST", seconds=60)
    bench.fake.faults.add("commit_then_drop", method="POST")
    with pytest.raises(LOST):
        bench.publish("Bonjour")
    assert (bench.texts(), bench.listing()) == (["Bonjour"], [])
    bench.clock.moment += timedelta(seconds=60)
    assert len(bench.listing()) == 1


def test_a_fault_picks_its_calls(bench: Bench) -> None:
    """Method, path, number of times and calls to let through are respected."""
    bench.fake.faults.add("drop", method="POST", path_contains="nulle-part")
    fault = bench.fake.faults.add("drop", method="POST", times=2, skip=1)
    outcomes = []
    for text in "abcd":
        try:
            bench.publish(text)
            outcomes.append(text)
        except LOST:
            outcomes.append("-")
    assert outcomes == ["a", "-", "-", "d"]
    assert (bench.texts(), bench.fake.faults.played) == (["a", "d"], [fault, fault])


def test_a_fault_may_last(bench: Bench) -> None:
    """Without a number of times, it lasts until cleared."""
    bench.fake.faults.add("drop", times=None)
    for _ in range(3):
        with pytest.raises(LOST):
            bench.listing()
    bench.fake.faults.clear()
    assert bench.listing() == []


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("pop", {}),
        ("drop", {"commit": True}),
        ("hang", {"interval": 1}),
        ("lookup_lag", {}),
        ("status", {"seconds": 1}),
    ],
)
def test_a_fault_that_does_not_exist_is_an_error(kind: str, options: dict[str, Any]) -> None:
    """A typing mistake in a test cannot pass for a fault."""
    with pytest.raises(TypeError):
        FakeMastodon().faults.add(kind, **options)


def test_every_kind_has_its_test() -> None:
    """No fault is added without a test that bears its name."""
    assert [kind for kind in KINDS if not any(f"test_{kind}" in name for name in globals())] == []


def test_nothing_outlives_a_fake(bench: Bench) -> None:
    """Closing ends at once hangs, trickles and silent connections, threads included."""
    before = threading.active_count()
    other = type(bench.fake)()
    other.start()
    other.faults.add("hang", method="GET")
    other.faults.add("trickle", method="POST", interval=30)
    address = urlsplit(other.url)
    sockets = []
    for sent in (b"", b"GET / HTTP/1.1\r\n\r\n", b"POST / HTTP/1.1\r\n\r\n"):
        line = socket.create_connection((address.hostname, address.port), timeout=5)
        line.sendall(sent)
        sockets.append(line)
    for _ in range(200):
        if threading.active_count() == before + 4 and len(other.requests) == 2:
            break
        time.sleep(0.01)
    assert threading.active_count() == before + 4
    began = time.monotonic()
    other.close()
    assert time.monotonic() - began < 1
    assert threading.active_count() == before
    for line in sockets:
        line.close()


def test_a_bug_of_the_fake_is_told() -> None:
    """What breaks inside a fake cannot pass for a network fault."""
    fake = FakeMastodon().start()
    fake.shelf = None  # type: ignore[assignment]
    with pytest.raises(mastodon.MastodonNetworkError):
        mastodon_client(fake).status_post("Bonjour")
    with pytest.raises(RuntimeError, match="fake itself broke"):
        fake.close()
