"""A Threads profile, on Meta's API: a container is made, then published.

https://developers.facebook.com/docs/threads/posts

What was prepared can be asked what became of it: a container that is ``PUBLISHED`` proves that a
publication whose answer was lost went out.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from porte_voix.accounts import AccountSettings
from porte_voix.announce.model import Op, Request
from porte_voix.announce.networks import graph_token, measure, options
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
from porte_voix.announce.networks.graph import judge as judge_graph
from porte_voix.announce.networks.looking import Page, back_to, found, looking
from porte_voix.announce.networks.redact import reveal
from porte_voix.announce.networks.verdict import Answer, already_gone
from porte_voix.i18n import _
from porte_voix.late import late

with late():
    from porte_voix.announce.networks import direct

HOST = "graph.threads.net"
VERSION = "v1.0"
#: Bytes of UTF-8, as the network enforces its 500 « characters »: gitroomhq/postiz-app#1946,
#: 2026-08-23.
LIMIT = 500
PAGE_SIZE = 100
#: https://developers.facebook.com/docs/threads/threads-media, checked 2026-01-02.
FIELDS = "id,text,permalink,timestamp,link_attachment_url"
#: How long a list may lag behind a write; not documented, taken generously (2026-11-20).
SETTLE = timedelta(minutes=5)
#: What we need, https://developers.facebook.com/docs/threads/get-started, checked 2026-11-21:
#: the last one takes posts down.
SCOPES = ("threads_basic", "threads_content_publish", "threads_delete")
#: https://developers.facebook.com/docs/threads/get-started/long-lived-tokens, checked 2026-11-21.
TOKEN_LIFE = timedelta(days=60)
REFRESH = f"https://{HOST}/refresh_access_token"
#: Seconds between the questions to a container. The network asks to wait 30 seconds on average,
#: https://developers.facebook.com/docs/threads/posts, checked 2026-09-09.
PATIENCE = (1.0, 2.0, 4.0, 8.0, 15.0)
#: The ends of a container that was not published and never will be,
#: https://developers.facebook.com/docs/threads/troubleshooting, checked 2026-01-02.
DEAD = ("ERROR", "EXPIRED")
#: « The requested resource does not exist », which a container just made can be told of too:
#: gitroomhq/postiz-app#2047, 2026-09-09.
NOT_THERE = (24, 4279009)


def capabilities(account: AccountSettings) -> Capabilities:
    """What Threads takes; the link goes beside the text, and nothing can be edited."""
    return Capabilities(
        limit=LIMIT,
        unit=_("octets"),
        measure=measure.utf8_bytes,
        link_inline=False,
        can=frozenset({Op.CREATE, Op.DELETE}),
        settle=SETTLE,
        deadline=options.deadline(account),
    )


def connect(
    account: AccountSettings, state_dir: Path, now: Callable[[], datetime]
) -> "ThreadsNetwork":
    """The profile; its token stands in ``PORTE_VOIX_<ACCOUNT>_TOKEN``."""
    return ThreadsNetwork(account)


def renewal(account: AccountSettings) -> Renewal:
    """A token lasts 60 days; alive and a day old, it can be exchanged for another."""
    return Renewal(
        TOKEN_LIFE,
        (
            _(
                "Tant que le jeton vit : demandez {address} avec grant_type=th_refresh_token et "
                "access_token, depuis une machine sûre; la réponse est le nouveau jeton."
            ).format(address=REFRESH),
            _(
                "S'il est mort : dans la console de l'application du blogue, générez un jeton pour "
                "le profil officiel, avec {scopes}."
            ).format(scopes=", ".join(SCOPES)),
            _("Mettez-le dans {variable}.").format(variable=account.secret_name("TOKEN")),
            _("Notez sa fin, 60 jours plus tard, dans l'option « token_expires » du compte."),
        ),
    )


# -- What is sent, what is read: pure -----------------------------------------------------------


def new_container(request: Request) -> dict[str, str]:
    """The form of a container."""
    text = measure.nfc(request.text)
    return {"media_type": "TEXT", "text": text, "link_attachment": request.link}


def read_id(data: Mapping[str, Any]) -> str:
    """The id of what was made; raises ``Unsure`` without one."""
    made = data.get("id")
    if not isinstance(made, str) or not made:
        raise Unsure(_("la réponse ne donne pas l'identifiant de l'annonce"))
    return made


def read_post(data: Mapping[str, Any]) -> Post:
    """A post as we know it."""
    text, link = data.get("text", ""), data.get("link_attachment_url")
    links = dict.fromkeys([*([link] if link else []), *measure.links_in(text)])
    when = data.get("timestamp")
    return Post(
        read_id(data),
        data.get("permalink", ""),
        text,
        tuple(links),
        datetime.fromisoformat(when) if when else None,
    )


def judge(answer: Answer) -> NetworkFailure | None:
    """What an answer means: the errors of the Graph, and one more for what is not there."""
    failure = judge_graph(answer)
    error = answer.data.get("error") if isinstance(answer.data, dict) else None
    codes = (error.get("code"), error.get("error_subcode")) if isinstance(error, dict) else ()
    if isinstance(failure, Refused) and codes == NOT_THERE:
        return Refused(404, failure.why)
    return failure


# -- The calls ----------------------------------------------------------------------------------


class ThreadsNetwork:
    """One profile."""

    def __init__(
        self, account: AccountSettings, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._account, self._sleep = account, sleep
        self._way = direct.Way(
            options.deadline(account).total_seconds(),
            judge,
            HOST,
            options.loopback(account),
            lambda method, path: method == "DELETE" or path.endswith("/threads_publish"),
        )
        self._http = self._way.client(
            base_url=f"https://{HOST}/{VERSION}",
            headers={"Authorization": f"Bearer {reveal(account.secret('TOKEN'))}"},
        )

    def whoami(self) -> Identity:
        """The profile behind the token."""

        def call() -> Identity:
            me = self._http.get("me", params={"fields": "id,username"}).json()
            return Identity(str(me["id"]), f"@{me['username']}")

        return self._way.call(call)

    def credentials(self) -> Credentials:
        """The profile, and what the network says of its token."""

        def ask() -> graph_token.Told:
            sent = {"input_token": reveal(self._account.secret("TOKEN"))}
            return graph_token.read(self._http.get(graph_token.PATH, params=sent).json())

        identity = self.whoami()
        return graph_token.credentials(self._account, identity, SCOPES, lambda: self._way.call(ask))

    def prepare(self, request: Request) -> str:
        """A container ready to be published: that of the attempt before, unless it is dead."""
        if request.media:
            before = request.media[0]
            try:
                status = self._settled(before)
            except Refused as refused:
                raise Unsure(refused.why) from None
            if status == "FINISHED":
                return before
            if status not in DEAD:
                why = _("cette annonce est peut-être déjà parue (préparation : {status})")
                raise Unsure(why.format(status=status))
        container = self._container(request)
        status = self._settled(container)
        if status != "FINISHED":
            why = _("{host} n'a pas préparé cette annonce ({status}) : rien n'est publié")
            raise Refused(0, why.format(host=HOST, status=status))
        return container

    def _container(self, request: Request) -> str:
        sent = new_container(request)
        try:
            return self._way.call(lambda: read_id(self._http.post("me/threads", data=sent).json()))
        except Unsure as unsure:
            raise Refused(0, unsure.why) from None  # a container publishes nothing

    def _settled(self, container: str) -> str:
        """The status of a container once the network has worked on it, or ran out of time."""
        status = self._status(container)
        for pause in PATIENCE:
            if status != "IN_PROGRESS":
                break
            self._sleep(pause)
            status = self._status(container)
        return status

    def _status(self, container: str) -> str:
        """What became of a container; one that is not to be found yet is in progress."""
        asked = {"fields": "status,error_message"}
        try:
            return self._way.call(
                lambda: str(self._http.get(_path(container), params=asked).json()["status"])
            )
        except Refused as refused:
            if refused.code == 404:
                return "IN_PROGRESS"
            raise

    def create(self, request: Request, key: str) -> Post:
        """Publish what was prepared."""
        if not request.media:
            raise Refused(0, _("rien n'a été préparé pour cette annonce"))
        sent = {"creation_id": request.media[0]}

        def call() -> Post:
            made = read_id(self._http.post("me/threads_publish", data=sent).json())
            return Post(made, self._permalink(made))

        try:
            return self._way.call(call)
        except Refused as refused:
            if refused.code != 404:
                raise
            if self._status(request.media[0]) == "PUBLISHED":
                raise Unsure(_("cette annonce est parue, le réseau ne dit pas où")) from None
            # Nothing is public; it may be tried again as soon as the network finds its own.
            raise Refused(429, refused.why, PATIENCE[-1]) from None

    def _permalink(self, post_id: str) -> str:
        """The address of a post just made; the post is there even when it cannot be told."""
        try:
            return read_post(self._http.get(_path(post_id), params={"fields": FIELDS}).json()).url
        except (Refused, Unsure):
            return ""

    def update(self, post_id: str, request: Request, key: str) -> Post:
        """Not possible: a correction is a reply, or another post, and a person decides."""
        raise Refused(0, _("Threads ne permet pas de corriger une annonce"))

    def delete(self, post_id: str) -> None:
        """Take a post down."""

        def call() -> None:
            if self._http.delete(_path(post_id)).json().get("success") is not True:
                raise Unsure(_("la réponse ne confirme pas l'opération"))

        with already_gone():
            self._way.call(call)

    def get(self, post_id: str) -> Post | None:
        """A post as it is now."""

        def call() -> Post:
            return read_post(self._http.get(_path(post_id), params={"fields": FIELDS}).json())

        return found(lambda: self._way.call(call))

    def recent(self, since: datetime) -> tuple[Post, ...]:
        """The posts of the profile, newest first."""

        def page(cursor: str | None) -> Page:
            params: dict[str, str | int] = {"fields": FIELDS, "limit": PAGE_SIZE}
            params |= {"after": cursor} if cursor else {}
            answer = self._http.get("me/threads", params=params).json()
            posts = tuple(read_post(one) for one in answer["data"])
            return posts, answer["paging"]["cursors"]["after"] if posts else None

        with looking():
            return back_to(since, lambda cursor: self._way.call(lambda: page(cursor)))


def _path(node: str) -> str:
    return quote(node, safe="")
