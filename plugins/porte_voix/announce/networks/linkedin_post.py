"""A LinkedIn post: made from a request, read back. Pure.

https://learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api, checked
2026-11-20.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from porte_voix.announce.model import Request
from porte_voix.announce.networks import little_text, measure
from porte_voix.announce.networks.base import Post, Unsure
from porte_voix.i18n import _


def new_post(author: str, request: Request) -> dict[str, Any]:
    """The body of a new post: the network reads no page, its card is what is written here."""
    article = {
        "source": request.link,
        "title": request.card.title,
        "description": request.card.summary,
    }
    if request.media:
        article |= {"thumbnail": request.media[0]}
        article |= {"thumbnailAltText": request.card.alt} if request.card.alt else {}
    return {
        "author": author,
        "commentary": little_text.escaped(request.text),
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "content": {"article": article},
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }


def new_words(request: Request) -> dict[str, Any]:
    """The body of an edit: only the words of a post may change."""
    return {"patch": {"$set": {"commentary": little_text.escaped(request.text)}}}


def read_post(data: Mapping[str, Any]) -> Post:
    """A post as we know it; raises ``Unsure`` without an id."""
    urn = data.get("id")
    if not isinstance(urn, str) or not urn.startswith("urn:li:"):
        raise Unsure(_("la réponse ne donne pas l'identifiant de l'annonce"))
    text, created = little_text.plain(data.get("commentary", "")), data.get("createdAt")
    source = data.get("content", {}).get("article", {}).get("source")
    links = dict.fromkeys([*([source] if source else []), *measure.links_in(text)])
    return Post(
        urn,
        f"https://www.linkedin.com/feed/update/{urn}/",
        text,
        tuple(links),
        datetime.fromtimestamp(created / 1000, UTC) if created else None,
    )
