"""A fake LinkedIn: one page on the Posts API, with its versions, its duplicates and its images.

Contract: https://learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api,
.../shares/images-api and .../organizations/organization-access-control-by-role (2026-11-20).
"""

import argparse
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tests.networks import linkedin_rules as rules
from tests.networks import standalone
from tests.networks.pixels import kind_of
from tests.networks.posts import FakePost, Version
from tests.networks.server import FakeNetwork
from tests.networks.wire import Call, Refusal, Reply

__all__ = ["FakeLinkedIn"]

PERMISSIONS = frozenset({"w_organization_social", "r_organization_social", "r_organization_admin"})
VERSIONS = frozenset({"202512", "202603", "202606", "202609", "202610", "202611"})
WORDS = {
    400: ("ILLEGAL_ARGUMENT", "Invalid request"),
    401: ("INVALID_ACCESS_TOKEN", "Invalid access token"),
    403: ("ACCESS_DENIED", "Not enough permissions to access this resource"),
    404: ("NOT_FOUND", "Not Found"),
    422: ("UNPROCESSABLE_ENTITY", "Invalid entity"),
    429: (
        "TOO_MANY_REQUESTS",
        "Resource level throttle limit for calls to this resource is reached",
    ),
}
MEBIBYTE = 1024 * 1024
#: .../shares/images-api#supported-formats (2026-11-20).
TYPES = ("image/jpeg", "image/png", "image/gif")


