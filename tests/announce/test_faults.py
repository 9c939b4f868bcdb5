"""Processes that die on the way, and many calls that fail at once: no announcement said twice.

What else may happen to one call, on each network and kind of write, is in ``tests/battery``.
"""

import signal
from pathlib import Path

import pytest
from porte_voix.ledger import events as ev
from porte_voix.ledger.state import PairState

from tests.announce.children import KILLS
from tests.announce.world import FIRST, PATIENCE, World, clean_environment
from tests.factories import make_article


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of one's own, in a clean environment."""
    clean_environment(monkeypatch)
    return tmp_path


def assert_said_once(world: World, network: str) -> None:
    """One public post, known to the register; resends, if any, of the same bytes and key."""
    (post,) = world.posts(network)
    pair = world.pair(network)
    assert (pair.state(world.clock()), pair.post_id) == (PairState.SAID, post.id)
    intents = [event for event in world.events() if isinstance(event, ev.Intent)]
    assert all((i.key, i.request) == (intents[0].key, intents[0].request) for i in intents)
    assert world.state().alarms == []


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
        attempts = [one.attempt for one in world.events() if isinstance(one, ev.Intent)]
        assert attempts == [1, 2]


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
