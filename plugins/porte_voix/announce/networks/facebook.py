"""A Facebook Page, through facebook-sdk.

https://developers.facebook.com/docs/pages-api/posts and
https://developers.facebook.com/docs/graph-api/guides/error-handling

The library checks no status and puts its token in addresses: it is given none, the session carries
it in a header, and the wire reads the answers first.
"""

import re
import warnings
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from porte_voix.accounts import AccountSettings
from porte_voix.announce.model import Op, Request
from porte_voix.announce.networks import graph_token, measure, options
from porte_voix.announce.networks.base import (
    Capabilities,
    Credentials,
    Identity,
    Post,
    Renewal,
    SomebodyElse,
    Unsure,
)
from porte_voix.announce.networks.graph import judge
from porte_voix.announce.networks.looking import Page, back_to, found, looking
from porte_voix.announce.networks.redact import reveal
from porte_voix.announce.networks.verdict import already_gone
from porte_voix.i18n import _
from porte_voix.late import late

with late():
    from porte_voix.announce.networks import http

HOST = "graph.facebook.com"
#: The version that facebook-business 26.0.3 speaks (2026-11-04); versions live about two years.
VERSION = "v26.0"
#: Not documented; the figure that publishing tools agree on, checked 2026-11-20.
LIMIT = 63_206
#: How long a list may lag behind a write; not documented, taken generously (2026-11-20).
SETTLE = timedelta(minutes=2)
PAGE_SIZE = 100
FIELDS = "id,message,created_time,permalink_url,attachments{unshimmed_url}"
#: What we need, https://developers.facebook.com/docs/pages-api/posts, checked 2026-04-15.
SCOPES = ("pages_manage_posts", "pages_read_engagement")
#: A page token made from a token of an hour dies with it, without a word: hence « long-lived »,
#: https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived,
#: checked 2026-11-20.
EXPLORER = "https://developers.facebook.com/tools/explorer/"
DEBUGGER = "https://developers.facebook.com/tools/debug/accesstoken/"


def capabilities(account: AccountSettings) -> Capabilities:
    """What a page takes; the link goes beside the text, the network makes its card."""
    return Capabilities(
        limit=LIMIT,
        unit=_("caractères"),
        measure=measure.code_points,
        link_inline=False,
        can=frozenset(Op),
        settle=SETTLE,
        deadline=options.deadline(account),
    )


def connect(
    account: AccountSettings, state_dir: Path, now: Callable[[], datetime]
) -> "FacebookNetwork":
    """The page; its own token stands in ``PORTE_VOIX_<ACCOUNT>_TOKEN``."""
    return FacebookNetwork(account)


def renewal(account: AccountSettings) -> Renewal:
    """A page token made from a long-lived one has no end; its access to data may have."""
    scopes = ", ".join((*SCOPES, "pages_show_list"))
    return Renewal(
        None,
        (
            _(
                "Une personne qui gère la page ouvre {explorer}, choisit l'application du blogue "
                "et demande un jeton d'utilisateur avec {scopes}."
            ).format(explorer=EXPLORER, scopes=scopes),
            _("Elle fait prolonger ce jeton dans {debugger}.").format(debugger=DEBUGGER),
            _(
                "De retour dans l'explorateur, avec le jeton prolongé, elle demande me/accounts et "
                "copie l'access_token de la page {page}."
            ).format(page=options.text(account, "page")),
            _("Mettez-le dans {variable}.").format(variable=account.secret_name("TOKEN")),
        ),
    )


# -- What is sent, what is read: pure -----------------------------------------------------------


def new_post(request: Request) -> dict[str, str]:
    """The form of a new post."""
    return {"message": request.text, "link": request.link}


