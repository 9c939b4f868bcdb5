"""The place of a cut told without a parser is the one that Pelican finds."""

from random import Random

import pytest
from pelican.utils import _HTMLWordTruncator
from porte_voix.delta import cutting

PLAIN = (
    *("un mot", "deux mots, et plus.", "l’école", "l'an-2", "日本語", "été"),
    *("…", "_", " ", "\n", "-"),
    *("<p>", "</p>", "<em>", "</em>", "<br>", "<br />", "<ul>\n<li>", "</li>\n</ul>", "<p/>"),
    *('<img alt="une image" src="{static}/x.png" />', "<img/>", "<hr />", "</br>"),
    "<strong>a</strong>b",
    *('<a href="{filename}/b.md" title="l\'an">', "</a>", "</blockquote>", '<td style="a: b;">'),
)
OTHERS = (
    *("&amp;", "&#233;", "a & b", "5 < 6", "<P>", "<!-- a b -->", "<a href='x'>", "<a b>"),
    *("<br/ >", "<script>", "</script>", "<style>a b</style>", "<pre\n>", "</p >", "<p"),
    *('<a b="c>d">', "<?a b?>"),
)


def stock(text: str, length: int) -> tuple[int | None, list[str]]:
    """What Pelican finds."""
    cutter = _HTMLWordTruncator(length)
    cutter.feed(text)
    return cutter.truncate_at, cutter.open_tags


@pytest.mark.parametrize("seed", range(8))
def test_cut_without_a_parser(seed: int) -> None:
    """Words and plain tags are told here, the rest is asked."""
    rng, told, cut = Random(seed), 0, 0
    for number in range(1500):
        parts = PLAIN if number % 2 else (*PLAIN, *OTHERS)
        text = "".join(rng.choice(parts) for _ in range(rng.randint(0, 16)))
        length = rng.randint(1, 9)
        found = cutting._plain(text, length)
        assert tuple(cutting.cut_at(text, length)) == stock(text, length), (text, length)
        told += found is not None
        cut += found is not None and found.place is not None
    assert told > 700
    assert cut > 300
