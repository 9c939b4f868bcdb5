"""Bluesky, LinkedIn and Threads in the machine: faults, then time, then exactly one public post."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.announce.world import World, clean_environment

#: What the path of each network's publishing call contains.
PUBLISHES = {
    "bluesky": "putRecord",
    "linkedin": "/rest/posts",
    "threads": "threads_publish",
}
LONG_LAG = timedelta(hours=3)


@pytest.fixture(params=PUBLISHES)
def network(request: pytest.FixtureRequest) -> str:
    """One of the three."""
    return str(request.param)


@pytest.fixture
def world(network: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world with that network alone."""
    clean_environment(monkeypatch)
    with World(tmp_path, network) as world:
        yield world


@pytest.mark.parametrize("fault", ("", "commit_then_drop", "drop", "late", "html", "reset"))
def test_a_fault_ends_with_one_post(world: World, network: str, fault: str) -> None:
    """Whatever befalls the publishing call, later runs leave one public post and ask nobody."""
    fake = world.fakes[network]
    if fault:
        fake.faults.add(fault, method="POST", path_contains=PUBLISHES[network])
    world.announce()

    outcome = world.settle()
    fake.release_late()

    assert len(world.posts(network)) == 1
    assert outcome.asks == ()


def test_a_list_that_lags_never_doubles(world: World, network: str) -> None:
    """After a lost answer, a list that shows the post hours later leads to no second one."""
    faults, path = world.fakes[network].faults, PUBLISHES[network]
    faults.add("lookup_lag", method="POST", path_contains=path, seconds=LONG_LAG.total_seconds())
    faults.add("commit_then_drop", method="POST", path_contains=path)
    world.announce()

    world.settle()

    assert len(world.posts(network)) == 1
