"""The failure battery: every way a network fails, thrown at every adapter.

Each write ends as ``Refused`` or ``Unsure``, each look as ``CannotLook``, after one request; never
anything else, and never a secret in a message or a log.
"""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from porte_voix.announce.model import Request
from porte_voix.announce.networks import connect
from porte_voix.announce.networks.base import CannotLook, Network, Refused, Unsure

from tests.announce.networks.benches import (
    BENCHES,
    NOW,
    SECRETS,
    Bench,
    Kind,
    as_handed,
    bench,
    make_request,
)

#: Failure, its options, what a write becomes, its code.
BATTERY: tuple[tuple[str, str, dict[str, Any], type[Exception], int | None], ...] = (
    ("invalid", "status", {"status": 400}, Refused, 400),
    ("unprocessable", "status", {"status": 422}, Refused, 422),
    ("no such token", "status", {"status": 401}, Refused, 401),
    ("not allowed", "status", {"status": 403}, Refused, 403),
    ("too many", "status", {"status": 429}, Refused, 429),
    ("broken", "status", {"status": 500}, Unsure, None),
    ("broken behind", "status", {"status": 502, "body": {}}, Unsure, None),
    ("done then broken", "status", {"status": 503, "commit": True}, Unsure, None),
    (
        "redirect",
        "status",
        {"status": 302, "body": {}, "headers": {"Location": "/ailleurs"}},
        Unsure,
        None,
    ),
    ("page", "html", {}, Unsure, None),
    ("page after the work", "html", {"commit": True}, Unsure, None),
    ("page of a failure", "html", {"status": 503}, Unsure, None),
    ("no id", "no_id", {"commit": True}, Unsure, None),
    ("odd JSON", "no_id", {"body": [True, None]}, Unsure, None),
    ("null", "no_id", {"body": "null"}, Unsure, None),
    ("drop", "drop", {}, Unsure, None),
    ("reset", "reset", {}, Unsure, None),
    ("done then reset", "reset", {"commit": True}, Unsure, None),
    ("done then dropped", "commit_then_drop", {}, Unsure, None),
    ("hang", "hang", {}, Unsure, None),
    ("trickle", "trickle", {"interval": 0.05}, Unsure, None),
)
OWN_BODY = (400, 422)
#: Seconds given to each call: every silence of the battery lasts that long.
HASTE = 1.0

Look = Callable[[Network, str], object]
Write = Callable[[Network, str, Request], object]
WRITES: dict[str, Write] = {
    "create": lambda network, _, request: network.create(request, "cle-2"),
    "update": lambda network, post, request: network.update(post, request, "cle-3"),
    "delete": lambda network, post, _: network.delete(post),
}
LOOKS: dict[str, Look] = {
    "get": lambda network, post: network.get(post),
    "recent": lambda network, _: network.recent(NOW - timedelta(days=3650)),
}


@pytest.fixture(params=BENCHES, ids=lambda one: one.name)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each network in turn."""
    chosen: Kind = request.param
    return chosen


@pytest.fixture
def ready(
    kind: Kind, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[tuple[Bench, str]]:
    """An adapter that has already said one thing, and the id of it; DEBUG logs are watched."""
    with bench(kind, monkeypatch, deadline=HASTE) as made:
        for name in ("", "tweepy", "oauthlib", "requests_oauthlib", "urllib3", "httpx", "httpcore"):
            caplog.set_level(logging.DEBUG, name)
        post = made.network.create(as_handed(made.network), "cle-1")
        made.fake.requests.clear()
        yield made, post.id
    for secret in SECRETS:
        assert secret not in caplog.text


def options_of(made: Bench, options: dict[str, Any]) -> dict[str, Any]:
    """A clean refusal in the network's own words."""
    body = {"body": made.invalid} if options.get("status") in OWN_BODY else {}
    return {**options, **body}


@pytest.mark.parametrize(("label", "failure", "options", "expected", "code"), BATTERY)
@pytest.mark.parametrize("verb", WRITES)
def test_a_failed_write_is_refused_or_unsure(
    ready: tuple[Bench, str],
    kind: Kind,
    verb: str,
    label: str,
    failure: str,
    options: dict[str, Any],
    expected: type[Exception],
    code: int | None,
) -> None:
    """One request, then a clean refusal or a doubt, in time and without a secret."""
    made, post_id = ready
    request = as_handed(made.network, text="Autre annonce")
    made.fake.requests.clear()
    if verb == "update" and not kind.edits:
        with pytest.raises(Refused) as nothing_sent:
            WRITES[verb](made.network, post_id, request)
        assert (nothing_sent.value.code, made.fake.requests) == (0, [])
        return
    made.fake.faults.add(failure, times=None, **options_of(made, options))
    start = time.monotonic()
    with pytest.raises(expected) as caught:
        WRITES[verb](made.network, post_id, request)
    assert time.monotonic() - start < 10
    assert type(caught.value) is expected, label
    if isinstance(caught.value, Refused):
        assert caught.value.code == code
    assert len(made.fake.requests) == 1
    shown = f"{caught.value} {caught.value!r} {caught.value.__cause__!r}"
    assert "?" not in str(caught.value)
    assert not [secret for secret in SECRETS if secret in shown]


@pytest.mark.parametrize(("label", "failure", "options", "expected", "code"), BATTERY)
@pytest.mark.parametrize("verb", LOOKS)
def test_a_failed_look_cannot_tell(
    ready: tuple[Bench, str],
    verb: str,
    label: str,
    failure: str,
    options: dict[str, Any],
    expected: type[Exception],
    code: int | None,
) -> None:
    """A look that fails never says that there is nothing."""
    made, post_id = ready
    made.fake.faults.add(failure, times=None, **options_of(made, options))
    with pytest.raises(CannotLook) as caught:
        LOOKS[verb](made.network, post_id)
    assert not caught.value.blind
    assert not [secret for secret in SECRETS if secret in str(caught.value)]


def test_nothing_leaves_without_a_connection(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is not there is a clean refusal: nothing left this machine."""
    with bench(kind, monkeypatch) as made:
        pass
    for verb in WRITES:
        with pytest.raises(Refused) as caught:
            WRITES[verb](made.network, "1", make_request())
        assert caught.value.code == 0
    with pytest.raises(CannotLook):
        made.network.get("1")


def test_a_bad_secret_never_shows(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret that cannot stand in a header is refused before anything is sent, unseen."""
    with bench(kind, monkeypatch) as made:
        for name in kind.secrets:
            monkeypatch.setenv(f"PORTE_VOIX_ESSAI_{name}", "canari\nen deux lignes")
        network = connect(made.account, Path(), lambda: NOW)
        with pytest.raises((Refused, Unsure)) as caught:
            network.whoami()
        assert "canari" not in f"{caught.value!r}"
