"""A network that publishes nowhere: what would be said is kept in a file and shown on a page.

It is what a new board starts with, what the demonstration uses, and where a site that is not the
production one sends everything. It keeps its word as a network would: ids, dates, no duplicate.
"""

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from porte_voix.accounts import AccountSettings
from porte_voix.announce.model import Op, Request
from porte_voix.announce.networks import little_text, measure, options
from porte_voix.announce.networks.base import (
    CannotLook,
    Capabilities,
    Credentials,
    Identity,
    Post,
    Refused,
    Renewal,
    Unsure,
)
from porte_voix.i18n import _

SCHEMA = 1
ZONE = "America/Toronto"
#: Seconds to wait for another run that writes to the outbox.
BUSY_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Like:
    """The limit of a network, imitated without its library."""

    limit: int
    measure: Callable[[str], int]
    link_inline: bool

    @property
    def unit(self) -> str:
        """What is counted."""
        if self.measure is measure.utf8_bytes:
            return _("octets")
        return _("caractères pondérés") if self.measure is _x_count else _("caractères")


def _x_count(text: str) -> int:
    return measure.with_links(text, 23, measure.x_weight)


def _mastodon_count(text: str) -> int:
    return measure.with_links(text, 23)


#: Limits as each network's own file or documentation gives them, checked 2026-11-20.
LIKES = {
    "mastodon": Like(500, _mastodon_count, True),
    "facebook": Like(63_206, measure.code_points, False),
    "x": Like(280, _x_count, True),
    "bluesky": Like(300, measure.bluesky_weight, False),
    "linkedin": Like(3000, little_text.length, False),
    "threads": Like(500, measure.utf8_bytes, False),
}
DEFAULT = "mastodon"


def capabilities(account: AccountSettings) -> Capabilities:
    """The limit of the network that the account imitates (option ``like``)."""
    like = LIKES[options.choice(account, "like", tuple(LIKES), DEFAULT)]
    return Capabilities(
        limit=like.limit,
        unit=like.unit,
        measure=like.measure,
        link_inline=like.link_inline,
        can=frozenset(Op),
        settle=timedelta(0),
        deadline=options.deadline(account),
    )


def connect(account: AccountSettings, state_dir: Path, now: Callable[[], datetime]) -> "Outbox":
    """The outbox of this account, under ``outbox/`` of the state directory."""
    if not re.fullmatch(r"[\w-]+", account.name):
        raise options.refuse(
            account, _("le nom d'un compte ne prend que lettres, chiffres, « _ » et « - »")
        )
    zone = options.text(account, "timezone", ZONE)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise options.refuse(
            account,
            _("le fuseau horaire « {zone} » n'existe pas").format(zone=zone),
            _("Exemple : {example}.").format(example=ZONE),
        ) from None
    return Outbox(account, state_dir / "outbox", now)


def renewal(account: AccountSettings) -> Renewal:
    """Nothing to renew: the outbox asks for no token."""
    return Renewal(None, ())


