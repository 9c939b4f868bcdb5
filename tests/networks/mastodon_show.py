"""How the fake Mastodon server shows things: its instance, its account, statuses and their past.

Entities: https://docs.joinmastodon.org/entities/
"""

from datetime import datetime
from typing import Any

from tests.networks.mastodon_html import to_html
from tests.networks.mastodon_media import DESCRIPTION_LIMIT, SIZE_LIMIT, TYPES, Shelf
from tests.networks.mastodon_rules import Flavour
from tests.networks.posts import FakePost, Version


def iso(moment: datetime) -> str:
    """An instant, to the millisecond, in UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def instance(flavour: Flavour) -> dict[str, Any]:
    """What both forms of the instance say: version and limits."""
    return {
        "title": "Réseau d'essai",
        "version": flavour.version,
        "languages": ["fr", "en"],
        "rules": [],
        "configuration": {
            "statuses": {
                "max_characters": flavour.max_characters,
                "max_media_attachments": flavour.max_media,
                "characters_reserved_per_url": flavour.reserved_per_url,
            },
            "media_attachments": {
                "supported_mime_types": list(TYPES),
                "description_limit": DESCRIPTION_LIMIT,
                "image_size_limit": SIZE_LIMIT,
            },
        },
    }


def application(scopes: frozenset[str] | None) -> dict[str, Any]:
    """The application of a token; ``None`` for a server that does not tell what it may do."""
    about = {"id": "563419", "name": "Porte-voix", "website": None}
    callback = "urn:ietf:wg:oauth:2.0:oob"
    more = {"scopes": sorted(scopes), "redirect_uris": [callback]} if scopes is not None else {}
    return {**about, **more, "redirect_uri": callback, "vapid_key": "BMAIjoaMYTDb="}


def account(domain: str, account_id: str, username: str) -> dict[str, Any]:
    """The account, as statuses carry it."""
    return {
        "id": account_id,
        "username": username,
        "acct": username,
        "display_name": username,
        "url": f"https://{domain}/@{username}",
        "uri": f"https://{domain}/users/{username}",
        "locked": False,
        "bot": False,
        "note": "",
    }


def status(post: FakePost, author: dict[str, Any], domain: str, shelf: Shelf) -> dict[str, Any]:
    """One status as it is now."""
    return {
        "id": post.id,
        "created_at": iso(post.created_at),
        "edited_at": iso(post.edited_at) if post.edited_at else None,
        "in_reply_to_id": post.reply_to,
        "in_reply_to_account_id": author["id"] if post.reply_to else None,
        **post.details,
        "language": post.lang,
        "uri": f"{author['uri']}/statuses/{post.id}",
        "url": f"{author['url']}/{post.id}",
        "content": to_html(post.text, domain),
        "account": author,
        "media_attachments": [shelf.show(one) for one in post.media],
        "mentions": [],
        "tags": [],
        "emojis": [],
        "reblog": None,
        "card": None,
        "poll": None,
        "replies_count": 0,
        "reblogs_count": 0,
        "favourites_count": 0,
    }


def revision(
    version: Version, post: FakePost, author: dict[str, Any], domain: str, shelf: Shelf
) -> dict[str, Any]:
    """One version of a status, as its history shows it."""
    return {
        "content": to_html(version.text, domain),
        "spoiler_text": version.details["spoiler_text"],
        "sensitive": version.details["sensitive"],
        "created_at": iso(version.at),
        "account": author,
        "media_attachments": [shelf.show(one) for one in post.media],
        "emojis": [],
    }
