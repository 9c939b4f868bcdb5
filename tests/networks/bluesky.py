"""A fake Bluesky server: one account, its sessions, its repository of posts.

Contract: lexicons com.atproto.server and com.atproto.repo (2026-08-20), and what the real server
answers (see ``tests/pds``).
"""

import argparse
import base64
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.networks import bluesky_rules as rules
from tests.networks import standalone
from tests.networks.bluesky_rules import COLLECTION
from tests.networks.pixels import kind_of
from tests.networks.posts import FakePost, Version
from tests.networks.ratelimit import Limits, Windows
from tests.networks.server import FakeNetwork
from tests.networks.wire import Call, Refusal, Reply

__all__ = ["FakeBluesky"]

#: https://docs.bsky.app/docs/advanced-guides/rate-limits (2026-08-20); writes count points.
LIMITS: Limits = {
    "any": (3000, timedelta(minutes=5)),
    "session": (30, timedelta(minutes=5)),
    "sessions of a day": (300, timedelta(days=1)),
    "points": (5000, timedelta(hours=1)),
    "points of a day": (35_000, timedelta(days=1)),
}
POINTS = {"create": 3, "update": 2, "delete": 1}
ACCESS, REFRESH = timedelta(hours=2), timedelta(days=90)
BLOB_LIMIT = 5 * 1024 * 1024
WORDS = {
    401: ("AuthenticationRequired", "Invalid identifier or password"),
    403: ("Forbidden", "This action is not allowed"),
    429: ("RateLimitExceeded", "Rate Limit Exceeded"),
}


