"""What the fake personal data server accepts: records, keys, and how it words its errors.

Lexicons app.bsky.feed.post, app.bsky.richtext.facet and app.bsky.embed.external (2026-08-20). It is
stricter than the real one on unknown fields and on facets that fall outside of the text.
"""

import base64
import hashlib
import json
import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

import regex

from tests.networks.wire import BadBody, Call, Refusal, Reply

COLLECTION = "app.bsky.feed.post"
TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
GRAPHEMES, BYTES, LANGS, THUMB = 300, 3000, 3, 1_000_000

Names = Collection[str]
FIELDS = {"$type", "text", "createdAt", "langs", "facets", "embed"}
FEATURES = {
    "app.bsky.richtext.facet#tag": "tag",
    "app.bsky.richtext.facet#link": "uri",
    "app.bsky.richtext.facet#mention": "did",
}


def error(status: int, name: str, message: str) -> Refusal:
    """A refusal in the documented form."""
    return Refusal(Reply(status, {"error": name, "message": message}))


def bad(message: str) -> Refusal:
    """A request that is not as it should be."""
    return error(400, "InvalidRequest", message)


def body(call: Call, required: Names, optional: Names = ()) -> dict[str, Any]:
    """The JSON of a call, every field of it known."""
    if call.content_type != "application/json":
        raise bad(f"Wrong request encoding (Content-Type): {call.content_type}")
    try:
        given = call.json()
    except BadBody as wrong:
        raise bad(f"Invalid body: {wrong}") from wrong
    _named(given, required, optional, "Input")
    return given


def params(call: Call, required: Names, optional: Names = ()) -> dict[str, str]:
    """The query of a call, every name known and given once."""
    pairs = call.query
    given = dict(pairs)
    if len(given) != len(pairs):
        raise bad("A param is given twice")
    _named(given, required, optional, "Params")
    return given


def _named(given: Any, required: Names, optional: Names, where: str) -> None:
    if not isinstance(given, dict):
        raise bad(f"{where} must be an object")
    for name in sorted(set(required) - set(given)):
        raise bad(f'{where} must have the property "{name}"')
    for name in sorted(set(given) - {*required, *optional}):
        raise bad(f"{where} has an unknown property {name!r}")


def key(value: Any) -> str:
    """A record key of this collection."""
    if not isinstance(value, str) or not TID.fullmatch(value):
        raise bad(f"Invalid {COLLECTION} record: Invalid record key {value!r}, expected a TID")
    return value


def cid(record: Any) -> str:
    """A name that depends on every byte of the content, as content identifiers do."""
    raw = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return "bafyrei" + digest(raw)


def digest(raw: bytes) -> str:
    """The digest of bytes, in the alphabet of content identifiers."""
    return base64.b32encode(hashlib.sha256(raw).digest()).decode().lower().rstrip("=")


def record(given: Any, blobs: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A valid record of the collection."""
    try:
        _named(given, {"$type", "text", "createdAt"}, FIELDS, "Record")
        if given["$type"] != COLLECTION:
            raise bad(f"Record/$type must be {COLLECTION}")
        text = given["text"]
        if not isinstance(text, str):
            raise bad("Record/text must be a string")
        if len(text.encode()) > BYTES:
            raise bad(f"Record/text must not be longer than {BYTES} characters")
        if len(regex.findall(r"\X", text)) > GRAPHEMES:
            raise bad(f"Record/text must not be longer than {GRAPHEMES} graphemes")
        _instant(given["createdAt"])
        _langs(given.get("langs", []))
        for facet in given.get("facets", []):
            _facet(facet, text.encode())
        if "embed" in given:
            _embed(given["embed"], blobs)
    except Refusal as refusal:
        if refusal.reply.body["error"] != "InvalidRequest":
            raise
        why = refusal.reply.body["message"]
        raise bad(f"Invalid {COLLECTION} record: {why}") from None
    return dict(given)


def _instant(value: Any) -> None:
    try:
        aware = datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        aware = False
    if not aware:
        raise bad("Record/createdAt must be an valid atproto datetime (both RFC-3339 and ISO-8601)")


def _langs(value: Any) -> None:
    if not isinstance(value, list) or len(value) > LANGS:
        raise bad(f"Record/langs must not have more than {LANGS} elements")
    if not all(isinstance(one, str) and re.fullmatch(r"[a-z]{2,3}(-\w+)*", one) for one in value):
        raise bad("Record/langs must be a well-formed BCP 47 language tag")


def _facet(given: Any, text: bytes) -> None:
    _named(given, {"index", "features"}, {"$type"}, "Record/facets")
    _named(given["index"], {"byteStart", "byteEnd"}, {"$type"}, "Record/facets/index")
    start, end = given["index"]["byteStart"], given["index"]["byteEnd"]
    if not 0 <= start < end <= len(text):
        raise bad("Record/facets/index is outside of the text")
    try:
        text[start:end].decode()
    except UnicodeDecodeError:
        raise bad("Record/facets/index cuts a character") from None
    for feature in given["features"]:
        name = FEATURES.get(feature.get("$type"))
        if name is None:
            raise bad(f"Record/facets/features/$type {feature.get('$type')!r} is unknown")
        _named(feature, {"$type", name}, set(), "Record/facets/features")


def _embed(given: Any, blobs: dict[str, dict[str, Any]]) -> None:
    _named(given, {"$type", "external"}, set(), "Record/embed")
    if given["$type"] != "app.bsky.embed.external":
        raise bad(f"Record/embed/$type {given['$type']!r} is unknown")
    card = given["external"]
    _named(card, {"uri", "title", "description"}, {"thumb"}, "Record/embed/external")
    if not re.fullmatch(r"https?://\S+", str(card["uri"])):
        raise bad("Record/embed/external/uri must be a uri")
    thumb = card.get("thumb")
    if thumb is None:
        return
    _named(thumb, {"$type", "ref", "mimeType", "size"}, set(), "Record/embed/external/thumb")
    if thumb != blobs.get(thumb["ref"].get("$link", "")):
        raise error(400, "BlobNotFound", "Could not find blob")
    if not thumb["mimeType"].startswith("image/") or thumb["size"] > THUMB:
        raise error(400, "BlobTooLarge", f"This file is too large, the maximum is {THUMB}")


def links(given: dict[str, Any]) -> tuple[str, ...]:
    """The addresses a record leads to."""
    card = given.get("embed", {}).get("external", {}).get("uri")
    marked = [
        feature["uri"]
        for facet in given.get("facets", [])
        for feature in facet["features"]
        if "uri" in feature
    ]
    return tuple(dict.fromkeys([*([card] if card else []), *marked]))
