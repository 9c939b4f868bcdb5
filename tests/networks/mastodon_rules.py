"""What the fake Mastodon server accepts: parameters, lengths, languages, and where servers differ.

https://docs.joinmastodon.org/methods/statuses/ (2026-07-02). Where the documentation is silent on a
parameter, the fake refuses it.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.networks.links import http_links
from tests.networks.mastodon_html import count
from tests.networks.mastodon_media import invalid
from tests.networks.posts import FakePost, Version
from tests.networks.wire import Arguments, Call, Refusal, Reply

VISIBILITIES = ("public", "unlisted", "private", "direct")
BOOLEANS = {"1": True, "true": True, "0": False, "false": False, True: True, False: False}


@dataclass(frozen=True, slots=True)
class Flavour:
    """Where servers that speak this API differ; ``too_long`` is an HTTP status.

    ``tells_scopes``: https://docs.joinmastodon.org/methods/apps/#verify_credentials (2026-07-02).
    """

    version: str
    max_characters: int
    reserved_per_url: int
    max_media: int
    too_long: int
    honours_key: bool
    tells_scopes: bool = True


MASTODON = Flavour("4.5.2", 500, 23, 4, 422, True)
MASTODON_4_2 = Flavour("4.2.20", 500, 23, 4, 422, True, tells_scopes=False)
GOTOSOCIAL = Flavour("0.20.2+git-0a1b2c3", 5000, 25, 6, 400, False)


def read(call: Call, *allowed: str) -> Arguments:
    """The arguments of a call, if all are allowed."""
    given = call.arguments()
    if unknown := given.unknown(*allowed):
        raise invalid(f"Unknown parameters: {', '.join(unknown)}")
    return given


def boolean(value: Any) -> bool:
    """A boolean, as forms and JSON write it."""
    if not isinstance(value, str | bool) or value not in BOOLEANS:
        raise invalid(f"{value!r} is not a boolean")
    return BOOLEANS[value]


def number(given: dict[str, Any], name: str) -> int | None:
    """A positive whole number, or ``None`` when not given."""
    value = given.get(name)
    if value is None:
        return None
    if not re.fullmatch(r"[1-9]\d{0,18}", str(value)):
        raise invalid(f"{name} is not a number")
    return int(value)


def language(given: Arguments) -> str | None:
    """The language of a status, an ISO 639 code."""
    code = given.values.get("language")
    if code is not None and not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", str(code)):
        raise invalid("Language is not included in the list")
    return code


def media_ids(given: Arguments, flavour: Flavour) -> list[str] | None:
    """The attachments a status asks for, ``None`` when it does not say."""
    ids = given.values.get("media_ids")
    if ids is None:
        return None
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise invalid("Media ids must be a list")
    if len(ids) > flavour.max_media:
        raise invalid(f"Cannot attach more than {flavour.max_media} files")
    return ids


def version(given: Arguments, before: FakePost | None, flavour: Flavour, now: datetime) -> Version:
    """What a status says, new or edited; raises on a text too long."""
    old = before.details if before else {"visibility": "public", "sensitive": False}
    details = {"spoiler_text": "", **old}
    text = given.values.get("status", before.text if before else "")
    spoiler = given.values.get("spoiler_text", details["spoiler_text"])
    if not isinstance(text, str) or not isinstance(spoiler, str):
        raise invalid("Text is not a string")
    text = text.strip()
    details["spoiler_text"] = spoiler
    if "sensitive" in given.values:
        details["sensitive"] = boolean(given.values["sensitive"])
    if "visibility" in given.values:
        details["visibility"] = given.values["visibility"]
        if details["visibility"] not in VISIBILITIES:
            why = f"'{details['visibility']}' is not a valid visibility"
            raise Refusal(Reply(422, {"error": why}))
    limit = flavour.max_characters
    if count(text, flavour.reserved_per_url) + len(spoiler) > limit:
        if flavour.too_long == 400:
            raise Refusal(Reply(400, {"error": f"Bad Request: status too long, limit {limit}"}))
        raise invalid(f"Text character limit of {limit} exceeded")
    links = tuple(text[start:end] for start, end in http_links(text))
    return Version(text, now, links, details)
