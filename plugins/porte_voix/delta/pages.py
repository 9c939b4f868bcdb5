"""The pages of a folder served on this machine, and reloaded in the browser when they change.

A process of its own: ``python -m porte_voix.delta.pages FOLDER PORT`` says ``ready`` once it
listens, then reads news on its standard input, one JSON object a line, and ends with it:
``{"changed": ["index.html", …]}`` (``null``: anything may have), ``{"error": "…"}``,
``{"folder": "…", "site": "…"}`` (from now on, serve this one, built for this address). A port that
is taken is answered ``taken``.

The built files hold no script: it is added to a page as it is served. Pages built for another port
of this machine lead to this one: a port that was taken leaves no page without its style.
"""

import json
import sys
import threading
from contextlib import suppress
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

HOST = "127.0.0.1"
SCRIPT_PATH = "/_porte-voix/suivre.js"
EVENTS_PATH = "/_porte-voix/nouvelles"
#: Seconds between two signs of life, so that a closed page is noticed.
HEARTBEAT = 15.0
#: News kept for a page that was loading while they came; an older page reloads.
KEPT = 100
#: What stands at an address without a page, in a site that has no page for it.
NOWHERE = '<!doctype html><html lang="fr"><meta charset="utf-8"><title>404</title><body></body>'
SCRIPT = """\
(() => {
  const since = new URL(document.currentScript.src).search;
  const here = decodeURIComponent(location.pathname).slice(1);
  const file = here === "" || here.endsWith("/") ? here + "index.html" : here;
  const news = new EventSource("/_porte-voix/nouvelles" + since);
  const box = document.createElement("pre");
  box.setAttribute("role", "alert");
  box.style.cssText = "position:fixed;inset:auto 0 0;margin:0;padding:1rem;z-index:2147483647;" +
    "max-height:60vh;overflow:auto;white-space:pre-wrap;background:#7a1420;color:#fff;" +
    "font:0.9rem/1.5 ui-monospace,monospace";
  const mine = (path) => path === file || !/\\.(html?|xml|json|txt)$/.test(path);
  news.addEventListener("changed", (event) => {
    const paths = JSON.parse(event.data);
    box.remove();
    if (paths === null || paths.some(mine)) location.reload();
  });
  news.addEventListener("error-told", (event) => {
    box.textContent = JSON.parse(event.data);
    document.body.append(box);
  });
})();
"""


class News:
    """What pages are told, in order; every open page waits here."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._told: list[tuple[int, str, str]] = []
        self.number = 0

    def tell(self, item: dict[str, Any]) -> None:
        """Add one piece of news."""
        name, value = (
            ("error-told", item["error"]) if "error" in item else ("changed", item["changed"])
        )
        with self._turn:
            self.number += 1
            self._told = [*self._told[1 - KEPT :], (self.number, name, json.dumps(value))]
            self._turn.notify_all()

    def after(self, number: int) -> list[tuple[int, str, str]]:
        """What was told after ``number``; nothing when nothing comes for a while."""
        with self._turn:
            self._turn.wait_for(lambda: self.number != number, HEARTBEAT)
            found = [one for one in self._told if one[0] > number]
            if number > self.number or (found and found[0][0] > number + 1):
                return [(self.number, "changed", "null"), *found[-1:]]
            return found

    @property
    def start(self) -> int:
        """What a page that loads now knows: all, but for an error that still stands."""
        with self._turn:
            standing = bool(self._told) and self._told[-1][1] == "error-told"
            return self.number - standing


class Pages(SimpleHTTPRequestHandler):
    """Files of the folder; HTML with the script that follows the news."""

    protocol_version = "HTTP/1.1"
    # One packet for a short answer: the second would wait for the first one's receipt.
    wbufsize = -1

    server: "Server"

    def __init__(self, request: Any, client_address: Any, server: "Server") -> None:
        self.news = server.news
        super().__init__(request, client_address, server, directory=server.folder)

    def do_GET(self) -> None:
        """A file, the script or the news."""
        path = urlsplit(self.path).path
        if path == SCRIPT_PATH:
            self._send(SCRIPT.encode(), "text/javascript; charset=utf-8")
        elif path == EVENTS_PATH:
            self._follow()
        else:
            super().do_GET()

    def send_head(self) -> Any:
        """The file, with the script in it if it is a page."""
        path = Path(self.translate_path(self.path))
        if path.is_dir() and urlsplit(self.path).path.endswith("/"):
            path /= "index.html"
        if path.suffix not in (".html", ".htm") or not path.is_file():
            return super().send_head()
        return self._page(path.read_bytes())

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The site's own page for an address that leads nowhere, or a bare one that follows too."""
        if code == HTTPStatus.NOT_FOUND and self.command == "GET":
            own = Path(self.directory, "404.html")
            html = own.read_bytes() if own.is_file() else NOWHERE.encode()
            self.wfile.write(self._page(html, HTTPStatus.NOT_FOUND).getvalue())
        else:
            super().send_error(code, message, explain)

    def list_directory(self, path: Any) -> Any:
        """No list of files: a folder without a page is one whose page is not built yet."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        """Nothing is kept by the browser: it must see what was just built."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing: the person watches the build."""

    def _page(self, html: bytes, status: HTTPStatus = HTTPStatus.OK) -> BytesIO:
        html = self.server.here(html)
        script = f'<script src="{SCRIPT_PATH}?{self.news.start}"></script>'.encode()
        before, found, after = html.rpartition(b"</body>")
        body = before + script + found + after if found else html + script
        self._headers(len(body), "text/html; charset=utf-8", status)
        return BytesIO(body)

    def _send(self, body: bytes, kind: str) -> None:
        self._headers(len(body), kind, HTTPStatus.OK)
        self.wfile.write(body)

    def _headers(self, length: int, kind: str, status: HTTPStatus) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _follow(self) -> None:
        """Tell the news as they come, until the page is closed."""
        asked = self.headers.get("Last-Event-ID") or urlsplit(self.path).query
        number = int(asked) if asked.isdecimal() else self.news.start
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.end_headers()
        try:
            self.wfile.flush()
            while True:
                told = self.news.after(number)
                lines = [f"id: {n}\nevent: {name}\ndata: {data}\n\n" for n, name, data in told]
                self.wfile.write("".join(lines or [":\n\n"]).encode())
                self.wfile.flush()
                number = told[-1][0] if told else number
        except OSError:
            return


class Server(ThreadingHTTPServer):
    """One thread a page; none outlives the process."""

    daemon_threads = True

    def __init__(self, folder: str, port: int) -> None:
        self.folder, self.site = folder, ""
        self.news = News()
        super().__init__((HOST, port), Pages)

    def here(self, html: bytes) -> bytes:
        """A page whose links lead to this server, if it was built for this machine."""
        if urlsplit(self.site).hostname not in (HOST, "localhost"):
            return html
        own = f"http://{HOST}:{self.server_address[1]}"
        return html.replace(self.site.encode(), own.encode())

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that leaves in the middle is no news."""


def serve(server: Server, told: BinaryIO) -> None:
    """Serve until ``told`` ends."""
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        for line in told:
            item = json.loads(line)
            if "folder" in item:
                server.folder, server.site = item["folder"], item["site"]
            else:
                server.news.tell(item)
        server.shutdown()


def main(folder: str, port: int) -> int:
    """Serve a folder; the exit code."""
    try:
        server = Server(folder, port)
    except OSError as error:
        print("taken", error.strerror, flush=True)
        return 1
    print("ready", server.server_address[1], flush=True)
    with suppress(KeyboardInterrupt):
        serve(server, sys.stdin.buffer)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
