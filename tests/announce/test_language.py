"""The language of an article is declared wherever a network has a place for it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.announce.gallery import Gallery
from tests.announce.world import clean_environment
from tests.networks.posts import FakePost
from tests.networks.wire import Call

#: Where a network keeps the language of a post. The others have no place for it: a Facebook page
#: and a LinkedIn page only choose readers by theirs, X and Threads guess it from the words.
PLACES: dict[str, Any] = {
    "mastodon": lambda post: post.lang,
    "bluesky": lambda post: post.details["langs"][0],
}
GUESSING = ("facebook", "x", "linkedin", "threads")


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gallery]:
    """Every network."""
    clean_environment(monkeypatch)
    with Gallery(tmp_path, *PLACES, *GUESSING, media=False) as made:
        yield made


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_language_is_declared(lang: str, world: Gallery) -> None:
    """A post says in which language it is written, and keeps saying it once corrected."""
    world.hang(lang=lang)
    world.announce()
    world.hang(lang=lang, summary="La Petite-Boussole a huit places.")
    world.announce()
    world.settle()
    for network, place in PLACES.items():
        (post,) = world.posts(network)
        assert "huit places" in post.text
        assert place(post) == lang


def test_the_other_networks_are_sent_no_language(world: Gallery) -> None:
    """What they have no place for they would refuse, and readers are never chosen by language."""
    world.hang(lang="en")
    world.announce()
    for network in GUESSING:
        posts: list[FakePost] = world.posts(network)
        assert len(posts) == 1
        sent: list[Call] = world.fakes[network].calls("POST")
        for word in (b"lang", b"locale"):
            assert not [call.path for call in sent if word in call.body.lower()]
