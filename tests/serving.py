"""A folder served on loopback while a test lasts."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
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
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
