"""X, through tweepy, on the v2 API with OAuth 1.0a.

https://docs.x.com/x-api/posts/manage-tweets and https://docs.tweepy.org/
"""

import base64
import html
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

from porte_voix.accounts import AccountSettings
from porte_voix.announce.model import Op, Request
from porte_voix.announce.networks import options
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
from porte_voix.announce.networks.measure import nfc
from porte_voix.announce.networks.redact import reveal
from porte_voix.announce.networks.verdict import Answer, already_gone, because, failure_of
from porte_voix.i18n import _, number
from porte_voix.late import late

with late():
    from porte_voix.announce.networks import http

#: The host that tweepy signs for; it cannot be given another.
HOST = "api.twitter.com"
#: https://docs.x.com/fundamentals/counting-characters, checked 2026-08-22.
LIMIT = 280
#: US dollars for a post with a link (0.015 without), https://docs.x.com/x-api/getting-started/pricing,
#: checked 2026-08-22. Reading one of our own posts costs 0.001.
COST = 0.200
#: A picture is one more request, for its description; same page.
PICTURE_COST = 0.005
#: https://docs.x.com/x-api/media/quickstart/best-practices and the specification's alt_text,
#: checked 2026-08-22.
PICTURE = PictureLimits(
    ("image/jpeg", "image/png"), size=5_000_000, edge=2048, alt=1000, edits=False
)
#: https://docs.x.com/x-api/users/get-posts, checked 2026-08-22.
PAGE_SIZE = 100
FIELDS = ["created_at", "entities"]
#: How long a list may lag behind a write; not documented, taken generously (2026-11-20).
SETTLE = timedelta(minutes=20)
SECRETS = ("API_KEY", "API_SECRET", "ACCESS_TOKEN", "ACCESS_SECRET")
#: The header that tells what OAuth 1.0a keys may do, and its values that let one write:
#: https://developer.x.com/en/docs/apps/app-permissions, checked 2026-11-21. Keys have no end:
#: https://docs.x.com/fundamentals/authentication/faq, checked 2026-11-21.
LEVEL = "x-access-level"
WRITES = "read-write"
#: The module that the library which counts asks for.
PACKAGES = "pkg_resources"


def capabilities(account: AccountSettings) -> Capabilities:
    """What X takes, once its price is accepted; a post cannot be edited through this API."""
    if account.option("accept_cost") is not True:
        raise options.refuse(
            account,
            _("X fait payer {cost} $ US chaque annonce qui porte un lien").format(
                cost=number(COST, 2)
            ),
            _('Ajoutez "accept_cost": True à ce compte pour accepter ce prix, ou retirez-le.'),
        )
    picture = options.flag(account, "media")
    return Capabilities(
        limit=LIMIT,
        unit=_("caractères pondérés"),
        measure=weight,
        link_inline=True,
        can=frozenset({Op.CREATE, Op.DELETE}),
        settle=SETTLE,
        deadline=options.deadline(account),
        cost=round(COST + PICTURE_COST, 3) if picture else COST,
        picture=PICTURE if picture else None,
    )


def connect(account: AccountSettings, state_dir: Path, now: Callable[[], datetime]) -> "XNetwork":
    """The account of the four secrets ``PORTE_VOIX_<ACCOUNT>_API_KEY`` and following."""
    capabilities(account)
    return XNetwork(account)


def renewal(account: AccountSettings) -> Renewal:
    """Keys have no end; a token keeps the rights of the moment it was made."""
    names = ", ".join(account.secret_name(name) for name in SECRETS[2:])
    return Renewal(
        None,
        (
            _("Avec le compte officiel, ouvrez {page} et l'application du blogue.").format(
                page="https://console.x.com"
            ),
            _("Dans ses réglages d'authentification, choisissez les droits lecture et écriture."),
            _("Ensuite seulement, régénérez le jeton d'accès et son secret."),
            _("Copiez-les dans {names}.").format(names=names),
        ),
    )


# -- What is sent, what is read: pure -----------------------------------------------------------


def weight(text: str) -> int:
    """What X counts: an address 23, an emoji 2, most other characters 1."""
    return int(_parser()(nfc(text)).weightedLength)


@cache
def _parser() -> Callable[[str], Any]:
    """The library's own reading of a text.

    It asks ``pkg_resources`` for one file (3.0.0, 2026-11-21): half a second to load, a warning,
    and gone from newer setuptools. What it asks is answered here, while it loads.
    """
    known, here = sys.modules.get(PACKAGES), ModuleType(PACKAGES)
    vars(here)["resource_string"] = _resource
    sys.modules[PACKAGES] = here
    try:
        from twitter_text import parse_tweet
    finally:
        del sys.modules[PACKAGES]
        if known is not None:
            sys.modules[PACKAGES] = known
    found: Callable[[str], Any] = parse_tweet
    return found


def _resource(module: str, name: str) -> bytes:
    """A file beside a module."""
    return files(module.rpartition(".")[0]).joinpath(name).read_bytes()


def read_tweet(data: Any) -> Post:
    """A post as we know it; raises ``Unsure`` without an id."""
    if data is None or not data["id"]:
        raise Unsure(_("la réponse ne donne pas l'identifiant de l'annonce"))
    entities = data.get("entities") or {}
    links = tuple(
        one.get("unwound_url") or one.get("expanded_url") or one["url"]
        for one in entities.get("urls", ())
    )
    address = f"https://x.com/i/web/status/{data['id']}"
    created = data.get("created_at")
    return Post(str(data["id"]), address, html.unescape(data.get("text", "")), links, created)


