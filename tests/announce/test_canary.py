"""The canary: whatever fails, at whatever level of talk, no secret is ever written anywhere.

Real commands run against the fakes in processes where everything is overheard.
Their outputs, logs, register, plan and rescue files are then searched, byte by byte.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.announce.networks.benches import BENCHES, KEYS, TOKEN, kind
from tests.announce.office import Office
from tests.announce.overheard import Overheard

#: A word in every secret of the benches, and in no text of ours.
CANARY = b"canari"
#: How each network is asked to publish.
PUBLISHING = {"bluesky": "putRecord", "threads": "threads_publish"}
#: Some servers and proxies repeat what they were sent.
ECHO = "<every secret of the account>"
WORDS = {"error": {"message": ECHO, "code": 190}, "detail": ECHO, "message": ECHO}
TRIAL = ("announce", "--test", "{name}")
AWAY = {"Location": f"https://ailleurs.example/?access_token={quote(TOKEN, safe='')}"}


@dataclass(frozen=True)
class Case:
    """One way to fail, of the network or of the machine, and the command that meets it."""

    fault: str = ""
    method: str = "POST"
    options: dict[str, Any] = field(default_factory=dict)
    argv: tuple[str, ...] = ("announce",)
    sabotage: str = "none"


def _status(status: int, **options: Any) -> Case:
    return Case("status", options={"status": status, **options})


CASES = {
    "no answer": Case("drop"),
    "silence": Case("hang"),
    "web page with the token": Case("html", options={"body": f"<html>{ECHO}</html>"}),
    "broken, with the token": _status(502, body={"error": ECHO, "message": ECHO}),
    "bad token, repeated": _status(401, body=WORDS),
    "sent away": _status(302, body={}, headers=AWAY),
    "bug": Case(sabotage="bug"),
    "register lost": Case(sabotage="register"),
    "credentials": Case("status", "GET", {"status": 401, "body": WORDS}, ("credentials",)),
    "trial, at the door": Case("status", "GET", {"status": 401, "body": WORDS}, TRIAL),
}
#: How a command may end: a bug, a person, later.
CODES = {"bug": {70}, "register": {4}, "none": {4, 75}}
#: The cases after which the plan is written to a file too.
PLANNED = ("silence", "register lost")


def leaks(office: Office) -> list[str]:
    """The files where a secret can be read, in clear or encoded; never what they hold."""
    fake = office.fakes[office.names[0]]
    carried = {
        (call.header("Authorization") or "").partition("Bearer ")[2].encode()
        for call in fake.requests
    }
    forms = {CANARY, *(form for form in carried if form)}
    forms |= {base64.b64encode(secret.encode()) for secret in (TOKEN, KEYS.access_token_secret)}
    return [
        path.name
        for path in sorted(office.folder.rglob("*"))
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    ]


@pytest.fixture(scope="module")
def overheard() -> Iterator[Overheard]:
    """One server for the module."""
    with Overheard() as ready:
        yield ready


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("network", [one.name for one in BENCHES])
def test_no_failure_lets_a_secret_out(
    network: str, name: str, overheard: Overheard, tmp_path: Path
) -> None:
    """Nothing is written of any secret, and the failure did happen."""
    case = CASES[name]
    # Only a server that says nothing has to be waited for.
    deadline = 1.0 if case.fault == "hang" else 30.0
    with Office(tmp_path, (network,), options={"deadline": deadline}) as office:
        fake = office.fakes[network]
        if case.fault:
            options = _echoing(network, case.options)
            fake.faults.add(case.fault, times=None, **_aim(network, case), **options)
        argv = [part.format(name=network) for part in case.argv]
        code = overheard.run(office, *argv, sabotage=case.sabotage)
        if name in PLANNED:
            assert overheard.run(office, "plan", "--out", "plan.json") == 0
        assert bool(fake.faults.played) is bool(case.fault)
        assert leaks(office) == []
    assert code in CODES[case.sabotage]
    assert (tmp_path / "debug.log").stat().st_size
    assert (tmp_path / "plan.json").exists() is (name in PLANNED)
    assert bool([*tmp_path.rglob("rescue-*.json")]) is (case.sabotage == "register")


def _echoing(network: str, options: dict[str, Any]) -> dict[str, Any]:
    """The options of a fault, the secrets of the network in place of ``ECHO``."""
    secrets = json.dumps(" ".join(kind(network).secrets.values()))[1:-1]
    echoed: dict[str, Any] = json.loads(json.dumps(options).replace(ECHO, secrets))
    return echoed


def _aim(network: str, case: Case) -> dict[str, Any]:
    """The calls that a fault is meant for."""
    if case.method == "GET":
        return {"method": "POST"} if network == "bluesky" else {"method": "GET"}
    return {"method": "POST", "path_contains": PUBLISHING.get(network, "")}


@pytest.mark.parametrize("network", [one.name for one in BENCHES])
def test_a_sound_account_lets_no_secret_out(
    network: str, overheard: Overheard, tmp_path: Path
) -> None:
    """What is asked of a token is not written, even where its address holds it."""
    with Office(tmp_path, (network,), options={"token_expires": "2027-01-15"}) as office:
        assert overheard.run(office, "credentials") == 0
        assert overheard.run(office, *(part.format(name=network) for part in TRIAL)) == 0
        assert office.fakes[network].posts == ()
        assert leaks(office) == []


@pytest.mark.parametrize("network", ["facebook", "threads"])
def test_a_broken_inspection_lets_no_secret_out(
    network: str, overheard: Overheard, tmp_path: Path
) -> None:
    """The one question whose address holds a token may fail like any other."""
    with Office(tmp_path, (network,), options={"deadline": 0.5}) as office:
        faults = office.fakes[network].faults
        options = _echoing(network, {"status": 500, "body": WORDS})
        faults.add("status", path_contains="debug_token", **options)
        faults.add("drop", path_contains="debug_token")
        assert [overheard.run(office, "credentials") for _turn in range(2)] == [75, 75]
        assert len(faults.played) == 2
        assert leaks(office) == []


def test_refused_settings_let_no_secret_out(overheard: Overheard, tmp_path: Path) -> None:
    """A clock of one's own with a real account is refused, and the environment is not shown."""
    real = {"server": "https://reseau.example"}
    with Office(tmp_path, ("mastodon",), options=real) as office:
        for argv in (
            ("announce",),
            ("plan",),
            ("credentials",),
            ("announce", "--test", "mastodon"),
        ):
            assert overheard.run(office, *argv) == 2
        assert office.fakes["mastodon"].requests == []
        assert leaks(office) == []


@pytest.mark.parametrize("network", ["x"])
def test_the_search_finds_what_is_let_out(
    network: str, overheard: Overheard, tmp_path: Path
) -> None:
    """Without the masks, the same commands do fill the log and the outputs with secrets."""
    with Office(tmp_path, (network,)) as office:
        overheard.run(office, "credentials", sabotage="unmasked")
        assert "debug.log" in leaks(office)
        assert kind(network).secrets
