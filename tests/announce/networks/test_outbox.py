"""The outbox: a network that publishes nowhere, and keeps its word as one that does."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from porte_voix.accounts import AccountSettings
from porte_voix.announce.networks import capabilities, connect
from porte_voix.announce.networks import outbox as module
from porte_voix.announce.networks.base import Identity, Network, Refused
from porte_voix.errors import SettingsError

from tests.announce.networks.benches import LINK, NOW, make_request

LONG_AGO = NOW - timedelta(days=3650)

Make = Callable[..., Network]


class Clock:
    """A clock that moves one minute at each reading."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """The next instant."""
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Accounts of one outbox."""
    clock = Clock()

    def made(name: str = "apercu", **options: Any) -> Network:
        return connect(AccountSettings(name, "outbox", options), tmp_path, clock)

    return made


def stored(tmp_path: Path, name: str = "apercu") -> list[dict[str, Any]]:
    """What the file of an account holds."""
    text = (tmp_path / "outbox" / f"{name}.json").read_text(encoding="utf-8")
    posts: list[dict[str, Any]] = json.loads(text)["posts"]
    return posts


def test_whoami_is_the_account(make: Make) -> None:
    """The identity is the account's own name, the label is for people."""
    assert make().whoami() == Identity("outbox:apercu", "apercu")
    assert make(label="Rives-Boréales").whoami().label == "Rives-Boréales"


def test_what_is_sent_reads_back(make: Make, tmp_path: Path) -> None:
    """A post has an id, an address on the page, its text, its link and its date."""
    outbox = make()
    post = outbox.create(make_request(), "cle")
    assert post.text == make_request().text
    assert post.links == (LINK,)
    assert post.url == f"{tmp_path.as_posix()}/outbox/index.html#{post.id}"
    assert post.created_at == NOW + timedelta(minutes=1)
    assert outbox.get(post.id) == post
    assert outbox.recent(LONG_AGO) == (post,)
    assert outbox.recent(NOW + timedelta(hours=1)) == ()
    assert make("autre").recent(LONG_AGO) == ()
    assert outbox.get("autre") is None


def test_a_key_makes_one_post(make: Make, tmp_path: Path) -> None:
    """A resend with its key, even by another run, is answered by the first post."""
    first = make().create(make_request(), "cle")
    assert make().create(make_request(text="Autre"), "cle") == first
    assert len(stored(tmp_path)) == 1


def test_history_is_kept(make: Make, tmp_path: Path) -> None:
    """Published, edited, deleted: each with its date; the same edit twice is one edit."""
    outbox = make()
    post = outbox.create(make_request(), "cle")
    for _turn in range(2):
        assert outbox.update(post.id, make_request(text="Corrigé."), "cle-2").text == "Corrigé."
    (kept,) = stored(tmp_path)
    assert [entry["status"] for entry in kept["history"]] == ["published", "edited"]
    assert kept["status"] == "edited"
    outbox.delete(post.id)
    outbox.delete(post.id)
    (kept,) = stored(tmp_path)
    assert [entry["status"] for entry in kept["history"]] == ["published", "edited", "deleted"]
    assert len({entry["at"] for entry in kept["history"]}) == 3
    assert outbox.get(post.id) is None
    assert outbox.recent(LONG_AGO) == ()


def test_a_post_taken_down_does_not_come_back(make: Make) -> None:
    """A late resend of a withdrawn announcement is refused."""
    outbox = make()
    outbox.delete(outbox.create(make_request(), "cle").id)
    with pytest.raises(Refused) as caught:
        outbox.create(make_request(), "cle")
    assert caught.value.code == 410
    assert outbox.create(make_request(), "cle-2").text == make_request().text


def test_what_is_not_there_cannot_be_edited(make: Make) -> None:
    """An edit never creates."""
    with pytest.raises(Refused) as caught:
        make().update("autre", make_request(), "cle")
    assert caught.value.code == 404


@pytest.mark.parametrize(
    ("like", "limit", "inline"),
    [
        ("mastodon", 500, True),
        ("facebook", 63_206, False),
        ("x", 280, True),
        ("bluesky", 300, False),
        ("linkedin", 3000, False),
        ("threads", 500, False),
    ],
)
def test_the_limit_of_a_network_is_imitated(
    like: str, limit: int, inline: bool, make: Make
) -> None:
    """An outbox refuses what the network it imitates would refuse."""
    account = AccountSettings("apercu", "outbox", {"like": like})
    can = capabilities(account)
    assert (can.limit, can.link_inline, can.settle) == (limit, inline, timedelta(0))
    assert can.unit == {
        "x": "caractères pondérés",
        "threads": "octets",
    }.get(like, "caractères")
    per_letter = can.measure("é")
    room = (limit - (can.measure(f"\n\n{LINK}") if inline else 0)) // per_letter
    outbox = make(like=like)
    outbox.create(make_request(text="é" * room), "cle")
    with pytest.raises(Refused) as caught:
        outbox.create(make_request(text="é" * (room + 1)), "cle-2")
    assert caught.value.code == 422


def test_threads_do_not_lose_each_other(make: Make, tmp_path: Path) -> None:
    """Many threads on the same account and on another: every post is kept, once."""
    names = ["apercu", "autre"] * 8
    with ThreadPoolExecutor(8) as pool:
        for n, name in enumerate(names):
            pool.submit(make(name).create, make_request(text=f"Annonce {n // 4}"), f"cle-{n // 4}")
    assert len(stored(tmp_path)) == len(stored(tmp_path, "autre")) == 4
    page = (tmp_path / "outbox" / "index.html").read_text(encoding="utf-8")
    assert page.count("<article") == 8


def test_processes_do_not_lose_each_other(make: Make, tmp_path: Path) -> None:
    """Two runs at once write to the same outbox."""
    code = """if True:
        import sys
        from datetime import UTC, datetime
        from porte_voix.announce.model import Card, Request
        from porte_voix.announce.networks import connect
        from porte_voix.accounts import AccountSettings
        account = AccountSettings("apercu", "outbox")
        outbox = connect(account, sys.argv[1], lambda: datetime.now(UTC))
        for n in range(8):
            card = Card("Titre", "Résumé")
            request = Request(f"Annonce {n}", "https://a.example/", "fr", "", card)
            outbox.create(request, f"{sys.argv[2]}-{n}")
    """
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), name]) for name in ("a", "b")
    ]
    assert [run.wait(60) for run in runs] == [0, 0]
    assert len(stored(tmp_path)) == 16


def test_a_busy_outbox_refuses_cleanly(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another run that holds the outbox too long leaves nothing half written."""
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.05)
    outbox = make()
    outbox.create(make_request(), "cle")
    with module._alone(tmp_path / "outbox"), pytest.raises(Refused) as caught:
        outbox.create(make_request(text="Autre"), "cle-2")
    assert caught.value.code == 0
    assert len(stored(tmp_path)) == 1


@pytest.mark.parametrize("name", ["../ailleurs", "a b", ""])
def test_a_name_stays_in_its_folder(name: str, make: Make) -> None:
    """The name of an account is the name of a file, and nothing more."""
    with pytest.raises(SettingsError):
        make(name)
