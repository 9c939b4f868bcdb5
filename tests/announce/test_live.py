"""The live site, asked over real sockets: only the right page of the right build is public."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from porte_voix.announce import live
from porte_voix.announce.live import LiveSite, LiveState
from porte_voix.announce.model import Article
from porte_voix.errors import Pending

from tests.factories import SITE, make_article, make_manifest

ARTICLE = make_article()
PATH = ARTICLE.url.removeprefix(SITE)
MANIFEST = make_manifest(ARTICLE)
NOT_YET = "la page en ligne n'est pas encore cette version"


@dataclass
class Site:
    """A site on loopback: for each path a status, headers and a body; ``first`` runs before."""

    answers: dict[str, tuple[int, dict[str, str], str]] = field(default_factory=dict)
    first: Callable[[str], None] = lambda path: None
    raw: Callable[[socket.socket], None] | None = None
    asked: list[str] = field(default_factory=list)
    address: str = ""

    def shows(self, path: str, body: str, status: int = 200, **headers: str) -> None:
        """Answer this at a path from now on."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = (status, {"Content-Type": "text/html; charset=utf-8"} | named, body)

    def says(self, data: Any) -> None:
        """Publish this as the public file."""
        self.shows("/porte-voix.json", data if isinstance(data, str) else json.dumps(data))


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_GET(self) -> None:
        site = self.server.site
        site.asked.append(self.path)
        site.first(self.path)
        with contextlib.suppress(OSError):
            if site.raw:
                site.raw(self.connection)
                return
            status, headers, body = site.answers.get(self.path, (404, {}, "rien"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Site


@pytest.fixture
def site() -> Iterator[Site]:
    """A site that holds nothing yet."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.site = Site(address=f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server.site
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def reader(site: Site) -> Iterator[LiveSite]:
    """What reads it, in place of its public address."""
    opened = LiveSite(SITE, site.address, interval=0.01)
    yield opened
    opened.close()


def page(article: Article = ARTICLE, head: str = "", body: str = "", **values: str) -> str:
    """The page of an article."""
    revision, canonical = values.get("revision", article.revision), values.get("canonical")
    return (
        '<!DOCTYPE html><html><head><link rel="stylesheet" href="/style.css">'
        '<meta name="description" content="Sur le mot noindex">'
        f'<meta name="porte-voix" content="{article.id} {revision}">'
        f'<link rel="canonical" href="{escape(canonical or article.url)}">{head}</head>'
        f"<body>{body}</body></html>"
    )


def public(**values: Any) -> dict[str, Any]:
    """The public file of the manifest of these tests."""
    mark = {"lineage": "l1", "events": 7}
    return {"schema": 1, "site": SITE, "manifest": MANIFEST.digest, "register": mark} | values


# -- One page ------------------------------------------------------------------------------------


def test_the_right_page_is_live(site: Site, reader: LiveSite) -> None:
    """This revision, at this address, open to all: nothing to say."""
    site.shows(PATH, page())
    assert reader.page(ARTICLE) == ""
    assert site.asked == [PATH]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (page(revision="sha256:" + "1" * 64), NOT_YET),
        (page(replace(ARTICLE, id="b2c3d4e5")), NOT_YET),
        ("<html><head><title>Bientôt</title></head></html>", NOT_YET),
        ("", NOT_YET),
        ("<![foo[ <!-- <a b='", NOT_YET),
        (page(canonical=f"{SITE}/autre/"), "la page en ligne donne une autre adresse canonique"),
        (
            page(head='<meta name="robots" content="noindex">'),
            "la page demande de ne pas être indexée",
        ),
        (
            page(head='<META NAME="Robots" CONTENT="follow, NoIndex">'),
            "la page demande de ne pas être indexée",
        ),
        (
            page(head='<meta name="robots" content="none">'),
            "la page demande de ne pas être indexée",
        ),
        (page(head='<meta name="robots" content="index, max-image-preview:none">'), ""),
        (page(head='<link rel="canonical" href="https://mal.example">'), ""),
        (
            page(
                body='<meta name="porte-voix" content="x y"><meta name="robots" content="noindex">'
            ),
            "",
        ),
        (
            f'<html><head></head><body><meta name="porte-voix" content="{ARTICLE.id} '
            f'{ARTICLE.revision}"><link rel="canonical" href="{ARTICLE.url}"></body></html>',
            NOT_YET,
        ),
    ],
)
def test_what_a_page_says_of_itself(site: Site, reader: LiveSite, body: str, reason: str) -> None:
    """The head alone counts, and its first word; what a writer put in the text does not."""
    site.shows(PATH, body)
    assert reader.page(ARTICLE) == reason


def test_a_tombstone_may_hide(site: Site, reader: LiveSite) -> None:
    """Search engines are asked to forget it; its copies are taken down all the same."""
    gone = replace(ARTICLE, withdrawn=date(2026, 11, 21))
    site.shows(PATH, page(gone, head='<meta name="robots" content="noindex">'))
    assert reader.page(gone) == ""


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("noindex", "la page demande de ne pas être indexée"),
        ("NoIndex, nofollow", "la page demande de ne pas être indexée"),
        ("unrobot: noindex", "la page demande de ne pas être indexée"),
        ("none", "la page demande de ne pas être indexée"),
        ("nofollow", ""),
    ],
)
def test_a_header_may_hide_a_page(site: Site, reader: LiveSite, header: str, reason: str) -> None:
    """A server that hides a page holds its announcement."""
    site.shows(PATH, page(), X_Robots_Tag=header)
    assert reader.page(ARTICLE) == reason


@pytest.mark.parametrize("status", [404, 410, 403, 500, 503, 203])
def test_only_two_hundred_is_live(site: Site, reader: LiveSite, status: int) -> None:
    """Any other answer holds the announcement, even with the right page in it."""
    site.shows(PATH, page(), status)
    assert reader.page(ARTICLE) == f"la page répond {status}"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirection_is_not_followed(site: Site, reader: LiveSite, status: int) -> None:
    """The page must be at its own address, not somewhere that it leads to."""
    site.shows(PATH, "", status, Location=f"{site.address}/ailleurs/")
    site.shows("/ailleurs/", page())
    assert reader.page(ARTICLE) == f"la page répond {status}"
    assert site.asked == [PATH]


@pytest.mark.parametrize(
    "url",
    [
        "https://ailleurs.example/2026/sept-places/",
        f"{SITE}.ailleurs.example/2026/sept-places/",
        f"{SITE}@ailleurs.example/",
        "/2026/sept-places/",
    ],
)
def test_another_site_is_never_asked(site: Site, reader: LiveSite, url: str) -> None:
    """An article whose address is not on the site is not read, nor announced."""
    assert reader.page(replace(ARTICLE, url=url)) == (
        "l'adresse de la page n'est pas celle de ce site"
    )
    assert site.asked == []


def test_an_impossible_address_is_not_live(reader: LiveSite) -> None:
    """An address that no server can be asked for is not a crash."""
    assert reader.page(replace(ARTICLE, url=f"{SITE}/a\x00b")) == "la page ne répond pas encore"


def test_a_silent_server_is_not_live() -> None:
    """Nobody listens: not yet."""
    reader = LiveSite(SITE, "http://127.0.0.1:9")
    assert reader.page(ARTICLE) == "la page ne répond pas encore"
    assert reader.state() is None
    reader.close()


def test_a_page_beyond_measure_is_refused(
    site: Site, reader: LiveSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more than a few megabytes are read of any page."""
    monkeypatch.setattr(live, "MAX_PAGE", 10_000)
    site.shows(PATH, page(body="x" * 1_000_000))
    assert reader.page(ARTICLE) == "la page est démesurée"
    site.shows("/porte-voix.json", " " * 20_000 + json.dumps(public()))
    assert reader.state() is None


def drip(connection: socket.socket, start: bytes) -> None:
    """Send one byte at a time, for ever, until the reader hangs up."""
    connection.sendall(start)
    for _turn in range(1000):
        time.sleep(0.02)
        connection.sendall(b"x")


@pytest.mark.parametrize(
    "start", [b"HTTP/1.0 200 OK\r\nX-A: ", b"HTTP/1.0 200 OK\r\n\r\n<html>"], ids=["head", "body"]
)
def test_a_server_that_never_ends_is_left(site: Site, start: bytes) -> None:
    """A byte now and then keeps no run waiting: the bound is that of the clock on the wall."""
    site.raw = lambda connection: drip(connection, start)
    reader = LiveSite(SITE, site.address, page_seconds=0.2)
    began = time.monotonic()
    assert reader.page(ARTICLE) == "la page ne répond pas encore"
    assert time.monotonic() - began < 8
    reader.close()


def test_a_server_that_hangs_is_left(site: Site) -> None:
    """A connection accepted and never answered is bounded too."""
    free = threading.Event()

    def hang(path: str) -> None:
        free.wait(20)

    site.first = hang
    reader = LiveSite(SITE, site.address, page_seconds=0.2)
    began = time.monotonic()
    assert reader.state() is None
    assert time.monotonic() - began < 8
    free.set()
    reader.close()


def test_an_answer_cut_short_is_not_live(site: Site, reader: LiveSite) -> None:
    """Half an answer is none."""
    site.raw = lambda connection: connection.sendall(
        b"HTTP/1.0 200 OK\r\nContent-Length: 9999\r\n\r\n" + page().encode()
    )
    assert reader.page(ARTICLE) == "la page ne répond pas encore"


def test_an_unknown_charset_is_no_crash(site: Site, reader: LiveSite) -> None:
    """A server that names no known encoding is read as UTF-8."""
    site.shows(PATH, page(), Content_Type="text/html; charset=inconnu")
    assert reader.page(ARTICLE) == ""


# -- The public file -----------------------------------------------------------------------------


def test_the_public_file_is_read_whole(site: Site, reader: LiveSite) -> None:
    """The manifest it was built from, the register's mark, and the server's clock."""
    site.says(public())
    found = reader.state()
    assert found is not None
    assert found == LiveState(MANIFEST.digest, "l1", 7, found.date)
    assert found.date is not None
    assert abs((datetime.now(UTC) - found.date).total_seconds()) < 10


def test_a_site_without_a_register_has_an_empty_mark(site: Site, reader: LiveSite) -> None:
    """Before the first export the public file names no register."""
    for mark in (None, {}, {"lineage": None, "events": None}):
        site.says(public(register=mark))
        found = reader.state()
        assert found is not None
        assert (found.lineage, found.events) == ("", 0)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "pas du json",
        "\ufeff{}",
        "[]",
        "null",
        "7",
        '"texte"',
        "{}",
        "[" * 100_000,
        public(schema=2),
        public(schema="1"),
        {"schema": 1},
        public(register="texte"),
        public(register={"events": "sept"}),
        '{"schema": 1, "manifest": "m", "register": {"events": Infinity}}',
    ],
)
def test_a_wrong_public_file_is_none(site: Site, reader: LiveSite, data: Any) -> None:
    """Anything but the file we know means « not yet », never a crash."""
    site.says(data)
    assert reader.state() is None
    assert reader.still(MANIFEST) is False


