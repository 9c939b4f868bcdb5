"""Links that leave the site, asked of a real server of this machine that fails in every way."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from porte_voix.permalinks import outbound
from porte_voix.permalinks.outbound import Answer, Fate, ask_all, is_asked, is_public

PIXEL = b"x" * 50
#: A key made for these tests, and its certificate, which nobody signed.
CERTIFICATE = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgUvp4biSZZOuUk0da
FG6DEWSvs3islUuL6XKrkXzjsOGhRANCAAQ89abGzVwgt7beQithjBtpJS9EZltY
SE8tbXO6tilKtxoIr0CVts1DK4Mb5fRmvn6w80WqAwUjxmoeP9fHouH7
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBfjCCASWgAwIBAgIUOJQIXJ2tFLDYY3tMpCirPJK393owCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEzMDAxMTI1MFoYDzIxMjYxMTA2
MDExMjUwWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQ89abGzVwgt7beQithjBtpJS9EZltYSE8tbXO6tilKtxoIr0CVts1D
K4Mb5fRmvn6w80WqAwUjxmoeP9fHouH7o1MwUTAdBgNVHQ4EFgQUBKRKjLAD+Z0D
qniRAQ5N2Xq5l/YwHwYDVR0jBBgwFoAUBKRKjLAD+Z0DqniRAQ5N2Xq5l/YwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiAIl70wrCei4YVyRkP6On9w
+8H40Ydg7g6Zpp8BQbPAawIgYmDzJwrsP7wrW4lw8sTevefRdsIv10+/GmW76zmq
8kU=
-----END CERTIFICATE-----
"""


class Handler(BaseHTTPRequestHandler):
    """A path says how it is answered; what was asked is kept."""

    server: "Server"

    def do_HEAD(self) -> None:
        """Without a body."""
        self.answer(body=False)

    def do_GET(self) -> None:
        """With one."""
        self.answer(body=True)

    def answer(self, body: bool) -> None:
        """As the path says."""
        word = urlsplit(self.path).path.strip("/")
        self.server.asked.append((self.command, self.path))
        with self.server.counted():
            if word == "slow":
                time.sleep(0.2)
        if word == "hangs" or (word == "hangs-on-head" and not body):
            self.connection.close()
        elif word == "mute":
            self.server.gate.wait(10)
        elif word == "drips":
            self.drip()
        elif word == "get-only" and not body:
            self.reply(405)
        elif word.startswith("to-"):
            status, _, target = word.removeprefix("to-").partition("-")
            self.reply(int(status), Location=f"/{target}")
        elif word == "loop":
            self.reply(302, Location="/loop")
        elif word == "away":
            self.reply(301, Location="http://10.0.0.1/interne")
        elif word == "file":
            self.reply(302, Location="file:///etc/passwd")
        elif word.isdigit():
            self.reply(int(word))
        else:
            self.reply(200)

    def reply(self, status: int, **headers: str) -> None:
        """A whole answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(PIXEL)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(PIXEL)

    def drip(self) -> None:
        """Never the end of a header."""
        with suppress(OSError):
            while not self.server.gate.wait(0.05):
                self.wfile.write(b"H")
                self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Counts how many requests are answered at once."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str]] = []
        self.gate = threading.Event()
        self._lock = threading.Lock()
        self.now = self.most = 0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """How many at once."""
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        yield
        with self._lock:
            self.now -= 1

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.server_address[1]}/{path}"


@pytest.fixture
def server() -> Iterator[Server]:
    """The server, answering until the test ends."""
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.02,))
        thread.start()
        yield made
        made.gate.set()
        made.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short waits."""
    monkeypatch.setattr(outbound, "TIMEOUT", httpx.Timeout(0.5, connect=0.5))
    monkeypatch.setattr(outbound, "LINK_SECONDS", 1.0)


def asked(server: Server, path: str) -> Answer:
    """What one link of the server leads to."""
    url = server.url(path)
    return ask_all([url], 10, may_ask=lambda host: host == "127.0.0.1")[url]


