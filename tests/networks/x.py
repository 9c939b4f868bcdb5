"""A fake X: one account on the v2 API, OAuth 1.0a, weighted texts, t.co links, no duplicates.

Contract: https://docs.x.com/x-api/posts/manage-tweets and specification 2.167 (2026-08-22). The
requests are signed for ``origin`` even though they are sent here.
"""

import argparse
import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.networks import standalone, x_text
from tests.networks import x_rules as rules
from tests.networks.oauth1 import Keys, Verifier
from tests.networks.posts import FakePost, Version
from tests.networks.ratelimit import Limits, Windows
from tests.networks.server import FakeNetwork
from tests.networks.wire import Call, Refusal, Reply

__all__ = ["FakeX", "Keys"]

#: The ids count the milliseconds since this instant.
EPOCH = 1_288_834_974_657
FIRST = datetime(2010, 11, 6, tzinfo=UTC)
QUARTER = timedelta(minutes=15)

#: Per user: https://docs.x.com/x-api/fundamentals/rate-limits (2026-08-22).
LIMITS: Limits = {
    "create": (100, QUARTER),
    "delete": (50, QUARTER),
    "read": (900, QUARTER),
    "list": (900, QUARTER),
    "me": (75, QUARTER),
    "other": (900, QUARTER),
}

#: https://developer.x.com/en/docs/apps/app-permissions (2026-11-21).
LEVELS = ("read", "read-write", "read-write-directmessages")
READ_ONLY = (
    "Your client app is not configured with the appropriate oauth1 app permissions for this "
    "endpoint."
)

KEYS = Keys("cle-appli", "secret-appli", "2244994945-jeton", "secret-jeton")
DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
DETAILS = {401: "Unauthorized", 429: "Too Many Requests", 503: "Service Unavailable"}


