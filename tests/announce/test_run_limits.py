"""A server that takes less than was declared is believed before anything is sent."""

from dataclasses import replace
from pathlib import Path

import pytest
from porte_voix.errors import ContentError

from tests.announce.world import World, clean_environment
from tests.factories import make_article
from tests.networks.mastodon import FakeMastodon
from tests.networks.mastodon_rules import MASTODON


def small(world: World) -> FakeMastodon:
    """The server, which now takes two hundred characters."""
    fake = world.fakes["mastodon"]
    assert isinstance(fake, FakeMastodon)
    fake.flavour = replace(MASTODON, max_characters=200)
    return fake


def test_a_text_by_hand_too_long_for_the_server_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan made without a network accepts it; nothing is sent, and the writer is told."""
    clean_environment(monkeypatch)
    with World(tmp_path, "mastodon") as world:
        world.publish(make_article(texts=(("", "é" * 300),)))
        fake = small(world)
        with world.run() as run:
            assert len(run.plan().writes) == 1
        with pytest.raises(ContentError, match="200"):
            world.announce()
        assert fake.posts == ()
        assert not [call for call in fake.requests if call.method != "GET"]


def test_a_text_of_ours_is_cut_to_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Porte-voix writes itself is simply shorter, and said once."""
    clean_environment(monkeypatch)
    with World(tmp_path, "mastodon") as world:
        world.publish(make_article(summary="Il reste des places. " * 30))
        small(world)
        world.announce()
        (post,) = world.posts("mastodon")
        assert len(post.text) < 300
