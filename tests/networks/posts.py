"""The truth of a fake network: which posts are public, which are gone, what each one said before.

Kept apart from the answers on purpose: a test counts posts here, never in what a client was told.
"""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Version:
    """What a post said from ``at`` on."""

    text: str
    at: datetime
    links: tuple[str, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FakePost:
    """One post; ``history`` holds every version, oldest first, the current one included.

    ``details`` is what only this network has (visibility, spoiler...). ``listed_at`` is when the
    look-ups begin to show it.
    """

    id: str
    history: tuple[Version, ...]
    listed_at: datetime
    media: tuple[str, ...] = ()
    lang: str | None = None
    public: bool = True
    reply_to: str | None = None

    @property
    def text(self) -> str:
        """The text as it is now."""
        return self.history[-1].text

    @property
    def links(self) -> tuple[str, ...]:
        """The full addresses the post carries now."""
        return self.history[-1].links

    @property
    def details(self) -> dict[str, Any]:
        """What only this network has, as it is now."""
        return self.history[-1].details

    @property
    def created_at(self) -> datetime:
        """When the post appeared."""
        return self.history[0].at

    @property
    def edited_at(self) -> datetime | None:
        """When the post was last changed, if it was."""
        return self.history[-1].at if len(self.history) > 1 else None


class Posts:
    """All posts a fake was ever given, in the order of their ids."""

    def __init__(self) -> None:
        self._alive: dict[str, FakePost] = {}
        self.deleted: list[FakePost] = []
        self.last_id = 0

    def next_id(self, wanted: int) -> int:
        """An id of the network's own shape: ``wanted``, or just above the last one given."""
        self.last_id = max(wanted, self.last_id + 1)
        return self.last_id

    def put(self, post: FakePost) -> FakePost:
        """Add a post, or replace it with its edited form."""
        self._alive[post.id] = post
        return post

    def edit(self, post: FakePost, version: Version, **changes: Any) -> FakePost:
        """Give a post a new version."""
        return self.put(replace(post, history=(*post.history, version), **changes))

    def get(self, post_id: str) -> FakePost | None:
        """A living post, or ``None``."""
        return self._alive.get(post_id)

    def remove(self, post: FakePost) -> None:
        """Take a post down."""
        self.deleted.append(self._alive.pop(post.id))

    def alive(self) -> tuple[FakePost, ...]:
        """Every living post, oldest first."""
        return tuple(self._alive.values())

    def listed(self, now: datetime) -> list[FakePost]:
        """What a look-up shows at ``now``, newest first."""
        return [post for post in reversed(self._alive.values()) if post.listed_at <= now]

    def dump(self) -> dict[str, Any]:
        """Plain data for the state file."""
        return {
            "last_id": self.last_id,
            "posts": [_plain(post) for post in self._alive.values()],
            "deleted": [_plain(post) for post in self.deleted],
        }

    def load(self, data: dict[str, Any]) -> None:
        """Take up the state that ``dump`` gave."""
        self.last_id = data["last_id"]
        self._alive = {post["id"]: read_post(post) for post in data["posts"]}
        self.deleted = [read_post(post) for post in data["deleted"]]


def _plain(post: FakePost) -> dict[str, Any]:
    data = asdict(post)
    data["listed_at"] = post.listed_at.isoformat()
    for version, plain in zip(post.history, data["history"], strict=True):
        plain["at"] = version.at.isoformat()
    return {"text": post.text, "links": list(post.links), **data}


def read_post(data: dict[str, Any]) -> FakePost:
    """A post from a state file."""
    return FakePost(
        id=data["id"],
        history=tuple(
            Version(
                version["text"],
                datetime.fromisoformat(version["at"]),
                tuple(version["links"]),
                version["details"],
            )
            for version in data["history"]
        ),
        listed_at=datetime.fromisoformat(data["listed_at"]),
        media=tuple(data["media"]),
        lang=data["lang"],
        public=data["public"],
        reply_to=data["reply_to"],
    )
