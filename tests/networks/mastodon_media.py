"""The attachments of the fake Mastodon server: uploads, descriptions, and what a status may use.

https://docs.joinmastodon.org/methods/media/
"""

from dataclasses import dataclass, replace
from typing import Any

from tests.networks.pixels import kind_of
from tests.networks.wire import Refusal, Reply, Upload

TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp")
SIZE_LIMIT = 16 * 1024 * 1024
DESCRIPTION_LIMIT = 1500


@dataclass(frozen=True, slots=True)
class Media:
    """One uploaded image; ``left`` looks will still find it being processed."""

    id: str
    size: int
    description: str | None = None
    attached: bool = False
    left: int = 0


class Shelf:
    """All uploads of the account; each is ready after ``looks`` have found it being processed."""

    def __init__(self, domain: str, looks: int = 0) -> None:
        self._domain, self._looks = domain, looks
        self.items: dict[str, Media] = {}

    def add(self, media_id: str, file: Upload | None, description: str | None) -> Media:
        """Take in one file."""
        if file is None:
            raise invalid("File can't be blank")
        if file.content_type not in TYPES:
            raise invalid(f"File content type is invalid: {file.content_type}")
        if kind_of(file.content) not in ("", file.content_type):
            raise invalid("File has contents that are not what they are reported to be")
        if not 0 < len(file.content) <= SIZE_LIMIT:
            raise invalid("File file size must be less than 16 MB")
        described = _described(description)
        media = Media(media_id, len(file.content), described, left=self._looks)
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

    def go_on(self, media: Media) -> None:
        """Let the processing of an upload advance: it was looked at."""
        self.items[media.id] = replace(media, left=max(0, media.left - 1))

    def rename(self, given: Any, ids: list[str]) -> None:
        """New descriptions, for media of the status that is edited."""
        for one in given or ():
            if not isinstance(one, dict) or set(one) - {"id", "description", "focus"}:
                raise invalid("Media attributes are not what they should be")
            if one.get("id") not in ids or one["id"] not in self.items:
                raise invalid(f"Media attachment {one.get('id')} is not one of this status")
            if "description" in one:
                described = _described(one["description"])
                self.items[one["id"]] = replace(self.items[one["id"]], description=described)

    def attach(self, ids: list[str], before: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Give uploads to a status; those in ``before`` it already has."""
        for media_id in ids:
            media = self.items.get(media_id)
            if media is None or (media.attached and media_id not in before):
                raise invalid(f"Media attachment {media_id} was not found")
            if media.left:
                raise invalid("Cannot attach files that have not finished processing")
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
            "url": None if media.left else url,
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
