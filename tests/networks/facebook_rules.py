"""What the fake Graph accepts: parameters and fields, and how it words its errors.

Lists of fields and parameters: the Page and PagePost descriptions of Graph v26.0 (2026-04-15);
errors: https://developers.facebook.com/docs/graph-api/guides/error-handling.
"""

import re
from datetime import UTC, datetime
from typing import Any

from tests.networks.wire import Arguments, BadBody, Call, Refusal, Reply

MESSAGE_LIMIT = 63_206
BOOLEANS = {"true": True, "1": True, "false": False, "0": False, True: True, False: False}

#: https://developers.facebook.com/docs/graph-api/reference/debug_token (2026-11-21), and the words
#: seen by logly/mureo#744 (2026-09-02).
INSPECTION = (
    "You must provide an app access token, or a user access token that is an owner or developer of "
    "the app"
)

PAGE_FIELDS = frozenset({"id", "name", "username", "link"})
POST_FIELDS = frozenset(
    (
        *("attachments", "created_time", "from", "id", "is_published", "message"),
        *("permalink_url", "status_type", "updated_time"),
    )
)
ATTACHMENT_FIELDS = frozenset({"media_type", "title", "type", "unshimmed_url", "url"})


def error(status: int, code: int, message: str, subcode: int | None = None, **more: Any) -> Refusal:
    """A refusal in the documented form; ``fbtrace_id`` is added by the door."""
    kind = "GraphMethodException" if (code, subcode) == (100, 33) else "OAuthException"
    body: dict[str, Any] = {"message": message, "type": kind, "code": code}
    if subcode is not None:
        body["error_subcode"] = subcode
    return Refusal(Reply(status, {"error": {**body, **more}}))


def bad(message: str) -> Refusal:
    """An invalid parameter."""
    return error(400, 100, f"(#100) {message}")


def missing(method: str, node: str) -> Refusal:
    """An object that is not there, or not ours."""
    why = "does not exist, cannot be loaded due to missing permissions, or does not support this"
    verb = method.lower()
    return error(
        400, 100, f"Unsupported {verb} request. Object with ID '{node}' {why} operation", 33
    )


def arguments(call: Call, *allowed: str) -> dict[str, Any]:
    """The parameters of query and body together, each known and given once."""
    try:
        given: Arguments = call.arguments()
    except BadBody as wrong:
        raise bad(f"Invalid body: {wrong}") from wrong
    if unknown := given.unknown(*allowed, "access_token"):
        raise bad(f"Unexpected parameters: {', '.join(unknown)}")
    return given.values


def text(given: dict[str, Any], name: str) -> str:
    """A text, empty when not given."""
    value = given.get(name, "")
    if not isinstance(value, str):
        raise bad(f"Param {name} must be a string")
    if len(value) > MESSAGE_LIMIT:
        raise bad(f"Param {name} must be at most {MESSAGE_LIMIT} characters")
    return value


def link(given: dict[str, Any]) -> str:
    """An absolute address."""
    value = text(given, "link")
    if value and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
        raise error(400, 1500, "The url you supplied is invalid")
    return value


def boolean(given: dict[str, Any], name: str, default: bool) -> bool:
    """A boolean, as forms and JSON write it."""
    value = given.get(name, default)
    if not isinstance(value, str | bool) or value not in BOOLEANS:
        raise bad(f"Param {name} must be a boolean")
    return BOOLEANS[value]


def limit(given: dict[str, Any]) -> int:
    """The size of a page."""
    value = str(given.get("limit", "25"))
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 100:
        raise bad("Param limit must be between 1 and 100")
    return int(value)


def instant(given: dict[str, Any], name: str) -> datetime | None:
    """A bound of time: seconds since 1970, or an ISO 8601 date."""
    value = given.get(name)
    if value is None:
        return None
    if re.fullmatch(r"\d{1,11}", str(value)):
        return datetime.fromtimestamp(int(value), UTC)
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as wrong:
        raise bad(f"Param {name} must be a valid date") from wrong
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def fields(asked: Any, known: frozenset[str], node: str) -> dict[str, frozenset[str]]:
    """The fields asked for, each with its sub-fields; empty when none were asked."""
    if asked is None:
        return {}
    parts = re.findall(r"[^,{}]+(?:\{[^{}]*\})?", str(asked))
    if ",".join(parts) != asked:
        raise error(400, 2500, 'Syntax error "Expected end of string" in the field expression.')
    found = {}
    for part in parts:
        name, _, inner = part.partition("{")
        if name not in known or (inner and name != "attachments"):
            raise bad(f"Tried accessing nonexisting field ({name}) on node type ({node})")
        wanted = frozenset(filter(None, inner.removesuffix("}").split(",")))
        if strange := wanted - ATTACHMENT_FIELDS:
            field = min(strange)
            raise bad(f"Tried accessing nonexisting field ({field}) on node type (StoryAttachment)")
        found[name] = wanted
    return found
