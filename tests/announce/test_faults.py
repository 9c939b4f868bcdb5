"""The fault matrix: each way a call can fail, on each network, and no announcement said twice.

A fault hits the first run; the next ones find what became of it. What counts is what the fake holds
at the end: one post, or a person asked.
"""

import signal
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from porte_voix.announce.apply import Ending
from porte_voix.ledger import events as ev
from porte_voix.ledger.state import PairState

from tests.announce.children import KILLS
from tests.announce.world import FIRST, PATIENCE, World, clean_environment
from tests.factories import make_article

#: The words that each network has for an announcement it says it has already.
DUPLICATES: dict[str, dict[str, Any]] = {
    "mastodon": {"status": 422, "body": {"error": "Duplicate status"}},
    "facebook": {
        "status": 400,
        "body": {"error": {"code": 506, "message": "(#506) Duplicate status message"}},
    },
    "x": {
        "status": 403,
        "body": {
            "title": "Forbidden",
            "detail": "You are not allowed to create a Tweet with duplicate content.",
        },
    },
}


@dataclass(frozen=True)
class Fault:
    """One way to fail, and how the pair ends: one post, or none and a person asked."""

    kind: str
    options: tuple[tuple[str, Any], ...] = ()
    deadline: float = 30.0
    first: Ending = Ending.UNKNOWN

    def play(self, world: World, network: str, method: str, path: str = "") -> None:
        """Put the fault on the next call of this method."""
        world.fakes[network].faults.add(
            self.kind, method=method, path_contains=path, **dict(self.options)
        )


def _fault(
    kind: str, deadline: float = 30.0, first: Ending = Ending.UNKNOWN, **options: Any
) -> Fault:
    return Fault(kind, tuple(options.items()), deadline, first)


