"""A fake Threads: one profile, its containers and its posts.

Contract: https://developers.facebook.com/docs/threads and the collection that Meta publishes
(fbsamples/threads_api, 2026-01-02).
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.networks import facebook_rules as rules
from tests.networks import standalone
from tests.networks.posts import FakePost, Version
from tests.networks.server import FakeNetwork
from tests.networks.wire import BadBody, Call, Refusal, Reply

__all__ = ["FakeThreads"]

SCOPES = frozenset({"threads_basic", "threads_content_publish", "threads_delete"})
#: Counted in bytes of UTF-8 (gitroomhq/postiz-app#1946, 2026-08-23), worded in characters.
TEXT_LIMIT = 500
DAY, DELETIONS = timedelta(days=1), 100
POST_FIELDS = frozenset(
    (
        *("id", "text", "permalink", "timestamp", "username", "media_type"),
        *("media_product_type", "shortcode", "is_quote_post", "link_attachment_url"),
    )
)
CONTAINER_FIELDS = frozenset({"id", "status", "error_message"})


@dataclass(frozen=True, slots=True)
class Container:
    """What is ready, or nearly, to be published."""

    id: str
    text: str
    link: str
    made_at: datetime
    published: bool = False
    failed: str = ""


class FakeThreads(FakeNetwork):
    """``with FakeThreads(token="…", account_id="…", username="…") as fake:``.

    ``processing`` is how long a container stays in progress; until then it cannot be published.
    ``day_quota`` is how many posts a day may see.
    """

    routes = (
        ("GET", r"/v1\.0/me", "me"),
        ("GET", r"/v1\.0/debug_token", "debug_token"),
        ("GET", r"/v1\.0/me/threads_publishing_limit", "quota"),
        ("POST", r"/v1\.0/me/threads", "prepare"),
        ("POST", r"/v1\.0/me/threads_publish", "publish"),
        ("GET", r"/v1\.0/me/threads", "list_posts"),
        ("GET", r"/v1\.0/(\d+)/?", "read"),
        ("DELETE", r"/v1\.0/(\d+)", "delete"),
    )

    def __init__(
        self,
        *,
        token: str = "jeton-threads",
        account_id: str = "26518372940561728",
        username: str = "porte_voix",
        scopes: frozenset[str] = SCOPES,
        processing: timedelta = timedelta(0),
        day_quota: int = 250,
        clock: Callable[[], datetime] | None = None,
        state: Path | None = None,
    ) -> None:
        self.token, self.account_id, self.username = token, account_id, username
        self.scopes, self.processing, self.day_quota = scopes, processing, day_quota
        self.containers: dict[str, Container] = {}
        self._deletions: list[datetime] = []
        super().__init__(clock, state)

    # The door.

    def respond(self, call: Call) -> Reply:
        """Check the token, route; every error gets its trace."""
        try:
            self._check_token(call)
            self._need("threads_basic")
            reply = self.route(call, rules.error(400, 2500, "Unknown path components").reply)
        except Refusal as refusal:
            reply = refusal.reply
        if isinstance(reply.body, dict) and "error" in reply.body:
            told = {**reply.body["error"], "fbtrace_id": f"A{len(self.requests):010d}"}
            reply = replace(reply, body={"error": told})
        return reply

    def own_words(self, status: int) -> Reply:
        """The usual error behind a status."""
        code, message = {
            401: (190, "Error validating access token."),
            403: (10, "Application does not have permission for this action"),
            429: (4, "Application request limit reached"),
            503: (2, "Service temporarily unavailable"),
        }.get(status, (1, "An unknown error has occurred."))
        return rules.error(status, code, message, is_transient=code in (1, 2, 4)).reply

    def _check_token(self, call: Call) -> None:
        scheme, _, held = (call.header("Authorization") or "").partition(" ")
        try:
            given = call.arguments().values.get("access_token")
        except BadBody as wrong:
            raise rules.bad(f"Invalid body: {wrong}") from wrong
        if (held if scheme == "Bearer" else given) != self.token:
            raise rules.error(401, 190, "Invalid OAuth access token - Cannot parse access token")

    def _need(self, scope: str) -> None:
        if scope not in self.scopes:
            raise rules.error(403, 10, "Application does not have permission for this action")

    # The profile.

    def me(self, call: Call) -> Reply:
        """The profile whose token it is."""
        known = frozenset({"id", "username", "name"})
        wanted = rules.fields(rules.arguments(call, "fields").get("fields"), known, "User")
        about = {"id": self.account_id, "username": self.username, "name": self.username}
        return Reply(200, {name: about[name] for name in about if name in {"id", *wanted}})

    def debug_token(self, call: Call) -> Reply:
        """What a token is good for."""
        given = rules.arguments(call, "input_token")
        if given.get("input_token") != self.token:
            return Reply(200, {"data": {"is_valid": False}})
        end = int((self.now() + timedelta(days=60)).timestamp())
        about = {"type": "USER", "user_id": self.account_id, "expires_at": end}
        return Reply(200, {"data": {**about, "is_valid": True, "scopes": sorted(self.scopes)}})

    def quota(self, call: Call) -> Reply:
        """How much of the day's posts is used."""
        rules.arguments(call, "fields")
        config = {"quota_total": self.day_quota, "quota_duration": int(DAY.total_seconds())}
        return Reply(200, {"data": [{"quota_usage": self._published_today(), "config": config}]})

    def _published_today(self) -> int:
        posts = [*self.store.alive(), *self.store.deleted]
        return sum(self.now() - post.created_at < DAY for post in posts)

    # Containers and posts.

    def prepare(self, call: Call) -> Reply:
        """Make a container; nothing is public."""
        self._need("threads_content_publish")
        given = rules.arguments(call, "media_type", "text", "link_attachment", "reply_control")
        if given.get("media_type") != "TEXT":
            raise rules.bad("Param media_type must be one of {TEXT}")
        text = given.get("text", "")
        if not text:
            raise rules.bad("The parameter text is required")
        if len(text.encode()) > TEXT_LIMIT:
            raise rules.bad(f"Param text must be at most {TEXT_LIMIT} characters long.")
        link = rules.link({"link": given.get("link_attachment", "")})
        made = str(self.store.next_id(17_900_000_000_000_000))
        self.containers[made] = Container(made, text, link, self.now())
        return Reply(200, {"id": made})

    def status(self, container: Container) -> str:
        """What has become of a container."""
        age = self.now() - container.made_at
        if container.published:
            return "PUBLISHED"
        if container.failed:
            return "ERROR"
        if age >= DAY:
            return "EXPIRED"
        return "FINISHED" if age >= self.processing else "IN_PROGRESS"

    def publish(self, call: Call) -> Reply:
        """Make a container public, once."""
        self._need("threads_content_publish")
        given = rules.arguments(call, "creation_id")
        container = self.containers.get(given.get("creation_id", ""))
        if container is None or self.status(container) != "FINISHED":
            raise _not_there(given.get("creation_id"))
        if self._published_today() >= self.day_quota:
            raise Refusal(self.own_words(429))
        self.containers[container.id] = replace(container, published=True)
        post = FakePost(
            id=str(self.store.next_id(17_900_000_000_000_000)),
            history=(
                Version(container.text, self.now(), (container.link,) if container.link else ()),
            ),
            listed_at=self.listed_at(),
        )
        self.store.put(post)
        return Reply(200, {"id": post.id})

    def read(self, call: Call, node: str) -> Reply:
        """A container, or a post; each has its own fields."""
        asked = rules.arguments(call, "fields").get("fields")
        container, post = self.containers.get(node), self.store.get(node)
        if container is not None:
            wanted = rules.fields(asked, CONTAINER_FIELDS, "ThreadsContainer")
            about = {"status": self.status(container), "error_message": container.failed}
            told = {name: about[name] for name in about if name in wanted and about[name]}
            return Reply(200, {**told, "id": node})
        if post is None:
            raise rules.missing(call.method, node)
        return Reply(200, self._show(post, rules.fields(asked, POST_FIELDS, "ThreadsMedia")))

    def delete(self, call: Call, node: str) -> Reply:
        """Take a post down."""
        self._need("threads_delete")
        rules.arguments(call)
        post = self.store.get(node)
        if post is None:
            raise rules.missing(call.method, node)
        self._deletions = [at for at in self._deletions if self.now() - at < DAY]
        if len(self._deletions) >= DELETIONS:
            raise Refusal(self.own_words(429))
        self._deletions.append(self.now())
        self.store.remove(post)
        return Reply(200, {"success": True, "deleted_id": node})

    def list_posts(self, call: Call) -> Reply:
        """The posts of the profile, newest first, by cursors."""
        given = rules.arguments(call, "fields", "limit", "since", "until", "after", "before")
        wanted = rules.fields(given.get("fields"), POST_FIELDS, "ThreadsMedia")
        posts = self.store.listed(self.now())
        if "after" in given:
            posts = [post for post in posts if post.id < given["after"]]
        shown = posts[: rules.limit(given)]
        answer: dict[str, Any] = {"data": [self._show(post, wanted) for post in shown]}
        if shown:
            answer["paging"] = {"cursors": {"before": shown[0].id, "after": shown[-1].id}}
        return Reply(200, answer)

    def _show(self, post: FakePost, wanted: dict[str, frozenset[str]]) -> dict[str, Any]:
        code = f"D{int(post.id) % 10**9}"
        about: dict[str, Any] = {
            "media_product_type": "THREADS",
            "media_type": "TEXT_POST",
            "permalink": f"https://www.threads.net/@{self.username}/post/{code}",
            "username": self.username,
            "text": post.text,
            "timestamp": post.created_at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "shortcode": code,
            "is_quote_post": False,
        }
        if post.links:
            about["link_attachment_url"] = post.links[0]
        return {**{name: about[name] for name in about if name in wanted}, "id": post.id}


def _not_there(container: Any) -> Refusal:
    """What a container that is not ready is told to be (gitroomhq/postiz-app#2047)."""
    return rules.error(
        400,
        24,
        "The requested resource does not exist",
        4279009,
        is_transient=False,
        error_user_title="Media Not Found",
        error_user_msg=f"The media with id {container} cannot be found.",
    )


def build(secret: str, options: argparse.Namespace) -> FakeThreads:
    """The fake of a process of its own."""
    return FakeThreads(
        token=secret, account_id=options.account_id, username=options.username, state=options.state
    )


if __name__ == "__main__":
    standalone.main(build)
