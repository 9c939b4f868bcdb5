"""A fake Facebook Graph: one Page and its posts.

Contract: https://developers.facebook.com/docs/pages-api/posts and the Page and PagePost
descriptions of Graph v26.0 (2026-04-15).
"""

import argparse
import base64
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from tests.networks import facebook_rules as rules
from tests.networks import standalone
from tests.networks.facebook_rules import ATTACHMENT_FIELDS, PAGE_FIELDS, POST_FIELDS
from tests.networks.posts import FakePost, Version
from tests.networks.server import FakeNetwork
from tests.networks.wire import BadBody, Call, Refusal, Reply

__all__ = ["FakeFacebook"]

PERMISSIONS = frozenset({"pages_manage_posts", "pages_read_engagement", "pages_show_list"})
DUPLICATE = (
    "This status update is identical to the last one you posted. "
    "Try posting something different, or delete your previous update."
)


class FakeFacebook(FakeNetwork):
    """``with FakeFacebook(token="…", page_id="1029…", name="…") as fake:``.

    ``ends`` are the ends of the token and of its access to data, in seconds since 1970; zero means
    never. ``inspects_itself`` says whether the token may ask about itself: not all may.
    """

    routes = (
        ("GET", r"/v[\d.]+/me", "me"),
        ("GET", r"/v[\d.]+/debug_token", "debug_token"),
        ("POST", r"/v[\d.]+/(\w+)/feed", "create"),
        ("GET", r"/v[\d.]+/(\w+)/(feed|published_posts)", "list_posts"),
        ("GET", r"/v[\d.]+/(\w+)", "read"),
        ("POST", r"/v[\d.]+/(\w+)", "edit"),
        ("DELETE", r"/v[\d.]+/(\w+)", "delete"),
    )

    def __init__(
        self,
        *,
        token: str = "jeton-page",
        page_id: str = "102938475610293",
        name: str = "Centre de services scolaire",
        version: str = "v26.0",
        permissions: frozenset[str] = PERMISSIONS,
        ends: tuple[int, int] = (0, 0),
        inspects_itself: bool = True,
        clock: Callable[[], datetime] | None = None,
        state: Path | None = None,
    ) -> None:
        self.token, self.page_id, self.name = token, page_id, name
        self.version, self.permissions = version, permissions
        self.ends, self.inspects_itself = ends, inspects_itself
        super().__init__(clock, state)

    # The door.

    def respond(self, call: Call) -> Reply:
        """Check the version and the token, route; every error gets its trace."""
        try:
            if call.path.split("/")[1] != self.version:
                why = f"Please update to the latest version: {self.version}."
                raise rules.error(400, 2635, f"(#2635) You are calling a deprecated version. {why}")
            self._check_token(call)
            reply = self.route(call, rules.error(400, 2500, "Unknown path components").reply)
        except Refusal as refusal:
            reply = refusal.reply
        trace = f"A{len(self.requests):010d}"
        if isinstance(reply.body, dict) and "error" in reply.body:
            told = {**reply.body["error"], "fbtrace_id": trace}
            reply = Reply(reply.status, {"error": told})
        usage = '{"call_count":1,"total_cputime":0,"total_time":0}'
        return reply.plus(
            ("facebook-api-version", self.version),
            ("x-fb-trace-id", trace),
            ("x-app-usage", usage),
        )

    def own_words(self, status: int) -> Reply:
        """The usual error behind a status."""
        code, message = {
            401: (190, "Error validating access token."),
            403: (200, "(#200) Permissions error"),
            429: (4, "(#4) Application request limit reached"),
            503: (2, "Service temporarily unavailable"),
        }.get(status, (1, "An unknown error has occurred."))
        transient = code in (1, 2, 4)
        return rules.error(status, code, message, is_transient=transient).reply

    def _check_token(self, call: Call) -> None:
        header = call.header("Authorization")
        scheme, _, held = (header or "").partition(" ")
        given = [held if scheme in ("Bearer", "OAuth") else ""] if header is not None else []
        try:
            arguments = call.arguments()
        except BadBody as wrong:
            raise rules.bad(f"Invalid body: {wrong}") from wrong
        if "access_token" in arguments.values:
            given.append(arguments.values["access_token"])
        if not given:
            raise rules.error(400, 104, "An access token is required to request this resource.")
        if set(given) != {self.token}:
            raise rules.error(400, 190, "Invalid OAuth access token - Cannot parse access token")

    def _need(self, permission: str) -> None:
        if permission not in self.permissions:
            raise rules.error(403, 200, f"(#200) This action requires {permission}")

    # The page.

    def me(self, call: Call) -> Reply:
        """The page whose token it is."""
        given = rules.arguments(call, "fields")
        return Reply(200, self._page(given.get("fields")))

    def _page(self, asked: Any) -> dict[str, Any]:
        wanted = rules.fields(asked, PAGE_FIELDS, "Page") or {"name": frozenset()}
        about = {
            "name": self.name,
            "username": "centre.scolaire",
            "link": f"https://www.facebook.com/{self.page_id}",
        }
        return {**{name: about[name] for name in about if name in wanted}, "id": self.page_id}

    def debug_token(self, call: Call) -> Reply:
        """What a token is good for."""
        given = rules.arguments(call, "input_token")
        if "input_token" not in given:
            raise rules.bad("The parameter input_token is required")
        if not self.inspects_itself:
            raise rules.bad(rules.INSPECTION)
        valid = given["input_token"] == self.token
        about = {
            "type": "PAGE",
            "profile_id": self.page_id,
            "expires_at": self.ends[0],
            "data_access_expires_at": self.ends[1],
        }
        told = {**about, "scopes": sorted(self.permissions)} if valid else {}
        return Reply(200, {"data": {"app_id": "1234567890", "is_valid": valid, **told}})

    # Posts.

    def create(self, call: Call, page: str) -> Reply:
        """Publish on the page, unless the last post says the same."""
        given = rules.arguments(call, "message", "link", "published")
        self._own(call, page)
        self._need("pages_manage_posts")
        message, link = rules.text(given, "message"), rules.link(given)
        public = rules.boolean(given, "published", True)
        if not message.strip() and not link:
            raise rules.bad("Missing message or attachment")
        links = (link,) if link else ()
        last = next((post for post in reversed(self.store.alive()) if post.public), None)
        if public and last and (last.text, last.links) == (message, links):
            raise rules.error(
                400,
                506,
                "(#506) Duplicate status message",
                1455006,
                is_transient=False,
                error_user_title="Duplicate Status Update",
                error_user_msg=DUPLICATE,
            )
        post = FakePost(
            id=f"{self.page_id}_{self.store.next_id(122_100_000_000_000_000)}",
            history=(Version(message, self.now(), links),),
            listed_at=self.listed_at(),
            public=public,
        )
        self.store.put(post)
        return Reply(200, {"id": post.id})

    def read(self, call: Call, node: str) -> Reply:
        """The page, or one post."""
        asked = rules.arguments(call, "fields").get("fields")
        if node == self.page_id:
            return Reply(200, self._page(asked))
        self._need("pages_read_engagement")
        wanted = rules.fields(asked, POST_FIELDS, "PagePost")
        return Reply(200, self._show(self._find(call, node), wanted))

    def edit(self, call: Call, node: str) -> Reply:
        """Replace the message of a post; nothing else of it may change."""
        given = rules.arguments(call, "message")
        self._need("pages_manage_posts")
        post = self._find(call, node)
        message = rules.text(given, "message")
        if not message.strip():
            raise rules.bad("Missing message")
        if message != post.text:
            self.store.edit(post, Version(message, self.now(), post.links))
        return Reply(200, {"success": True})

    def delete(self, call: Call, node: str) -> Reply:
        """Take a post down."""
        rules.arguments(call)
        self._need("pages_manage_posts")
        self.store.remove(self._find(call, node))
        return Reply(200, {"success": True})

    def list_posts(self, call: Call, page: str, edge: str) -> Reply:
        """The published posts of the page, newest first, by cursors."""
        given = rules.arguments(call, "fields", "limit", "since", "until", "after", "before")
        self._own(call, page)
        self._need("pages_read_engagement")
        wanted = rules.fields(given.get("fields"), POST_FIELDS, "PagePost")
        size = rules.limit(given)
        since, until = rules.instant(given, "since"), rules.instant(given, "until")
        posts = [
            post
            for post in self.store.listed(self.now())
            if post.public
            and (since is None or post.created_at >= since)
            and (until is None or post.created_at <= until)
        ]
        if "before" in given:
            newer = [post for post in posts if post.id > _read_cursor(given["before"])]
            shown, more = newer[-size:], True
        else:
            if "after" in given:
                posts = [post for post in posts if post.id < _read_cursor(given["after"])]
            shown, more = posts[:size], len(posts) > size
        answer: dict[str, Any] = {"data": [self._show(post, wanted) for post in shown]}
        if shown:
            cursors = {"before": _cursor(shown[0].id), "after": _cursor(shown[-1].id)}
            answer["paging"] = {"cursors": cursors}
            if more:
                # The network does put the token in this address.
                kept = {k: v for k, v in given.items() if k not in ("after", "before")}
                kept |= {"access_token": self.token, "after": cursors["after"]}
                where = f"{self.url}/{self.version}/{self.page_id}/{edge}"
                answer["paging"]["next"] = f"{where}?{urlencode(kept)}"
        return Reply(200, answer)

    def _own(self, call: Call, page: str) -> None:
        if page not in ("me", self.page_id):
            raise rules.missing(call.method, page)

    def _find(self, call: Call, node: str) -> FakePost:
        post = self.store.get(node)
        if post is None:
            raise rules.missing(call.method, node)
        return post

    def _show(self, post: FakePost, wanted: dict[str, frozenset[str]]) -> dict[str, Any]:
        number = post.id.partition("_")[2]
        about: dict[str, Any] = {
            "created_time": _time(post.created_at),
            "updated_time": _time(post.edited_at or post.created_at),
            "permalink_url": f"https://www.facebook.com/{self.page_id}/posts/{number}",
            "is_published": post.public,
            "status_type": "shared_story" if post.links else "mobile_status_update",
            "from": {"name": self.name, "id": self.page_id},
        }
        if post.text:
            about["message"] = post.text
        if post.links:
            inner = wanted.get("attachments") or ATTACHMENT_FIELDS - {"unshimmed_url"}
            about["attachments"] = {"data": [_attachment(post.links[0], inner)]}
        names = wanted or ("created_time", "message")
        return {**{name: about[name] for name in about if name in names}, "id": post.id}


def _attachment(link: str, wanted: frozenset[str]) -> dict[str, str]:
    about = {
        "media_type": "link",
        "type": "share",
        "title": urlsplit(link).netloc,
        "url": f"https://l.facebook.com/l.php?u={quote(link, safe='')}&h=AT0",
        "unshimmed_url": link,
    }
    return {name: about[name] for name in about if name in wanted}


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")


def _cursor(post_id: str) -> str:
    return base64.urlsafe_b64encode(post_id.encode()).decode()


def _read_cursor(cursor: str) -> str:
    try:
        post_id = base64.urlsafe_b64decode(cursor).decode()
    except ValueError as wrong:
        raise rules.bad("Invalid cursors values") from wrong
    if not re.fullmatch(r"\d+_\d+", post_id):
        raise rules.bad("Invalid cursors values")
    return post_id


def build(secret: str, options: argparse.Namespace) -> FakeFacebook:
    """The fake of a process of its own."""
    return FakeFacebook(
        token=secret, page_id=options.account_id, name=options.username, state=options.state
    )


if __name__ == "__main__":
    standalone.main(build)
