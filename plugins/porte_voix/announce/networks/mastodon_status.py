"""A Mastodon status: the arguments of a request, and what an answer says. Pure.

https://docs.joinmastodon.org/methods/statuses/ and .../entities/Status/, checked 2026-07-02.
"""

from html.parser import HTMLParser
from typing import Any

from porte_voix.announce.model import Request
from porte_voix.announce.networks.base import Post, Unsure
from porte_voix.i18n import _


def new_status(request: Request, key: str, visibility: str) -> dict[str, Any]:
    """The arguments of a new status."""
    return {
        "status": request.body(),
        "media_ids": list(request.media) or None,
        "visibility": visibility,
        "language": request.lang,
        "idempotency_key": key,
    }


def new_words(post_id: str, request: Request) -> dict[str, Any]:
    """The arguments of an edit: the server keeps the language, and only the media named again.

    The library names the media that it describes; asked to name them as well, it breaks.
    """
    described = [{"id": one, "description": request.card.alt} for one in request.media]
    return {"id": post_id, "status": request.body(), "media_attributes": described or None}


def read_status(status: Any) -> Post:
    """A status as we know it; raises ``Unsure`` without an id."""
    if not status["id"]:
        raise Unsure(_("la réponse ne donne pas l'identifiant de l'annonce"))
    text, links = plain(status.get("content") or "")
    address = status.get("url") or status.get("uri") or ""
    media = status.get("media_attachments") or ()
    return Post(
        str(status["id"]),
        str(address),
        text,
        links,
        status.get("created_at"),
        tuple(str(one["id"]) for one in media),
        str(media[0].get("description") or "") if media else None,
    )


def read_scopes(application: Any) -> tuple[str, ...] | None:
    """The scopes of the application, which its token cannot exceed; ``None`` when not told.

    Told since Mastodon 4.3, https://docs.joinmastodon.org/entities/Application/, checked
    2026-07-02: a token asked for with fewer rights than its application has does not show here.
    """
    told = application.get("scopes")
    return tuple(sorted(str(one) for one in told)) if isinstance(told, list) else None


def missing_scopes(scopes: tuple[str, ...] | None, needs: tuple[str, ...]) -> tuple[str, ...]:
    """What we need and lack; ``write`` alone holds every ``write:…``."""
    if scopes is None:
        return ()
    return tuple(one for one in needs if not {one, one.partition(":")[0]} & {*scopes})


def read_limits(instance: Any) -> tuple[int, int]:
    """The longest status, and what an address counts; raises ``Unsure`` when not told."""
    told = (instance.get("configuration") or {}).get("statuses") or {}
    limit, url_length = told.get("max_characters"), told.get("characters_reserved_per_url")
    if not isinstance(limit, int) or not isinstance(url_length, int) or min(limit, url_length) < 1:
        raise Unsure(_("le serveur ne dit pas ses limites"))
    return limit, url_length


def plain(content: str) -> tuple[str, tuple[str, ...]]:
    """The text of a status, its links written whole, and those links."""
    reader = _Reader()
    reader.feed(content)
    reader.close()
    return "".join(reader.words).strip(), tuple(reader.links)


class _Reader(HTMLParser):
    """Keeps words and true links: servers cut the words of a link into pieces."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self._in_link = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and "mention" not in (given.get("class") or "") and given.get("href"):
            self.words.append(str(given["href"]))
            self.links.append(str(given["href"]))
            self._in_link = True
        elif tag == "br":
            self.words.append("\n")
        elif tag == "p" and self.words:
            self.words.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._in_link = False

    def handle_data(self, data: str) -> None:
        if not self._in_link:
            self.words.append(data)
