"""A fake Mastodon server, or GoToSocial by its flavour: one account, its statuses and its media.

Contract: https://docs.joinmastodon.org/methods/statuses/, .../accounts/, .../media/, .../instance/
(2026-07-02).
"""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.networks import mastodon_rules as rules
from tests.networks import mastodon_show as show
from tests.networks import standalone
from tests.networks.mastodon_door import LIMITS, SCOPES, Door
from tests.networks.mastodon_media import Media, Shelf, invalid
from tests.networks.mastodon_rules import GOTOSOCIAL, MASTODON, Flavour
from tests.networks.posts import FakePost
from tests.networks.ratelimit import Limits
from tests.networks.wire import Call, Refusal, Reply

__all__ = ["GOTOSOCIAL", "MASTODON", "FakeMastodon", "Flavour"]

#: How long a server remembers an Idempotency-Key.
KEY_LIFE = timedelta(hours=1)


class FakeMastodon(Door):
    """``with FakeMastodon(token="…", account_id="109…", username="…") as fake:``.

    ``processing`` is how many looks find an upload not ready yet.
    """

    routes = (
        ("GET", r"/api/v1/instance/?", "instance_v1"),
        ("GET", r"/api/v2/instance/?", "instance_v2"),
        ("GET", r"/api/v1/accounts/verify_credentials", "verify_credentials"),
        ("GET", r"/api/v1/apps/verify_credentials", "verify_application"),
        ("GET", r"/api/v1/accounts/([^/]+)/statuses", "list_statuses"),
        ("POST", r"/api/v1/statuses", "create"),
        ("GET", r"/api/v1/statuses/([^/]+)", "read"),
        ("PUT", r"/api/v1/statuses/([^/]+)", "edit"),
        ("DELETE", r"/api/v1/statuses/([^/]+)", "delete"),
        ("GET", r"/api/v1/statuses/([^/]+)/source", "source"),
        ("GET", r"/api/v1/statuses/([^/]+)/history", "history"),
        ("POST", r"/api/v2/media", "upload"),
        ("GET", r"/api/v1/media/([^/]+)", "media"),
        ("PUT", r"/api/v1/media/([^/]+)", "describe"),
    )

    def __init__(
        self,
        *,
        token: str = "jeton-mastodon",
        account_id: str = "109372843234928743",
        username: str = "porte_voix",
        domain: str = "mastodon.example",
        flavour: Flavour = MASTODON,
        scopes: frozenset[str] = SCOPES,
        processing: int = 0,
        limits: Limits = LIMITS,
        clock: Callable[[], datetime] | None = None,
        state: Path | None = None,
    ) -> None:
        self.account_id, self.username = account_id, username
        self.domain, self.flavour = domain, flavour
        self.shelf = Shelf(domain, processing)
        self._keys: dict[str, tuple[str, datetime]] = {}
        super().__init__(token, scopes, limits, clock, state)

    # The instance and the account.

    def instance_v1(self, call: Call) -> Reply:
        """The older form, which the library asks for first."""
        rules.read(call)
        return Reply(200, {"uri": self.domain, **show.instance(self.flavour)})

    def instance_v2(self, call: Call) -> Reply:
        """What the server is, and its limits."""
        rules.read(call)
        about = {"domain": self.domain, "api_versions": {"mastodon": 7}}
        return Reply(200, {**about, **show.instance(self.flavour)})

    def verify_credentials(self, call: Call) -> Reply:
        """Whose token it is."""
        self.need("read:accounts")
        rules.read(call)
        return Reply(200, {**self._author, "source": {"privacy": "public", "language": "fr"}})

    def verify_application(self, call: Call) -> Reply:
        """Whose application the token comes from; what it may do is told since 4.3."""
        told = self.flavour.tells_scopes
        if not told and "read" not in self.scopes:
            raise Refusal(self.own_words(403))
        rules.read(call)
        return Reply(200, show.application(self.scopes if told else None))

    @property
    def _author(self) -> dict[str, Any]:
        return show.account(self.domain, self.account_id, self.username)

    # Statuses.

    def create(self, call: Call) -> Reply:
        """Publish, unless the same key did within the hour."""
        self.need("write:statuses")
        texts = ("status", "spoiler_text", "visibility", "language", "sensitive")
        given = rules.read(call, *texts, "media_ids", "in_reply_to_id")
        key = call.header("Idempotency-Key") if self.flavour.honours_key else None
        known = self._keys.get(key) if key else None
        now = self.now()
        if known and now < known[1] + KEY_LIFE:
            return Reply(200, self._show(self._find(known[0])))
        reply_to = given.values.get("in_reply_to_id")
        if reply_to is not None:
            self._find(reply_to)
        version = rules.version(given, None, self.flavour, now)
        ids = rules.media_ids(given, self.flavour) or []
        if not version.text and not ids:
            raise invalid("Text can't be blank")
        post = self.store.put(
            FakePost(
                lang=rules.language(given) or "fr",
                media=self.shelf.attach(ids),
                id=self._next_id(),
                history=(version,),
                listed_at=self.listed_at(),
                public=version.details["visibility"] in ("public", "unlisted"),
                reply_to=reply_to,
            )
        )
        if key:
            self._keys[key] = (post.id, now)
        return Reply(200, self._show(post))

    def edit(self, call: Call, post_id: str) -> Reply:
        """Replace the text and the media: those not named again go.

        An edit that changes nothing leaves no trace. Checked in the source of 4.x (2026-11-20).
        """
        self.need("write:statuses")
        texts = ("status", "sensitive", "spoiler_text", "language")
        given = rules.read(call, *texts, "media_ids", "media_attributes")
        post = self._find(post_id)
        version = rules.version(given, post, self.flavour, self.now())
        lang = rules.language(given) or post.lang
        ids = rules.media_ids(given, self.flavour) or []
        media = self.shelf.attach(ids, before=post.media)
        self.shelf.rename(given.values.get("media_attributes"), ids)
        if not version.text and not media:
            raise invalid("Text can't be blank")
        before = (post.text, post.details, post.media, post.lang)
        if (version.text, version.details, media, lang) != before:
            post = self.store.edit(post, version, media=media, lang=lang)
        return Reply(200, self._show(post))

    def read(self, call: Call, post_id: str) -> Reply:
        """One status."""
        self.need("read:statuses")
        rules.read(call)
        return Reply(200, self._show(self._find(post_id)))

    def delete(self, call: Call, post_id: str) -> Reply:
        """Take a status down; the answer carries its source, for a new draft."""
        self.need("write:statuses")
        rules.boolean(rules.read(call, "delete_media").values.get("delete_media", False))
        post = self._find(post_id)
        shown = self._show(post)
        self.store.remove(post)
        return Reply(200, {**shown, "text": post.text})

    def source(self, call: Call, post_id: str) -> Reply:
        """The plain text behind the HTML."""
        self.need("read:statuses")
        rules.read(call)
        post = self._find(post_id)
        spoiler = post.details["spoiler_text"]
        return Reply(200, {"id": post.id, "text": post.text, "spoiler_text": spoiler})

    def history(self, call: Call, post_id: str) -> Reply:
        """Every version, the first one included."""
        self.need("read:statuses")
        rules.read(call)
        post = self._find(post_id)
        return Reply(
            200,
            [
                show.revision(version, post, self._author, self.domain, self.shelf)
                for version in post.history
            ],
        )

    def list_statuses(self, call: Call, account_id: str) -> Reply:
        """The account's statuses, newest first, by pages bounded by ids."""
        self.need("read:statuses")
        flags = ("only_media", "exclude_replies", "exclude_reblogs", "exclude_direct", "pinned")
        given = rules.read(call, "max_id", "since_id", "min_id", "limit", *flags).values
        on = {flag for flag in flags if rules.boolean(given.get(flag, False))}
        if account_id != self.account_id:
            raise Refusal(self.own_words(404))
        limit = min(rules.number(given, "limit") or 20, 40)
        below = rules.number(given, "max_id") or 10**19
        min_id = rules.number(given, "min_id")
        above = max(min_id or 0, rules.number(given, "since_id") or 0)
        posts = [
            post
            for post in self.store.listed(self.now())
            if above < int(post.id) < below
            and (post.media or "only_media" not in on)
            and (post.reply_to is None or "exclude_replies" not in on)
            and "pinned" not in on
        ]
        page = posts[:limit] if min_id is None else posts[-limit:]
        reply = Reply(200, [self._show(post) for post in page])
        return reply.plus(("Link", self._pages(call.path, page, limit))) if page else reply

    def _pages(self, path: str, page: list[FakePost], limit: int) -> str:
        here = f"{self.url}{path}?limit={limit}"
        pages = [f'<{here}&min_id={page[0].id}>; rel="prev"']
        if len(page) == limit:
            pages.insert(0, f'<{here}&max_id={page[-1].id}>; rel="next"')
        return ", ".join(pages)

    def _find(self, post_id: str) -> FakePost:
        post = self.store.get(post_id)
        if post is None:
            raise Refusal(self.own_words(404))
        return post

    def _show(self, post: FakePost) -> dict[str, Any]:
        return show.status(post, self._author, self.domain, self.shelf)

    def _next_id(self) -> str:
        return str(self.store.next_id(int(self.now().timestamp() * 1000) << 16))

    # Media.

    def upload(self, call: Call) -> Reply:
        """Take in one image."""
        self.need("write:media")
        given = rules.read(call, "file", "description")
        file, description = given.files.get("file"), given.values.get("description")
        media = self.shelf.add(self._next_id(), file, description)
        return Reply(202 if media.left else 200, self.shelf.show(media.id))

    def media(self, call: Call, media_id: str) -> Reply:
        """An upload not yet in use."""
        self.need("write:media")
        rules.read(call)
        media, shown = self.shelf.free(media_id), self.shelf.show(media_id)
        self.shelf.go_on(media)
        return Reply(206 if media.left else 200, shown)

    def describe(self, call: Call, media_id: str) -> Reply:
        """Change the alternative text of an upload not yet in use."""
        self.need("write:media")
        description = rules.read(call, "description").values.get("description")
        return Reply(200, self.shelf.show(self.shelf.describe(media_id, description).id))

    # The state file.

    def dump(self) -> dict[str, Any]:
        """Statuses, keys and media."""
        return {
            **super().dump(),
            "keys": {key: [post_id, at.isoformat()] for key, (post_id, at) in self._keys.items()},
            "media": [asdict(media) for media in self.shelf.items.values()],
        }

    def load(self, data: dict[str, Any]) -> None:
        """Statuses, keys and media."""
        super().load(data)
        self._keys = {
            key: (post_id, datetime.fromisoformat(at))
            for key, (post_id, at) in data["keys"].items()
        }
        self.shelf.items = {media["id"]: Media(**media) for media in data["media"]}


def build(secret: str, options: argparse.Namespace) -> FakeMastodon:
    """The fake of a process of its own."""
    return FakeMastodon(
        token=secret,
        account_id=options.account_id,
        username=options.username,
        state=options.state,
    )


if __name__ == "__main__":
    standalone.main(build)
