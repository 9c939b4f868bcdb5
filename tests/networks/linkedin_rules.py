"""What the fake LinkedIn accepts: the body of a post, its little text, and how it words its errors.

https://learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api and
.../little-text-format, read on 2026-11-20.
"""

import re
from typing import Any

from tests.networks.wire import BadBody, Call, Refusal, Reply

RESERVED = set("|{}@[]()<>#*_~")
COMMENTARY_LIMIT = 3000
ALT_LIMIT = 4085


def error(status: int, code: str, message: str, **more: Any) -> Refusal:
    """A refusal in the documented form."""
    return Refusal(Reply(status, {"status": status, "code": code, "message": message, **more}))


def bad(message: str) -> Refusal:
    """A request that is not as it should be."""
    return error(400, "ILLEGAL_ARGUMENT", message)


def invalid(message: str) -> Refusal:
    """A post that is not as it should be."""
    return error(422, "UNPROCESSABLE_ENTITY", f"ERROR :: {message}")


def duplicate(urn: str) -> Refusal:
    """The refusal that names the post it repeats (Arisamiga/Linkedin-RSS#5)."""
    kind = "com.linkedin.content.common.exception.BadRequestResponseException"
    problem = {"description": "Duplicate post is detected", "input": {}, "code": "DUPLICATE_POST"}
    return Refusal(
        Reply(
            422,
            {
                "errorDetailType": "com.linkedin.common.error.BadRequest",
                "message": f"{kind}: Content is a duplicate of {urn}",
                "errorDetails": {"inputErrors": [problem]},
                "status": 422,
            },
        )
    )


def body(call: Call) -> dict[str, Any]:
    """The JSON of a call."""
    if call.content_type != "application/json":
        raise error(415, "UNSUPPORTED_MEDIA_TYPE", f"Unsupported type {call.content_type}")
    try:
        return call.json()
    except BadBody as wrong:
        raise bad(f"Invalid body: {wrong}") from wrong


def params(call: Call, method: str, required: set[str], optional: set[str]) -> dict[str, str]:
    """The query of a call, every name known and given once, and its own kind of method."""
    if call.header("X-RestLi-Method") not in ({method} if method in ("FINDER",) else {None}):
        raise bad(f"The method of this request must be {method}")
    given = dict(call.query)
    if len(given) != len(call.query) or not required <= set(given) <= required | optional:
        raise error(400, "QUERY_PARAM_NOT_ALLOWED", f"Unpermitted parameters: {sorted(given)}")
    return given


def named(given: Any, required: set[str], optional: set[str], where: str) -> dict[str, Any]:
    """An object whose fields are all known."""
    if not isinstance(given, dict):
        raise invalid(f"{where} :: is not a record")
    for name in sorted(required - set(given)):
        raise invalid(f"{where}/{name} :: field is required but not found and has no default value")
    for name in sorted(set(given) - required - optional):
        raise invalid(f"{where}/{name} :: unrecognized field found but not allowed")
    return given


def commentary(value: Any) -> str:
    """A commentary within its length, as it was sent: the escapes count."""
    if not isinstance(value, str):
        raise invalid("/commentary :: is not a string")
    if len(value.encode("utf-16-le")) // 2 > COMMENTARY_LIMIT:
        raise invalid(f"/commentary :: length must not exceed {COMMENTARY_LIMIT}")
    return value


def shown(value: str) -> str:
    """What readers see of a commentary: it ends, unsaid, at the first bare reserved sign."""
    words, rest = [], iter(value)
    for sign in rest:
        if sign == "\\":
            words.append(next(rest, ""))
        elif sign in RESERVED:
            break
        else:
            words.append(sign)
    return "".join(words)


def post(given: dict[str, Any], author: str, images: set[str]) -> dict[str, Any]:
    """The body of a new post."""
    required = {"author", "commentary", "visibility", "distribution", "lifecycleState"}
    named(given, required, {"content", "isReshareDisabledByAuthor"}, "")
    if given["author"] != author:
        raise error(403, "ACCESS_DENIED", "Organization permissions must be used when using author")
    commentary(given["commentary"])
    if given["visibility"] != "PUBLIC" or given["lifecycleState"] != "PUBLISHED":
        raise invalid("/visibility :: only public posts, published at once, are known here")
    feed = {"feedDistribution", "targetEntities", "thirdPartyDistributionChannels"}
    if named(given["distribution"], feed, set(), "/distribution")["feedDistribution"] not in (
        "MAIN_FEED",
        "NONE",
    ):
        raise invalid("/distribution/feedDistribution :: is not an enum symbol")
    if "content" in given:
        article = named(given["content"], {"article"}, set(), "/content")["article"]
        optional = {"description", "thumbnail", "thumbnailAltText"}
        named(article, {"source", "title"}, optional, "/content/article")
        if not re.fullmatch(r"https?://\S+", str(article["source"])):
            raise invalid("/content/article/source :: is not a valid URL")
        if article.get("thumbnail") not in {None, *images}:
            raise invalid("/content/article/thumbnail :: is not an image of this author")
        if len(article.get("thumbnailAltText", "")) > ALT_LIMIT:
            raise invalid(f"/content/article/thumbnailAltText :: must not exceed {ALT_LIMIT}")
    return given


def patch(given: dict[str, Any]) -> str:
    """The new commentary of an edit, the one thing that may change here."""
    change = named(given, {"patch"}, set(), "")["patch"]
    fields = named(named(change, {"$set"}, set(), "/patch")["$set"], {"commentary"}, set(), "/$set")
    return commentary(fields["commentary"])
