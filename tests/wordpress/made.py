"""An invented WordPress blog: its export, its files, as a board would hand them over."""

import html
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from tests.factories import make_png

OLD = "https://ancien.rives-boreales.example"
HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>L’ancien blogue</title><link>{old}</link>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>{old}</wp:base_site_url><wp:base_blog_url>{old}</wp:base_blog_url>
<wp:author><wp:author_login>maite</wp:author_login>
<wp:author_display_name><![CDATA[Maïté Desroseaux]]></wp:author_display_name></wp:author>
"""
TAIL = "</channel></rss>\n"
WORDS = (
    *("école", "autobus", "neige", "conseil", "parents", "potager", "lecture", "horaire", "quai"),
    *("décision", "rentrée", "atelier", "bibliothèque", "projet", "équipe", "invitation"),
)


@dataclass
class Post:
    """One item of the export; the defaults make a plain published article."""

    number: int
    title: str = "La rentrée à l’école"
    body: str = "Un paragraphe.\n\nUn autre."
    kind: str = "post"
    status: str = "publish"
    date: str = "2019-03-14 09:00:00"
    slug: str = ""
    link: str = ""
    excerpt: str = ""
    categories: tuple[str, ...] = ("Vie des écoles",)
    tags: tuple[str, ...] = ()
    password: str = ""
    file: str = ""
    parent: int = 0
    meta: dict[str, str] = field(default_factory=dict)
    comments: int = 0

    @property
    def address(self) -> str:
        """Its old address."""
        default = f"{OLD}/{self.date[:4]}/{self.date[5:7]}/{self.slug}/"
        return self.link or (default if self.kind == "post" else f"{OLD}/{self.slug}/")

    def xml(self) -> str:
        """Its element."""
        terms = [("category", name) for name in self.categories if self.kind == "post"]
        terms += [("post_tag", name) for name in self.tags]
        parts = [
            f"<title><![CDATA[{self.title}]]></title><link>{escape(self.address)}</link>",
            "<dc:creator><![CDATA[maite]]></dc:creator>",
            f"<content:encoded><![CDATA[{self.body}]]></content:encoded>",
            f"<excerpt:encoded><![CDATA[{self.excerpt}]]></excerpt:encoded>",
            f"<wp:post_id>{self.number}</wp:post_id><wp:post_date>{self.date}</wp:post_date>",
            f"<wp:post_name>{escape(self.slug)}</wp:post_name><wp:status>{self.status}</wp:status>",
            f"<wp:post_parent>{self.parent}</wp:post_parent><wp:post_type>{self.kind}</wp:post_type>",
            f"<wp:post_password>{self.password}</wp:post_password>",
            f"<wp:attachment_url>{escape(self.file)}</wp:attachment_url>" if self.file else "",
            *(f'<category domain="{d}"><![CDATA[{name}]]></category>' for d, name in terms),
            *(
                f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key>"
                f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
                for key, value in self.meta.items()
            ),
            *(
                "<wp:comment><wp:comment_author>Un parent</wp:comment_author>"
                "<wp:comment_author_email>quelquun@courriel.example</wp:comment_author_email>"
                f"<wp:comment_date>{self.date}</wp:comment_date>"
                f"<wp:comment_content>Question {rank}</wp:comment_content>"
                "<wp:comment_approved>1</wp:comment_approved></wp:comment>"
                for rank in range(self.comments)
            ),
        ]
        return f"<item>{''.join(parts)}</item>\n"


def export(posts: Iterable[Post]) -> bytes:
    """The whole file."""
    return (HEAD.format(old=OLD) + "".join(post.xml() for post in posts) + TAIL).encode()


def picture(number: int, name: str, parent: int = 0) -> Post:
    """An attached picture."""
    file = f"{OLD}/wp-content/uploads/2019/03/{name}"
    meta = {"_wp_attachment_image_alt": f"Ce que montre {name}"}
    link = f"{OLD}/?attachment_id={number}"
    return Post(
        number, name, "", "attachment", "inherit", file=file, parent=parent, meta=meta, link=link
    )


def blog(folder: Path, posts: int, seed: int = 1) -> tuple[Path, Path, list[Post]]:
    """An export of this many articles and its uploads, written in a folder, and its items.

    Pages, drafts, locked and trashed items, galleries, shortcodes of WordPress and of extensions,
    comments, links between articles and smaller copies of pictures are all there.
    """
    chance = random.Random(seed)
    uploads = folder / "uploads"
    (uploads / "2019/03").mkdir(parents=True)
    items = [picture(100_000 + rank, f"quai-{rank}.png", 1 + rank % 7) for rank in range(20)]
    for rank in range(20):
        (uploads / f"2019/03/quai-{rank}.png").write_bytes(make_png(40 + rank, 30))
        (uploads / f"2019/03/quai-{rank}-20x15.png").write_bytes(make_png(20, 15))
    (uploads / "2019/03/ordre-du-jour.csv").write_text("point;minutes\n", encoding="utf-8")
    start = datetime(2012, 9, 1, 9, 0)
    for number in range(1, posts + 1):
        date = start + timedelta(days=number * 9, minutes=number)
        title = f"{chance.choice(WORDS).capitalize()} et {chance.choice(WORDS)}, no {number}"
        items.append(
            Post(
                number,
                title,
                body(number, chance, posts),
                date=f"{date:%Y-%m-%d %H:%M:%S}",
                slug=f"billet-{number}" if number % 11 else f"%c3%a9cole-{number}",
                status="draft" if number % 29 == 0 else "publish",
                password="oui" if number % 97 == 0 else "",
                categories=("Vie des écoles", "Archives")[: 1 + number % 2],
                tags=tuple({chance.choice(WORDS) for _turn in range(3)}),
                comments=number % 4,
                meta={"_thumbnail_id": str(100_000 + number % 20)} if number % 5 == 0 else {},
            )
        )
    items.append(Post(90_001, "À propos", "<p>Qui sommes-nous</p>", "page", slug="qui-sommes-nous"))
    items.append(Post(90_002, "Menu", "", "nav_menu_item", slug="menu"))
    items.append(Post(90_003, "Soirée", "Un soir.", "tribe_events", slug="soiree"))
    items.append(Post(90_004, "Jeté", "Rien.", status="trash", slug="jete"))
    path = folder / "export.xml"
    path.write_bytes(export(items))
    return path, uploads, items


def body(number: int, chance: random.Random, posts: int) -> str:
    """The text of one article, in one of WordPress's ways."""
    words = " ".join(chance.choice(WORDS) for _turn in range(40)).capitalize() + "."
    shown = f"{OLD}/wp-content/uploads/2019/03/quai-{number % 20}-20x15.png"
    other = 1 + chance.randrange(posts)
    date = datetime(2012, 9, 1, 9, 0) + timedelta(days=other * 9, minutes=other)
    slug = f"billet-{other}" if other % 11 else f"%c3%a9cole-{other}"
    link = f'<a href="{OLD}/{date:%Y}/{date:%m}/{slug}/">un autre billet</a>'
    parts = [words, f"Voir {link}, « sic » [sic], et [1].\nSuite de la ligne."]
    if number % 3 == 0:
        parts.append(
            f'[caption id="a" width="40"]<img src="{shown}" alt="Le quai"> Au quai[/caption]'
        )
    if number % 4 == 0:
        parts.append('[gallery ids="100001,100002"]')
    if number % 7 == 0:
        parts.append('[contact-form-7 id="12" title="Écrivez-nous"]')
    if number % 6 == 0:
        parts.append("[embed]https://video.example/w/abc[/embed]")
    if number % 10 == 0:
        parts = [f"<!-- wp:paragraph --><p>{html.escape(words)}</p><!-- /wp:paragraph -->"]
        parts.append(
            f'<!-- wp:image --><figure class="wp-block-image"><img src="{shown}" alt="Quai"/>'
            "<figcaption>Le quai, en mars</figcaption></figure><!-- /wp:image -->"
        )
        parts.append("<!-- wp:list --><ul><li>un</li><li>deux</li></ul><!-- /wp:list -->")
    if number % 13 == 0:
        parts.append(
            '<iframe src="//video.example/embed/1" title="La visite"></iframe><script>x()</script>'
        )
    return "\n\n".join(parts)
