"""Mastodon, and the servers that speak its API (GoToSocial…), through Mastodon.py.

https://docs.joinmastodon.org/methods/statuses/ and https://mastodonpy.readthedocs.io/
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from porte_voix.accounts import AccountSettings
from porte_voix.announce.model import Op, Request
from porte_voix.announce.networks import measure, options
from porte_voix.announce.networks.base import (
    Capabilities,
    Credentials,
    Identity,
    NetworkFailure,
    PictureLimits,
    Post,
    Refused,
    Renewal,
    Unsure,
)
from porte_voix.announce.networks.looking import Page, back_to, found, looking
from porte_voix.announce.networks.mastodon_status import (
    missing_scopes,
    new_status,
    new_words,
    read_limits,
    read_scopes,
    read_status,
)
from porte_voix.announce.networks.redact import reveal
from porte_voix.announce.networks.verdict import Answer, already_gone, failure_of
from porte_voix.i18n import _
from porte_voix.late import late

with late():
    from porte_voix.announce.networks import http

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
#: And to send pictures, if the account does.
MEDIA_SCOPE = "write:media"
#: A description, ``configuration.media_attachments`` of the instance, checked 2026-07-02. Servers
#: take 8 MB at least (16 since 4.2), and scale down what is larger than this.
PICTURE = PictureLimits(
    ("image/jpeg", "image/png"), size=5_000_000, edge=2048, alt=1500, edits=True
)
#: Seconds between two looks at an upload that is being processed; the deadline ends them.
POLL_SECONDS = 0.5
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
        picture=PICTURE if options.flag(account, "media") else None,
    )


def connect(
    account: AccountSettings, state_dir: Path, now: Callable[[], datetime]
) -> "MastodonNetwork":
    """The account on its server; a token stands in ``PORTE_VOIX_<ACCOUNT>_TOKEN``."""
    capabilities(account)
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
                scopes=", ".join(needed(account))
            ),
            _("Régénérez le jeton d'accès : l'ancien meurt aussitôt."),
            _("Copiez le nouveau dans {variable}.").format(variable=variable),
        ),
    )


# -- What is read: pure; what is sent stands in ``mastodon_status`` ---------------------------


def judge(answer: Answer) -> NetworkFailure | None:
    """What an answer means; errors come as ``{"error": "…"}``."""
    data = answer.data if isinstance(answer.data, dict) else {}
    return failure_of(answer, data.get("error", ""))


def needed(account: AccountSettings) -> tuple[str, ...]:
    """The scopes that this account needs."""
    return (*SCOPES, MEDIA_SCOPE) if options.flag(account, "media") else SCOPES


# -- The calls ----------------------------------------------------------------------------------


class MastodonNetwork:
    """One account on one server."""

    def __init__(self, account: AccountSettings) -> None:
        import mastodon

        self._account = account
        server = options.server(account, "server")
        self._host = urlsplit(server).netloc.lower()
        self._visibility = options.choice(account, "visibility", VISIBILITIES, "public")
        self._wire = http.Wire(options.deadline(account).total_seconds(), judge)
        self._me = ""
        self._api = mastodon.Mastodon(
            api_base_url=server, ratelimit_method="throw", session=self._wire.session()
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
        return Credentials(identity, scopes, missing_scopes(scopes, needed(self._account)), expires)

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
        with already_gone():
            self._wire.call(lambda: read_status(self._api.status_delete(post_id)))

    def get(self, post_id: str) -> Post | None:
        """A status as it is now."""
        return found(lambda: self._wire.call(lambda: read_status(self._api.status(post_id))))

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

    def upload(self, data: bytes, mime: str, alt: str) -> str:
        """A picture with its description, once the server has done with it."""
        name = f"image.{mime.partition('/')[2]}"

        def call() -> str:
            media = self._api.media_post(data, mime, description=alt or None, file_name=name)
            known = media["id"]
            if not known:
                raise Unsure(_("la réponse ne donne pas l'identifiant de l'image"))
            while not media["url"]:
                time.sleep(POLL_SECONDS)
                media = self._api.media(known)
            return str(known)

        return self._wire.call(call)
