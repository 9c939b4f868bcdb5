"""The attachments of the fake Mastodon server: uploads, descriptions, and what a status may use.

https://docs.joinmastodon.org/methods/media/
"""

from dataclasses import dataclass, replace
from typing import Any

from tests.networks.wire import Refusal, Reply, Upload

TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp")
SIZE_LIMIT = 16 * 1024 * 1024
DESCRIPTION_LIMIT = 1500


@dataclass(frozen=True, slots=True)
class Media:
    """One uploaded image."""

    id: str
    size: int
    description: str | None = None
    attached: bool = False


class Shelf:
    """All uploads of the account."""

    def __init__(self, domain: str) -> None:
        self._domain = domain
        self.items: dict[str, Media] = {}

    def add(self, media_id: str, file: Upload | None, description: str | None) -> Media:
        """Take in one file."""
        if file is None:
            raise invalid("File can't be blank")
        if file.content_type not in TYPES:
            raise invalid(f"File content type is invalid: {file.content_type}")
        if not 0 < len(file.content) <= SIZE_LIMIT:
            raise invalid("File file size must be less than 16 MB")
        media = Media(media_id, len(file.content), _described(description))
        self.items[media_id] = media
        return media

    def describe(self, media_id: str, description: str | None) -> Media:
        """Change the text of an upload that no status uses yet."""
        media = self.free(media_id)
        self.items[media_id] = replace(media, description=_described(description))
        return self.items[media_id]

    def free(self, media_id: str) -> Media:
        """An upload that no status uses yet."""
        media = self.items.get(media_id)
        if media is None or media.attached:
            raise Refusal(Reply(404, {"error": "Record not found"}))
        return media

    def attach(self, ids: list[str], before: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Give uploads to a status; those in ``before`` it already has."""
        for media_id in ids:
            media = self.items.get(media_id)
            if media is None or (media.attached and media_id not in before):
                raise invalid(f"Media attachment {media_id} was not found")
        for media_id in ids:
            self.items[media_id] = replace(self.items[media_id], attached=True)
        return tuple(ids)

    def show(self, media_id: str) -> dict[str, Any]:
        """The attachment as answers show it."""
        media = self.items[media_id]
        url = f"https://{self._domain}/media/{media_id}/original.png"
        return {
            "id": media_id,
            "type": "image",
            "url": url,
            "preview_url": url.replace("original", "small"),
            "remote_url": None,
            "text_url": None,
            "meta": {},
            "description": media.description,
            "blurhash": None,
        }


def invalid(why: str) -> Refusal:
    """A validation error, in the words of the server."""
    return Refusal(Reply(422, {"error": f"Validation failed: {why}"}))


def _described(description: str | None) -> str | None:
    if description is not None and len(description) > DESCRIPTION_LIMIT:
        raise invalid(f"Description is too long (maximum is {DESCRIPTION_LIMIT} characters)")
    return description