def read_level(level: str | None) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """What keys may do, ``None`` when the network does not tell, and what they lack."""
    if not level:
        return None, ()
    return (level,), () if level.startswith(WRITES) else (WRITES,)


def is_missing(errors: Any) -> bool:
    """Whether a success without data says that the post is not there."""
    return any("not-found" in str(error.get("type", "")) for error in errors or ())


def judge(answer: Answer) -> NetworkFailure | None:
    """What an answer means; errors are problem documents, or lists of them."""
    data = answer.data if isinstance(answer.data, dict) else {}
    errors = [one for one in data.get("errors", ()) if isinstance(one, dict)]
    reason = data.get("detail") or next(
        (one.get("detail") or one.get("message") for one in errors), data.get("title", "")
    )
    if answer.status == 403 and "duplicate" in str(reason).lower():
        sentence = _("{host} dit avoir déjà cette annonce").format(host=answer.host)
        return Unsure(because(sentence, reason))
    return failure_of(answer, reason)


# -- The calls ----------------------------------------------------------------------------------


class XNetwork:
    """One account."""

    def __init__(self, account: AccountSettings) -> None:
        import tweepy

        self._account = account
        keys = [reveal(account.secret(name)) for name in SECRETS]
        self._wire = http.Wire(
            options.deadline(account).total_seconds(), judge, HOST, options.loopback(account)
        )
        self._me = ""
        self._api = tweepy.Client(None, *keys)
        self._wire.on(self._api.session)

    def whoami(self) -> Identity:
        """The account behind the keys."""

        def call() -> Identity:
            me = self._api.get_me(user_auth=True).data
            self._me = str(me["id"])
            return Identity(self._me, f"@{me['username']}")

        return self._wire.call(call)

    def credentials(self) -> Credentials:
        """The account and what its keys may do, from the same answer: each question costs."""

        def call() -> Credentials:
            reply = self._api.request("GET", "/2/users/me", user_auth=True)
            me = reply.json()["data"]
            scopes, missing = read_level(reply.headers.get(LEVEL))
            identity = Identity(str(me["id"]), f"@{me['username']}")
            return Credentials(identity, scopes, missing, options.token_expires(self._account))

        return self._wire.call(call)

    def create(self, request: Request, key: str) -> Post:
        """Publish a post; one that carries a picture shows it in place of the link's card."""
        sent = {"text": request.body(), "media_ids": list(request.media) or None}
        return self._wire.call(
            lambda: read_tweet(self._api.create_tweet(**sent, user_auth=True).data)
        )

    def update(self, post_id: str, request: Request, key: str) -> Post:
        """Not possible: a correction is a reply, or another post, and a person decides."""
        raise Refused(0, _("X ne permet pas de corriger une annonce"))

    def delete(self, post_id: str) -> None:
        """Take a post down."""

        def call() -> None:
            reply = self._api.delete_tweet(post_id, user_auth=True)
            if not is_missing(reply.errors) and not reply.data["deleted"]:
                raise Unsure(_("la réponse ne confirme pas l'opération"))

        with already_gone():
            self._wire.call(call)

    def get(self, post_id: str) -> Post | None:
        """A post as it is now."""

        def call() -> Post | None:
            reply = self._api.get_tweet(post_id, tweet_fields=FIELDS, user_auth=True)
            missing = reply.data is None and is_missing(reply.errors)
            return None if missing else read_tweet(reply.data)

        return found(lambda: self._wire.call(call))

    def recent(self, since: datetime) -> tuple[Post, ...]:
        """Our posts; each one read costs, so the network is asked for nothing older."""
        with looking():
            me = self._me or self.whoami().remote  # asking again would cost again

            def page(cursor: str | None) -> Page:
                reply = self._api.get_users_tweets(
                    me,
                    start_time=since,
                    max_results=PAGE_SIZE,
                    pagination_token=cursor,
                    tweet_fields=FIELDS,
                    exclude=["retweets"],
                    user_auth=True,
                )
                if "result_count" not in reply.meta:
                    raise Unsure(_("la liste des annonces n'a pas pu être lue"))
                posts = tuple(read_tweet(tweet) for tweet in reply.data or ())
                return posts, reply.meta.get("next_token")

            return back_to(since, lambda cursor: self._wire.call(lambda: page(cursor)))

    def upload(self, data: bytes, mime: str, alt: str) -> str:
        """A picture, then its description: one without the other is not used."""
        media = {"media": base64.b64encode(data).decode(), "media_category": "tweet_image"}
        known = self._wire.call(lambda: self._media("upload", media))
        if alt:
            told = {"id": known, "metadata": {"alt_text": {"text": alt}}}
            self._wire.call(lambda: self._media("metadata", told))
        return known

    def _media(self, verb: str, sent: dict[str, Any]) -> str:
        """The id of a picture that was spoken of. Raises ``Unsure`` without one."""
        reply = self._api.request("POST", f"/2/media/{verb}", json=sent, user_auth=True)
        known = reply.json()["data"]["id"]
        if not known:
            raise Unsure(_("la réponse ne donne pas l'identifiant de l'image"))
        return str(known)
