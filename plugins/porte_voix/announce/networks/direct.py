"""The one way out to the networks we speak to ourselves, through ``httpx``: the rules of ``http``.

One attempt, no redirect, https only, nothing past the deadline, one write in one call. What
happened on the wire says how a call ended.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from ssl import SSLContext
from typing import Any, TypeVar
from urllib.request import getproxies, proxy_bypass

import httpx

from porte_voix.announce.networks.attempt import attempt
from porte_voix.announce.networks.base import NetworkFailure, Refused
from porte_voix.announce.networks.deadline import Permit, current_permit
from porte_voix.announce.networks.verdict import Answer, failure_from, failure_of
from porte_voix.i18n import _
from porte_voix.settings import is_loopback

T = TypeVar("T")

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0

#: A network's reading of an answer: a failure, or ``None`` when the answer may be read.
Judge = Callable[[Answer], NetworkFailure | None]

#: Whether a method and a path change what is public: one such request at most goes in one call.
Writes = Callable[[str, str], bool]


def writes_always(method: str, path: str) -> bool:
    """Every request that is not a reading."""
    return method not in ("GET", "HEAD")


@dataclass(slots=True)
class _Gate:
    """The last check of one request, between its connection and its first byte."""

    permit: Permit
    writes: bool
    passed: bool = False

    def __call__(self, event: str, about: dict[str, Any]) -> None:
        if not event.endswith(".send_request_headers.started"):
            return
        if about["request"].method != b"CONNECT":  # that one only asks a proxy for a tunnel
            self.permit.begin(self.writes)
            self.passed = True


class Way(httpx.BaseTransport):
    """One account's way out, as the transport of its clients.

    ``host`` names the network's own host, when it is one for all, and ``kin`` the ending of its
    other hosts: nothing goes elsewhere. ``base_url`` is the loopback server that stands in for it
    in a test. ``writes`` tells the requests that publish from those that only prepare.
    """

    def __init__(
        self,
        seconds: float,
        judge: Judge = failure_of,
        host: str = "",
        base_url: str = "",
        writes: Writes = writes_always,
        kin: str = "",
    ) -> None:
        if base_url and not is_loopback(base_url):
            raise ValueError("only a loopback server may stand in for a network")
        self._seconds, self._judge = seconds, judge
        self._host, self._kin, self._writes = host, kin, writes
        self._base = httpx.URL(base_url) if base_url else None
        # What httpx loads at its first connection is loaded here, before any deadline runs.
        httpx.HTTPTransport(verify=_tls()).close()

    def client(self, base_url: str = "", headers: Mapping[str, str] | None = None) -> httpx.Client:
        """A client that has no other way out."""
        return httpx.Client(transport=self, base_url=base_url, headers=headers)

    def call(self, call: Callable[[], T]) -> T:
        """Make one call under the deadline. Raises ``Refused`` or ``Unsure``."""
        return attempt(self._seconds, call)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request and read the whole answer. Raises ``Refused`` or ``Unsure``."""
        permit = current_permit()
        if permit is None:
            raise Refused(0, _("aucun envoi n'est permis sans délai"))
        host = request.url.host
        self._address(request)
        gate = _Gate(permit, self._writes(request.method, request.url.path))
        left = permit.left or 0.001
        request.extensions = {
            "trace": gate,
            "timeout": httpx.Timeout(
                min(READ_SECONDS, left), connect=min(CONNECT_SECONDS, left)
            ).as_dict(),
        }
        try:
            response = _sent(request, permit)
        except httpx.LocalProtocolError:
            raise Refused(0, _("la demande est mal formée : rien n'a été envoyé")) from None
        except (httpx.HTTPError, OSError) as error:
            raise failure_from(error, host, gate.passed) from None
        answer = Answer(host, response.status_code, response.headers, _json(response))
        failure = self._judge(answer)
        if failure is not None:
            raise failure
        return response

    def _address(self, request: httpx.Request) -> None:
        """Send the request to the stand-in if there is one; never in clear, never to a stranger."""
        host, here = request.url.host, is_loopback(str(request.url))
        if not self._goes_to(host, here):
            raise Refused(0, _("{host} n'est pas une adresse de ce réseau").format(host=host))
        if self._base is not None and not here:
            request.url = request.url.copy_with(
                scheme=self._base.scheme, host=self._base.host, port=self._base.port
            )
            request.headers["Host"] = self._base.netloc.decode()
        elif not here and request.url.scheme != "https":
            raise Refused(0, _("{host} n'est pas en https").format(host=host))
        request.headers["Connection"] = "close"

    def _goes_to(self, host: str, here: bool) -> bool:
        if self._base is not None:
            return here or host == self._host
        return not self._host or host == self._host or bool(self._kin and host.endswith(self._kin))


def _sent(request: httpx.Request, permit: Permit) -> httpx.Response:
    """The answer, read whole, on a connection of its own."""
    proxy = _proxy(request.url)
    with httpx.HTTPTransport(verify=_tls(), proxy=proxy) as connection:
        response = connection.handle_request(request)
        assert isinstance(response.stream, httpx.SyncByteStream)
        body = bytearray()
        for part in response.stream:
            if not permit.left:
                raise httpx.ReadTimeout("the deadline is over", request=request)
            body += part
    return httpx.Response(
        response.status_code, headers=response.headers, content=bytes(body), request=request
    )


def _proxy(url: httpx.URL) -> str | None:
    """The proxy of the machine for this address, never for the machine itself."""
    if is_loopback(str(url)) or proxy_bypass(url.host):
        return None
    return getproxies().get(url.scheme)


@cache
def _tls() -> SSLContext:
    return httpx.create_ssl_context()


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None
