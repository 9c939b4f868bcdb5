"""Our own way out: what it refuses to send, and what it makes of a lost connection."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import httpx
import pytest
from porte_voix.announce.networks import direct
from porte_voix.announce.networks.base import Refused, Unsure
from porte_voix.announce.networks.direct import Way

from tests.announce.networks.benches import as_handed, bench, kind, make_request
from tests.networks.threads import FakeThreads

HOST = "api.reseau.example"


@contextmanager
def raw_server(*answers: bytes) -> Iterator[str]:
    """A server that answers one connection after another; empty: it closes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for answer in answers:
                connection, _peer = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)

        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def send(way: Way, address: str, method: str = "POST") -> Callable[[], int]:
    """A call that sends one request."""
    return lambda: httpx.Client(transport=way).request(method, address).status_code


def test_nothing_is_sent_without_a_deadline() -> None:
    """A client of ours used outside ``call`` sends nothing."""
    with FakeThreads() as fake, pytest.raises(Refused) as caught:
        send(Way(5), f"{fake.url}/v1.0/me", "GET")()
    assert (caught.value.code, fake.requests) == (0, [])


def test_a_second_write_in_one_call_is_stopped() -> None:
    """Two writes in one call are one too many; readings do not count."""
    way, token = Way(5), {"access_token": "jeton-threads"}
    with FakeThreads() as fake:

        def twice() -> None:
            with httpx.Client(transport=way) as client:
                client.get(f"{fake.url}/v1.0/me", params=token)
                client.get(f"{fake.url}/v1.0/me", params=token)
                for _turn in range(2):
                    sent = {"media_type": "TEXT", "text": "Bonjour", **token}
                    client.post(f"{fake.url}/v1.0/me/threads", data=sent)

        with pytest.raises(Unsure):
            way.call(twice)
        assert len(fake.calls("POST")) == 1


@pytest.mark.parametrize(
    ("way", "address"),
    [
        (Way(5), "http://reseau.example/api"),
        (Way(5, host=HOST), "https://ailleurs.example/"),
        (Way(5, host=HOST), "https://127.0.0.1:9/"),
        (Way(5, host=HOST, kin=".reseau.example"), "https://xreseau.example/"),
        (Way(5, host=HOST, base_url="http://127.0.0.1:9"), "https://ailleurs.example/"),
        (Way(5, base_url="http://127.0.0.1:9"), "https://reseau.example/"),
    ],
    ids=["in clear", "a stranger", "this machine", "not kin", "in a test", "in a test, any host"],
)
def test_a_token_goes_nowhere_else(way: Way, address: str) -> None:
    """Neither in clear, nor to another host, nor out of this machine in a test."""
    with pytest.raises(Refused) as caught:
        way.call(send(way, address))
    assert caught.value.code == 0
    assert "connexion" not in caught.value.why


def test_only_this_machine_stands_in() -> None:
    """The host of a network is never rewritten to another machine."""
    with pytest.raises(ValueError, match="loopback"):
        Way(5, host=HOST, base_url="https://ailleurs.example")


def test_a_server_that_does_not_encrypt_gets_nothing() -> None:
    """A connection that cannot be encrypted is a clean refusal."""
    way = Way(5)
    with FakeThreads() as fake, pytest.raises(Refused) as caught:
        way.call(send(way, fake.url.replace("http:", "https:")))
    assert (caught.value.code, fake.requests) == (0, [])
    assert "chiffrée" in caught.value.why


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"bonjour\r\n\r\n",
    ],
)
def test_half_an_answer_is_a_doubt(answer: bytes) -> None:
    """An answer that is cut, or is none, tells nothing."""
    way = Way(5)
    with raw_server(answer) as address, pytest.raises(Unsure):
        way.call(send(way, address))


def test_a_name_that_does_not_exist_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing left this machine."""

    def unknown(*_args: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    way = Way(5)
    with pytest.raises(Refused) as caught:
        way.call(send(way, "https://nulle-part.invalid/"))
    assert (caught.value.code, "nom est inconnu" in caught.value.why) == (0, True)


def test_every_read_has_its_own_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A silence is not waited for until the deadline."""
    monkeypatch.setattr(direct, "READ_SECONDS", 0.1)
    with bench(kind("linkedin"), monkeypatch, deadline=20) as made:
        made.fake.faults.add("hang")
        with pytest.raises(Unsure) as caught:
            made.network.create(make_request(), "cle")
    assert caught.value.why == "api.linkedin.com n'a pas répondu à temps"


def test_a_body_without_end_stops_at_the_deadline() -> None:
    """Bytes that keep coming do not outlive the deadline, in the abandoned thread either."""
    way = Way(0.3)
    with FakeThreads() as fake:
        fake.faults.add("trickle", interval=0.02)
        with pytest.raises(Unsure):
            way.call(send(way, fake.url))


def test_the_proxy_of_the_machine_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy only carries the request; what it refuses never left."""
    refusal = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
    way = Way(5)
    with raw_server(refusal) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(Refused) as caught:
            way.call(send(way, "https://reseau.example/api"))
    assert caught.value.code == 0


@pytest.mark.parametrize("name", ["bluesky", "linkedin", "threads"])
def test_each_request_has_its_own_connection(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """None is kept open, that might break under a later write."""
    with bench(kind(name), monkeypatch) as made:
        made.network.create(as_handed(made.network), "cle")
        calls = list(made.fake.requests)
    assert {call.header("Connection") for call in calls} == {"close"}
