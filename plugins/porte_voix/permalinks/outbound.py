"""Do the links that leave the site still lead somewhere? Asked politely, within bounds.

A link is asked by ``HEAD``, then by ``GET`` where a server answers that badly. Redirects are
followed by hand: what writers write must not make this machine ask its own network
(https://owasp.org/www-community/attacks/Server_Side_Request_Forgery, read 2026-11-30).
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

import httpx

#: Seconds to connect, and for each read; bodies are not read.
TIMEOUT = httpx.Timeout(8.0, connect=5.0)
#: Seconds for one link, redirects included.
LINK_SECONDS = 20.0
REDIRECTS = 5
#: Links asked at once; never two of one host.
AT_ONCE = 8
#: https://www.rfc-editor.org/rfc/rfc2606: nobody answers there, by design.
FICTION = (".example", ".invalid", ".test", ".localhost")
HEADERS = {"User-Agent": "Porte-voix (verification des liens)", "Accept": "*/*"}


class Fate(StrEnum):
    """What a link leads to."""

    ALIVE = "alive"
    MOVED = "moved"
    GONE = "gone"
    NO_HOST = "no-host"
    UNSAFE = "unsafe"
    LOOP = "loop"
    PRIVATE = "private"
    SILENT = "silent"
    ILL = "ill"
    SHUT = "shut"


#: What a later run may find otherwise, without anybody mending anything.
PASSING = frozenset((Fate.SILENT, Fate.ILL, Fate.NO_HOST))
#: What is not for us to say: the page asks who we are, or asks us to come back.
UNTOLD = frozenset((Fate.ALIVE, Fate.SHUT))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a link: ``status`` is 0 without an answer, ``to`` where it moved for good."""

    fate: Fate
    status: int = 0
    to: str = ""


def is_asked(url: str) -> bool:
    """Whether a link leaves the site for a place that may exist."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return True
    return urlsplit(url).scheme in ("http", "https") and not f".{host}".endswith(FICTION)


def is_public(host: str) -> bool:
    """Whether a host is on the open network, at every address it has. Raises ``OSError``."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return all(ipaddress.ip_address(str(one[4][0]).split("%")[0]).is_global for one in found)


def ask_all(
    urls: Iterable[str], seconds: float, may_ask: Callable[[str], bool] = is_public
) -> dict[str, Answer]:
    """Each link and its answer; those that ``seconds`` did not allow are left out."""
    return asyncio.run(_ask_all(tuple(dict.fromkeys(urls)), seconds, may_ask))


async def _ask_all(
    urls: Iterable[str], seconds: float, may_ask: Callable[[str], bool]
) -> dict[str, Answer]:
    hosts: dict[str, list[str]] = {}
    for url in urls:
        hosts.setdefault(_host(url), []).append(url)
    found: dict[str, Answer] = {}
    room = asyncio.Semaphore(AT_ONCE)

    async def each(client: httpx.AsyncClient, mine: Iterable[str]) -> None:
        for url in mine:
            async with room:
                found[url] = await ask(client, url, may_ask)

    with suppress(TimeoutError):
        async with asyncio.timeout(seconds), _client() as client:
            await asyncio.gather(*(each(client, mine) for mine in hosts.values()))
    return found


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


async def ask(
    client: httpx.AsyncClient, url: str, may_ask: Callable[[str], bool] = is_public
) -> Answer:
    """What one link leads to, within ``LINK_SECONDS``; no error comes out."""
    try:
        async with asyncio.timeout(LINK_SECONDS):
            return await _follow(client, url, may_ask)
    except TimeoutError:
        return Answer(Fate.SILENT)


async def _follow(client: httpx.AsyncClient, url: str, may_ask: Callable[[str], bool]) -> Answer:
    here, for_good = url, True
    for turn in range(REDIRECTS + 1):
        answer = await _step(client, here, may_ask)
        if isinstance(answer, Answer):
            is_new = answer.fate is Fate.ALIVE and turn > 0 and for_good
            return Answer(Fate.MOVED, answer.status, here) if is_new else answer
        status, location = answer
        here = urljoin(here, location)
        # Only a chain of permanent moves tells a new address.
        for_good = for_good and status in (301, 308)
    return Answer(Fate.LOOP)


async def _step(
    client: httpx.AsyncClient, url: str, may_ask: Callable[[str], bool]
) -> Answer | tuple[int, str]:
    """The answer at one address, or the status and the target of its redirect."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return Answer(Fate.GONE)
        if not await asyncio.to_thread(may_ask, parts.hostname):
            return Answer(Fate.PRIVATE)
        status, location = await _fetch(client, "HEAD", url)
        if status >= 400:
            status, location = await _fetch(client, "GET", url)
    except (socket.gaierror, UnicodeError):
        return Answer(Fate.NO_HOST)
    except (httpx.InvalidURL, ValueError):
        return Answer(Fate.GONE)
    except httpx.ConnectError as error:
        return Answer(_unconnected(error))
    except (httpx.HTTPError, OSError):
        return Answer(Fate.SILENT)
    if 300 <= status < 400 and location:
        return status, location
    return Answer(_fate(status), status)


async def _fetch(client: httpx.AsyncClient, method: str, url: str) -> tuple[int, str]:
    """The status, and where it leads. Raises ``httpx.HTTPError``."""
    try:
        async with client.stream(method, url) as response:
            return response.status_code, response.headers.get("location", "")
    except (httpx.RemoteProtocolError, httpx.ReadError):
        # Some servers hang up on HEAD.
        if method == "GET":
            raise
        return 405, ""


def _fate(status: int) -> Fate:
    if status < 300:
        return Fate.ALIVE
    if status in (404, 410):
        return Fate.GONE
    if status in (401, 402, 403, 405, 406, 407, 429, 451) or status == 999:
        return Fate.SHUT
    return Fate.ILL


def _unconnected(error: httpx.ConnectError) -> Fate:
    """Why no connection was made: the certificate, the name, or nobody there."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return Fate.UNSAFE
        if isinstance(cause, socket.gaierror):
            return Fate.NO_HOST
        cause = cause.__cause__ or cause.__context__
    return Fate.SILENT


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(
        timeout=TIMEOUT, follow_redirects=False, trust_env=False, headers=HEADERS
    )