def read_post(data: Mapping[str, Any]) -> Post:
    """A post as we know it; raises ``Unsure`` without an id."""
    post_id, message = data.get("id"), data.get("message", "")
    if not isinstance(post_id, str) or not post_id:
        raise Unsure(_("la réponse ne donne pas l'identifiant de l'annonce"))
    attached = (data.get("attachments") or {}).get("data", [])
    links = [one["unshimmed_url"] for one in attached if one.get("unshimmed_url")]
    links += [link for link in measure.links_in(message) if link not in links]
    created = data.get("created_time")
    return Post(
        post_id,
        data.get("permalink_url") or f"https://www.facebook.com/{post_id}",
        message,
        tuple(links),
        datetime.fromisoformat(created) if created else None,
    )


def read_success(data: Any, post_id: str) -> Post:
    """The post after a write that answers only ``success``."""
    if not isinstance(data, dict) or data.get("success") is not True:
        raise Unsure(_("la réponse ne confirme pas l'opération"))
    return read_post({"id": post_id})


# -- The calls ----------------------------------------------------------------------------------


class FacebookNetwork:
    """One page."""

    def __init__(self, account: AccountSettings) -> None:
        with warnings.catch_warnings():
            # The library holds a string that newer Pythons warn about when they compile it.
            warnings.simplefilter("ignore")
            import facebook

        self._account = account
        self._page = options.text(account, "page")
        version = options.text(account, "version", VERSION)
        if not re.fullmatch(r"v\d+\.\d+", version):
            raise options.refuse(
                account,
                _("l'option « version » ne convient pas"),
                _("Exemple : {example}.").format(example=VERSION),
            )
        self._wire = http.Wire(
            options.deadline(account).total_seconds(), judge, HOST, options.loopback(account)
        )
        session = self._wire.session()
        session.auth = http.bearer(reveal(account.secret("TOKEN")))
        self._api = facebook.GraphAPI(session=session)
        # Its constructor only knows versions of 2018; it reads this attribute at each call.
        self._api.version = version

    def _request(self, path: str, **options: Any) -> Any:
        return self._api.request(f"{self._api.version}/{path}", **options)

    def whoami(self) -> Identity:
        """The page behind the token, which must be the one we post to."""
        me = self._wire.call(lambda: dict(self._request("me", args={"fields": "id,name"})))
        found = str(me.get("id", ""))
        if found != self._page:
            raise SomebodyElse(found or "?", self._page)
        return Identity(found, str(me.get("name", found)))

    def credentials(self) -> Credentials:
        """The page, and what the network says of its token, if the token may ask."""

        def ask() -> graph_token.Told:
            sent = {"input_token": reveal(self._account.secret("TOKEN"))}
            return graph_token.read(self._request(graph_token.PATH, args=sent))

        identity = self.whoami()
        return graph_token.credentials(
            self._account, identity, SCOPES, lambda: self._wire.call(ask)
        )

    def create(self, request: Request, key: str) -> Post:
        """Publish on the page."""
        sent = new_post(request)
        return self._wire.call(
            lambda: read_post(self._request(f"{self._page}/feed", post_args=sent))
        )

    def update(self, post_id: str, request: Request, key: str) -> Post:
        """Replace the text of a post; its link cannot change."""
        sent = {"message": request.text}
        return self._wire.call(
            lambda: read_success(self._request(post_id, post_args=sent), post_id)
        )

    def delete(self, post_id: str) -> None:
        """Take a post down."""
        with already_gone():
            self._wire.call(lambda: read_success(self._request(post_id, method="DELETE"), post_id))

    def get(self, post_id: str) -> Post | None:
        """A post as it is now."""

        def call() -> Post:
            return read_post(self._request(post_id, args={"fields": FIELDS}))

        return found(lambda: self._wire.call(call))

    def recent(self, since: datetime) -> tuple[Post, ...]:
        """The published posts of the page."""

        def page(cursor: str | None) -> Page:
            args = {"fields": FIELDS, "limit": PAGE_SIZE}
            data = self._request(
                f"{self._page}/published_posts", args=args | ({"after": cursor} if cursor else {})
            )
            paging = data.get("paging", {})
            posts = tuple(read_post(one) for one in data["data"])
            return posts, paging["cursors"]["after"] if "next" in paging else None

        with looking():
            return back_to(since, lambda cursor: self._wire.call(lambda: page(cursor)))