class FakeLinkedIn(FakeNetwork):
    """``with FakeLinkedIn(token="…", organization="5583111") as fake:``.

    ``duplicates_for`` is how long a content may not be said again, its post deleted or not
    (ComposioHQ/composio#2710: 24 to 48 hours).
    """

    routes = (
        ("GET", r"/rest/organizationAcls", "roles_of_the_member"),
        ("POST", r"/rest/posts", "create"),
        ("GET", r"/rest/posts", "list_posts"),
        ("GET", r"/rest/posts/([^/]+)", "read"),
        ("POST", r"/rest/posts/([^/]+)", "edit"),
        ("DELETE", r"/rest/posts/([^/]+)", "delete"),
        ("POST", r"/rest/images", "open_upload"),
        ("PUT", r"/dms-uploads/(\w+)", "upload"),
    )

    def __init__(
        self,
        *,
        token: str = "jeton-linkedin",
        organization: str = "5583111",
        role: str = "ADMINISTRATOR",
        permissions: frozenset[str] = PERMISSIONS,
        versions: frozenset[str] = VERSIONS,
        duplicates_for: timedelta = timedelta(hours=48),
        clock: Callable[[], datetime] | None = None,
        state: Path | None = None,
    ) -> None:
        self.token, self.role = token, role
        self.permissions, self.versions = permissions, versions
        self.author = f"urn:li:organization:{organization}"
        self.duplicates_for = duplicates_for
        self.images: dict[str, bytes] = {}
        self.awaited: dict[str, str] = {}
        super().__init__(clock, state)

    # The door.

    def respond(self, call: Call) -> Reply:
        """Check the token and the versions, route."""
        try:
            if call.header("Authorization") != f"Bearer {self.token}":
                raise Refusal(self.own_words(401))
            if call.path.startswith("/rest/"):
                self._check_version(call)
            return self.route(call, self.own_words(404))
        except Refusal as refusal:
            return refusal.reply

    def own_words(self, status: int) -> Reply:
        """The usual error behind a status."""
        code, message = WORDS.get(status, ("SERVER_ERROR", "Internal Server Error"))
        return rules.error(status, code, message).reply

    def _check_version(self, call: Call) -> None:
        version = call.header("Linkedin-Version")
        if version is None:
            raise rules.error(400, "VERSION_MISSING", "A version must be present")
        if version not in self.versions:
            why = f"Requested version {version} is not active"
            raise rules.error(426, "NONEXISTENT_VERSION", why)
        if call.header("X-Restli-Protocol-Version") != "2.0.0":
            raise rules.bad("Rest.li protocol version 2.0.0 is expected")

    def _need(self, permission: str) -> None:
        if permission not in self.permissions:
            raise Refusal(self.own_words(403))

    def roles_of_the_member(self, call: Call) -> Reply:
        """The pages that the member behind the token may act for."""
        self._need("r_organization_admin")
        found = rules.params(call, "GET", {"q"}, {"role", "state", "start", "count"})
        if found["q"] != "roleAssignee":
            raise rules.bad("Unknown finder")
        role = {
            "role": self.role,
            "organization": self.author,
            "roleAssignee": "urn:li:person:Fictif",
            "state": "APPROVED",
        }
        paging = {"start": 0, "count": 10, "links": []}
        return Reply(200, {"paging": paging, "elements": [role] if self.role else []})

    # Posts.

    def create(self, call: Call) -> Reply:
        """Publish on the page, unless the same content was published a short while ago."""
        self._need("w_organization_social")
        given = rules.post(rules.body(call), self.author, set(self.images))
        article = given.get("content", {}).get("article", {})
        links = (article["source"],) if article else ()
        text = rules.shown(given["commentary"])
        for known in reversed([*self.store.deleted, *self.store.alive()]):
            same = (known.history[0].text, known.history[0].links) == (text, links)
            if same and self.now() - known.created_at < self.duplicates_for:
                raise rules.duplicate(known.id)
        urn = f"urn:li:share:{self.store.next_id(7_397_000_000_000_000_000)}"
        version = Version(text, self.now(), links, given)
        media = (article["thumbnail"],) if "thumbnail" in article else ()
        self.store.put(FakePost(urn, (version,), self.listed_at(), media))
        return Reply(201, "", (("x-restli-id", urn), ("x-linkedin-id", urn)))

    def read(self, call: Call, node: str) -> Reply:
        """One post."""
        self._need("r_organization_social")
        rules.params(call, "GET", set(), {"viewContext"})
        return Reply(200, self._show(self._find(node)))

    def edit(self, call: Call, node: str) -> Reply:
        """Replace the commentary of a post."""
        self._need("w_organization_social")
        if call.header("X-RestLi-Method") != "PARTIAL_UPDATE":
            raise rules.bad("The method of this request must be PARTIAL_UPDATE")
        commentary = rules.patch(rules.body(call))
        post = self._find(node)
        details = {**post.details, "commentary": commentary}
        version = Version(rules.shown(commentary), self.now(), post.links, details)
        self.store.edit(post, version)
        return Reply(204, "")

    def delete(self, call: Call, node: str) -> Reply:
        """Take a post down, gone already or not."""
        self._need("w_organization_social")
        if call.header("X-RestLi-Method") not in (None, "DELETE"):
            raise rules.bad("The method of this request must be DELETE")
        post = self.store.get(_urn(node))
        if post is not None:
            self.store.remove(post)
        return Reply(204, "")

    def list_posts(self, call: Call) -> Reply:
        """The posts of the page, newest first."""
        self._need("r_organization_social")
        given = rules.params(
            call, "FINDER", {"q", "author"}, {"start", "count", "sortBy", "viewContext"}
        )
        start, count = given.get("start", "0"), given.get("count", "10")
        if given["q"] != "author" or not (start.isdigit() and count.isdigit()):
            raise rules.bad("Unknown finder, or wrong paging")
        if given["author"] != self.author:
            raise Refusal(self.own_words(403))
        if not 1 <= int(count) <= 100 or given.get("sortBy") not in (
            None,
            "CREATED",
            "LAST_MODIFIED",
        ):
            raise rules.bad("Wrong count or order")
        posts = self.store.listed(self.now())
        if given.get("sortBy", "LAST_MODIFIED") == "LAST_MODIFIED":
            posts.sort(key=lambda post: post.edited_at or post.created_at, reverse=True)
        page = posts[int(start) : int(start) + int(count)]
        paging = {"start": int(start), "count": int(count), "links": []}
        return Reply(200, {"paging": paging, "elements": [self._show(post) for post in page]})

    def _find(self, node: str) -> FakePost:
        post = self.store.get(_urn(node))
        if post is None:
            raise Refusal(self.own_words(404))
        return post

    def _show(self, post: FakePost) -> dict[str, Any]:
        created = int(post.created_at.timestamp() * 1000)
        changed = int((post.edited_at or post.created_at).timestamp() * 1000)
        dates = {"createdAt": created, "publishedAt": created, "lastModifiedAt": changed}
        return {**post.details, "id": post.id, **dates}

    # Images.

    def open_upload(self, call: Call) -> Reply:
        """Give a place for the bytes of an image."""
        self._need("w_organization_social")
        if call.query != [("action", "initializeUpload")]:
            raise rules.bad("Unknown action")
        asked = rules.named(rules.body(call), {"initializeUploadRequest"}, set(), "")
        owner = rules.named(asked["initializeUploadRequest"], {"owner"}, set(), "/owner")["owner"]
        if owner != self.author:
            raise Refusal(self.own_words(403))
        name = f"C4E10AQ{self.store.next_id(1)}"
        self.awaited[name] = f"urn:li:image:{name}"
        value = {
            "uploadUrlExpiresAt": int((self.now() + timedelta(hours=24)).timestamp() * 1000),
            "uploadUrl": f"{self.url}/dms-uploads/{name}?ca=vector&cn=uploads",
            "image": self.awaited[name],
        }
        return Reply(200, {"value": value})

    def upload(self, call: Call, name: str) -> Reply:
        """Take the bytes of an image in their place."""
        if name not in self.awaited:
            raise Refusal(self.own_words(404))
        if not 0 < len(call.body) <= 8 * MEBIBYTE:
            raise rules.bad("Wrong size")
        if kind_of(call.body) not in TYPES or kind_of(call.body) != call.content_type:
            raise rules.bad("Wrong type")
        self.images[self.awaited.pop(name)] = call.body
        return Reply(201, "")


def _urn(node: str) -> str:
    """The URN of a path, which must be encoded."""
    if ":" in node:
        raise rules.bad("The id of a post must be URL-encoded")
    return unquote(node)


def build(secret: str, options: argparse.Namespace) -> FakeLinkedIn:
    """The fake of a process of its own."""
    return FakeLinkedIn(token=secret, organization=options.account_id, state=options.state)


if __name__ == "__main__":
    standalone.main(build)
