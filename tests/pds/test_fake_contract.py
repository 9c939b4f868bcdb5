"""The fake server answers as the real one does, request by request."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.networks.bluesky import FakeBluesky
from tests.networks.bluesky_rules import COLLECTION
from tests.pds.conftest import Account

pytestmark = pytest.mark.real

RECORD = {"$type": COLLECTION, "text": "Bonjour", "createdAt": "2026-11-20T14:00:00.000Z"}
RKEY = "3m62222222222"
OTHER = {**RECORD, "text": "Bonsoir"}
WRONG_CID = "bafyreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"
#: An image that nobody uploaded.
UNKNOWN = {
    "$type": "blob",
    "ref": {"$link": "bafkreidmf56qn33uuw6hzf23ehv675y2lkd7626rdhl6jn2enob3ycwmwu"},
    "mimeType": "image/png",
    "size": 10,
}
CARD = {"uri": "https://blogue.example/", "title": "", "description": "", "thumb": UNKNOWN}
PICTURED = {**RECORD, "embed": {"$type": "app.bsky.embed.external", "external": CARD}}

#: Each step: the method, the changes to its usual arguments; the steps follow one another.
STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("getRecord", {}),
    ("putRecord", {"swapRecord": WRONG_CID}),
    ("putRecord", {"swapRecord": None}),
    ("putRecord", {"swapRecord": None}),
    ("putRecord", {"swapRecord": None, "record": OTHER}),
    ("putRecord", {"swapRecord": WRONG_CID, "record": OTHER}),
    ("getRecord", {}),
    ("listRecords", {}),
    ("listRecords", {"limit": 1}),
    ("putRecord", {"record": OTHER}),
    ("putRecord", {"rkey": "pas-un-tid"}),
    ("putRecord", {"record": {**RECORD, "text": "é" * 301}}),
    ("putRecord", {"record": {**RECORD, "text": "e" * 3001}}),
    ("putRecord", {"record": {**RECORD, "createdAt": "hier"}}),
    ("putRecord", {"record": {**RECORD, "langs": ["fr", "en", "es", "de"]}}),
    ("putRecord", {"record": {"$type": COLLECTION, "text": "Bonjour"}}),
    ("putRecord", {"rkey": "3m62222222223", "record": PICTURED}),
    ("putRecord", {"token": ""}),
    ("putRecord", {"token": "e30.e30.e30"}),
    ("deleteRecord", {"swapRecord": WRONG_CID}),
    ("deleteRecord", {}),
    ("deleteRecord", {}),
    ("getRecord", {}),
    ("listRecords", {}),
    ("createSession", {"password": "faux-mot-de-passe"}),
    ("uploadBlob", {}),
)


def play(server: str, did: str, handle: str, password: str) -> Iterator[tuple[Any, ...]]:
    """The shape of each answer: its status, its error, its fields."""
    with httpx.Client(base_url=f"{server}/xrpc/com.atproto.", trust_env=False, timeout=30) as http:

        def ask(name: str, **sent: Any) -> httpx.Response:
            family = "server" if name == "createSession" else "repo"
            call: Callable[..., httpx.Response] = http.get if "params" in sent else http.post
            return call(f"{server}/xrpc/com.atproto.{family}.{name}", **sent)

        login = {"identifier": handle, "password": password}
        session = ask("createSession", json=login).json()
        for name, changes in STEPS:
            changes = dict(changes)
            token = changes.pop("token", session["accessJwt"])
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            place = {"repo": did, "collection": COLLECTION, "rkey": RKEY}
            if name == "createSession":
                answer = ask(name, json=login | changes)
            elif name == "uploadBlob":
                answer = ask(
                    name, content=b"\x89PNG", headers=headers | {"Content-Type": "image/png"}
                )
            elif name == "listRecords":
                answer = ask(name, params={"repo": did, "collection": COLLECTION, **changes})
            elif name == "getRecord":
                answer = ask(name, params=place)
            else:
                record = {"record": RECORD} if name == "putRecord" else {}
                answer = ask(name, json={**place, **record, **changes}, headers=headers)
            data = answer.json()
            yield name, changes, answer.status_code, data.get("error"), sorted(data)


def test_the_fake_answers_as_the_real_server(account: Account) -> None:
    """Statuses, names of errors and fields are the same at every step."""
    real = list(play(account.server, account.did, account.handle, account.password))
    with FakeBluesky() as fake:
        told = list(play(fake.url, fake.did, fake.handle, fake.password))
    assert [(step, ours) for step, ours in zip(real, told, strict=True) if step != ours] == []