class FakeBluesky(FakeNetwork):
    """``with FakeBluesky(did="did:plc:…", handle="…", password="…") as fake:``."""

    routes = (
        ("POST", r"/xrpc/com\.atproto\.server\.createSession", "create_session"),
        ("POST", r"/xrpc/com\.atproto\.server\.refreshSession", "refresh_session"),
        ("GET", r"/xrpc/com\.atproto\.server\.getSession", "get_session"),
        ("POST", r"/xrpc/com\.atproto\.repo\.putRecord", "put"),
        ("POST", r"/xrpc/com\.atproto\.repo\.deleteRecord", "delete"),
        ("GET", r"/xrpc/com\.atproto\.repo\.getRecord", "read"),
        ("GET", r"/xrpc/com\.atproto\.repo\.listRecords", "list_posts"),
        ("POST", r"/xrpc/com\.atproto\.repo\.uploadBlob", "upload"),
    )

    def __init__(
        self,
        *,
        did: str = "did:plc:rives4boreales2fictif7ab",
        handle: str = "rives-boreales.example",
        password: str = "abcd-efgh-ijkl-mnop",
        limits: Limits = LIMITS,
        clock: Callable[[], datetime] | None = None,
        state: Path | None = None,
    ) -> None:
        self.did, self.handle, self.password = did, handle, password
        self.blobs: dict[str, dict[str, Any]] = {}
        self._windows = Windows(limits)
        super().__init__(clock, state)

    # The door.

    def respond(self, call: Call) -> Reply:
        """Count the call, route; a 429 says when to come back."""
        try:
            self._count("any")
            missing = rules.error(501, "MethodNotImplemented", "Method Not Implemented").reply
            return self.route(call, missing)
        except Refusal as refusal:
            return refusal.reply

    def own_words(self, status: int) -> Reply:
        """The usual error behind a status."""
        if status == 429:
            return self._come_back(*LIMITS["any"])
        name, message = WORDS.get(status, ("InternalServerError", "Internal Server Error"))
        return rules.error(status, name, message).reply

    def _count(self, *buckets: str, times: int = 1) -> None:
        for bucket in buckets:
            for _turn in range(times):
                standing = self._windows.hit(bucket, self.now())
            if standing.exceeded:
                raise Refusal(self._come_back(standing.limit, standing.reset - self.now()))

    def _come_back(self, limit: int, wait: timedelta) -> Reply:
        return rules.error(429, *WORDS[429]).reply.plus(
            ("ratelimit-limit", str(limit)),
            ("ratelimit-remaining", "0"),
            ("ratelimit-reset", str(int((self.now() + wait).timestamp()))),
            ("retry-after", str(int(wait.total_seconds()))),
        )

    # Sessions.

    def create_session(self, call: Call) -> Reply:
        """Open a session with a password."""
        given = rules.body(call, {"identifier", "password"}, {"authFactorToken", "allowTakendown"})
        self._count("session", "sessions of a day")
        names = (self.handle, self.did)
        if given["identifier"] not in names or given["password"] != self.password:
            raise rules.error(401, *WORDS[401])
        return Reply(200, self._session())

    def refresh_session(self, call: Call) -> Reply:
        """Change a refresh token for two new ones."""
        self._token(call, "com.atproto.refresh")
        return Reply(200, self._session())

    def get_session(self, call: Call) -> Reply:
        """Who the token is."""
        self._token(call)
        return Reply(200, {"did": self.did, "handle": self.handle, "active": True})

    def _session(self) -> dict[str, Any]:
        service = {
            "id": "#atproto_pds",
            "type": "AtprotoPersonalDataServer",
            "serviceEndpoint": self.url,
        }
        document = {
            "@context": ["https://www.w3.org/ns/did/v1"],
            "id": self.did,
            "alsoKnownAs": [f"at://{self.handle}"],
            "verificationMethod": [],
            "service": [service],
        }
        return {
            "did": self.did,
            "handle": self.handle,
            "didDoc": document,
            "accessJwt": self._jwt("com.atproto.appPass", ACCESS),
            "refreshJwt": self._jwt("com.atproto.refresh", REFRESH),
            "active": True,
        }

    def _jwt(self, scope: str, life: timedelta) -> str:
        now = self.now()
        claims = {
            "scope": scope,
            "sub": self.did,
            "iat": int(now.timestamp()),
            "exp": int((now + life).timestamp()),
            "aud": "did:web:fictif.example",
        }
        head = _b64(json.dumps({"typ": "at+jwt", "alg": "HS256"}).encode())
        signed = f"{head}.{_b64(json.dumps(claims).encode())}"
        return f"{signed}.{self._signature(signed)}"

    def _signature(self, signed: str) -> str:
        return _b64(hmac.digest(self.password.encode(), signed.encode(), sha256))

    def _token(self, call: Call, scope: str = "com.atproto.appPass") -> None:
        scheme, _, token = (call.header("Authorization") or "").partition(" ")
        if scheme != "Bearer":
            raise rules.error(401, "AuthMissing", "Authentication Required")
        signed, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature, self._signature(signed)):
            raise rules.error(400, "InvalidToken", "Token could not be verified")
        claims = json.loads(base64.urlsafe_b64decode(signed.partition(".")[2] + "=="))
        if claims["scope"] != scope:
            raise rules.error(400, "InvalidToken", "Bad token scope")
        if claims["exp"] <= self.now().timestamp():
            raise rules.error(400, "ExpiredToken", "Token has expired")

    # Records.

    def put(self, call: Call) -> Reply:
        """Write a record at a key; ``swapRecord`` says what must be there before."""
        self._token(call)
        given = rules.body(
            call,
            {"repo", "collection", "rkey", "record"},
            {"validate", "swapRecord", "swapCommit"},
        )
        uri = self._uri(given)
        record = rules.record(given["record"], self.blobs)
        before = self.store.get(uri)
        if before is not None and rules.cid(before.details) == rules.cid(record):
            return Reply(200, {"uri": uri, "cid": rules.cid(record), "validationStatus": "valid"})
        current = rules.cid(before.details) if before else None
        if "swapRecord" in given and given["swapRecord"] != current:
            raise rules.error(400, "InvalidSwap", f"Record was at {current}")
        self._count("points", "points of a day", times=POINTS["update" if before else "create"])
        version = Version(record["text"], self.now(), rules.links(record), record)
        if before is None:
            langs = record.get("langs") or [None]
            self.store.put(FakePost(uri, (version,), self.listed_at(), lang=langs[0]))
        else:
            self.store.edit(before, version)
        answer = {"uri": uri, "cid": rules.cid(record), "validationStatus": "valid"}
        return Reply(200, {**answer, "commit": self._commit(record)})

    def delete(self, call: Call) -> Reply:
        """Take a record away; one that is not there is no error, and no commit."""
        self._token(call)
        given = rules.body(call, {"repo", "collection", "rkey"}, {"swapRecord", "swapCommit"})
        post = self.store.get(self._uri(given))
        if post is None:
            return Reply(200, {})
        if "swapRecord" in given and given["swapRecord"] != rules.cid(post.details):
            raise rules.error(400, "InvalidSwap", f"Record was at {rules.cid(post.details)}")
        self._count("points", "points of a day", times=POINTS["delete"])
        self.store.remove(post)
        return Reply(200, {"commit": self._commit(post.id)})

    def read(self, call: Call) -> Reply:
        """One record."""
        given = rules.params(call, {"repo", "collection", "rkey"}, {"cid"})
        post = self.store.get(self._uri(given))
        if post is None:
            raise rules.error(400, "RecordNotFound", f"Could not locate record: {self._uri(given)}")
        return Reply(200, _show(post))

    def list_posts(self, call: Call) -> Reply:
        """The records of the collection, the highest key first."""
        given = rules.params(call, {"repo", "collection"}, {"limit", "cursor", "reverse"})
        self._place(given)
        limit = given.get("limit", "50")
        if not limit.isdigit() or not 1 <= int(limit) <= 100:
            raise rules.bad("limit must be between 1 and 100")
        posts = sorted(self.store.listed(self.now()), key=lambda post: post.id, reverse=True)
        if cursor := given.get("cursor"):
            posts = [post for post in posts if _rkey(post) < cursor]
        shown = posts[: int(limit)]
        more = {"cursor": _rkey(shown[-1])} if shown else {}
        return Reply(200, {"records": [_show(post) for post in shown], **more})

    def upload(self, call: Call) -> Reply:
        """Keep the bytes of an image; nothing shows them until a record does."""
        self._token(call)
        if len(call.body) > BLOB_LIMIT:
            raise rules.error(413, "PayloadTooLarge", "request entity too large")
        if not call.body or "/" not in call.content_type:
            raise rules.bad("Request encoding (Content-Type) required but not provided")
        if call.content_type.startswith("image/") and kind_of(call.body) != call.content_type:
            raise rules.error(400, "InvalidMimeType", f"Not {call.content_type}")
        link = "bafkrei" + rules.digest(call.body)
        blob = {
            "$type": "blob",
            "ref": {"$link": link},
            "mimeType": call.content_type,
            "size": len(call.body),
        }
        self.blobs[link] = blob
        return Reply(200, {"blob": blob})

    def _place(self, given: dict[str, Any]) -> None:
        if given["repo"] not in (self.did, self.handle):
            raise rules.bad(f"Could not find repo: {given['repo']}")
        if given["collection"] != COLLECTION:
            raise rules.bad(f"Unknown collection: {given['collection']}")

    def _uri(self, given: dict[str, Any]) -> str:
        self._place(given)
        return f"at://{self.did}/{COLLECTION}/{rules.key(given['rkey'])}"

    def _commit(self, what: Any) -> dict[str, str]:
        moment = self.now().isoformat()
        return {"cid": rules.cid([moment, what]), "rev": str(int(self.now().timestamp() * 1e6))}


def _show(post: FakePost) -> dict[str, Any]:
    return {"uri": post.id, "cid": rules.cid(post.details), "value": post.details}


def _rkey(post: FakePost) -> str:
    return post.id.rpartition("/")[2]


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def build(secret: str, options: argparse.Namespace) -> FakeBluesky:
    """The fake of a process of its own."""
    return FakeBluesky(password=secret, handle=options.username, state=options.state)


if __name__ == "__main__":
    standalone.main(build)
