"""What the fake X accepts: bodies, fields, parameters, and the words of its problems.

Specification 2.167 (2026-08-22), https://docs.x.com/x-api/fundamentals/response-codes-and-errors.
What is documented but costs an approval or a subscription (edits, polls, quotes...) is forbidden.
"""

import base64
import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from tests.networks import x_text
from tests.networks.pixels import kind_of
from tests.networks.wire import BadBody, Call, Refusal, Reply

PROBLEMS = "https://api.x.com/2/problems/"
#: https://docs.x.com/x-api/media/quickstart/best-practices and MediaUploadRequest (2026-08-22).
MEDIA_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp")
MEDIA_LIMIT, ALT_LIMIT = 5 * 1024 * 1024, 1000
ID = re.compile(r"[0-9]{1,19}")
REPLY_SETTINGS = ("following", "mentionedUsers", "subscribers", "verified")
NOT_OURS = (
    *("card_uri", "community_id", "direct_message_deep_link", "edit_options"),
    *("for_super_followers_only", "geo", "nullcast", "poll", "quote_tweet_id"),
    "share_with_followers",
)
OURS = ("text", "media", "reply", "reply_settings", "made_with_ai", "paid_partnership")

POST_FIELDS = frozenset(
    (
        *("attachments", "author_id", "conversation_id", "created_at", "edit_controls"),
        *("edit_history_tweet_ids", "entities", "id", "in_reply_to_user_id", "lang"),
        *("paid_partnership", "possibly_sensitive", "public_metrics", "referenced_tweets"),
        *("reply_settings", "source", "text"),
    )
)
USER_FIELDS = frozenset(("created_at", "description", "id", "name", "url", "username", "verified"))
EXPANSIONS = frozenset(("author_id", "attachments.media_keys", "in_reply_to_user_id"))
#: The same list of fields has two names: the one in use, and the specification's newer one.
POST_FIELDS_NAMES = ("tweet.fields", "post.fields")


def problem(status: int, detail: str, kind: str = "", **more: Any) -> Refusal:
    """A refusal in the documented form."""
    title = "Invalid Request" if kind == "invalid-request" else HTTPStatus(status).phrase
    title = "Not Found Error" if kind == "resource-not-found" else title
    body = {
        "title": title,
        "detail": detail,
        "type": PROBLEMS + kind if kind else "about:blank",
        "status": status,
    }
    return Refusal(Reply(status, {**body, **more}, content_type="application/problem+json"))


def invalid(name: str, value: Any, message: str) -> Refusal:
    """A parameter or a field that is not acceptable."""
    return problem(
        400,
        "One or more parameters to your request was invalid.",
        "invalid-request",
        errors=[{"parameters": {name: [str(value)]}, "message": message}],
    )


def missing(kind: str, value: str) -> Refusal:
    """A post or a user that is not there."""
    detail = f"Could not find {kind} with id: [{value}]."
    more = {"value": value, "resource_type": kind, "resource_id": value, "parameter": "id"}
    return problem(404, detail, "resource-not-found", **more)


def post_body(call: Call) -> dict[str, Any]:
    """The body of a new post, every field checked; its text is normalised."""
    body = _json(call)
    for name, value in body.items():
        if name in NOT_OURS:
            raise problem(403, "You are not permitted to perform this action.")
        if name not in OURS:
            why = f"[$.{name}] is not defined in the schema"
            raise invalid(name, value, f"{why} and the schema does not allow additional properties")
    for name in ("made_with_ai", "paid_partnership"):
        if not isinstance(body.get(name, False), bool):
            raise invalid(name, body[name], f"[$.{name}] is not a boolean")
    if body.get("reply_settings", "following") not in REPLY_SETTINGS:
        raise invalid("reply_settings", body["reply_settings"], "does not have a value in the enum")
    _object(body, "media", {"media_ids", "tagged_user_ids"}, "media_ids")
    _object(
        body, "reply", {"in_reply_to_tweet_id", "exclude_reply_user_ids"}, "in_reply_to_tweet_id"
    )
    if "media" in body and not 1 <= len(body["media"]["media_ids"]) <= 4:
        raise invalid("media.media_ids", "", "[$.media.media_ids] must have 1 to 4 items")
    text = body.get("text", "")
    if not isinstance(text, str):
        raise invalid("text", text, "[$.text] is not a string")
    return {**body, "text": _text(text, "media" in body)}


def _text(text: str, has_media: bool) -> str:
    text = x_text.normal(text)
    if not text and not has_media:
        raise invalid("text", "", "[$.text] may not be empty without media")
    if x_text.INVALID.search(text):
        raise invalid("text", text, "[$.text] holds invalid characters")
    if x_text.weight(text) > x_text.LIMIT:
        raise problem(403, "Your Tweet text is too long.")
    if x_text.cashtags(text) > 1:
        raise problem(403, "Posts are limited to one cashtag.")
    return text


