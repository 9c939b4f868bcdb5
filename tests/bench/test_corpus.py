"""The invented blog is the same everywhere, whatever its size, and looks like a real one."""

import hashlib
from pathlib import Path
from statistics import fmean

import pytest

from bench import corpus, words
from bench.dialects import DIALECTS

#: Enough posts for shares to mean something.
SAMPLE = [corpus.post_of(index) for index in range(400)]
#: What the first fifty posts have always been, in each dialect.
DIGESTS = {
    "pelican": "52c1c1ae4cbaabfd",
    "porte-voix": "f2a91fb9d887b786",
    "hugo": "1d7defd0e86a2b4a",
    "eleventy": "593f9641ebb7b146",
}


def held(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("name", DIALECTS)
def test_bytes_never_change(name: str) -> None:
    """The first posts have the digest that they had when the figures were taken."""
    text = "".join(DIALECTS[name].text(post) for post in SAMPLE[:50])
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == DIGESTS[name]


def test_a_small_site_is_the_beginning_of_a_large_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A post depends on its rank alone, not on the size, nor on how many processes wrote it."""
    corpus.write(tmp_path / "large", DIALECTS["hugo"], 7)
    monkeypatch.setattr(corpus, "LOT", 3)
    corpus.write(tmp_path / "small", DIALECTS["hugo"], 5)
    small, large = held(tmp_path / "small"), held(tmp_path / "large")
    assert len(small) == 5 + corpus.IMAGES
    assert small.items() <= large.items()
    assert len(large) == len(small) + 2


def test_another_seed_is_another_blog() -> None:
    """The seed changes the posts."""
    assert corpus.post_of(3, seed=1).body != corpus.post_of(3, seed=2).body


def test_no_two_posts_have_the_same_date() -> None:
    """Each post has its own second within ten years: the order of a list is never luck."""
    dates = {corpus.date_of(index) for index in range(20_000)}
    assert len(dates) == 20_000
    assert max(dates) - min(dates) < corpus.timedelta(seconds=corpus.SECONDS)


def test_posts_link_to_posts_that_exist() -> None:
    """A site of any size has no dangling link."""
    assert all(0 <= post.target <= max(post.index - 1, 0) for post in SAMPLE)


def test_posts_look_like_those_of_a_board() -> None:
    """Length, structure and terms are those that the measures announce."""
    assert 560 < fmean(len(post.body.split()) for post in SAMPLE) < 640
    assert 0.14 < fmean("```" in post.body for post in SAMPLE) < 0.26
    assert fmean("\n## " in post.body for post in SAMPLE) > 0.5
    assert fmean("\n> " in post.body for post in SAMPLE) > 0.3
    assert all(3 <= len(set(post.tags)) == len(post.tags) <= 6 for post in SAMPLE)
    assert {post.category for post in SAMPLE} == set(words.CATEGORIES)
    assert {post.author for post in SAMPLE} == set(words.AUTHORS)


def test_terms_make_the_same_address_everywhere() -> None:
    """Names are plain letters: no generator's own spelling of accents can change a page's place."""
    names = [*words.CATEGORIES, *words.AUTHORS, *words.TAGS]
    assert [name for name in names if not name.replace(" ", "").isascii()] == []
    assert len(words.CATEGORIES) == 12
    assert len(words.AUTHORS) == 30
    assert len(set(words.TAGS)) == 200
