"""A LinkedIn page, on the Posts API: no library of the network for Python is kept.

https://learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from porte_voix.accounts import AccountSettings
from porte_voix.announce.model import Op, Request
from porte_voix.announce.networks import little_text, options
from porte_voix.announce.networks.base import (
    Capabilities,
    Credentials,
    Identity,
    NetworkFailure,
    PictureLimits,
    Post,
    Refused,
    Renewal,
    SomebodyElse,
    Unsure,
)
from porte_voix.announce.networks.linkedin_post import new_post, new_words, read_post
from porte_voix.announce.networks.looking import Page, back_to, found, looking
from porte_voix.announce.networks.redact import reveal
from porte_voix.announce.networks.verdict import Answer, already_gone, because, failure_of
from porte_voix.i18n import _
from porte_voix.late import late

with late():
    from porte_voix.announce.networks import direct

if TYPE_CHECKING:
    import httpx

HOST = "api.linkedin.com"
#: A version lives about a year, https://learn.microsoft.com/linkedin/marketing/versioning,
#: checked 2026-11-20: hence the option.
VERSION = "202609"
PROTOCOL = "2.0.0"
#: Not documented; the figure that publishing tools agree on, checked 2026-11-20. Escapes count.
LIMIT = 3000
#: JPEG, PNG and GIF, .../shares/images-api#supported-formats; 5 MB is what publishing tools keep
#: to, 1200 pixels the width of a card; the description of a thumbnail,
#: .../shares/posts-api#article, checked 2026-11-20. An edit cannot change the card.
PICTURE = PictureLimits(
    ("image/jpeg", "image/png"), size=5_000_000, edge=2000, alt=4085, edits=False
)
#: https://learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api#find-posts-by-authors,
#: checked 2026-11-20.
PAGE_SIZE = 100
#: What we need, .../shares/posts-api#permissions, and how long a token lasts,
#: https://learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow, checked
#: 2026-11-21. The network tells neither to the token itself.
SCOPES = ("w_organization_social", "r_organization_social", "r_organization_admin")
TOKEN_LIFE = timedelta(days=60)
#: How long a list may lag behind a write; not documented, taken generously (2026-11-20).
SETTLE = timedelta(minutes=20)
#: The roles that may publish for a page, .../organizations/organization-access-control-by-role,
#: checked 2026-11-20.
WRITERS = ("ADMINISTRATOR", "CONTENT_ADMINISTRATOR", "DIRECT_SPONSORED_CONTENT_POSTER")


def capabilities(account: AccountSettings) -> Capabilities:
    """What a page takes; the link is on the card, which the sender makes."""
    return Capabilities(
        limit=LIMIT,
        unit=_("caractères"),
        measure=little_text.length,
        link_inline=False,
        can=frozenset(Op),
        settle=SETTLE,
        deadline=options.deadline(account),
        picture=PICTURE,
    )


def connect(
    account: AccountSettings, state_dir: Path, now: Callable[[], datetime]
) -> "LinkedInNetwork":
    """The page; the token of one of its writers stands in ``PORTE_VOIX_<ACCOUNT>_TOKEN``."""
    return LinkedInNetwork(account)


def renewal(account: AccountSettings) -> Renewal:
    """A token lasts 60 days, then a person of the page allows the application again."""
    return Renewal(
        TOKEN_LIFE,
        (
            _(
                "Une personne qui administre la page ouvre {page}, choisit l'application du blogue "
                "et demande un jeton avec {scopes}."
            ).format(
                page="https://www.linkedin.com/developers/tools/oauth", scopes=", ".join(SCOPES)
            ),
            _("Mettez-le dans {variable}.").format(variable=account.secret_name("TOKEN")),
            _("Notez sa fin, 60 jours plus tard, dans l'option « token_expires » du compte."),
        ),
    )


# -- What is read: pure; what is sent stands in ``linkedin_post`` --------------------------------


def judge(answer: Answer) -> NetworkFailure | None:
    """What an answer means: a write answers with an empty body, a duplicate names the post."""
    if answer.status in (201, 204):
        return None
    data = answer.data if isinstance(answer.data, dict) else {}
    reason = data.get("message", "")
    if answer.status in (400, 409, 422) and _is_duplicate(data):
        sentence = _("{host} dit avoir déjà cette annonce").format(host=answer.host)
        return Unsure(because(sentence, reason))
    if answer.status == 426:
        sentence = _("{host} n'accepte plus cette version : changez l'option « version » du compte")
        return Refused(426, because(sentence.format(host=answer.host), reason))
    return failure_of(answer, reason)


def _is_duplicate(data: Mapping[str, Any]) -> bool:
    details = data.get("errorDetails")
    errors = details.get("inputErrors", ()) if isinstance(details, dict) else ()
    codes = [one.get("code") for one in errors if isinstance(one, dict)]
    return "DUPLICATE_POST" in codes or "duplicate of urn:li:" in str(data.get("message", ""))


# -- The calls ----------------------------------------------------------------------------------


class LinkedInNetwork:
    """One page."""

    def __init__(self, account: AccountSettings) -> None:
        organization = options.text(account, "organization")
        version = options.text(account, "version", VERSION)
        for name, value, shape, example in (
            ("organization", organization, r"\d+", "5583111"),
            ("version", version, r"20\d{4}", VERSION),
        ):
            if not re.fullmatch(shape, value):
                raise options.refuse(
                    account,
                    _("l'option « {option} » ne convient pas").format(option=name),
                    _("Exemple : {example}.").format(example=example),
                )
        self._account = account
        self._author = f"urn:li:organization:{organization}"
        self._way = direct.Way(
            options.deadline(account).total_seconds(),
            judge,
            HOST,
            options.loopback(account),
            lambda method, path: method != "GET" and path.startswith("/rest/posts"),
            kin=".linkedin.com",
        )
        self._http = self._way.client(
            base_url=f"https://{HOST}/rest",
            headers={
                "Authorization": f"Bearer {reveal(account.secret('TOKEN'))}",
                "Linkedin-Version": version,
                "X-Restli-Protocol-Version": PROTOCOL,
            },
        )

    def whoami(self) -> Identity:
        """The page, if the member behind the token may publish for it.

        A member who may publish for other pages alone is somebody else; one who lost the right to
        publish for this one, or who has no page, is only refused.
        """

        def call() -> Identity:
            params: dict[str, str | int] = {
                "q": "roleAssignee",
                "state": "APPROVED",
                "count": PAGE_SIZE,
            }
            roles = self._http.get("organizationAcls", params=params).json()["elements"]
            pages = {one["organization"] for one in roles if one.get("role") in WRITERS}
            if self._author in pages:
                return Identity(self._author, self._author)
            if pages and self._author not in {one["organization"] for one in roles}:
                raise SomebodyElse(", ".join(sorted(pages)), self._author)
            why = _("ce jeton ne permet pas de publier au nom de {page}")
            raise Refused(403, why.format(page=self._author))

        return self._way.call(call)

    def credentials(self) -> Credentials:
        """The page; when the token ends is told by the settings alone."""
        return Credentials(self.whoami(), None, (), options.token_expires(self._account))

    def create(self, request: Request, key: str) -> Post:
        """Publish on the page."""
        body = new_post(self._author, request)

        def call() -> Post:
            return read_post({"id": self._http.post("posts", json=body).headers.get("x-restli-id")})

        return self._way.call(call)

    def update(self, post_id: str, request: Request, key: str) -> Post:
        """Replace the words of a post; its card cannot change."""
        body, method = new_words(request), {"X-RestLi-Method": "PARTIAL_UPDATE"}

        def call() -> Post:
            _confirmed(self._http.post(_path(post_id), json=body, headers=method))
            return read_post({"id": post_id})

        return self._way.call(call)

    def delete(self, post_id: str) -> None:
        """Take a post down; the network answers the same when it is gone already."""
        method = {"X-RestLi-Method": "DELETE"}
        with already_gone():
            self._way.call(lambda: _confirmed(self._http.delete(_path(post_id), headers=method)))

    def get(self, post_id: str) -> Post | None:
        """A post as it is now."""
        return found(
            lambda: self._way.call(lambda: read_post(self._http.get(_path(post_id)).json()))
        )

    def recent(self, since: datetime) -> tuple[Post, ...]:
        """The posts of the page, newest first."""

        def page(cursor: str | None) -> Page:
            start = int(cursor or 0)
            params: dict[str, str | int] = {
                "q": "author",
                "author": self._author,
                "sortBy": "CREATED",
                "start": start,
                "count": PAGE_SIZE,
            }
            method = {"X-RestLi-Method": "FINDER"}
            posts = self._http.get("posts", params=params, headers=method).json()["elements"]
            more = str(start + len(posts)) if posts else None
            return tuple(read_post(one) for one in posts), more

        with looking():
            return back_to(since, lambda cursor: self._way.call(lambda: page(cursor)))

    def upload(self, data: bytes, mime: str, alt: str) -> str:
        """The image of a card, which describes it itself: a place is asked for, then filled."""
        owner = {"initializeUploadRequest": {"owner": self._author}}

        def place() -> Any:
            params = {"action": "initializeUpload"}
            value = self._http.post("images", params=params, json=owner).json()["value"]
            if not value["uploadUrl"] or not value["image"].startswith("urn:li:image:"):
                raise Unsure(_("la réponse ne dit pas où déposer l'image"))
            return value

        value, kind = self._way.call(place), {"Content-Type": mime}

        def fill() -> None:
            response = self._http.put(value["uploadUrl"], content=data, headers=kind)
            if response.status_code != 201:
                raise Unsure(_("la réponse ne confirme pas l'opération"))

        self._way.call(fill)
        return str(value["image"])


def _path(post_id: str) -> str:
    return f"posts/{quote(post_id, safe='')}"


def _confirmed(response: "httpx.Response") -> None:
    if response.status_code != 204:
        raise Unsure(_("la réponse ne confirme pas l'opération"))
