"""The one way out: what it refuses to send, and what it makes of a lost connection."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from porte_voix.announce.networks import http
from porte_voix.announce.networks.base import Refused, Unsure
from porte_voix.announce.networks.http import Wire
from requests import Session

from tests.announce.networks.benches import bench, kind, make_request
from tests.networks.mastodon import FakeMastodon

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


@contextmanager
def raw_server(*answers: bytes) -> Iterator[str]:
    """A server that keeps one connection and gives ``answers`` one by one; empty: it closes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _peer = listener.accept()
            with connection:
                for answer in answers:
                    connection.recv(65536)
                    if not answer:
                        return
                    connection.sendall(answer)

        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def send(wire: Wire, address: str, method: str = "POST") -> Callable[[], int]:
    """A library call that sends one request."""
    return lambda: wire.on(Session()).request(method, address).status_code


def test_nothing_is_sent_without_a_deadline() -> None:
    """A session of ours used outside ``call`` sends nothing."""
    with FakeMastodon() as fake, pytest.raises(Refused) as caught:
        Wire(5).on(Session()).get(f"{fake.url}/api/v2/instance")
    assert (caught.value.code, fake.requests) == (0, [])


def test_a_second_write_in_one_call_is_stopped() -> None:
    """A library that would send twice is stopped at the first, which stays in doubt."""
    wire = Wire(5)
    with FakeMastodon() as fake:
        address = f"{fake.url}/api/v1/statuses"
        once = send(wire, f"{fake.url}/api/v2/instance", "GET")

        def twice() -> None:
            for _turn in range(2):
                try:
                    send(wire, address)()
                except Refused:
                    continue

        assert wire.call(once) == 200
        with pytest.raises(Unsure):
            wire.call(twice)
        assert len(fake.calls("POST")) == 1


def test_plain_http_goes_nowhere_but_here() -> None:
    """A token is never sent in clear over a network."""
    wire = Wire(5)
    with pytest.raises(Refused) as caught:
        wire.call(send(wire, "http://mastodon.example/api"))
    assert "https" in caught.value.why


def test_a_stand_in_takes_every_request() -> None:
    """During a test, a request to any other host is refused, not sent."""
    wire = Wire(5, host="api.reseau.example", base_url="http://127.0.0.1:9")
    with pytest.raises(Refused) as caught:
        wire.call(send(wire, "https://ailleurs.example/"))
    assert caught.value.code == 0


def test_only_this_machine_stands_in() -> None:
    """The host of a network is never rewritten to another machine."""
    with pytest.raises(ValueError, match="loopback"):
        Wire(5, host="api.reseau.example", base_url="https://ailleurs.example")


def test_a_server_that_does_not_encrypt_gets_nothing() -> None:
    """A connection that cannot be encrypted is a clean refusal."""
    wire = Wire(5)
    with FakeMastodon() as fake, pytest.raises(Refused) as caught:
        wire.call(send(wire, fake.url.replace("http:", "https:")))
    assert (caught.value.code, fake.requests) == (0, [])
    assert "chiffrée" in caught.value.why


def test_a_kept_connection_that_breaks_is_a_doubt() -> None:
    """A request that left on a connection already open may have been heard."""
    wire = Wire(5)
    with raw_server(OK, b"") as address:
        assert wire.call(send(wire, address)) == 200
        with pytest.raises(Unsure):
            wire.call(send(wire, address))


def test_half_an_answer_is_a_doubt() -> None:
    """An answer cut in its body is not an answer."""
    wire = Wire(5)
    with raw_server(OK[:-1], b"") as address, pytest.raises(Unsure):
        wire.call(send(wire, address))


def test_every_read_has_its_own_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The libraries' endless timeouts are replaced, well inside the deadline."""
    monkeypatch.setattr(http, "READ_SECONDS", 0.1)
    with bench(kind("x"), monkeypatch, deadline=20) as made:
        made.fake.faults.add("hang")
        with pytest.raises(Unsure) as caught:
            made.network.create(make_request(), "cle")
    assert caught.value.why == "api.twitter.com n'a pas répondu à temps"
