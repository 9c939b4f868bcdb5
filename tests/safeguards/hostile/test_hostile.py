"""Hostile posts: refused or published on purpose, named, and the rest of the site built."""

import random
from pathlib import Path

import pytest

from tests.safeguards.hostile.drawn import fronts, samples
from tests.safeguards.hostile.posts import blow_ups, every, leaks
from tests.safeguards.hostile.proof import built, outside, trial
from tests.safeguards.injections import SAMPLES
from tests.sites import Site


def test_there_are_as_many_as_promised() -> None:
    """Ninety-six and the Markdown that explodes; names are their own."""
    posts = every()
    assert len(posts) - len(blow_ups()) >= 96
    assert len({post.name for post in posts}) == len({post.path for post in posts}) == len(posts)


def test_all_of_them_at_once(tmp_path: Path) -> None:
    """One site holds them all but the explosions: each has its fate, the sound article is built."""
    assert trial(tmp_path, [post for post in every() if not post.blow_up]) == []


@pytest.mark.parametrize("post", leaks(), ids=lambda post: post.name)
def test_the_environment_is_not_published(post: object, tmp_path: Path) -> None:
    """The canary is in no byte of the output, and the build is refused."""
    assert trial(tmp_path, [post]) == []  # type: ignore[list-item]


@pytest.mark.parametrize("seed", range(2))
def test_mixtures(seed: int, tmp_path: Path) -> None:
    """Drawn at random, with one explosion at most."""
    chance = random.Random(seed)
    calm = [post for post in every() if not post.blow_up]
    drawn = [*chance.sample(calm, 20), chance.choice(blow_ups())]
    assert trial(tmp_path, drawn, seconds=1.0) == []


def test_random_front_matters_leave_and_replace_nothing(tmp_path: Path) -> None:
    """Whatever their fate: the home page and the feed are the site's, nothing is beside it."""
    site = Site(tmp_path)
    built(site, fronts(1, 150))
    assert outside(site) == []


def test_injections_do_nothing_in_built_pages(tmp_path: Path) -> None:
    """Every sample as the text of an article: no script, no handler, in any page."""
    site = Site(tmp_path)
    built(site, samples(SAMPLES))
    assert len(list(site.output.rglob("*.html"))) > len(SAMPLES) // 2
    assert outside(site) == []
