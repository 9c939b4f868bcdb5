"""Is this revision of the page really public? The live site is asked, never assumed.

Every wait is bounded; past its bound the run ends as pending and the next one goes on.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import TypeVar

import httpx

from porte_voix.announce.model import Article, Manifest
from porte_voix.errors import Pending
from porte_voix.i18n import _

Answer = TypeVar("Answer")

#: The small public file that names the manifest the site was built from.
PUBLIC_FILE = "porte-voix.json"
#: Version of the public file.
PUBLIC_SCHEMA = 1
#: Seconds for one page; a page of a blog that takes longer is not well.
TIMEOUT = httpx.Timeout(10.0, connect=5.0)
#: A page larger than this is not one of ours (bytes).
MAX_PAGE = 5_000_000


@dataclass(frozen=True, slots=True)
class LiveState:
    """What the public file says: manifest digest, the register's mark, and the server's clock."""

    manifest: str
    lineage: str
    events: int
    date: datetime | None


class LiveSite:
    """The public site, read at its own address or, in tests and the demo, at a loopback one."""

    def __init__(
        self,
        site: str,
        live_at: str = "",
        sleep: Callable[[float], None] = time.sleep,
        interval: float = 2.0,
    ) -> None:
        self._site, self._at = site, live_at or site
        self._sleep, self._interval = sleep, interval
        self._client = httpx.Client(
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=False,
            headers={"Cache-Control": "no-cache", "User-Agent": "Porte-voix"},
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def state(self) -> LiveState | None:
        """The public file, or ``None`` while it cannot be read."""
        response = self._get(f"{self._site}/{PUBLIC_FILE}")
        if response is None or response.status_code != 200:
            return None
        try:
            data = response.json()
            if data["schema"] != PUBLIC_SCHEMA:
                return None
            mark = data.get("register") or {}
            return LiveState(
                manifest=str(data["manifest"]),
                lineage=str(mark.get("lineage", "")),
                events=int(mark.get("events", 0)),
                date=_date(response),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
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
                "Le site en ligne ({site}) n'est pas celui de ce manifeste : son déploiement n'est "
                "pas terminé, ou une version plus récente est déjà en ligne. Rien n'a été envoyé."
            ).format(site=self._site),
            _("Relancez « inv announce » après le déploiement; un travail plus récent s'en charge."),
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
        """Why the page is not this revision, public and indexable; empty when it is."""
        response = self._get(article.url)
        if response is None:
            return _("la page ne répond pas encore")
        if response.status_code != 200:
            return _("la page répond {status}").format(status=response.status_code)
        if len(response.content) > MAX_PAGE:
            return _("la page est démesurée")
        head = _Head()
        head.feed(response.text)
        if head.mark != f"{article.id} {article.revision}":
            return _("la page en ligne n'est pas encore cette version")
        if head.canonical != article.url:
            return _("la page en ligne donne une autre adresse canonique")
        if "noindex" in head.robots or "noindex" in response.headers.get("x-robots-tag", ""):
            return _("la page demande de ne pas être indexée")
        return ""

    def _get(self, url: str) -> httpx.Response | None:
        address = self._at + url.removeprefix(self._site) if url.startswith(self._site) else url
        try:
            return self._client.get(address)
        except httpx.HTTPError:
            return None

    def _poll(self, look: Callable[[], Answer], seconds: float) -> Answer:
        """Look until the answer is true, or until ``seconds`` have passed; the last answer."""
        end = time.monotonic() + seconds
        while not (answer := look()) and (left := end - time.monotonic()) > 0:
            self._sleep(min(self._interval, left))
        return answer


class _Head(HTMLParser):
    """What the head of a page says of itself."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.mark, self.canonical, self.robots = "", "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "meta" and values.get("name") == "porte-voix":
            self.mark = values.get("content", "")
        elif tag == "meta" and values.get("name", "").lower() == "robots":
            self.robots += values.get("content", "").lower()
        elif tag == "link" and "canonical" in values.get("rel", "").lower().split():
            self.canonical = values.get("href", "")


def _date(response: httpx.Response) -> datetime | None:
    try:
        return parsedate_to_datetime(response.headers["date"])
    except (KeyError, ValueError):
        return None