def _object(body: dict[str, Any], name: str, allowed: set[str], needed: str) -> None:
    if name not in body:
        return
    value = body[name]
    if not isinstance(value, dict) or set(value) - allowed or needed not in value:
        raise invalid(name, value, f"[$.{name}] does not fit the schema")
    for key, ids in value.items():
        many = ids if isinstance(ids, list) else [ids]
        if isinstance(ids, list) != key.endswith("_ids"):
            raise invalid(f"{name}.{key}", ids, f"[$.{name}.{key}] has the wrong type")
        if not all(isinstance(one, str) and ID.fullmatch(one) for one in many):
            raise invalid(f"{name}.{key}", ids, "must match the regex pattern ^[0-9]{1,19}$")


def media(call: Call) -> bytes:
    """The bytes of an image sent in one piece, as base64 in JSON."""
    body = _json(call)
    if set(body) - {"media", "media_category", "additional_owners"}:
        raise invalid("body", "", "the schema does not allow additional properties")
    if body.get("media_category") != "tweet_image":
        raise invalid("media_category", body.get("media_category"), "is not known here")
    try:
        data = base64.b64decode(body["media"], validate=True)
    except (KeyError, TypeError, ValueError) as error:
        raise invalid("media", "", "[$.media] is not base64") from error
    if kind_of(data) not in MEDIA_TYPES:
        raise invalid("media", "", "media type unrecognized")
    if not 0 < len(data) <= MEDIA_LIMIT:
        raise invalid("media", "", "File size exceeds 5242880 bytes")
    return data


def alt_text(call: Call) -> tuple[str, str]:
    """An image and the text that describes it."""
    body = _json(call)
    try:
        known, alt = body["id"], body["metadata"]["alt_text"]["text"]
    except (KeyError, TypeError) as error:
        raise invalid("body", "", "[$.metadata.alt_text.text] is required") from error
    if not isinstance(known, str) or not ID.fullmatch(known):
        raise invalid("id", known, "must match the regex pattern ^[0-9]{1,19}$")
    if not isinstance(alt, str) or len(alt) > ALT_LIMIT:
        raise invalid("metadata.alt_text.text", alt, f"must have at most {ALT_LIMIT} characters")
    return known, alt


def _json(call: Call) -> dict[str, Any]:
    if call.query:
        raise invalid(call.query[0][0], call.query[0][1], "The query parameter is not one of []")
    if call.content_type != "application/json":
        raise invalid("Content-Type", call.content_type, "The body must be application/json")
    try:
        return call.json()
    except BadBody as error:
        raise invalid("body", "", f"The body is not valid JSON: {error}") from error


def query(call: Call, *allowed: str) -> dict[str, str]:
    """The parameters of a reading, each known and given once."""
    if call.body:
        raise invalid("body", "", "A body is not allowed here")
    found: dict[str, str] = {}
    for name, value in call.query:
        if name not in allowed or name in found:
            known = ",".join(allowed)
            raise invalid(name, value, f"The query parameter [{name}] is not one of [{known}]")
        found[name] = value
    return found


def fields(given: dict[str, str], names: tuple[str, ...], known: frozenset[str]) -> set[str]:
    """The fields asked for under any of ``names``, each of them known."""
    asked = {one for name in names if name in given for one in given[name].split(",")}
    if strange := asked - known:
        raise invalid(names[0], ",".join(sorted(strange)), "does not have a value in the enum")
    return asked


def integer(given: dict[str, str], name: str, default: int, low: int, high: int) -> int:
    """A whole number between two bounds."""
    value = given.get(name, str(default))
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise invalid(name, value, f"The `{name}` query parameter value is not in {low}..{high}")
    return int(value)


def identifier(given: dict[str, str], name: str, default: int) -> int:
    """The id of a post, as a number."""
    value = given.get(name, str(default))
    if not ID.fullmatch(value):
        raise invalid(name, value, "must match the regex pattern ^[0-9]{1,19}$")
    return int(value)


def instant(given: dict[str, str], name: str, default: datetime) -> datetime:
    """An instant in RFC 3339, in UTC."""
    value = given.get(name)
    if value is None:
        return default
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", value):
        raise invalid(name, value, "is not a valid RFC 3339 date")
    moment = datetime.fromisoformat(value)
    if moment < datetime(2010, 11, 6, tzinfo=UTC):
        raise invalid(name, value, "must be on or after 2010-11-06")
    return moment
