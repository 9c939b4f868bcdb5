"""The live site of the tests: the public file and the pages, as a deployment would leave them."""

import json
from collections.abc import Callable
from email.utils import formatdate
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self

from porte_voix.announce.live import PUBLIC_FILE, PUBLIC_SCHEMA
from porte_voix.announce.model import Article, Manifest

#: What is served at a path: a content type, and a text or the bytes of a picture.
Pages = dict[str, tuple[str, str | bytes]]


class LiveServer:
    """``with LiveServer() as site:`` serves what ``show`` was given last.

    ``asked`` is called with the path of each request, before it is answered.
    """

    def __init__(self) -> None:
        self.pages: Pages = {}
        self.asked: Callable[[str], None] = lambda path: None
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """Where the site listens."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def show(self, manifest: Manifest, lineage: str, events: int) -> None:
        """Put the site of a manifest online, in one go."""
        about = {
            "schema": PUBLIC_SCHEMA,
            "manifest": manifest.digest,
            "register": {"lineage": lineage, "events": events},
        }
        pages: Pages = {f"/{PUBLIC_FILE}": ("application/json", json.dumps(about))}
        for article in manifest.articles:
            pages[article.url.removeprefix(manifest.site)] = ("text/html", page_of(article))
        self.pages = pages

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.site = self
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), name="live-site")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def page_of(article: Article) -> str:
    """The page of an article, or its tombstone."""
    return (
        f'<!DOCTYPE html><html lang="{article.lang}"><head>'
        f'<meta name="porte-voix" content="{article.id} {article.revision}">'
        f'<link rel="canonical" href="{escape(article.url)}">'
        f"<title>{escape(article.title)}</title></head><body></body></html>"
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: LiveServer

    def server_bind(self) -> None:
        """Bind without asking any resolver for the name of the machine."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.site.asked(self.path)
        kind, text = self.server.site.pages.get(self.path, ("", ""))
        content = text.encode() if isinstance(text, str) else text
        self.send_response_only(200 if kind else 404)
        self.send_header("Date", formatdate(usegmt=True))
        charset = "; charset=utf-8" if isinstance(text, str) else ""
        self.send_header("Content-Type", (kind or "text/plain") + charset)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
