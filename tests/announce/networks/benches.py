"""An adapter and its fake network side by side: one line a network in ``BENCHES``.

Secrets are unlike any ordinary word, so that a leak can be searched for.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from porte_voix.accounts import AccountSettings
from porte_voix.announce.model import Card, Request
from porte_voix.announce.networks import connect
from porte_voix.announce.networks.base import Network, Prepares

from tests.networks.bluesky import FakeBluesky
from tests.networks.facebook import FakeFacebook
from tests.networks.linkedin import FakeLinkedIn
from tests.networks.mastodon import FakeMastodon
from tests.networks.server import FakeNetwork
from tests.networks.threads import FakeThreads
from tests.networks.x import FakeX, Keys

TOKEN = "s3cr3t/canari+jeton=Zz9"
KEYS = Keys("canari-cle-Aa1", "canari/secret+Bb2", "2244994945-canariCc3", "canari/secret+Dd4")
SECRETS = (TOKEN, KEYS.consumer_secret, KEYS.access_token_secret)
NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
LINK = "https://blogue.rives-boreales.example/2026/11/circuit-14/?utm_id=pv0123456789ab-1"


@dataclass(frozen=True, slots=True)
class Bench:
    """One network under test; ``invalid`` is the body of its clean refusal."""

    fake: FakeNetwork
    account: AccountSettings
    network: Network
    invalid: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """How to set one network up; ``edits`` says whether it can edit."""

    name: str
    make: Callable[[], FakeNetwork]
    options: Callable[[FakeNetwork], dict[str, Any]]
    secrets: dict[str, str]
    invalid: dict[str, Any]
    edits: bool = True


X_SECRETS = {
    "API_KEY": KEYS.consumer_key,
    "API_SECRET": KEYS.consumer_secret,
    "ACCESS_TOKEN": KEYS.access_token,
    "ACCESS_SECRET": KEYS.access_token_secret,
}

BENCHES = (
    Kind(
        "mastodon",
        lambda: FakeMastodon(token=TOKEN),
        lambda fake: {"server": fake.url},
        {"TOKEN": TOKEN},
        {"error": "Validation failed"},
    ),
    Kind(
        "facebook",
        lambda: FakeFacebook(token=TOKEN),
        lambda fake: {"page": "102938475610293", "base_url": fake.url},
        {"TOKEN": TOKEN},
        {"error": {"message": "(#100) Invalid", "type": "OAuthException", "code": 100}},
    ),
    Kind(
        "x",
        lambda: FakeX(keys=KEYS),
        lambda fake: {"accept_cost": True, "base_url": fake.url},
        X_SECRETS,
        {"title": "Invalid Request", "detail": "Invalid", "status": 400},
        edits=False,
    ),
    Kind(
        "bluesky",
        lambda: FakeBluesky(password=TOKEN),
        lambda fake: {"handle": "rives-boreales.example", "server": fake.url},
        {"PASSWORD": TOKEN},
        {"error": "InvalidRequest", "message": "Invalid"},
    ),
    Kind(
        "linkedin",
        lambda: FakeLinkedIn(token=TOKEN),
        lambda fake: {"organization": "5583111", "base_url": fake.url},
        {"TOKEN": TOKEN},
        {"status": 400, "code": "ILLEGAL_ARGUMENT", "message": "Invalid"},
    ),
    Kind(
        "threads",
        lambda: FakeThreads(token=TOKEN),
        lambda fake: {"base_url": fake.url},
        {"TOKEN": TOKEN},
        {"error": {"message": "(#100) Invalid", "type": "OAuthException", "code": 100}},
        edits=False,
    ),
)


def kind(name: str) -> Kind:
    """The bench of this name."""
    return next(one for one in BENCHES if one.name == name)


@contextmanager
def bench(
    one: Kind, monkeypatch: pytest.MonkeyPatch, fake: FakeNetwork | None = None, **options: Any
) -> Iterator[Bench]:
    """A started fake and the adapter that talks to it."""
    for name, value in one.secrets.items():
        monkeypatch.setenv(f"PORTE_VOIX_ESSAI_{name}", value)
    with fake or one.make() as running:
        account = AccountSettings("essai", one.name, {**one.options(running), **options})
        yield Bench(running, account, connect(account, Path(), lambda: NOW), one.invalid)


def make_request(**changes: Any) -> Request:
    """A request with everything in it."""
    given: dict[str, Any] = {
        "text": "Circuit 14 : l’arrêt du quai est déplacé dès lundi. « Merci de votre patience »",
        "link": LINK,
        "lang": "fr",
        "created_at": "2026-11-20T14:00:00.000+00:00",
        "card": Card("Circuit 14 : nouveau tracé", "L’arrêt du quai est déplacé.", None, ""),
    }
    return Request(**{**given, **changes})


def as_handed(network: Network, **changes: Any) -> Request:
    """A request as the machine hands it to ``create``: what had to be prepared has been."""
    request = make_request(**changes)
    if isinstance(network, Prepares):
        return replace(request, media=(network.prepare(request),))
    return request
