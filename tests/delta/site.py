"""A generated site on disk, small and full of corners, that edits move from state to state.

Everything drawn comes from the generator of numbers given, so that a walk can be walked again.
"""

import os
import shutil
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from tests.delta import words
from tests.delta.texts import Block, Text
from tests.factories import make_png

ZONE = ZoneInfo("America/Toronto")
#: Where the calendar of every walk starts.
START = datetime(2026, 11, 21, 12, 0, tzinfo=ZONE)
NEIGHBOURS = '''"""Each article knows the next and the previous, as a well-known plugin does."""

from pelican import signals

from .helper import MARK, pair


def link(generator):
    for earlier, later in pair(generator.articles):
        later.older = earlier
        earlier.newer = later
        earlier.mark = later.mark = MARK


def register():
    signals.article_generator_finalized.connect(link)
'''
HELPER = '''"""What the plugin keeps out of its first file."""

MARK = "marque 0"


def pair(articles):
    return zip(articles[1:], articles)
'''
#: A template among the texts, which reads what the plugin adds.
GREETING = """{{ SITENAME|crie }} : {{ articles|length }}
{% for a in articles %}{{ a.mark|default("") }} {{ a.newer.title if a.newer is defined }}
{% endfor %}"""


@dataclass
class Site(ABC):
    """The files of one site, and what the edits know of them."""

    root: Path
    rng: Random
    texts: list[Text] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    images: list[str] = field(default_factory=list)
    instant: datetime = START
    serial: int = 0
    #: A file whose time of modification is not past: (path, nanoseconds).
    tick: tuple[str, int] | None = None
    broken: str | None = None
    #: Whether texts move files by linking to them, which makes every order matter.
    attaches: bool = False

    #: Whether every file must have a fate and every link a target.
    accounted: ClassVar[bool] = False
    theme: ClassVar[str]
    plugins: ClassVar[tuple[str, ...]]
    formats: ClassVar[tuple[str, ...]] = ("md",)
    categories: ClassVar[tuple[str, ...]]
    authors: ClassVar[tuple[str, ...]]
    #: Templates that fragments may be added to, and the blocks of them that take it.
    pages_dir: ClassVar[str] = "pages"

    @property
    def content(self) -> Path:
        """Where texts and images are."""
        return self.root / "content"

    @property
    def templates(self) -> Path:
        """Where the templates of the theme are."""
        return self.root / "theme" / "templates"

    @property
    def output(self) -> Path:
        """The output that builds follow one another in."""
        return self.root / "output"

    @property
    def articles(self) -> list[Text]:
        """The articles among the texts."""
        return [text for text in self.texts if not text.page]

    @abstractmethod
    def spell(self, text: Text) -> str:
        """The file of a text."""

    @abstractmethod
    def conf(self) -> str:
        """The settings file, less ``settings``."""

    @abstractmethod
    def copy_theme(self) -> None:
        """Put the theme under the root, where edits may touch it."""

    @abstractmethod
    def folder(self) -> str:
        """A folder for a new article."""

    def create(self, articles: int) -> None:
        """Write the whole site."""
        self.root.mkdir(parents=True)
        self.attaches = self.rng.random() < 0.5
        self.copy_theme()
        self._plugin()
        for number in range(6):
            self.add_image(f"images/photo-{number}.png")
        for name, text in (("robots.txt", "User-agent: *\n"), ("données.csv", "a;b\n1;2\n")):
            self.write(f"extra/{name}", text)
        self.write("extra/bonjour.html", GREETING)
        for _ in range(articles):
            self.add_article()
        for _ in range(5):
            self.add_page()
        for text in self.rng.sample(self.articles, max(1, articles // 10)):
            self.translate(text)
        for text in self.texts:
            text.blocks += self.links(text)
            self.save(text)
        self.save_settings()

    def _plugin(self) -> None:
        folder = self.root / "plugins" / "neighbours"
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text(NEIGHBOURS, "utf-8")
        (folder / "helper.py").write_text(HELPER, "utf-8")

    def write(self, inside: str, data: str | bytes) -> None:
        """Write a file of the content."""
        path = self.content / inside
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)

    def save(self, text: Text) -> None:
        """Write the file of a text."""
        self.write(text.path, self.spell(text))

    def save_settings(self) -> None:
        """Write the settings file."""
        changes = "".join(f"{name} = {value!r}\n" for name, value in self.settings.items())
        (self.root / "pelicanconf.py").write_text(f"{self.conf()}\n{changes}", "utf-8")

    def next_number(self) -> int:
        """A number that nothing else bears."""
        self.serial += 1
        return self.serial

    def add_image(self, inside: str) -> None:
        """Write a new picture."""
        size = self.rng.randint(1, 60), self.rng.randint(1, 60)
        self.write(inside, make_png(*size))
        self.images.append(inside)

    def a_date(self) -> str:
        """A day of the last three years, near now or not, sometimes that of another article."""
        dated = [text.date for text in self.articles if text.date]
        if dated and self.rng.random() < 0.2:
            return self.rng.choice(dated)
        reach = self.rng.choice((3, 40, 900))
        ahead = 12 if self.rng.random() < 0.25 else 0
        hours = self.rng.randint(-24 * reach, 24 * ahead)
        return self.shifted(hours)

    def shifted(self, hours: int) -> str:
        """An instant so many hours from now, as front matter writes it."""
        return f"{self.instant + timedelta(hours=hours):%Y-%m-%d %H:%M}"

    def add_article(self) -> Text:
        """Add an article, drawn whole."""
        number = self.next_number()
        text = Text(
            path=f"{self.folder()}/texte-{number}.{self.rng.choice(self.formats)}",
            title=words.title(self.rng, number),
            ident=words.ident(self.rng),
            slug=f"texte-choisi-{number}" if self.rng.random() < 0.3 else "",
            date=self.a_date(),
            status=self.rng.choice(("", "", "", "", "", "", "draft", "hidden")),
            category=self.rng.choice(("", *self.categories)),
            author=self.rng.choice(("", *self.authors)),
            tags=words.tags(self.rng),
            summary=words.sentence(self.rng) if self.rng.random() < 0.4 else "",
            blocks=self.body(),
        )
        self.texts.append(text)
        return text

    def add_page(self) -> Text:
        """Add a page, drawn whole."""
        number = self.next_number()
        text = Text(
            path=f"{self.pages_dir}/page-{number}.{self.rng.choice(self.formats)}",
            title=words.title(self.rng, number),
            ident=words.ident(self.rng),
            page=True,
            status=self.rng.choice(("", "", "", "draft", "hidden")),
            blocks=self.body(),
        )
        self.texts.append(text)
        return text

    def translate(self, text: Text) -> Text:
        """Add the other language of a text, which then keeps its slug whatever its title."""
        text.slug = text.slug or f"traduit-{self.next_number()}"
        stem, _, format = text.path.rpartition(".")
        other = Text(
            path=f"{stem}-en.{format}",
            title=f"{text.title} in English",
            ident=text.ident,
            page=text.page,
            slug=text.slug,
            date=text.date,
            lang="fr" if self.settings.get("DEFAULT_LANG") == "en" else "en",
            status=text.status,
            category=text.category,
            summary=words.sentence(self.rng) if text.summary else "",
            blocks=self.body(),
        )
        self.texts.append(other)
        return other

    def body(self) -> list[Block]:
        """A few blocks without links."""
        rng = self.rng
        blocks: list[Block] = [("p", words.paragraph(rng)) for _ in range(rng.randint(1, 3))]
        extras: tuple[Block, ...] = (
            ("h", words.sentence(rng)),
            ("list", *(words.sentence(rng) for _ in range(3))),
            ("code", "def f(x):\n    return x + 1"),
            ("raw", "| a | b |\n|---|---|\n| 1 | 2 |"),
            ("raw", f"Un renvoi[^1].\n\n[^1]: {words.sentence(rng)}"),
        )
        if rng.random() < 0.5:
            blocks.insert(rng.randint(0, len(blocks)), rng.choice(extras))
        return blocks

    def links(self, text: Text) -> list[Block]:
        """None to two links, of every kind that Pelican resolves; some lead nowhere."""
        return [self.a_link(text) for _ in range(self.rng.choice((0, 1, 1, 2)))]

    def a_link(self, text: Text) -> Block:
        """One link or picture."""
        rng = self.rng
        target = rng.choice(self.texts).path
        image = rng.choice(self.images)
        here = os.path.relpath(target, str(Path(text.path).parent))
        # Two attached files of one name would be written over each other, in no certain order.
        folder = str(Path(text.path).parent)
        own = f"{folder}/pièce-{folder.replace('/', '-')}-{rng.randint(1, 9)}.png"
        if rng.random() < 0.15 and own not in self.images and not self.accounted:
            self.add_image(own)
        attached = rng.choice([one for one in self.images if one not in ("", image)])
        moving: tuple[Block, ...] = (
            ("link", f"{{attach}}/{attached}", "une pièce"),
            ("image", f"{{attach}}/{own}", "une pièce proche"),
        )
        nowhere: tuple[Block, ...] = (
            ("link", f"{{filename}}/nulle-part-{rng.randint(1, 9)}.md", "rien"),
            ("link", "{static}/images/absente.png", "ça"),
        )
        choices: tuple[Block, ...] = (
            ("link", f"{{filename}}/{target}", "un autre texte"),
            ("link", f"{{filename}}{here}", "un voisin"),
            ("link", f"{{filename}}/{target}#note", "une note"),
            ("image", f"{{static}}/{image}", "Une photo"),
            *(moving if self.attaches and not self.accounted else ()),
            ("link", f"{{tag}}{rng.choice(words.TAGS).split()[0]}", "un mot"),
            ("link", f"{{category}}{rng.choice(self.categories).split()[0]}", "un genre"),
            ("link", f"{{author}}{rng.choice(self.authors).split()[0]}", "quelqu’un"),
            ("link", "{index}", "l’accueil"),
            ("link", "{static}/extra/données.csv", "ça"),
            *(() if self.accounted else nowhere),
        )
        return rng.choice(choices)

    def is_linked(self, inside: str) -> bool:
        """Whether some text links to a file of the content."""
        return any(
            block[0] in ("link", "image") and block[1].partition("#")[0].endswith(f"}}/{inside}")
            for text in self.texts
            for block in text.blocks
        )

    def remove(self, text: Text) -> None:
        """Delete a text and its file."""
        self.texts.remove(text)
        (self.content / text.path).unlink()

    def replace_theme(self, source: Path, *parts: str) -> None:
        """Copy parts of a theme under the root."""
        for part in parts:
            if (source / part).is_dir():
                shutil.copytree(source / part, self.root / "theme" / part)
