"""A WordPress blog comes home: nothing is lost in silence, every old address answers."""

import json
import re
from pathlib import Path

import pytest
from porte_voix.errors import ContentError
from porte_voix.permalinks.addresses import file_of, path_of
from porte_voix.safeguards.conservation import COPIED
from porte_voix.wordpress import export, moving, page, prose, report, shortcodes

from tests.factories import TORONTO
from tests.tasks.conftest import PARTS, ROOT, Site, copy_site
from tests.wordpress.made import OLD, Post, blog, picture
from tests.wordpress.made import export as made


def moved(*posts: Post, uploads: tuple[str, ...] = (), **known: tuple[str, ...]) -> moving.Move:
    """The move of an export of these items."""
    given = {"published": COPIED, "lifted": ("Maïté Desroseaux", "2027-11-30"), **known}
    return moving.plan(export.read(made(posts), "e.xml"), uploads, **given)


def text_of(post: Post, *others: Post, uploads: tuple[str, ...] = ()) -> str:
    """The file of one article, moved with others."""
    move = moved(post, *others, uploads=uploads)
    return next(text for path, text in move.texts.items() if post.slug in path)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not xml",
        b"<rss><channel></channel></rss>",
        b"<html/>",
        b'<!DOCTYPE r [<!ENTITY a "b">]><rss><channel><link>&a;</link></channel></rss>',
    ],
)
def test_what_is_no_export_is_refused_in_one_sentence(data: bytes) -> None:
    """An empty file, another format, a document type that could hide a bomb."""
    with pytest.raises(ContentError, match="n'est pas un export de WordPress"):
        export.read(data, "e.xml")


def test_signs_that_xml_forbids_are_dropped() -> None:
    """Old editors left some; the rest of the export is read."""
    read = export.read(made([Post(1, "A\x0bB")]), "e.xml")
    assert (read.items[0].title, read.cleaned) == ("AB", True)


@pytest.mark.parametrize(
    ("typed", "shown", "lost"),
    [
        ("Il dit [sic] et [1], [...]", "Il dit [sic] et [1], [...]", ()),
        ("[un lien](ailleurs)", "[un lien](ailleurs)", ()),
        ('[formulaire id="2"]', "", ('[formulaire id="2"]',)),
        ("[onglet]Dedans[/onglet]", "Dedans", ("[onglet]",)),
        ("[audio mp3='/a.mp3'][/audio]", '<p><a href="/a.mp3">/a.mp3</a></p>', ()),
        ("[embed]https://v.example/1[/embed]", '<p><a href="https://v.example/1">', ()),
        (
            '[caption id="x"]<img src="a.png"> Le quai[/caption]',
            '<figure><img src="a.png"><figcaption>Le quai</figcaption></figure>',
            (),
        ),
        ('[gallery ids="3,4"]', "<3>\n\n<4>", ()),
        ("[gallery]", "<7>", ()),
    ],
)
def test_shortcodes_are_shown_or_told(typed: str, shown: str, lost: tuple[str, ...]) -> None:
    """Those of WordPress become HTML; those of extensions are named; words in brackets stay."""
    html, told = shortcodes.plain(typed, lambda number: f"<{number}>", (7,))
    assert told == lost
    assert shown in html if shown else not html.strip()


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Un.\n\nDeux\nlignes.", "Un.\n\nDeux\\\nlignes.\n"),
        ("<h2>Titre</h2>\nTexte", "## Titre"),
        ("<ul>\n<li>un</li>\n</ul>", "- un\n"),
        ('<iframe src="//v.example/1" title="Visite"></iframe>', "[Visite](https://v.example/1)\n"),
        ("<!-- wp:paragraph --><p>Oui</p><!-- /wp:paragraph -->", "Oui\n"),
    ],
)
def test_html_becomes_the_markdown_a_writer_would_type(html: str, expected: str) -> None:
    """Paragraphs left unsaid, headings, lists, frames of other sites, blocks."""
    made = prose.markdown(prose.paragraphs(html), lambda _url: None, lambda _url: None)
    assert made.text.startswith(expected) or made.text == expected


def test_scripts_stay_behind_and_are_told() -> None:
    """A page never runs what an old text held."""
    found = prose.markdown("<p>Oui</p><script>x()</script>", lambda _: None, lambda _: None)
    assert (found.text, found.removed) == ("Oui\n", ("<script>",))


def test_links_and_pictures_lead_to_the_files_of_today() -> None:
    """A link between articles, a smaller copy of a picture, one that is lost."""
    quai = f"{OLD}/wp-content/uploads/2019/03/quai.png"
    text = text_of(
        Post(
            1,
            slug="un",
            body=f'<a href="{OLD}/2019/03/deux/#suite">Deux</a> '
            f'<a href="{quai}"><img src="{quai.replace(".png", "-20x15.png")}" alt="Quai"></a> '
            f'<img src="{OLD}/wp-content/uploads/perdu.png" alt="Perdu">',
        ),
        Post(2, slug="deux"),
        picture(3, "quai.png"),
        uploads=("2019/03/quai.png",),
    )
    assert "[Deux]({filename}/articles/2019/deux.md#suite)" in text
    assert "![Quai]({static}/wp-content/uploads/2019/03/quai.png)" in text
    assert f"[Perdu]({OLD}/wp-content/uploads/perdu.png)" in text


