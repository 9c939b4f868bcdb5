"""A Facebook Page, through facebook-sdk.

https://developers.facebook.com/docs/pages-api/posts and
https://developers.facebook.com/docs/graph-api/guides/error-handling

The library checks no status and puts its token in addresses: it is given none, the session carries
it in a header, and the wire reads the answers first.
"""

import json
import re
import warnings
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from requests import Session

from porte_voix.announce.model import Op, Request
from porte_voix.announce.networks import measure, options
from porte_voix.announce.networks.base import (
    Capabilities,
    Identity,
    NetworkFailure,
    Post,
    Refused,
    Unsure,
)
from porte_voix.announce.networks.http import Wire, bearer
from porte_voix.announce.networks.looking import Page, back_to, looking
from porte_voix.announce.networks.redact import reveal
from porte_voix.announce.networks.verdict import Answer, because, failure_of
from porte_voix.i18n import _
from porte_voix.settings import AccountSettings

HOST = "graph.facebook.com"
#: The version that facebook-business 26.0.3 speaks (2026-11-04); versions live about two years.
VERSION = "v26.0"
#: Not documented; the figure that publishing tools agree on, checked 2026-11-20.
LIMIT = 63_206
#: How long a list may lag behind a write; not documented, taken generously (2026-11-20).
SETTLE = timedelta(minutes=2)
PAGE_SIZE = 100
FIELDS = "id,message,created_time,permalink_url,attachments{unshimmed_url}"

#: Error codes, https://developers.facebook.com/docs/graph-api/guides/error-handling and
#: .../overview/rate-limiting, checked 2026-04-15.
DUPLICATE = 506
RATE_LIMITS = (4, 17, 32, 341, 613)
TOKEN_ERRORS = (102, 104, 190)
OLD_VERSION = 2635
PASSING = (1, 2)
GONE = (100, 33)


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


def judge(answer: Answer) -> NetworkFailure | None:
    """What an answer means: the code of the error says more than the status."""
    error = answer.data.get("error") if isinstance(answer.data, dict) else None
    if not isinstance(error, dict):
        return failure_of(answer)
    host, code = answer.host, error.get("code")
    reason = error.get("error_user_msg") or error.get("message") or ""
    if code == DUPLICATE:
        return Unsure(because(_("{host} dit avoir déjà cette annonce").format(host=host), reason))
    if code in PASSING or (error.get("is_transient") and code not in RATE_LIMITS):
        return Unsure(because(_("{host} a eu une panne").format(host=host), reason))
    status = _status(code, error.get("error_subcode"), answer.status)
    failure = failure_of(Answer(host, status, answer.headers, answer.data), reason)
    if isinstance(failure, Refused) and failure.code == 429:
        return Refused(429, failure.why, failure.retry_after or _regain(answer.headers))
    return failure or Unsure(because(_("{host} signale une erreur").format(host=host), reason))


def _status(code: Any, subcode: Any, status: int) -> int:
    """The HTTP status that an error code stands for, since most of them come with 400."""
    if (code, subcode) == GONE:
        return 404
    if code in RATE_LIMITS:
        return 429
    if code in TOKEN_ERRORS:
        return 401
    if code == OLD_VERSION:
        return 426
    if isinstance(code, int) and (code == 10 or 200 <= code <= 299):
        return 403
    return status


def _regain(headers: Mapping[str, str]) -> float | None:
    """Seconds before the page may write again; the header counts minutes."""
    try:
        usage = json.loads(headers.get("X-Business-Use-Case-Usage", "{}"))
        uses = [use for page in usage.values() for use in page]
        return 60.0 * float(max(use["estimated_time_to_regain_access"] for use in uses))
    except (ValueError, AttributeError, TypeError, KeyError):
        return None


# -- The calls ----------------------------------------------------------------------------------


class FacebookNetwork:
    """One page."""

    def __init__(self, account: AccountSettings) -> None:
        with warnings.catch_warnings():
            # The library holds a string that newer Pythons warn about when they compile it.
            warnings.simplefilter("ignore")
            import facebook

        self._page = options.text(account, "page")
        version = options.text(account, "version", VERSION)
        if not re.fullmatch(r"v\d+\.\d+", version):
            raise options.refuse(
                account,
                _("l'option « version » ne convient pas"),
                _("Exemple : {example}.").format(example=VERSION),
            )
        self._wire = Wire(
            options.deadline(account).total_seconds(), judge, HOST, options.loopback(account)
        )
        session = self._wire.on(Session())
        session.auth = bearer(reveal(account.secret("TOKEN")))
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
            sentence = _("le jeton mène à {found}, pas à la page {page}")
            raise Refused(0, sentence.format(found=found or "?", page=self._page))
        return Identity(found, str(me.get("name", found)))

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
        try:
            self._wire.call(lambda: read_success(self._request(post_id, method="DELETE"), post_id))
        except Refused as refused:
            if refused.code != 404:
                raise

    def get(self, post_id: str) -> Post | None:
        """A post as it is now."""
        with looking():
            try:
                return self._wire.call(
                    lambda: read_post(self._request(post_id, args={"fields": FIELDS}))
                )
            except Refused as refused:
                if refused.code == 404:
                    return None
                raise

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
