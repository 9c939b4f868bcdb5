"""The one way out to the networks that speak HTTP through ``requests``.

The libraries disagree on timeouts, retries, redirects and on what an error is. Here it is decided
once, below them: what happened on the wire says how a call ended, whatever a library makes of it.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import RequestException
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from porte_voix.announce.networks.attempt import attempt
from porte_voix.announce.networks.base import NetworkFailure, Refused
from porte_voix.announce.networks.deadline import Permit, current_permit
from porte_voix.announce.networks.verdict import Answer, failure_from, failure_of
from porte_voix.i18n import _
from porte_voix.settings import is_loopback

T = TypeVar("T")

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0

#: A network's reading of an answer: a failure, or ``None`` when its library may have it.
Judge = Callable[[Answer], NetworkFailure | None]


@dataclass(slots=True)
class _Gate:
    """The last check of one request, between its connection and its first byte."""

    permit: Permit
    writes: bool
    passed: bool = False

    def let_through(self) -> None:
        self.permit.begin(self.writes)
        self.passed = True


_gate: ContextVar[_Gate] = ContextVar("porte_voix_gate")


class _Http(HTTPConnection):
    def request(self, *args: Any, **options: Any) -> None:
        if self.is_closed:
            self.connect()
        _gate.get().let_through()
        super().request(*args, **options)


class _Https(HTTPSConnection):
    def request(self, *args: Any, **options: Any) -> None:
        _gate.get().let_through()
        super().request(*args, **options)


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class Wire(HTTPAdapter):
    """One account's way out: one attempt, no redirect, https only, nothing past the deadline.

    ``host`` names the network's own host, and ``base_url`` the loopback server that stands in for
    it in a test; the request is prepared, signed included, for ``host``.
    """

    def __init__(
        self, seconds: float, judge: Judge = failure_of, host: str = "", base_url: str = ""
    ) -> None:
        if base_url and not is_loopback(base_url):
            raise ValueError("only a loopback server may stand in for a network")
        self._seconds, self._judge = seconds, judge
        self._host, self._base = host, urlsplit(base_url)
        super().__init__(max_retries=0)

    def session(self) -> Session:
        """A session that has no other way out."""
        return self.on(Session())

    def on(self, session: Session) -> Session:
        """The session, whose every request now goes through here."""
        session.mount("https://", self)
        session.mount("http://", self)
        return session

    def call(self, call: Callable[[], T]) -> T:
        """Make one library call under the deadline. Raises ``Refused`` or ``Unsure``."""
        return attempt(self._seconds, call)

    def send(self, request: PreparedRequest, *_args: Any, **options: Any) -> Response:
        """Send one request and read the whole answer. Raises ``Refused`` or ``Unsure``."""
        permit = current_permit()
        if permit is None:
            raise Refused(0, _("aucun envoi n'est permis sans délai"))
        host = urlsplit(request.url or "").hostname or ""
        request = self._addressed(request, options)
        gate = _Gate(permit, writes=request.method not in ("GET", "HEAD"))
        _gate.set(gate)
        options["timeout"] = Timeout(
            total=permit.left or 0.001, connect=CONNECT_SECONDS, read=READ_SECONDS
        )
        try:
            response = super().send(request, **options)
            response.content  # noqa: B018  # read here, so that a cut is seen here
        except (RequestException, HTTPError, OSError) as error:
            raise failure_from(error, host, gate.passed) from None
        failure = self._judge(Answer(host, response.status_code, response.headers, _json(response)))
        if failure is not None:
            raise failure
        return response

    def _addressed(self, request: PreparedRequest, options: dict[str, Any]) -> PreparedRequest:
        """The request on its way: to the stand-in if there is one, never in clear elsewhere."""
        request = request.copy()
        parts = urlsplit(request.url or "")
        if self._base.netloc:
            if parts.hostname != self._host:
                raise Refused(0, _("aucun envoi hors de cette machine pendant un essai"))
            parts = parts._replace(scheme=self._base.scheme, netloc=self._base.netloc)
            request.url = parts.geturl()
        if is_loopback(request.url or ""):
            options["proxies"] = {}
        elif parts.scheme != "https":
            raise Refused(0, _("{host} n'est pas en https").format(host=parts.hostname or ""))
        request.headers["Connection"] = "close"
        return request

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Pools whose connections pass the gate."""
        super().init_poolmanager(*args, **options)
        _guard(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **options: Any) -> PoolManager:
        """The same through a proxy."""
        return _guard(super().proxy_manager_for(*args, **options))


def _guard(manager: PoolManager) -> PoolManager:
    manager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
    return manager


def _json(response: Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def bearer(token: str) -> Callable[[PreparedRequest], PreparedRequest]:
    """Signs requests in a header; as a session's own ``auth`` it wins over any netrc file."""

    def sign(request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {token}"
        return request

    return sign
