"""The socket side of a fake: reads requests on the loopback, sends answers, or fails to.

Each connection gets its own thread and serves one request. Every wait ends when the fake closes,
and closing joins every thread, so nothing outlives a test.
"""

import socket
import struct
import sys
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Event, Thread
from typing import Any, Protocol

from tests.networks.faults import Line
from tests.networks.wire import Call, Reply

#: SO_LINGER on, zero seconds: closing sends RST.
_RST = struct.pack("ii", 1, 0)


class Served(Protocol):
    """What the listener asks of a fake."""

    closing: Event
    failures: list[BaseException]

    def now(self) -> datetime:
        """The instant on the fake's clock."""

    def serve(self, call: Call, line: Line) -> None:
        """Answer one request, or fail as planned."""


class _Line:
    """One connection: answers, and the ways of not answering."""

    def __init__(self, fake: Served, connection: socket.socket, head: bool) -> None:
        self._fake, self._connection, self._head = fake, connection, head

    def send(self, reply: Reply) -> None:
        self._connection.sendall(reply.render(self._fake.now(), self._head))

    def reset(self) -> None:
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST)

    def hang(self, seconds: float) -> None:
        self._fake.closing.wait(seconds)

    def truncate(self, reply: Reply) -> None:
        whole = reply.render(self._fake.now(), self._head)
        body = len(whole) - whole.index(b"\r\n\r\n") - 4
        self._connection.sendall(whole[: len(whole) - (body + 1) // 2])

    def trickle(self, reply: Reply, interval: float) -> None:
        for byte in reply.render(self._fake.now(), self._head):
            self._connection.sendall(bytes([byte]))
            if self._fake.closing.wait(interval):
                return


class _Handler(BaseHTTPRequestHandler):
    """Reads one request whole; a connection serves one request only."""

    protocol_version = "HTTP/1.1"
    server: "Listener"

    def _serve(self) -> None:
        fake = self.server.fake
        length = int(self.headers.get("Content-Length") or 0)
        call = Call(
            method=self.command,
            target=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
            at=fake.now(),
        )
        self.close_connection = True
        if len(call.body) == length:
            fake.serve(call, _Line(fake, self.connection, head=self.command == "HEAD"))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the log is ``fake.requests``."""


class Listener(ThreadingHTTPServer):
    """The server of one fake; it listens as soon as it exists."""

    daemon_threads = False
    request_queue_size = 64

    def __init__(self, fake: Served, port: int) -> None:
        self.fake = fake
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)
        self._stopping = False
        self._thread = Thread(target=self._accept, name="fake-network")
        self._thread.start()

    def _accept(self) -> None:
        """Take connections until told to stop; unlike ``serve_forever``, never polls."""
        while True:
            connection, address = self.get_request()
            if self._stopping:
                connection.close()
                return
            self.process_request(connection, address)

    def server_bind(self) -> None:
        """Bind without asking any resolver for the name of the machine."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection, so that closing can cut it."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection; one marked for a reset must not say goodbye first."""
        self._open.discard(request)
        if request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, len(_RST)) == _RST:
            request.close()
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that left is normal; anything else is a bug of the fake, told at its close."""
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            self.fake.failures.append(error)

    def stop(self) -> None:
        """End the loop (a last connection wakes it), the connections and the threads."""
        self._stopping = True
        socket.create_connection(("127.0.0.1", self.server_port)).close()
        self._thread.join()
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self.server_close()
