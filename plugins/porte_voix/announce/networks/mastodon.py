"""Mastodon, and the servers that speak its API (GoToSocial…), through Mastodon.py.

https://docs.joinmastodon.org/methods/statuses/ and https://mastodonpy.readthedocs.io/
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from requests import Session

from porte_voix.announce.model import Op, Request
from porte_voix.announce.networks import measure, options
from porte_voix.announce.networks.base import (
    Capabilities,
    Credentials,
    Identity,
    NetworkFailure,
    Post,
    Refused,
    Renewal,
    Unsure,
)
from porte_voix.announce.networks.http import Wire
from porte_voix.announce.networks.looking import Page, back_to, looking
from porte_voix.announce.networks.redact import reveal
from porte_voix.announce.networks.verdict import Answer, failure_of
from porte_voix.i18n import _
from porte_voix.settings import AccountSettings

#: ``configuration.statuses`` of https://docs.joinmastodon.org/entities/Instance/, checked
#: 2026-07-02; a server may differ (GoToSocial: 5000 and 25), hence the options of that name.
LIMIT = 500
URL_LENGTH = 23
VISIBILITIES = ("public", "unlisted", "private", "direct")
#: https://docs.joinmastodon.org/methods/accounts/#statuses, checked 2026-07-02.
PAGE_SIZE = 40
#: How long a list may lag behind a write; not documented, taken generously (2026-11-20).
SETTLE = timedelta(minutes=2)
#: What we need, https://docs.joinmastodon.org/api/oauth-scopes/, checked 2026-07-02.
SCOPES = ("read:accounts", "read:statuses", "write:statuses")
#: Refusals of « what may I do? » that only say that the server does not tell: before Mastodon 4.3
#: the question needed the whole ``read`` scope, and some servers do not know it.
#: https://docs.joinmastodon.org/methods/apps/#verify_credentials, checked 2026-07-02.
UNTOLD = (403, 404)


def capabilities(account: AccountSettings) -> Capabilities:
    """What the server of this account takes, as far as the settings know."""
    limit = options.number(account, "limit", LIMIT)
    return _capabilities(account, limit, options.number(account, "url_length", URL_LENGTH))


def _capabilities(account: AccountSettings, limit: int, url_length: int) -> Capabilities:
    return Capabilities(
        limit=limit,
        unit=_("caractères"),
        measure=lambda text: measure.with_links(text, url_length),
        link_inline=True,
        can=frozenset(Op),
        settle=SETTLE,
        deadline=options.deadline(account),
    )


def connect(
    account: AccountSettings, state_dir: Path, now: Callable[[], datetime]
) -> "MastodonNetwork":
    """The account on its server; a token stands in ``PORTE_VOIX_<ACCOUNT>_TOKEN``."""
    return MastodonNetwork(account)


def renewal(account: AccountSettings) -> Renewal:
    """A token has no end; another one is made on the server, by its owner."""
    server, variable = options.server(account, "server"), account.secret_name("TOKEN")
    return Renewal(
        None,
        (
            _("Avec le compte officiel, ouvrez {page}.").format(
                page=f"{server}/settings/applications"
            ),
            _("Ouvrez l'application du blogue, cochez {scopes}, enregistrez.").format(
                scopes=", ".join(SCOPES)
            ),
            _("Régénérez le jeton d'accès : l'ancien meurt aussitôt."),
            _("Copiez le nouveau dans {variable}.").format(variable=variable),
        ),
    )


# -- What is sent, what is read: pure -----------------------------------------------------------


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
    """The arguments of an edit: the server keeps the language, and the media named again."""
    return {"id": post_id, "status": request.body(), "media_ids": list(request.media) or None}


def read_status(status: Any) -> Post:
    """A status as we know it; raises ``Unsure`` without an id."""
    if not status["id"]:
        raise Unsure(_("la réponse ne donne pas l'identifiant de l'annonce"))
    text, links = plain(status.get("content") or "")
    address = status.get("url") or status.get("uri") or ""
    return Post(str(status["id"]), str(address), text, links, status.get("created_at"))


def read_scopes(application: Any) -> tuple[str, ...] | None:
    """The scopes of the application, which its token cannot exceed; ``None`` when not told.

    Told since Mastodon 4.3, https://docs.joinmastodon.org/entities/Application/, checked
    2026-07-02: a token asked for with fewer rights than its application has does not show here.
    """
    told = application.get("scopes")
    return tuple(sorted(str(one) for one in told)) if isinstance(told, list) else None


def missing_scopes(scopes: tuple[str, ...] | None) -> tuple[str, ...]:
    """What we need and lack; ``write`` alone holds every ``write:…``."""
    if scopes is None:
        return ()
    return tuple(one for one in SCOPES if not {one, one.partition(":")[0]} & {*scopes})


def read_limits(instance: Any) -> tuple[int, int]:
    """The longest status, and what an address counts; raises ``Unsure`` when not told."""
    told = (instance.get("configuration") or {}).get("statuses") or {}
    limit, url_length = told.get("max_characters"), told.get("characters_reserved_per_url")
    if not isinstance(limit, int) or not isinstance(url_length, int) or min(limit, url_length) < 1:
        raise Unsure(_("le serveur ne dit pas ses limites"))
    return limit, url_length


def judge(answer: Answer) -> NetworkFailure | None:
    """What an answer means; errors come as ``{"error": "…"}``."""
    data = answer.data if isinstance(answer.data, dict) else {}
    return failure_of(answer, data.get("error", ""))


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


# -- The calls ----------------------------------------------------------------------------------


class MastodonNetwork:
    """One account on one server."""

    def __init__(self, account: AccountSettings) -> None:
        import mastodon

        self._account = account
        server = options.server(account, "server")
        self._host = urlsplit(server).netloc.lower()
        self._visibility = options.choice(account, "visibility", VISIBILITIES, "public")
        self._wire = Wire(options.deadline(account).total_seconds(), judge)
        self._me = ""
        self._api = mastodon.Mastodon(
            api_base_url=server, ratelimit_method="throw", session=self._wire.on(Session())
        )
        # Given to the constructor, a token that happens to name a file would be read from it.
        self._api.access_token = reveal(account.secret("TOKEN"))

    def whoami(self) -> Identity:
        """The account behind the token."""

        def call() -> Identity:
            me = self._api.account_verify_credentials()
            if not me["id"]:
                raise Unsure(_("la réponse ne dit pas à qui est ce compte"))
            self._me = str(me["id"])
            return Identity(f"{self._host}#{me['id']}", f"@{me['acct']}@{self._host}")

        return self._wire.call(call)

    def credentials(self) -> Credentials:
        """The account, and the scopes of its application."""
        identity, scopes = self.whoami(), None
        try:
            scopes = self._wire.call(lambda: read_scopes(self._api.app_verify_credentials()))
        except Refused as refused:
            if refused.code not in UNTOLD:
                raise
        expires = options.token_expires(self._account)
        return Credentials(identity, scopes, missing_scopes(scopes), expires)

    def limits(self) -> Capabilities:
        """What the server itself says that it takes; anybody may read it."""
        limit, url_length = self._wire.call(lambda: read_limits(self._api.instance_v2()))
        return _capabilities(self._account, limit, url_length)

    def create(self, request: Request, key: str) -> Post:
        """Publish a status."""
        sent = new_status(request, key, self._visibility)
        return self._wire.call(lambda: read_status(self._api.status_post(**sent)))

    def update(self, post_id: str, request: Request, key: str) -> Post:
        """Replace the words of a status."""
        sent = new_words(post_id, request)
        return self._wire.call(lambda: read_status(self._api.status_update(**sent)))

    def delete(self, post_id: str) -> None:
        """Take a status down."""
        try:
            self._wire.call(lambda: read_status(self._api.status_delete(post_id)))
        except Refused as refused:
            if refused.code != 404:
                raise

    def get(self, post_id: str) -> Post | None:
        """A status as it is now."""
        with looking():
            try:
                return self._wire.call(lambda: read_status(self._api.status(post_id)))
            except Refused as refused:
                if refused.code == 404:
                    return None
                raise

    def recent(self, since: datetime) -> tuple[Post, ...]:
        """Our statuses, boosts left out."""
        with looking():
            me = self._me or self.whoami().remote.partition("#")[2]

            def page(cursor: str | None) -> Page:
                statuses = self._api.account_statuses(
                    me, exclude_reblogs=True, limit=PAGE_SIZE, max_id=cursor
                )
                if not isinstance(statuses, list):
                    raise Unsure(_("la liste des annonces n'a pas pu être lue"))
                posts = tuple(read_status(status) for status in statuses)
                return posts, posts[-1].id if posts else None

            return back_to(since, lambda cursor: self._wire.call(lambda: page(cursor)))