class FakeX(FakeNetwork):
    """``with FakeX(keys=Keys(…), account_id="2244…", username="…") as fake:``.

    ``duplicates_for`` is how long a text may not be said again while its post is alive (the network
    does not document it). ``gone`` is the status that tells of a post that is not there: the
    documentation says 404, and 200 with only ``errors`` has been seen. ``access_level`` is what the
    keys may do, which each answer tells; with ``read`` nothing can be written.
    """

    routes = (
        ("GET", r"/2/users/me", "me"),
        ("POST", r"/2/tweets", "create"),
        ("GET", r"/2/tweets/([^/]+)", "read"),
        ("DELETE", r"/2/tweets/([^/]+)", "delete"),
        ("GET", r"/2/users/([^/]+)/tweets", "list_posts"),
        ("POST", r"/2/media/upload", "upload"),
        ("POST", r"/2/media/metadata", "describe"),
    )

    def __init__(
        self,
        *,
        keys: Keys = KEYS,
        account_id: str = "2244994945",
        username: str = "porte_voix",
        origin: str = "https://api.twitter.com",
        duplicates_for: timedelta = timedelta(hours=24),
        gone: int = 404,
        access_level: str = "read-write",
        limits: Limits = LIMITS,
        clock: Callable[[], datetime] | None = None,
        state: Path | None = None,
    ) -> None:
        self.keys, self.account_id, self.username = keys, account_id, username
        self.duplicates_for, self.gone = duplicates_for, gone
        if access_level not in LEVELS:
            raise ValueError(access_level)
        self.access_level = access_level
        self.known_media: set[str] = set()
        self.alts: dict[str, str] = {}
        self._verifier = Verifier(keys, origin)
        self._windows = Windows(limits)
        super().__init__(clock, state)

    # The door.

    def respond(self, call: Call) -> Reply:
        """Count the call, check the signature, route."""
        standing = self._windows.hit(_bucket(call), self.now())
        headers = (
            ("x-rate-limit-limit", str(standing.limit)),
            ("x-rate-limit-remaining", str(standing.remaining)),
            ("x-rate-limit-reset", str(int(standing.reset.timestamp()))),
            ("x-access-level", self.access_level),
        )
        try:
            if not self._verifier.accepts(call):
                raise rules.problem(401, DETAILS[401])
            if standing.exceeded:
                raise rules.problem(429, DETAILS[429])
            if call.method != "GET" and self.access_level == "read":
                raise rules.problem(403, READ_ONLY, "oauth1-permissions")
            missing = rules.problem(404, "Not Found").reply
            return self.route(call, missing).plus(*headers)
        except Refusal as refusal:
            return refusal.reply.plus(*headers)

    def own_words(self, status: int) -> Reply:
        """A problem with the usual words; a 429 says when to come back."""
        reply = rules.problem(status, DETAILS.get(status, "Something is broken")).reply
        if status != 429:
            return reply
        limit, length = LIMITS["create"]
        return reply.plus(
            ("x-rate-limit-limit", str(limit)),
            ("x-rate-limit-remaining", "0"),
            ("x-rate-limit-reset", str(int((self.now() + length).timestamp()))),
        )

    def _missing(self, kind: str, value: str) -> Refusal:
        refusal = rules.missing(kind, value)
        if self.gone == 404:
            return refusal
        told = {name: said for name, said in refusal.reply.body.items() if name != "status"}
        return Refusal(Reply(200, {"errors": [told]}))

    # The account.

    def me(self, call: Call) -> Reply:
        """Whose keys they are."""
        given = rules.query(call, "user.fields", "expansions", *rules.POST_FIELDS_NAMES)
        rules.fields(given, rules.POST_FIELDS_NAMES, rules.POST_FIELDS)
        asked = rules.fields(given, ("user.fields",), rules.USER_FIELDS)
        about = {"id": self.account_id, "name": self.username, "username": self.username}
        more = {"description": "", "verified": False, "created_at": "2020-09-01T12:00:00.000Z"}
        return Reply(200, {"data": {**about, **{k: v for k, v in more.items() if k in asked}}})

    # Posts.

    def create(self, call: Call) -> Reply:
        """Publish, unless a living post says the same."""
        body = rules.post_body(call)
        text, now = body["text"], self.now()
        media = tuple(body.get("media", {}).get("media_ids", ()))
        if unknown := [one for one in media if one not in self.known_media]:
            raise rules.invalid("media.media_ids", unknown[0], "Your media IDs are invalid.")
        reply_to = body.get("reply", {}).get("in_reply_to_tweet_id")
        if reply_to is not None and self.store.get(reply_to) is None:
            raise rules.problem(403, "Reply to this conversation is not allowed.")
        for post in self.store.alive():
            if post.text == text and text and now < post.created_at + self.duplicates_for:
                raise rules.problem(403, DUPLICATE)
        stamp = (int(now.timestamp() * 1000) - EPOCH) << 22
        post = FakePost(
            id=str(self.store.next_id(stamp)),
            history=(Version(text, now, x_text.links(text)),),
            listed_at=self.listed_at(),
            media=media,
            reply_to=reply_to,
        )
        self.store.put(post)
        shown = x_text.wrap(text, post.id).text
        return Reply(201, {"data": {"id": post.id, "text": shown}})

    def read(self, call: Call, post_id: str) -> Reply:
        """One post."""
        given = rules.query(call, "expansions", "user.fields", *rules.POST_FIELDS_NAMES)
        asked = self._asked(given)
        return Reply(200, {"data": self._show(self._find(post_id), asked)})

    def delete(self, call: Call, post_id: str) -> Reply:
        """Take a post down."""
        rules.query(call)
        self.store.remove(self._find(post_id))
        return Reply(200, {"data": {"deleted": True}})

    def list_posts(self, call: Call, user_id: str) -> Reply:
        """The account's posts, newest first, by pages."""
        bounds = ("start_time", "end_time", "since_id", "until_id")
        page = ("max_results", "pagination_token", "exclude")
        given = rules.query(
            call, *bounds, *page, "expansions", "user.fields", *rules.POST_FIELDS_NAMES
        )
        asked = self._asked(given)
        excluded = rules.fields(given, ("exclude",), frozenset(("replies", "retweets")))
        size = rules.integer(given, "max_results", 10, 5, 100)
        start = rules.instant(given, "start_time", FIRST)
        end = rules.instant(given, "end_time", datetime.max.replace(tzinfo=UTC))
        above = rules.identifier(given, "since_id", 0)
        below = rules.identifier(given, "until_id", 10**19 - 1)
        if user_id != self.account_id:
            raise self._missing("user", user_id)
        posts = [
            post
            for post in self.store.listed(self.now())
            if start <= post.created_at < end
            and above < int(post.id) < below
            and not (post.reply_to and "replies" in excluded)
        ]
        before = _read_token(given.get("pagination_token"))
        first = next((n for n, post in enumerate(posts) if int(post.id) <= before), len(posts))
        shown = posts[first : first + size]
        meta: dict[str, Any] = {"result_count": len(shown)}
        if not shown:
            return Reply(200, {"meta": meta})
        meta |= {"newest_id": shown[0].id, "oldest_id": shown[-1].id}
        if first:
            meta["previous_token"] = _token(posts[max(0, first - size)].id)
        if first + size < len(posts):
            meta["next_token"] = _token(posts[first + size].id)
        return Reply(200, {"data": [self._show(post, asked) for post in shown], "meta": meta})

    # Media.

    def upload(self, call: Call) -> Reply:
        """Take in one image, in one piece."""
        data = rules.media(call)
        known = str(self.store.next_id((int(self.now().timestamp() * 1000) - EPOCH) << 22))
        self.known_media.add(known)
        about = {"id": known, "media_key": f"3_{known}", "size": len(data)}
        return Reply(200, {"data": {**about, "expires_after_secs": 86_400}})

    def describe(self, call: Call) -> Reply:
        """Give an image its alternative text."""
        known, alt = rules.alt_text(call)
        if known not in self.known_media:
            raise rules.missing("media", known)
        self.alts[known] = alt
        return Reply(200, {"data": {"id": known, "associated_metadata": {}}})

    def _asked(self, given: dict[str, str]) -> set[str]:
        rules.fields(given, ("expansions",), rules.EXPANSIONS)
        rules.fields(given, ("user.fields",), rules.USER_FIELDS)
        return rules.fields(given, rules.POST_FIELDS_NAMES, rules.POST_FIELDS)

    def _find(self, post_id: str) -> FakePost:
        rules.identifier({"id": post_id}, "id", 0)
        post = self.store.get(post_id)
        if post is None:
            raise self._missing("tweet", post_id)
        return post

    def _show(self, post: FakePost, asked: set[str]) -> dict[str, Any]:
        wrapped = x_text.wrap(post.text, post.id)
        always = {"id": post.id, "text": wrapped.text, "edit_history_tweet_ids": [post.id]}
        moment = post.created_at.strftime("%Y-%m-%dT%H:%M:%S.")
        more: dict[str, Any] = {
            "author_id": self.account_id,
            "conversation_id": post.reply_to or post.id,
            "created_at": f"{moment}{post.created_at.microsecond // 1000:03d}Z",
            "lang": "fr",
        }
        if wrapped.urls:
            more["entities"] = {"urls": list(wrapped.urls)}
        return {**always, **{name: value for name, value in more.items() if name in asked}}


def _bucket(call: Call) -> str:
    if call.path == "/2/users/me":
        return "me"
    if call.path.startswith("/2/users/"):
        return "list"
    if call.path.startswith("/2/tweets"):
        return {"POST": "create", "DELETE": "delete"}.get(call.method, "read")
    return "other"


def _token(post_id: str) -> str:
    return base64.b32hexencode(post_id.encode()).decode().rstrip("=").lower()


def _read_token(token: str | None) -> int:
    if token is None:
        return 10**19
    try:
        return int(base64.b32hexdecode(token.upper() + "=" * (-len(token) % 8)))
    except ValueError as error:
        raise rules.invalid("pagination_token", token, "is not a valid token") from error


def build(secret: str, options: argparse.Namespace) -> FakeX:
    """The fake of a process of its own; the secret is the four keys between colons."""
    return FakeX(
        keys=Keys(*secret.split(":")),
        account_id=options.account_id,
        username=options.username,
        state=options.state,
    )


if __name__ == "__main__":
    standalone.main(build)
