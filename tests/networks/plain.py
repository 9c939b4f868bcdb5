"""The documented requests of the networks that need no library, as bare as they come."""

import itertools
from typing import Any

import httpx

from tests.networks.bluesky_rules import COLLECTION

TIMEOUT = 5.0
_TIDS = itertools.count()


def send(url: str, method: str, path: str, token: str = "", **sent: Any) -> httpx.Response:
    """One request, signed in a header."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    headers |= sent.pop("headers", {})
    with httpx.Client(trust_env=False, verify=False, timeout=TIMEOUT) as client:
        return client.request(method, f"{url}{path}", headers=headers, **sent)


def next_tid() -> str:
    """A record key that was not used yet."""
    digits = "234567abcdefghijklmnopqrstuvwxyz"
    first, second = divmod(next(_TIDS), 32)
    return f"3m2222222{digits[first]}{digits[second]}22"


def linkedin_headers(version: str = "202609", **more: str) -> dict[str, str]:
    """The headers that every versioned request has."""
    return {"Linkedin-Version": version, "X-Restli-Protocol-Version": "2.0.0", **more}


def linkedin_post(author: str, commentary: str) -> dict[str, Any]:
    """The body of a post without a card."""
    feed = {
        "feedDistribution": "MAIN_FEED",
        "targetEntities": [],
        "thirdPartyDistributionChannels": [],
    }
    return {
        "author": author,
        "commentary": commentary,
        "visibility": "PUBLIC",
        "distribution": feed,
        "lifecycleState": "PUBLISHED",
    }


def publish_on(network: str, url: str, secret: str, account: str, text: str) -> httpx.Response:
    """Publish ``text``, with the one account of a fake."""
    if network == "linkedin":
        body = linkedin_post(f"urn:li:organization:{account}", text)
        return send(url, "POST", "/rest/posts", secret, json=body, headers=linkedin_headers())
    if network == "threads":
        form = {"media_type": "TEXT", "text": text}
        made = send(url, "POST", "/v1.0/me/threads", secret, data=form).json()["id"]
        return send(url, "POST", "/v1.0/me/threads_publish", secret, data={"creation_id": made})
    login = {"identifier": "porte_voix", "password": secret}
    session = send(url, "POST", "/xrpc/com.atproto.server.createSession", json=login).json()
    record = {"$type": COLLECTION, "text": text, "createdAt": "2026-11-20T14:00:00Z"}
    place = {"repo": session["did"], "collection": COLLECTION, "rkey": next_tid()}
    path = "/xrpc/com.atproto.repo.putRecord"
    return send(url, "POST", path, session["accessJwt"], json={**place, "record": record})