def test_the_public_file_is_not_looked_for_elsewhere(site: Site, reader: LiveSite) -> None:
    """A redirection or an error page is not the public file."""
    site.shows("/porte-voix.json", json.dumps(public()), 301, Location="/autre.json")
    assert reader.state() is None
    site.shows("/porte-voix.json", json.dumps(public()), 404)
    assert reader.state() is None


@pytest.mark.parametrize(
    ("date", "instant"),
    [
        ("Fri, 20 Nov 2026 14:00:00 GMT", datetime(2026, 11, 20, 14, 0, tzinfo=UTC)),
        ("Fri, 20 Nov 2026 14:00:00 -0000", datetime(2026, 11, 20, 14, 0, tzinfo=UTC)),
        ("Fri, 20 Nov 2026 09:00:00 -0500", datetime(2026, 11, 20, 14, 0, tzinfo=UTC)),
        ("hier", None),
        ("", None),
        ("Fri, 99 Nov 2026 99:99:99 GMT", None),
    ],
)
def test_the_server_s_clock_is_an_instant(
    site: Site, reader: LiveSite, date: str, instant: datetime | None
) -> None:
    """The date of the answer is read with its zone; a wrong one is none."""
    body = json.dumps(public()).encode()
    head = f"HTTP/1.0 200 OK\r\nDate: {date}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    site.raw = lambda connection: connection.sendall(head + body)
    found = reader.state()
    assert found is not None
    assert found.date == instant