#: « Done »: the network had done its work before it failed to say so.
FAULTS = {
    "answer lost": _fault("commit_then_drop"),
    "cut before": _fault("drop"),
    "silence": _fault("hang", deadline=0.6),
    "silence, done": _fault("hang", deadline=0.6, commit=True),
    "trickle": _fault("trickle", deadline=0.6, interval=0.05),
    "reset": _fault("reset"),
    "reset, done": _fault("reset", commit=True),
    "500": _fault("status", status=500),
    "500, done": _fault("status", status=500, commit=True),
    "web page": _fault("html"),
    "web page, done": _fault("html", commit=True),
    "no id": _fault("no_id"),
    "no id, done": _fault("no_id", commit=True),
    "429": _fault("status", first=Ending.REFUSED, status=429),
    "401": _fault("status", first=Ending.REFUSED, status=401),
}
#: Those that a correction or a withdrawal meets: each way of not knowing, and clean refusals.
FEWER = (
    "answer lost",
    "silence, done",
    "trickle",
    "reset",
    "500",
    "web page, done",
    "no id",
    "429",
    "401",
)
METHODS = {
    ("mastodon", "update"): "PUT",
    ("facebook", "update"): "POST",
    ("mastodon", "delete"): "DELETE",
    ("facebook", "delete"): "DELETE",
    ("x", "delete"): "DELETE",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of one's own, in a clean environment."""
    clean_environment(monkeypatch)
    return tmp_path


def first_run(world: World, network: str, fault: Fault) -> Ending:
    """The run that meets the fault, under its deadline, and how its one action ended."""
    world.deadline = fault.deadline
    (result,) = world.announce().results
    world.deadline = 30.0
    assert world.fakes[network].faults.played
    return result.ending


def intents(world: World, op: str = "create") -> list[ev.Intent]:
    """The intents of the register for one kind of write."""
    return [e for e in world.events() if isinstance(e, ev.Intent) and e.op == op]


def assert_said_once(world: World, network: str) -> None:
    """One public post, known to the register; resends, if any, of the same bytes and key."""
    (post,) = world.posts(network)
    pair = world.pair(network)
    assert (pair.state(world.clock()), pair.post_id) == (PairState.SAID, post.id)
    resent = [intent for intent in intents(world) if intent.attempt > 1]
    assert all(
        (i.key, i.request) == (intents(world)[0].key, intents(world)[0].request) for i in resent
    )
    assert world.state().alarms == []


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("network", FIRST)
def test_a_create_that_fails_is_said_once(network: str, name: str, folder: Path) -> None:
    """Whatever happens to the first call, one post is public in the end."""
    fault = FAULTS[name]
    with World(folder, network) as world:
        fault.play(world, network, "POST")
        assert first_run(world, network, fault) is fault.first
        world.settle()
        assert_said_once(world, network)


@pytest.mark.parametrize("network", FIRST)
def test_a_resend_that_meets_its_own_post(network: str, folder: Path) -> None:
    """A list that lags makes the machine send again; the network refuses, the post is adopted."""
    with World(folder, network) as world:
        faults = world.fakes[network].faults
        faults.add("commit_then_drop", method="POST")
        faults.add("lookup_lag", method="POST", seconds=3.5 * PATIENCE[network].total_seconds())
        world.announce()
        world.settle()
        assert_said_once(world, network)
        assert [intent.attempt for intent in intents(world)] == [1, 2]


@pytest.mark.parametrize("network", FIRST)
def test_a_network_that_wrongly_says_duplicate(network: str, folder: Path) -> None:
    """The list decides: nothing there, the same bytes go again; a plain refusal asks a person."""
    with World(folder, network) as world:
        world.fakes[network].faults.add("status", method="POST", **DUPLICATES[network])
        world.announce()
        outcome = world.settle()
        if network == "mastodon":
            assert (len(outcome.asks), world.posts(network)) == (1, [])
        else:
            assert_said_once(world, network)


@pytest.mark.parametrize("kill", KILLS)
@pytest.mark.parametrize("network", FIRST)
def test_a_process_killed_on_the_way(network: str, kill: str, folder: Path) -> None:
    """A run killed around its intent, its call or its outcome leaves one post in the end."""
    with World(folder, network) as world:
        process = world.child(kill).start()
        process.join(180)
        assert process.exitcode == -signal.SIGKILL
        assert len(world.posts(network)) == (kill.startswith(("outcome", "call-after")))
        world.settle()
        assert_said_once(world, network)


@pytest.mark.parametrize("name", FEWER)
@pytest.mark.parametrize(("network", "op"), METHODS)
def test_a_correction_or_a_withdrawal_that_fails(
    network: str, op: str, name: str, folder: Path
) -> None:
    """Whatever happens to its first call, the public ends up with what the site says."""
    fault = FAULTS[name]
    with World(folder, network) as world:
        world.announce()
        (post,) = world.posts(network)
        if op == "update":
            world.publish(make_article(summary="La Petite-Boussole a huit places."))
        else:
            world.publish(make_article(withdrawn=date(2026, 11, 20)))
        fault.play(world, network, METHODS[network, op], post.id)
        assert first_run(world, network, fault) is fault.first
        world.settle()
        if op == "update":
            (now,) = world.posts(network)
            assert (now.id, "huit places" in now.text) == (post.id, True)
        else:
            assert world.posts(network) == []
            assert world.pair(network).state(world.clock(), True) is PairState.GONE


def test_a_rush_of_faults_on_all_accounts(folder: Path) -> None:
    """Three articles on three accounts, each create failing once after its work: nine posts."""
    articles = [
        make_article(id=f"k3f9x2q{n}", slug=slug, summary=f"Il reste {n} places.")
        for n, slug in enumerate(("quai", "cour", "gymnase"), 2)
    ]
    with World(folder) as world:
        world.publish(*articles)
        for fake in world.fakes.values():
            fake.faults.add("commit_then_drop", method="POST", times=3)
        world.announce()
        world.settle()
        for network in world.fakes:
            assert [len(world.posts(network, a.slug)) for a in articles] == [1, 1, 1]
