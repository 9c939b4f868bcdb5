"""A reader who never rests: opens a page, then at once everything it shows or leads to."""

import http.client
import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self

LINK = re.compile(r"""(?:href|src)=["'](/[^"']*)["']""")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader who left."""


class Reader:
    """Reads a folder through a web server until the block ends, and notes what was not there."""

    def __init__(self, root: Path, seed: int = 1) -> None:
        self._server = _Server(("127.0.0.1", 0), partial(_Quiet, directory=str(root)))
        self._random = Random(seed)
        self._stop = threading.Event()
        self.opened = 0
        self.missing: list[str] = []
        self.cut: list[str] = []

    def __enter__(self) -> Self:
        self._threads = [
            threading.Thread(target=self._server.serve_forever, args=(0.02,)),
            threading.Thread(target=self._read),
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._threads[1].join()
        self._server.shutdown()
        self._threads[0].join()
        self._server.server_close()

    def _read(self) -> None:
        while not self._stop.is_set():
            page = "/"
            for _turn in range(3):
                links = LINK.findall(self._open(page, "l'accueil"))
                for link in links:
                    self._open(link, page)
                pages = [link for link in links if link.endswith("/")]
                if not pages:
                    break
                page = self._random.choice(pages)

    def _open(self, path: str, where: str) -> str:
        """The text at an address that ``where`` names."""
        asked = http.client.HTTPConnection("127.0.0.1", self._server.server_address[1], timeout=20)
        try:
            asked.request("GET", path)
            answer = asked.getresponse()
            text = answer.read().decode()
        except (http.client.HTTPException, OSError):
            self.cut.append(f"{path} depuis {where}")
            return ""
        finally:
            asked.close()
        self.opened += 1
        if answer.status != 200:
            self.missing.append(f"{path} depuis {where} : {answer.status}")
            return ""
        if path.endswith("/") and not text.endswith("</html>"):
            self.cut.append(f"{path} depuis {where}")
        return text
