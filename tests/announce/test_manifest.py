"""The manifest: same articles, same bytes; anything odd in it is refused in one sentence."""

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from porte_voix import canonical
from porte_voix.announce import manifest
from porte_voix.announce.manifest import Lines, hashtag, read_manifest, to_json
from porte_voix.announce.model import Article, Image
from porte_voix.errors import SettingsError

from tests.factories import SITE, make_article, make_manifest

FULL = make_article(
    id="k3f9x2q8",
    texts=(("", "Pour tous"), ("masto", "Pour lui")),
    announce=False,
    image=Image(f"{SITE}/images/quai.png", "Le quai.", "sha256:ab"),
    hashtags=("Maternelle4Ans",),
    urgent=True,
    withdrawn=date(2026, 11, 21),
)


def write(path: Path, *articles: Article, **changed: Any) -> Path:
    """A manifest on disk, with some of its facts changed afterwards."""
    data = {**json.loads(to_json(articles, SITE)), **changed}
    path.write_text(json.dumps(data), "utf-8")
    return path


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    """Every fact of an article survives the trip, and so does the digest."""
    articles = (make_article(), make_article(lang="en"), FULL)
    file = tmp_path / "manifest.json"
    file.write_text(to_json(articles, SITE), "utf-8")

    found = read_manifest(file)

    assert set(found.articles) == set(articles)
    assert found.site == SITE
    assert found.digest == make_manifest(*articles).digest
    assert found.article(("k3f9x2q7", "en")) == articles[1]


@given(st.permutations([make_article(), make_article(lang="en"), FULL]))
def test_the_order_of_articles_changes_nothing(articles: list[Article]) -> None:
    """Pelican reads files in any order; the bytes and the digest stay."""
    assert to_json(articles, SITE) == to_json([make_article(), make_article(lang="en"), FULL], SITE)


@given(
    st.lists(st.text('éo\u0301,\n"\\', max_size=5), min_size=3, max_size=6, unique=True),
    st.integers(0, 2),
    st.text(max_size=8),
)
def test_an_article_told_again_is_what_a_whole_manifest_would_tell(
    names: list[str], place: int, title: str
) -> None:
    """The bytes, the digest, and what is read back are those of the whole, whatever the names."""
    articles = [make_article(id=f"k{n}", path=name) for n, name in enumerate(names)]
    changed = [replace(one, title=title) if n == place else one for n, one in enumerate(articles)]
    before, after = (Lines.of(each, SITE) for each in (articles, changed))
    assert before.told_again(changed[place]) == after
    known = replace(before, is_canonical=canonical.is_canonical(before.data()))
    again = known.told_again(changed[place])
    assert again and again.digest() == after.digest()
    assert again.data() == after.data() == to_json(changed, SITE).encode()
    told = json.loads(after.data())
    assert [each["title"] for each in told["articles"]] == [each.title for each in changed]
    assert told.pop("digest") == after.digest() == canonical.digest(told)


def test_what_a_manifest_does_not_tell_cannot_be_told_again() -> None:
    """An article that comes, or that takes another identity, moves the others."""
    lines = Lines.of([make_article(path="a.md")], SITE)
    assert lines.told_again(make_article(path="b.md")) is None
    assert lines.told_again(make_article(path="a.md", lang="en")) is None
    assert lines.is_silent_on("b.md")
    assert not lines.is_silent_on("a.md")


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_manifest_of_ours_is_gone_on_with(tmp_path: Path, count: int) -> None:
    """It is taken line by line; another one, of another site or of a refused build, is not."""
    articles = [make_article(id=f"k{n}", path=f"{n}.md") for n in range(count)]
    file = tmp_path / "manifest.json"
    assert Lines.read(file, SITE) is None
    file.write_text(to_json(articles, SITE), "utf-8")
    read = Lines.read(file, SITE)
    assert read == Lines.of(articles, SITE)
    assert read.is_canonical and read.data() == file.read_bytes()
    apart = [make_article(id=f"k{n}", path=f"e\u0301{n}.md") for n in range(1, count + 1)]
    file.write_text(to_json(apart, SITE), "utf-8")
    read = Lines.read(file, SITE)
    assert read == Lines.of(apart, SITE)
    assert read.is_canonical is (count == 0) and read.digest() == manifest.digest(apart, SITE)
    assert Lines.read(file, "https://autre.example") is None
    for other in (to_json(articles, SITE, 1), to_json(articles, SITE).replace("1", "2"), "\xe9"):
        file.write_text(other, "latin-1")
        assert Lines.read(file, SITE) is None