class Outbox:
    """One account of the outbox; safe with several threads and processes."""

    def __init__(self, account: AccountSettings, folder: Path, now: Callable[[], datetime]) -> None:
        self._account, self._folder, self._now = account, folder, now
        self._file = folder / f"{account.name}.json"
        self._capabilities = capabilities(account)

    def whoami(self) -> Identity:
        """The account is its own name."""
        name = self._account.name
        return Identity(f"outbox:{name}", options.text(self._account, "label", name))

    def credentials(self) -> Credentials:
        """Nobody to ask, and no right to need."""
        return Credentials(self.whoami(), (), (), options.token_expires(self._account))

    def create(self, request: Request, key: str) -> Post:
        """Keep an announcement; the same key never makes a second one."""
        with self._changed() as posts:
            known = next((post for post in posts if post["key"] == key), None)
            if known is not None:
                if known["status"] == "deleted":
                    raise Refused(410, _("cette annonce a été retirée"))
                return self._read(known)
            count = self._checked(request)
            post = {
                "id": hashlib.sha256(f"{self._account.name}/{key}".encode()).hexdigest()[:12],
                "key": key,
                "status": "published",
                "count": count,
                "request": request.to_json(),
                "history": [self._entry("published", request, key)],
            }
            posts.append(post)
            return self._read(post)

    def update(self, post_id: str, request: Request, key: str) -> Post:
        """Change what an announcement says; what it said before stays in its history."""
        with self._changed() as posts:
            post = _alive(posts, post_id)
            if post is None:
                raise Refused(404, _("cette annonce n'est pas dans la boîte d'envoi"))
            if post["history"][-1]["key"] != key:
                post["count"] = self._checked(request)
                post["status"], post["request"] = "edited", request.to_json()
                post["history"].append(self._entry("edited", request, key))
            return self._read(post)

    def delete(self, post_id: str) -> None:
        """Take an announcement down; it stays on the page, struck."""
        with self._changed() as posts:
            post = _alive(posts, post_id)
            if post is not None:
                post["status"] = "deleted"
                post["history"].append(
                    {"at": self._instant(), "status": "deleted", "text": "", "key": ""}
                )

    def get(self, post_id: str) -> Post | None:
        """An announcement as it is now."""
        post = _alive(self._posts(), post_id)
        return self._read(post) if post else None

    def recent(self, since: datetime) -> tuple[Post, ...]:
        """The announcements that stand, newest first."""
        posts = [self._read(post) for post in self._posts() if post["status"] != "deleted"]
        return tuple(
            post for post in reversed(posts) if post.created_at and post.created_at >= since
        )

    # -- The file -------------------------------------------------------------------------------

    def _posts(self) -> list[dict[str, Any]]:
        """What is kept. Raises ``CannotLook``: a damaged file is never taken as empty."""
        if not self._file.is_file():
            return []
        try:
            posts: list[dict[str, Any]] = json.loads(self._file.read_text("utf-8"))["posts"]
        except (OSError, ValueError, LookupError, TypeError) as error:
            why = _("{file} ne peut pas être lu ({error})")
            raise CannotLook(why.format(file=self._file.name, error=error)) from None
        return posts

    @contextmanager
    def _changed(self) -> Iterator[list[dict[str, Any]]]:
        """The posts, to change in place; written, with the page, unless something is raised."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with _alone(self._folder):
                posts = self._posts()
                before = json.dumps(posts)
                yield posts
                if json.dumps(posts) != before or not self._file.is_file():
                    self._keep(posts)
        except CannotLook as error:
            raise Refused(0, error.why) from None
        except OSError as error:
            raise Refused(0, _unwritable(error)) from None

    def _keep(self, posts: list[dict[str, Any]]) -> None:
        """Write the file, then the page. Raises ``OSError`` before, ``Unsure`` between the two."""
        from porte_voix.announce.networks import outbox_page

        account = {
            "schema": SCHEMA,
            "account": self._account.name,
            "label": self.whoami().label,
            "like": self._account.option("like", DEFAULT),
            "limit": self._capabilities.limit,
            "unit": self._capabilities.unit,
            "link_inline": self._capabilities.link_inline,
            "timezone": self._account.option("timezone", ZONE),
            "images_dir": str(self._account.option("images_dir", "")),
            "posts": posts,
        }
        write(self._file, json.dumps(account, ensure_ascii=False, indent=1))
        try:
            write(self._folder / "index.html", outbox_page.render(self._folder))
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise Unsure(_unwritable(error)) from None

    def _entry(self, status: str, request: Request, key: str) -> dict[str, str]:
        return {"at": self._instant(), "status": status, "text": request.text, "key": key}

    def _instant(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="milliseconds")

    def _checked(self, request: Request) -> int:
        """The count of a request; refuses one too long, as the network imitated would."""
        can = self._capabilities
        count = can.measure(request.body() if can.link_inline else request.text)
        if count > can.limit:
            raise Refused(
                422,
                _("annonce trop longue : {count} {unit}, limite {limit}").format(
                    count=count, unit=can.unit, limit=can.limit
                ),
            )
        return count

    def _read(self, post: dict[str, Any]) -> Post:
        request = Request.from_json(post["request"])
        page = (self._folder / "index.html").as_posix()
        return Post(
            post["id"],
            f"{page}#{post['id']}",
            request.text,
            tuple(dict.fromkeys((request.link, *measure.links_in(request.text)))),
            datetime.fromisoformat(post["history"][0]["at"]),
        )


def _alive(posts: list[dict[str, Any]], post_id: str) -> dict[str, Any] | None:
    return next((p for p in posts if p["id"] == post_id and p["status"] != "deleted"), None)


def _unwritable(error: Exception) -> str:
    return _("la boîte d'envoi ne peut pas être écrite ({error})").format(error=error)


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One writer at a time in a folder; the system frees the lock of a process that dies."""
    try:
        lock = sqlite3.connect(folder / "lock.sqlite", timeout=BUSY_SECONDS, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from None
    try:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise OSError(str(error)) from None
            raise Refused(0, _("la boîte d'envoi est occupée par un autre envoi")) from None
        yield
    finally:
        lock.close()