# -- Waiting -------------------------------------------------------------------------------------


def test_the_manifest_is_waited_for(site: Site, reader: LiveSite) -> None:
    """A deployment that ends while the run waits lets it go on."""
    site.says(public(manifest="sha256:avant"))

    def deployed(path: str) -> None:
        if len(site.asked) == 3:
            site.says(public())

    site.first = deployed
    assert reader.await_manifest(MANIFEST, 5).manifest == MANIFEST.digest
    assert len(site.asked) == 3


@pytest.mark.parametrize("manifest", ["sha256:avant", "sha256:apres", ""])
def test_another_manifest_is_pending(site: Site, reader: LiveSite, manifest: str) -> None:
    """An older site or a newer one: nothing is sent, and the exit code says « later »."""
    site.says(public(manifest=manifest))
    with pytest.raises(Pending) as raised:
        reader.await_manifest(MANIFEST, 0.05)
    assert raised.value.exitcode == 75
    assert "Rien n'a été envoyé" in str(raised.value)
    assert SITE in str(raised.value)
    assert reader.still(MANIFEST) is False


def test_no_wait_is_one_look(site: Site, reader: LiveSite) -> None:
    """With nothing to wait for, the site is asked once."""
    with pytest.raises(Pending):
        reader.await_manifest(MANIFEST, 0)
    assert len(site.asked) == 1