def test_what_was_just_written_is_gone_on_with_unless_another_has_written(tmp_path: Path) -> None:
    """The same lines, as long as the file is the one that was put in place, for that site."""
    file = tmp_path / "manifest.json"
    lines = replace(Lines.of([make_article(path="a.md")], SITE), is_canonical=True)
    lines.write(file)
    assert Lines.read(file, SITE) is lines
    assert Lines.read(file, "https://autre.example") is None
    other = to_json([make_article(path="b.md")], SITE)
    assert len(other) == file.stat().st_size
    file.write_text(other, "utf-8")
    read = Lines.read(file, SITE)
    assert read and read.is_silent_on("a.md")
    lines.write(file)
    os.utime(file, ns=(1, 1))
    read = Lines.read(file, SITE)
    assert read == lines and read is not lines
    lines.write(file)
    file.unlink()
    assert Lines.read(file, SITE) is None
    replace(lines, blocked=1).write(file)
    assert Lines.read(file, SITE) is None


def test_the_digest_covers_the_site_and_every_fact() -> None:
    """Another site, another revision, another digest."""
    article = make_article()
    digests = {
        manifest.digest([article], SITE),
        manifest.digest([article], "https://autre.example"),
        manifest.digest([make_article(revision="sha256:1")], SITE),
        manifest.digest([], SITE),
    }
    assert len(digests) == 4


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"schema": 2}, "plus récente"),
        ({"schema": "1"}, "modifié"),
        ({"site": "https://autre.example"}, "modifié"),
        ({"digest": "sha256:0"}, "modifié"),
        ({"articles": [{}]}, "ne peut pas être lu"),
        ({"articles": None}, "ne peut pas être lu"),
        ({"articles": ["x"]}, "ne peut pas être lu"),
    ],
)
def test_an_odd_manifest_is_refused(tmp_path: Path, changed: Any, told: str) -> None:
    """One sentence and the gesture, never half a manifest."""
    file = write(tmp_path / "manifest.json", make_article(), **changed)

    with pytest.raises(SettingsError, match=told) as refusal:
        read_manifest(file)

    (problem,) = refusal.value.problems
    assert "inv build" in problem.way_out


def test_an_identity_cannot_appear_twice(tmp_path: Path) -> None:
    """A manifest that names an article twice would announce it twice."""
    file = write(tmp_path / "manifest.json", make_article(), make_article(title="Autre"))

    with pytest.raises(SettingsError, match="deux fois"):
        read_manifest(file)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b"null"])
def test_what_is_not_a_manifest_is_refused(tmp_path: Path, data: bytes) -> None:
    """Damaged files are refused like foreign ones."""
    file = tmp_path / "manifest.json"
    file.write_bytes(data)

    with pytest.raises(SettingsError):
        read_manifest(file)


def test_before_the_first_build_there_is_nothing_to_read(tmp_path: Path) -> None:
    """The sentence says what to run."""
    with pytest.raises(SettingsError, match="inv build"):
        read_manifest(tmp_path / "manifest.json")


@pytest.mark.parametrize(
    ("tag", "word"),
    [
        ("maternelle 4 ans", "Maternelle4Ans"),
        ("l'école", "LÉcole"),
        ("CSSRB", "CSSRB"),
        ("port-au-prince", "PortAuPrince"),
        ("2026", ""),
        ("…", ""),
    ],
)
def test_a_hashtag_is_one_readable_word(tag: str, word: str) -> None:
    """Each word starts with a capital, so that screen readers separate them; accents stay."""
    assert hashtag(tag) == word


@given(st.text(max_size=30))
def test_a_hashtag_has_no_space_nor_sign(tag: str) -> None:
    """Whatever the tag, nothing breaks the link."""
    word = hashtag(tag)
    assert word == "" or word.isalnum()