@pytest.mark.parametrize(
    ("path", "fate", "status"),
    [
        ("bien", Fate.ALIVE, 200),
        ("get-only", Fate.ALIVE, 200),
        ("hangs-on-head", Fate.ALIVE, 200),
        ("to-302-bien", Fate.ALIVE, 200),
        ("to-301-bien", Fate.MOVED, 200),
        ("to-308-to-301-bien", Fate.MOVED, 200),
        ("to-301-to-302-bien", Fate.ALIVE, 200),
        ("to-301-404", Fate.GONE, 404),
        ("404", Fate.GONE, 404),
        ("410", Fate.GONE, 410),
        ("403", Fate.SHUT, 403),
        ("429", Fate.SHUT, 429),
        ("500", Fate.ILL, 500),
        ("503", Fate.ILL, 503),
        ("loop", Fate.LOOP, 0),
        ("away", Fate.PRIVATE, 0),
        ("file", Fate.GONE, 0),
        ("hangs", Fate.SILENT, 0),
        ("mute", Fate.SILENT, 0),
        ("drips", Fate.SILENT, 0),
    ],
)
def test_every_end_of_a_link(server: Server, path: str, fate: Fate, status: int) -> None:
    """HEAD, then GET where it is answered badly; no answer lasts, whatever a server does."""
    answer = asked(server, path)
    assert (answer.fate, answer.status) == (fate, status)


def test_a_move_for_good_tells_its_new_address(server: Server) -> None:
    """So that a writer may copy it."""
    assert asked(server, "to-308-to-301-bien").to == server.url("bien")


def test_nobody_there() -> None:
    """A port that nothing listens to, a name that nobody has, an address that is none."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    closed, unnamed, odd = f"http://127.0.0.1:{port}/", "http://personne.invalid/", "http://[::1/"
    found = ask_all([closed, unnamed, odd], 10, may_ask=lambda host: "." in host)
    assert found[closed].fate is Fate.SILENT
    assert found[unnamed].fate is Fate.NO_HOST
    assert found[odd].fate is Fate.GONE


def test_a_bad_certificate_is_told(tmp_path: Path) -> None:
    """A server that speaks TLS with a certificate that nobody signed."""
    key = tmp_path / "clef.pem"
    key.write_text(CERTIFICATE)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(key)
    with Server() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        url = server.url("bien").replace("http:", "https:")
        found = ask_all([url], 10, may_ask=lambda host: True)
        server.shutdown()
        thread.join()
    assert found[url].fate is Fate.UNSAFE


def test_a_host_is_asked_one_thing_at_a_time(server: Server) -> None:
    """Whatever the number of its links."""
    ask_all([server.url(f"slow?{n}") for n in range(5)], 10, may_ask=lambda host: True)
    assert server.most == 1


def test_time_is_bounded(server: Server) -> None:
    """What it did not allow is left for another run."""
    urls = [server.url(f"mute?{n}") for n in range(20)]
    assert len(ask_all(urls, 1.2, may_ask=lambda host: True)) < 20


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://quebec.ca/", True),
        ("http://social.example/@a", False),
        ("https://a.test./", False),
        ("mailto:a@quebec.ca", False),
        ("/2026/avis/", False),
        ("http://[::1/", True),
    ],
)
def test_what_is_asked(url: str, wanted: bool) -> None:
    """Links that leave the site for a place that may exist."""
    assert is_asked(url) is wanted


@pytest.mark.parametrize("host", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "192.168.0.1"])
def test_our_own_network_is_never_asked(host: str) -> None:
    """What writers write must not make this machine look around itself."""
    assert not is_public(host)
    url = f"http://[{host}]/" if ":" in host else f"http://{host}/"
    assert ask_all([url], 5) == {url: Answer(Fate.PRIVATE)}


def test_a_public_address_is_asked() -> None:
    """An address of the open network, without asking anybody for it."""
    assert is_public("192.0.43.8")
