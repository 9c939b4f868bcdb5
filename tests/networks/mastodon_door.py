"""The door of the fake Mastodon server: rate limits, token, scopes, and the words of its errors.

https://docs.joinmastodon.org/api/rate-limits/ and .../api/oauth-scopes/ (2026-07-02).
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from tests.networks.mastodon_show import iso
from tests.networks.ratelimit import Limits, Windows
from tests.networks.server import FakeNetwork
from tests.networks.wire import BadBody, Call, Refusal, Reply

#: For one account: how many calls, in how long.
LIMITS: Limits = {
    "any": (300, timedelta(minutes=5)),
    "delete": (30, timedelta(minutes=30)),
    "media": (30, timedelta(minutes=30)),
}

SCOPES = frozenset({"read:accounts", "read:statuses", "write:statuses", "write:media"})
WORDS = {
    401: "The access token is invalid",
    403: "This action is outside the authorized scopes",
    404: "Record not found",
    422: "Validation failed",
    429: "Too many requests",
    500: "Internal Server Error",
    503: "Remote data could not be fetched",
}


class Door(FakeNetwork):
    """Lets in the calls that have the right to enter."""

    def __init__(
        self,
        token: str,
        scopes: frozenset[str],
        limits: Limits,
        clock: Callable[[], datetime] | None,
        state: Path | None,
    ) -> None:
        self.token, self.scopes = token, scopes
        self._windows = Windows(limits)
        super().__init__(clock, state)

    def respond(self, call: Call) -> Reply:
        """Count the call, check the token, route."""
        bucket = "delete" if call.method == "DELETE" else "any"
        bucket = "media" if call.method == "POST" and "/media" in call.path else bucket
        standing = self._windows.hit(bucket, self.now())
        try:
            if standing.exceeded:
                raise Refusal(self.own_words(429))
            self._check_token(call)
            reply = self.route(call, Reply(404, {"error": "Not Found"}))
        except BadBody as error:
            reply = Reply(400, {"error": f"Bad Request: {error}"})
        except Refusal as refusal:
            reply = Reply(refusal.reply.status, refusal.reply.body)
        return reply.plus(
            ("X-RateLimit-Limit", str(standing.limit)),
            ("X-RateLimit-Remaining", str(standing.remaining)),
            ("X-RateLimit-Reset", iso(standing.reset)),
        )

    def own_words(self, status: int) -> Reply:
        """The documented body of an error; a 429 says when to come back."""
        reply = Reply(status, {"error": WORDS.get(status, "Error")})
        if status != 429:
            return reply
        limit, length = LIMITS["any"]
        return reply.plus(
            ("X-RateLimit-Limit", str(limit)),
            ("X-RateLimit-Remaining", "0"),
            ("X-RateLimit-Reset", iso(self.now() + length)),
        )

    def _check_token(self, call: Call) -> None:
        given = call.header("Authorization")
        public = re.fullmatch(r"/api/v[12]/instance/?", call.path) and call.method == "GET"
        if given != f"Bearer {self.token}" and not (public and given is None):
            raise Refusal(self.own_words(401))

    def need(self, scope: str) -> None:
        """Refuse a token that lacks a scope."""
        if scope not in self.scopes:
            raise Refusal(self.own_words(403))
