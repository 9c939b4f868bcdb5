"""Pictures in a text: lighter files offered, place kept, everything else as it was."""

from porte_voix.images.markup import dressed, pictures_in, target
from porte_voix.images.probe import Facts

FACTS = Facts(1000, 500, False, "ab" * 32)
SITE = "https://b.example"


def look(path: str) -> Facts | None:
    """Every picture is there but one."""
    return None if "absente" in path else FACTS


def test_a_picture_of_the_site_is_offered_in_several_files() -> None:
    """Sources first, then the picture itself with its size, loaded when it comes in sight."""
    made = dressed('<p><img alt="Le quai" src="{static}/images/q.jpg"></p>', "a/b.md", SITE, look)
    start = '<p><picture><source type="image/avif" srcset="https://b.example/images/q-abab'
    assert made.startswith(start)
    assert made.endswith(
        '<img alt="Le quai" src="{static}/images/q.jpg" width="1000" height="500" loading="lazy">'
        "</picture></p>"
    )


def test_what_is_written_stays() -> None:
    """A size or a way of loading chosen by hand is kept; other pictures are left alone."""
    kept = '<img src="{static}/images/q.jpg" width="10" loading="eager" />'
    wanted = '<img src="{static}/images/q.jpg" width="10" loading="eager">'
    assert wanted in dressed(kept, "a.md", SITE, look)
    for html in (
        '<img src="https://ailleurs.example/a.jpg">',
        '<img src="{static}/images/a.svg">',
        '<img src="{static}/images/absente.jpg">',
        "<img>",
    ):
        assert dressed(html, "a.md", SITE, look) == html


def test_links_lead_to_paths_of_the_content() -> None:
    """From the root or from the text, with spaces and accents as addresses write them."""
    assert target("{static}/images/a.jpg", "x/y.md") == "images/a.jpg"
    assert target("{attach}a%20b.jpg", "x/y.md") == "x/a b.jpg"
    assert target("{static}../../a.jpg", "x/y.md") == "../a.jpg"
    assert target("images/a.jpg", "x/y.md") == ""
    html = '<a href="{static}/i/a.jpg"><img src="{static}/i/b.PNG"></a><a href="{static}/c.pdf">'
    assert pictures_in(html, "x.md") == ("i/a.jpg", "i/b.PNG")
