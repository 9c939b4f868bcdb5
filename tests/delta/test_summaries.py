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
    *('5 < href="{filename}/b.md" 6', '<a href="{filename}/b.md"', "<!-- <a href='{tag}un'> -->"),
)


def told(made: Article) -> str | None:
    """The summary that a build would show without cutting the text again, if there is one."""
    early = summaries.early(made)
    return summaries._followed(made, early) if isinstance(early, tuple) else early


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
    rng, plain, linked = Random(seed), 0, 0
    for _ in range(300):
        count = rng.randint(0, 14)
        parts = [rng.choice(LINKS if rng.random() < 0.15 else PARTS) for _ in range(count)]
        made = article(rng.choice(" \n").join(parts))
        summary = told(made)
        if summary is not None:
            is_plain = isinstance(summaries.early(made), str)
            plain, linked = plain + is_plain, linked + (not is_plain)
            assert summary == made.summary
    assert plain > 50
    assert linked > 20


def test_what_cannot_be_told() -> None:
    """A link that is not understood or stands where it counts as words, another way to cut."""
    words = "<p>" + "mot " * 20 + "</p>"
    assert summaries.early(article(words)) is not None
    assert summaries.early(article(f"{words}{LINKS[0]}")) is not None
    assert summaries.early(article(f"{LINKS[0]}{words}")) == (
        LINKS[0] + "<p>" + "mot " * 5 + "mot",
        " …</p>",
    )
    assert summaries.early(article(f"5 < href='{{filename}}/b.md' 6 {words}")) is None
    assert summaries.early(article(f'{words}<a href="{{attach}}/c.png">c</a>')) is None
    assert summaries.early(article(words, SUMMARY_MAX_LENGTH=None)) is None
    assert summaries.early(article(words, SUMMARY_MAX_PARAGRAPHS=1)) is None


def test_links_that_lead_somewhere() -> None:
    """A text of which Pelican would warn is left to it."""
    generated, static = {"b.md": "b"}, {"c.png": "c"}
    good = Links((("filename", ("x.md", "b.md")), ("static", ("c.png",))))
    assert summaries.is_sound(good, generated, static)
    assert not summaries.is_sound(Links((("filename", ("c.png",)),)), generated, static)
    assert not summaries.is_sound(Links((("static", ("d.png",)),)), generated, static)
    assert not summaries.is_sound(Links((), True, True), generated, static)


def test_address_that_breaks_out() -> None:
    """An address with a quote in it would end its tag: Pelican cuts the text again."""
    made = article(LINKS[0] + "<p>" + "mot " * 20 + "</p>")
    made._context["generated_content"]["b.md"].override_url = 'b">c d e'
    assert told(made) is None
