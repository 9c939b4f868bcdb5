"""What the networks show against what the register says."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from porte_voix.announce import drift
from porte_voix.announce.compose import request_of
from porte_voix.announce.drift import Drift, Kind
from porte_voix.announce.model import Draft
from porte_voix.announce.networks import connect

from tests.announce.world import FIRST, World, clean_environment
from tests.factories import make_article

NETWORKS = tuple(FIRST)
DRAFT = Draft("", "https://blogue.rives-boreales.example/", 0, 500, "caractères", "")


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    clean_environment(monkeypatch)


def looked(world: World, network: str) -> tuple[Drift, ...]:
    """What a look at one account finds."""
    account = world.account(network)
    with world.store() as store:
        said = tuple(drift.copies(store.read()).values())
    adapter = connect(account, world.folder, world.clock)
    return drift.drift(said, account.name, adapter, world.clock() - timedelta(days=30))


@pytest.mark.parametrize("network", NETWORKS)
def test_a_faithful_account_shows_no_drift(tmp_path: Path, network: str) -> None:
    """What was announced and left alone is found as it was said."""
    with World(tmp_path, network) as world:
        world.announce()

        assert looked(world, network) == ()


@pytest.mark.parametrize("network", NETWORKS)
def test_a_copy_deleted_by_hand_is_told(tmp_path: Path, network: str) -> None:
    """A copy that somebody deleted is named with its article."""
    with World(tmp_path, network) as world:
        world.announce()
        adapter = connect(world.account(network), world.folder, world.clock)
        adapter.delete(world.pair(network).post_id)

        (found,) = looked(world, network)

        assert (found.kind, found.article) == (Kind.GONE, make_article().id)


@pytest.mark.parametrize("network", ("mastodon", "facebook"))
def test_a_copy_edited_by_hand_is_told(tmp_path: Path, network: str) -> None:
    """A copy whose words changed on the network is named."""
    with World(tmp_path, network) as world:
        world.announce()
        adapter = connect(world.account(network), world.folder, world.clock)
        other = replace(request_of(make_article(), DRAFT, world.clock()), text="Tout autre chose.")
        adapter.update(world.pair(network).post_id, other, "main")

        (found,) = looked(world, network)

        assert (found.kind, found.article) == (Kind.EDITED, make_article().id)


@pytest.mark.parametrize("network", NETWORKS)
def test_a_post_that_the_register_does_not_know_is_told(tmp_path: Path, network: str) -> None:
    """A post made by hand, or by somebody else, on our account is shown with its address."""
    with World(tmp_path, network) as world:
        world.announce()
        kept = world.batches()
        world.keep_only([batch for batch in kept if batch.id == "ouverture"])

        (found,) = looked(world, network)

        assert found.kind is Kind.STRANGER
        assert found.url


@pytest.mark.parametrize("network", ("mastodon", "facebook"))
def test_a_correction_of_ours_is_no_drift(tmp_path: Path, network: str) -> None:
    """A copy that we corrected ourselves carries the words of the register."""
    with World(tmp_path, network) as world:
        world.announce()
        world.publish(make_article(summary="Huit places, finalement."))
        world.clock.forward(timedelta(minutes=10))
        world.announce()

        assert looked(world, network) == ()


def test_a_withdrawn_copy_is_no_drift(tmp_path: Path) -> None:
    """What we took back ourselves is not missed."""
    with World(tmp_path, "mastodon") as world:
        world.announce()
        world.publish(make_article(withdrawn=world.clock().date()))
        world.clock.forward(timedelta(minutes=10))
        world.announce()

        assert looked(world, "mastodon") == ()
