"""Beginnings cut when a file is read are those that Pelican would make of it."""

from random import Random
from typing import Any

import pytest
from pelican.contents import Article
from pelican.settings import DEFAULT_CONFIG
from porte_voix.delta import summaries
from porte_voix.delta.links import Links

PARTS = (
    *(
        "un mot",
        "deux mots de plus",
        "l’école",
        "A&amp;B",
        "x&nbsp;y",
        "&#233;t&#xe9;",
        "5 < 6",
        "a & b",
    ),
    *("<p>", "</p>", "<em>", "</em>", "<br>", "<img alt='é' src='x.png'>", "<!-- rien -->", "<!--"),
    *("</div>", '<div class="contents">table</div>', "<script>a < b</script>", "<pre>x\n\ny</pre>"),
)
LINKS = (
    *(
        '<a href="{filename}/b.md">b</a>',
        "<a href='{filename}b.md#x'>b</a>",
        '<a href="{index}">i</a>',
    ),
    *('<img src="{static}/c.png">', '<a title="{filename}/b.md" href="{tag}un">t</a>'),
)


def article(text: str, **settings: Any) -> Article:
    """An article of a site that has another one and a picture."""
    known = {**DEFAULT_CONFIG, "PATH": "/site", "SUMMARY_MAX_LENGTH": 7, **settings}
    context: dict[str, Any] = {"localsiteurl": "https://essai.example"}
    found = {"title": "Titre", "slug": "titre"}
    made = Article(text, dict(found), known, "/site/a.md", context)
    other = Article("", {**found, "slug": "b"}, known, "/site/b.md", context)
    context.update(generated_content={"b.md": other}, static_content={"c.png": other})
    return made


@pytest.mark.parametrize("seed", range(8))
def test_cut_in_advance_or_later(seed: int) -> None:
    """Whatever the text, what is told in advance is what will be shown."""
    rng, told = Random(seed), 0
    for _ in range(200):
        count = rng.randint(0, 14)
        parts = [rng.choice(LINKS if rng.random() < 0.15 else PARTS) for _ in range(count)]
        made = article(rng.choice(" \n").join(parts))
        early = summaries.early(made)
        if early is not None:
            told += 1
            shown = early if isinstance(early, str) else summaries.followed(made, early)
            assert shown == made.summary
    assert told > 100


def test_what_cannot_be_told() -> None:
    """A link among the first words that is not plain or not understood, another way to cut."""
    words = "<p>" + "mot " * 20 + "</p>"
    assert summaries.early(article(words)) is not None
    assert summaries.early(article(f"{words}{LINKS[0]}")) is not None
    assert isinstance(summaries.early(article(f"{LINKS[0]}{words}")), tuple)
    assert summaries.early(article(f'<a href="{{filename}}b c.md">b</a>{words}')) is None
    assert summaries.early(article(f'{words}<a href="{{attach}}/c.png">c</a>')) is None
    assert summaries.early(article(words, SUMMARY_MAX_LENGTH=None)) is None
    assert summaries.early(article(words, SUMMARY_MAX_PARAGRAPHS=1)) is None


@pytest.mark.parametrize("slug", ["b", "b%22c", 'b"c', "b>c", "b&c"])
def test_an_address_that_would_move_the_cut(slug: str) -> None:
    """Where a link leads is known late; what it writes is then looked at."""
    made = article(f"<p>{LINKS[0]} {'mot ' * 20}</p>")
    made._context["generated_content"]["b.md"].slug = slug
    early = summaries.early(made)
    assert isinstance(early, tuple)
    shown = summaries.followed(made, early)
    assert shown == made.summary or (shown is None and {*slug} & {*'">'})


def test_links_that_lead_somewhere() -> None:
    """A text of which Pelican would warn is left to it."""
    generated, static = {"b.md": "b"}, {"c.png": "c"}
    good = Links((("filename", ("x.md", "b.md")), ("static", ("c.png",))))
    assert summaries.is_sound(good, generated, static)
    assert not summaries.is_sound(Links((("filename", ("c.png",)),)), generated, static)
    assert not summaries.is_sound(Links((("static", ("d.png",)),)), generated, static)
    assert not summaries.is_sound(Links((), True, True), generated, static)
