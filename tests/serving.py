"""A folder, or a handler of requests, served on loopback while a test lasts; programs heard."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Headers = Callable[[str], Mapping[str, str]]


class _Quiet(SimpleHTTPRequestHandler):
    headers_of: Headers | None = None

    def end_headers(self) -> None:
        """With what a host would say of the page."""
        for name, value in (self.headers_of(self.path) if self.headers_of else {}).items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serve(folder: Path, headers: Headers | None = None) -> Iterator[str]:
    """The address of ``folder``; ``headers`` are those of each path."""
    found = staticmethod(headers) if headers else None
    handler = type("Handler", (_Quiet,), {"headers_of": found})
    with answering(partial(handler, directory=str(folder))) as address:
        yield address


@contextmanager
def answering(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of a server whose requests are answered by ``handler``."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def heard(port: int) -> None:
    """Wait until a program listens on this port of the machine, twenty seconds at most."""
    until = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
