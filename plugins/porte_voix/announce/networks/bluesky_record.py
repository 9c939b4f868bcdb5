"""The record of a Bluesky post: made from a request, put under its own key, read back. Pure.

Lexicons app.bsky.feed.post and com.atproto.repo.putRecord, checked 2026-08-20.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from porte_voix.announce.model import Request
from porte_voix.announce.networks import measure
from porte_voix.announce.networks.base import Post, Unsure
from porte_voix.announce.networks.facets import facets
from porte_voix.i18n import _

COLLECTION = "app.bsky.feed.post"
#: https://atproto.com/specs/tid, checked 2026-08-20.
_TID_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"


def new_record(request: Request) -> dict[str, Any]:
    """The record of a post."""
    text = measure.nfc(request.text)
    card = {"uri": request.link, "title": request.card.title, "description": request.card.summary}
    if request.media:
        card |= {"thumb": json.loads(request.media[0])}
    record = {
        "$type": COLLECTION,
        "text": text,
        "createdAt": request.created_at,
        "langs": [request.lang],
        "embed": {"$type": "app.bsky.embed.external", "external": card},
    }
    clickable = facets(text)
    return record | ({"facets": clickable} if clickable else {})


def new_words(request: Request, before: Mapping[str, Any]) -> dict[str, Any]:
    """The record of an edit: it keeps the date of the first one."""
    return new_record(request) | {"createdAt": before["createdAt"]}


def blob_id(blob: Mapping[str, Any]) -> str:
    """The reference of an uploaded file, whole, in its one spelling."""
    return json.dumps(blob, sort_keys=True, separators=(",", ":"))


def put_body(did: str, rkey: str, record: Mapping[str, Any], swap: str | None) -> bytes:
    """The bytes of a write; without ``swap`` they say that nothing may be there yet."""
    body = {
        "repo": did,
        "collection": COLLECTION,
        "rkey": rkey,
        "validate": True,
        "record": record,
        "swapRecord": swap,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def tid(key: str, created_at: str) -> str:
    """The record key of a write: a timestamp identifier that depends on nothing but the intent."""
    second = int(datetime.fromisoformat(created_at).timestamp())
    seed = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8])
    number = (second * 1_000_000 + seed % 1_000_000) << 10 | (seed // 1_000_000) % 1024
    return "".join(_TID_DIGITS[number >> shift & 31] for shift in range(60, -1, -5))


def rkey_of(post_id: str) -> str:
    """The record key at the end of an address in a repository."""
    return post_id.rpartition("/")[2]


def read_record(data: Mapping[str, Any]) -> Post:
    """A post as we know it; raises ``Unsure`` without an address."""
    uri, value = data.get("uri"), data.get("value", {})
    if not isinstance(uri, str) or not uri.startswith("at://"):
        raise Unsure(_("la réponse ne donne pas l'identifiant de l'annonce"))
    did = uri.removeprefix("at://").partition("/")[0]
    text, created = value.get("text", ""), value.get("createdAt")
    thumb = value.get("embed", {}).get("external", {}).get("thumb")
    return Post(
        uri,
        f"https://bsky.app/profile/{did}/post/{rkey_of(uri)}",
        text,
        _links(value, text),
        datetime.fromisoformat(created) if created else None,
        (blob_id(thumb),) if thumb else (),
    )


def _links(value: Mapping[str, Any], text: str) -> tuple[str, ...]:
    """The addresses of a record: on its card, in its facets, in its words."""
    card = value.get("embed", {}).get("external", {}).get("uri")
    marked = [
        feature["uri"]
        for facet in value.get("facets", ())
        for feature in facet.get("features", ())
        if "uri" in feature
    ]
    return tuple(dict.fromkeys([*([card] if card else []), *marked, *measure.links_in(text)]))