def test_an_article_keeps_what_it_was_and_is_not_announced() -> None:
    """Title, date, signature, category, tags, address; the networks heard it long ago."""
    text = text_of(
        Post(
            1,
            'Dire « oui »: "non"',
            slug="dire",
            tags=("C#", "neige"),
            categories=("Conseil", "Archives"),
        )
    )
    assert 'titre: "Dire « oui »: \\"non\\""' in text
    assert "date: 2019-03-14 09:00\n" in text
    assert 'auteur: "Maïté Desroseaux"' in text
    assert 'categorie: "Conseil"\n' in text
    assert 'etiquettes: ["C#", "neige", "Archives"]' in text
    assert 'anciennement: ["/2019/03/dire/"]' in text
    assert "annonce: non\n" in text
    assert "  - regle: objectif-absent\n" in text
    assert '    par: "Maïté Desroseaux"\n    jusqu_au: 2027-11-30\n' in text


@pytest.mark.parametrize(
    ("post", "why"),
    [
        (Post(1, status="trash"), "«\u00a0trash\u00a0»"),
        (Post(1, password="x"), "mot de passe"),
        (Post(1, kind="tribe_events"), "extension"),
        (Post(1, kind="nav_menu_item"), "WordPress seul"),
        (picture(1, "perdu.png"), "téléversements"),
    ],
)
def test_what_does_not_come_is_refused_with_its_reason(post: Post, why: str) -> None:
    """One line of the report each."""
    (line,) = moved(post).lines
    assert line.fate == "refused"
    assert why in line.why[0]


def test_an_export_read_twice_adds_nothing() -> None:
    """Ids come from the old site: the second time, each article is already there."""
    post = Post(1, slug="un")
    (text,) = moved(post).texts.values()
    found = re.search(r"^id: (\w+)$", text, re.MULTILINE)
    assert found
    again = moved(post, ids=(found[1],))
    assert not again.texts
    assert "déjà" in again.lines[0].why[0]


def test_no_text_takes_the_place_of_another() -> None:
    """The same slug twice in a year, or a file that a writer had."""
    move = moved(Post(1, slug="un"), Post(2, slug="un"), taken=("articles/2019/un.md",))
    assert sorted(move.texts) == ["articles/2019/un-1.md", "articles/2019/un-2.md"]


def test_a_title_cannot_write_the_report() -> None:
    """Signs of Markdown in a title are only signs."""
    post = Post(1, "# [oups](https://x.example) <b>", slug="un")
    text = report.document(moved(post).lines, "e.xml")
    assert "\\[oups\\](https://x.example) \\<b\\>" in text


def test_a_summary_ends_with_a_sentence() -> None:
    """The first sentences of the text, when none was written."""
    long = "Une phrase assez longue pour compter dans un résumé, vraiment. " * 10
    assert page.summary(long, "T").endswith("vraiment.")
    assert len(page.summary(long, "T")) <= page.SUMMARY + 1
    assert page.summary("", "T") == "T"


def test_three_hundred_articles_come_home(tmp_path: Path) -> None:
    """From the export to the built site: 0 silent losses, and every old address answers."""
    path, uploads, items = blog(tmp_path, 300)
    site = copy_site(tmp_path / "site", tuple(part for part in PARTS if part != "content"))
    (site.folder / "content/articles").mkdir(parents=True)
    (site.folder / "content/images").mkdir()
    done = site.inv("import.wordpress", str(path), "--uploads", str(uploads))
    assert done.code == 0, done.err
    told = (site.folder / ".porte-voix/import/wordpress.md").read_text("utf-8")
    for item in items:
        assert f" — {item.file or item.address}" in told
    kept = (site.folder / ".porte-voix/import/commentaires.jsonl").read_text("utf-8").splitlines()
    assert len(kept) == sum(item.comments for item in items)
    assert "courriel.example" not in "".join(kept)
    assert {json.loads(line)["author"] for line in kept} == {"Un parent"}
    built = site.inv("build", "--publish")
    assert built.code == 0, built.err
    public = [
        item
        for item in items
        if item.kind in ("post", "page") and item.status == "publish" and not item.password
    ]
    assert len(public) > 250
    answers = {item.address: answer(site, path_of(item.address)) for item in public}
    assert [address for address, found in answers.items() if not found] == []
    files = [item.file for item in items if item.file]
    assert [url for url in files if not (site.folder / "output" / path_of(url)[1:]).is_file()] == []


def answer(site: Site, path: str) -> bool:
    """Whether a page, or a redirect to one, answers at a path."""
    file = site.folder / "output" / file_of(path)
    if not file.is_file():
        return False
    text = file.read_text("utf-8")
    led = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', text)
    return led is None or (site.folder / "output" / file_of(path_of(led[1]))).is_file()


def test_the_parts_of_a_site_are_those_of_the_project() -> None:
    """The copy that these tests build from."""
    assert all((ROOT / part).exists() for part in PARTS)
    assert TORONTO.key == "America/Toronto"
