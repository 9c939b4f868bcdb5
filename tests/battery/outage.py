"""What fails on this side of the wire: the one connection of a write, or its first byte.

A fake server cannot play these: nothing reaches it. Only the call that publishes, or that sends a
picture, is hit; the questions asked before and after it go through.
"""

import errno
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from porte_voix.announce import apply as machine


class Outage:
    """Whether the next connection to one port fails; ``played`` once it has."""

    def __init__(self, port: int) -> None:
        self.port, self.armed, self.played = port, False, False

    def strike(self, port: object) -> bool:
        """Whether this connection is the one, which it is only once."""
        if not self.armed or self.played or port != self.port:
            return False
        self.played = True
        return True


@contextmanager
def outage(kind: str, port: int, step: str = "_send") -> Iterator[Outage]:
    """While it lasts, the first write sent to this port fails in this way (see ``KINDS``).

    ``step`` is the part of the machine that makes the call: another one than the write itself sends
    the picture.
    """
    made = Outage(port)
    name, owner, replacement = KINDS[kind]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(machine._Account, step, _arming(getattr(machine._Account, step), made))
        for one in name:
            patch.setattr(owner, one, replacement(getattr(owner, one), made))
        yield made


def _arming(step: Callable[..., Any], made: Outage) -> Callable[..., Any]:
    def armed(*args: Any) -> Any:
        made.armed = True
        try:
            return step(*args)
        finally:
            made.armed = False

    return armed


def _failing_to_connect(error: OSError) -> Callable[..., Any]:
    def replacement(connect: Callable[..., Any], made: Outage) -> Callable[..., Any]:
        def failing(own: socket.socket, address: Any) -> Any:
            if isinstance(address, tuple) and made.strike(address[1]):
                raise error
            return connect(own, address)

        return failing

    return replacement


def _failing_to_resolve(resolve: Callable[..., Any], made: Outage) -> Callable[..., Any]:
    def failing(host: Any, port: Any, *args: Any, **options: Any) -> Any:
        if made.strike(port):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return resolve(host, port, *args, **options)

    return failing


def _failing_to_send(send: Callable[..., Any], made: Outage) -> Callable[..., Any]:
    def failing(own: socket.socket, *args: Any) -> Any:
        if made.armed and made.strike(own.getpeername()[1]):
            own.shutdown(socket.SHUT_RDWR)
            raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")
        return send(own, *args)

    return failing


#: What each kind replaces: the names, whose they are, and what stands in for them.
KINDS: dict[str, tuple[tuple[str, ...], Any, Callable[..., Any]]] = {
    "refused": (
        ("connect",),
        socket.socket,
        _failing_to_connect(ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")),
    ),
    "name": (("getaddrinfo",), socket, _failing_to_resolve),
    "certificate": (
        ("connect",),
        socket.socket,
        _failing_to_connect(ssl.SSLCertVerificationError(1, "certificate verify failed")),
    ),
    "first byte": (("send", "sendall"), socket.socket, _failing_to_send),
}
