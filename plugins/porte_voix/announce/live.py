"""Is this revision of the page really public? The live site is asked, never assumed.

Every wait is bounded by the clock on the wall; past its bound the run ends as pending and the next
one goes on.
"""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, TypeVar

from porte_voix.announce.model import Article, Manifest
from porte_voix.announce.networks.base import NetworkFailure
from porte_voix.announce.networks.deadline import within
from porte_voix.errors import Pending
from porte_voix.i18n import _

if TYPE_CHECKING:
    import httpx

Answer = TypeVar("Answer")

#: The small public file that names the manifest the site was built from.
PUBLIC_FILE = "porte-voix.json"
#: Version of the public file.
PUBLIC_SCHEMA = 1
#: Seconds for each read of a page, and to connect; a page of a blog that takes longer is not well.
READ_SECONDS, CONNECT_SECONDS = 10.0, 5.0
#: Seconds for a whole page, whatever the number of reads.
PAGE_SECONDS = 20.0
#: A page larger than this is not one of ours (bytes).
MAX_PAGE = 5_000_000
_BODY = re.compile(r"<body[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LiveState:
    """What the public file says: manifest digest, the register's mark, and the server's clock."""

    manifest: str
    lineage: str
    events: int
    date: datetime | None


@dataclass(frozen=True, slots=True)
class LiveFile:
    """An answer of the site; not ``whole`` when it was larger than what was asked for."""

    status: int
    body: bytes
    encoding: str
    robots: str
    date: str
    whole: bool

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(self.encoding, "replace")


class LiveSite:
    """The public site, read at its own address or, in tests and the demo, at a loopback one."""

    def __init__(
        self,
        site: str,
        live_at: str = "",
        sleep: Callable[[float], None] = time.sleep,
        interval: float = 2.0,
        page_seconds: float = PAGE_SECONDS,
    ) -> None:
        self._site, self._at = site, live_at or site
        self._sleep, self._interval = sleep, interval
        self._page_seconds = page_seconds
        # Made at the first question: a plan asks none.
        self._client: httpx.Client | None = None

    def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            self._client.close()

    def state(self) -> LiveState | None:
        """The public file, or ``None`` while it cannot be read."""
        page = self._get(f"{self._site}/{PUBLIC_FILE}", MAX_PAGE)
        if page is None or page.status != 200 or not page.whole:
            return None
        try:
            data = json.loads(page.text)
            if data["schema"] != PUBLIC_SCHEMA:
                return None
            mark = data.get("register") or {}
            return LiveState(
                manifest=str(data["manifest"]),
                lineage=str(mark.get("lineage") or ""),
                events=int(mark.get("events") or 0),
                date=_date(page.date),
            )
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            return None

    def await_manifest(self, manifest: Manifest, seconds: float) -> LiveState:
        """The public file once it names ``manifest``. Raises ``Pending`` past the bound."""

        def ours() -> LiveState | None:
            found = self.state()
            return found if found and found.manifest == manifest.digest else None

        state = self._poll(ours, seconds)
        if state is not None:
            return state
        raise Pending(
            _(
                "Le site en ligne ({site}) n'est pas celui de ce manifeste : son déploiement n'est "
                "pas terminé, ou une version plus récente est déjà en ligne. Rien n'a été envoyé."
            ).format(site=self._site),
            _(
                "Relancez « inv announce » après le déploiement; un travail plus récent s'en "
                "charge."
            ),
        )

    def still(self, manifest: Manifest) -> bool:
        """Whether the live site is, at this very moment, the one of ``manifest``."""
        found = self.state()
        return found is not None and found.manifest == manifest.digest

    def await_pages(
        self, articles: tuple[Article, ...], seconds: float
    ) -> dict[tuple[str, str], str]:
        """Why each page cannot be announced yet, the empty string when it can; bounded."""
        reasons: dict[tuple[str, str], str] = {}

        def all_live() -> bool:
            for article in articles:
                if reasons.get(article.key) != "":
                    reasons[article.key] = self.page(article)
            return not any(reasons.values())

        self._poll(all_live, seconds)
        return reasons

    def page(self, article: Article) -> str:
        """Why the page is not this revision, public and indexable; empty when it is.

        A tombstone asks not to be indexed: nobody should find it by what it no longer says.
        """
        if not article.url.startswith(f"{self._site}/"):
            return _("l'adresse de la page n'est pas celle de ce site")
        page = self._get(article.url, MAX_PAGE)
        if page is None:
            return _("la page ne répond pas encore")
        if page.status != 200:
            return _("la page répond {status}").format(status=page.status)
        if not page.whole:
            return _("la page est démesurée")
        head = _head_of(page.text)
        if head.mark != f"{article.id} {article.revision}":
            return _("la page en ligne n'est pas encore cette version")
        if head.canonical != article.url:
            return _("la page en ligne donne une autre adresse canonique")
        if article.withdrawn is None and any(
            _hides(directives) for directives in (*head.robots, page.robots)
        ):
            return _("la page demande de ne pas être indexée")
        return ""

    def file(self, url: str, most: int) -> LiveFile | None:
        """A file of the site, up to ``most`` bytes; ``None`` when no answer comes in time."""
        return self._get(url, most) if url.startswith(f"{self._site}/") else None

    def _get(self, url: str, most: int) -> LiveFile | None:
        """The answer at an address of the site, ``None`` when none comes in time."""
        import httpx

        address = self._at + url.removeprefix(self._site)
        if self._client is None:
            self._client = _client()
        client = self._client
        try:
            return within(self._page_seconds, lambda: self._read(client, address, most))
        except (httpx.HTTPError, httpx.InvalidURL, NetworkFailure):
            return None

    def _read(self, client: "httpx.Client", address: str, most: int) -> LiveFile | None:
        """One answer, read piece by piece: its size and its time are ours to bound."""
        end = time.monotonic() + self._page_seconds
        with client.stream("GET", address) as response:
            body = bytearray()
            for piece in response.iter_bytes():
                body += piece
                if time.monotonic() > end:
                    return None
                if len(body) > most:
                    break
            return LiveFile(
                response.status_code,
                bytes(body),
                response.encoding or "utf-8",
                response.headers.get("x-robots-tag", ""),
                response.headers.get("date", ""),
                len(body) <= most,
            )

    def _poll(self, look: Callable[[], Answer], seconds: float) -> Answer:
        """Look until the answer is true, or until ``seconds`` have passed; the last answer."""
        end = time.monotonic() + seconds
        while not (answer := look()) and (left := end - time.monotonic()) > 0:
            self._sleep(min(self._interval, left))
        return answer


def _client() -> "httpx.Client":
    import httpx

    return httpx.Client(
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        follow_redirects=False,
        trust_env=False,
        headers={"Cache-Control": "no-cache", "User-Agent": "Porte-voix"},
    )


class _Head(HTMLParser):
    """What the head of a page says of itself; what a writer put in the text does not count."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.mark, self.canonical = "", ""
        self.robots: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        name = values.get("name", "").lower()
        if tag == "meta" and name == "porte-voix":
            self.mark = self.mark or values.get("content", "")
        elif tag == "meta" and name == "robots":
            self.robots.append(values.get("content", ""))
        elif tag == "link" and "canonical" in values.get("rel", "").lower().split():
            self.canonical = self.canonical or values.get("href", "")


def _head_of(text: str) -> _Head:
    """What the head of a page says; nothing when the parser gives up (``AssertionError``)."""
    head = _Head()
    try:
        head.feed(_BODY.split(text, maxsplit=1)[0])
    except AssertionError:
        return _Head()
    return head


def _hides(directives: str) -> bool:
    """Whether a list of directives for robots asks not to be found, were it by one robot only."""
    each = (directive.strip() for directive in directives.lower().split(","))
    return any(directive == "none" or directive.endswith("noindex") for directive in each)


def _date(text: str) -> datetime | None:
    """The instant of a ``Date`` header; without a zone it is in UTC, as the protocol wants."""
    try:
        instant = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