def test_the_site_is_asked_again_before_each_write(site: Site, reader: LiveSite) -> None:
    """« Still » is a new question each time, never a memory."""
    site.says(public())
    assert reader.still(MANIFEST) is True
    site.says(public(manifest="sha256:apres"))
    assert reader.still(MANIFEST) is False
    assert len(site.asked) == 2


def test_pages_are_waited_for_together(site: Site, reader: LiveSite) -> None:
    """A page found live is not asked again; the wait ends with the last one."""
    other = make_article(id="b2c3d4e5", slug="autre")
    site.shows(PATH, page())
    wait = [0.0]

    def appears(path: str) -> None:
        wait[0] += 1
        if wait[0] == 4:
            site.shows(other.url.removeprefix(SITE), page(other))

    site.first = appears
    assert reader.await_pages((ARTICLE, other), 5) == {ARTICLE.key: "", other.key: ""}
    assert site.asked.count(PATH) == 1


def test_a_page_that_never_comes_holds_only_itself(site: Site, reader: LiveSite) -> None:
    """Past the bound each page has its own reason; those that are live go on."""
    other = make_article(id="b2c3d4e5", slug="autre")
    site.shows(PATH, page())
    reasons = reader.await_pages((ARTICLE, other), 0.05)
    assert reasons == {ARTICLE.key: "", other.key: "la page répond 404"}
    assert reader.await_pages((), 5) == {}


def test_the_wait_sleeps_no_longer_than_what_is_left(site: Site) -> None:
    """Pauses follow the interval, and the last one the bound."""
    pauses: list[float] = []
    reader = LiveSite(SITE, site.address, sleep=pauses.append, interval=60.0)
    assert reader.state() is None  # opens the way, which the first question pays for
    with pytest.raises(Pending):
        reader.await_manifest(MANIFEST, 0.05)
    assert pauses
    assert max(pauses) <= 0.05
    reader.close()
