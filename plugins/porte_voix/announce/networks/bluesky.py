"""Bluesky, and any server of the AT Protocol: atproto opens the session, we write the records.

https://docs.bsky.app/docs/api/com-atproto-repo-put-record

A record's key is ours to choose, so a create can be repeated without ever making a second post; but
only if the request holds a literal ``"swapRecord": null``, which atproto drops.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

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
from porte_voix.announce.networks.bluesky_record import (
    COLLECTION,
    blob_id,
    new_record,
    new_words,
    put_body,
    read_record,
    rkey_of,
    tid,
)
from porte_voix.announce.networks.looking import Page, back_to, found, looking
from porte_voix.announce.networks.redact import reveal
from porte_voix.announce.networks.verdict import Answer, already_gone, because, failure_of
from porte_voix.i18n import _
from porte_voix.late import late
from porte_voix.secret import Secret
from porte_voix.settings import is_loopback

with late():
    from porte_voix.announce.networks import direct

T = TypeVar("T")

SERVER = "https://bsky.social"
#: Graphemes, and at most ten bytes for each: lexicon app.bsky.feed.post, checked 2026-08-20.
LIMIT = 300
#: The image of a card: a million bytes, and no description; lexicon app.bsky.embed.external,
#: checked 2026-08-20. Its applications send no image larger than 2000 pixels.
PICTURE = PictureLimits(("image/jpeg", "image/png"), size=1_000_000, edge=2000, alt=0, edits=True)
#: Lexicon com.atproto.repo.listRecords, checked 2026-08-20.
PAGE_SIZE = 100
#: A repository shows its records at once; what may be late is the request itself (2026-11-20).
SETTLE = timedelta(minutes=2)
#: A session lives two hours. It is opened anew this long before its end: 300 a day are allowed,
#: https://docs.bsky.app/docs/advanced-guides/rate-limits, checked 2026-08-20.
SESSION_MARGIN = 900.0
#: The methods that change what is public; opening a session or uploading an image does not.
WRITES = ("com.atproto.repo.putRecord", "com.atproto.repo.deleteRecord")


def capabilities(account: AccountSettings) -> Capabilities:
    """What Bluesky takes; the link is on the card, which the sender makes.

    An edit replaces the record; applications may go on showing the first one for a time.
    """
    return Capabilities(
        limit=LIMIT,
        unit=_("caractères"),
        measure=measure.bluesky_weight,
        link_inline=False,
        can=frozenset(Op),
        settle=SETTLE,
        deadline=options.deadline(account),
        picture=PICTURE,
    )


def connect(
    account: AccountSettings, state_dir: Path, now: Callable[[], datetime]
) -> "BlueskyNetwork":
    """The account; its app password stands in ``PORTE_VOIX_<ACCOUNT>_PASSWORD``."""
    return BlueskyNetwork(account, now)


def renewal(account: AccountSettings) -> Renewal:
    """An app password has no end; another one is made in the application."""
    return Renewal(
        None,
        (
            _("Avec le compte officiel, ouvrez {page}.").format(
                page="https://bsky.app/settings/app-passwords"
            ),
            _("Ajoutez un mot de passe d'application, sans accès aux messages privés."),
            _("Copiez-le dans {variable}.").format(variable=account.secret_name("PASSWORD")),
            _("Supprimez l'ancien de la liste."),
        ),
    )


# -- What is read: pure; what is sent stands in ``bluesky_record`` ------------------------------


def judge(answer: Answer) -> NetworkFailure | None:
    """What an answer means; errors come as ``{"error": "Name", "message": "…"}``."""
    data = answer.data if isinstance(answer.data, dict) else {}
    name, reason = data.get("error"), data.get("message") or data.get("error", "")
    status = answer.status
    if status == 400 and name == "InvalidSwap":
        sentence = _("{host} a autre chose à la place de cette annonce").format(host=answer.host)
        return Unsure(because(sentence, reason))
    if status == 400 and name == "BlobNotFound":
        # What no record names is forgotten after a while: the next run uploads it again.
        sentence = _("{host} a oublié l'image : elle sera déposée de nouveau")
        return Refused(0, because(sentence.format(host=answer.host), reason))
    if status == 400 and name == "RecordNotFound":
        status = 404
    if status == 400 and name in ("InvalidToken", "ExpiredToken"):
        status = 401
    return failure_of(Answer(answer.host, status, answer.headers, answer.data), reason)


# -- The calls ----------------------------------------------------------------------------------


class BlueskyNetwork:
    """One account; its session stays in memory."""

    def __init__(self, account: AccountSettings, now: Callable[[], datetime]) -> None:
        import atproto

        self._account, self._now = account, now
        server = options.server(account, "server", SERVER)
        self._handle = options.text(account, "handle").removeprefix("@")
        self._password = account.secret("PASSWORD")
        self._way = direct.Way(
            options.deadline(account).total_seconds(),
            judge,
            base_url=server if is_loopback(server) else "",
            writes=lambda _method, path: path.endswith(WRITES),
        )
        self._http = self._way.client()
        self._session: Any = None
        self._api = atproto.Client(server, atproto.Request(transport=self._way))
        self._api.on_session_change(self._keep)

    def _keep(self, _event: object, session: Any) -> None:
        for token in (session.access_jwt, session.refresh_jwt):
            reveal(Secret(token))
        self._session = session

    def _sign_in(self) -> None:
        """Open a session unless one is good for a while. Raises ``Refused``: nothing is public."""
        if self._session is not None:
            if self._session.access_jwt_payload.exp - self._now().timestamp() > SESSION_MARGIN:
                return
            self._session = None

        def log_in() -> None:
            password = reveal(self._password)
            self._api.login(self._handle, password, fetch_bsky_profile=False)

        try:
            self._way.call(log_in)
        except Unsure as unsure:
            raise Refused(0, unsure.why) from None

    def _call(self, call: Callable[[], T]) -> T:
        """Make one call, signed in."""
        self._sign_in()
        try:
            return self._way.call(call)
        except Refused as refused:
            if refused.code == 401:
                self._session = None
            raise

    def _ask(self, name: str, **sent: Any) -> Any:
        """The answer of a method, asked with parameters or told with ``content``."""
        server = self._session.pds_endpoint.removesuffix("/xrpc").rstrip("/")
        headers = {"Authorization": f"Bearer {self._session.access_jwt}", **sent.pop("headers", {})}
        method = "POST" if "content" in sent else "GET"
        address = f"{server}/xrpc/com.atproto.{name}"
        return self._http.request(method, address, headers=headers, **sent).json()

    def _tell(self, name: str, content: bytes, mime: str = "application/json") -> Any:
        return self._ask(name, content=content, headers={"Content-Type": mime})

    def _record(self, post_id: str) -> Any:
        data = self._ask("repo.getRecord", params=self._place(post_id))
        read_record(data)
        return data

    def _place(self, post_id: str) -> dict[str, str]:
        return {"repo": self._session.did, "collection": COLLECTION, "rkey": rkey_of(post_id)}

    def whoami(self) -> Identity:
        """The account behind the password: its DID, which outlives its handle."""

        def call() -> Identity:
            me = self._ask("server.getSession")
            return Identity(str(me["did"]), f"@{me['handle']}")

        return self._call(call)

    def credentials(self) -> Credentials:
        """The account, and the one scope that its session carries."""
        identity = self.whoami()
        scope = self._session.access_jwt_payload.scope
        expires = options.token_expires(self._account)
        return Credentials(identity, (scope,) if scope else None, (), expires)

    def create(self, request: Request, key: str) -> Post:
        """Publish a post, at a place that is its own; the same one again changes nothing."""
        record, rkey = new_record(request), tid(key, request.created_at)

        def call() -> Post:
            body = put_body(self._session.did, rkey, record, None)
            return read_record(self._tell("repo.putRecord", body))

        return self._call(call)

    def update(self, post_id: str, request: Request, key: str) -> Post:
        """Replace a record, if it is still the one that was read."""

        def call() -> Post:
            before = self._record(post_id)
            record = new_words(request, before["value"])
            body = put_body(self._session.did, rkey_of(post_id), record, before["cid"])
            return read_record(self._tell("repo.putRecord", body))

        return self._call(call)

    def delete(self, post_id: str) -> None:
        """Take a post down."""

        def call() -> None:
            self._record(post_id)  # one that is not there would be « deleted » without a word
            place = self._place(post_id)
            if "commit" not in self._tell("repo.deleteRecord", json.dumps(place).encode()):
                raise Unsure(_("la réponse ne confirme pas l'opération"))

        with already_gone():
            self._call(call)

    def get(self, post_id: str) -> Post | None:
        """A post as it is now."""
        return found(lambda: self._call(lambda: read_record(self._record(post_id))))

    def recent(self, since: datetime) -> tuple[Post, ...]:
        """The posts of the repository, newest key first."""

        def page(cursor: str | None) -> Page:
            params = {
                "repo": self._session.did,
                "collection": COLLECTION,
                "limit": PAGE_SIZE,
                **({"cursor": cursor} if cursor else {}),
            }
            data = self._ask("repo.listRecords", params=params)
            return tuple(read_record(one) for one in data["records"]), data.get("cursor")

        with looking():
            return back_to(since, lambda cursor: self._call(lambda: page(cursor)))

    def upload(self, data: bytes, mime: str, alt: str) -> str:
        """The image of a card, as the reference to put in its record; it takes no description."""
        if len(data) > PICTURE.size:
            raise Refused(413, _("cette image dépasse un million d'octets"))

        def call() -> str:
            blob = self._tell("repo.uploadBlob", data, mime)["blob"]
            if not blob["ref"]["$link"]:
                raise Unsure(_("la réponse ne donne pas l'identifiant de l'image"))
            return blob_id(blob)

        return self._call(call)
