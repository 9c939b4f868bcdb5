"""The sites of the walks: ours with its strict settings, Pelican's own themes with the defaults."""

import json
import posixpath
from pathlib import Path
from random import Random

import pelican
from porte_voix.ledger_view import FILE_NAME, SCHEMA

from tests.delta.builds import ROOT
from tests.delta.site import Site
from tests.delta.texts import Text, as_html, as_markdown, as_rst, markdown_body
from tests.sites import DEMO

PELICAN_THEMES = Path(pelican.__file__).parent / "themes"
PLAIN_CONF = """
SITENAME = "Essai"
SITEURL = "https://essai.example"
TIMEZONE = "America/Toronto"
DEFAULT_LANG = "fr"
LOCALE = ("C",)
PATH = "content"
THEME = "theme"
PLUGIN_PATHS = ["plugins"]
PLUGINS = ["neighbours"]
STATIC_PATHS = ["images", "extra"]
EXTRA_PATH_METADATA = {"extra/robots.txt": {"path": "robots.txt"}}
TEMPLATE_PAGES = {"extra/bonjour.html": "bonjour.html"}
YEAR_ARCHIVE_SAVE_AS = "{date:%Y}/index.html"
DEFAULT_PAGINATION = 7
JINJA_FILTERS = {"crie": lambda text: str(text).upper()}
"""
OURS_CONF = """
THEME = "theme"
PLUGIN_PATHS = ["plugins"]
PLUGINS = ["porte_voix", "porte_voix.announce", "porte_voix.permalinks", "porte_voix.pages"]
PLUGINS += ["porte_voix.images", "neighbours"]
STATIC_PATHS = ["images", "extra"]
EXTRA_PATH_METADATA = {"extra/robots.txt": {"path": "robots.txt"}}
TEMPLATE_PAGES = {"extra/bonjour.html": "bonjour.html"}
JINJA_FILTERS = {"crie": lambda text: str(text).upper()}
# An agreement that ends holds the article: the walk goes on.
PORTE_VOIX_RULES = {"accord-echu": "retient", "accord-depasse": "retient"}
"""


#: What our rules ask of every article.
OBJECTIVE = {
    "objectif_type": "comprehension",
    "objectif_enonce": "Que chacun sache ce qui change",
    "objectif_indicateur": "lectures",
    "objectif_cible": "100",
    "objectif_echeance": "2027-06-30",
    "publics": "parents",
    "pour_vous": "Vous saurez quoi faire",
}


def _leads_astray(block: tuple[str, ...], path: str, known: set[str]) -> bool:
    """Whether a block of a text links to a file that is not there."""
    what, end, target = block[1].partition("}") if block[0] in ("link", "image") else ("", "", "")
    if not end or what not in ("{filename", "{static", "{attach"):
        return False
    target = target.partition("#")[0]
    folder = "" if target.startswith("/") else path.rpartition("/")[0]
    return posixpath.normpath(f"./{folder}/{target.lstrip('/')}") not in known


class Plain(Site):
    """Pelican's defaults, a few features on, texts in three formats next to their pictures."""

    plugins = ("neighbours",)
    formats = ("md", "md", "md", "rst", "html")
    categories = ("Vie scolaire", "Conseil", "Avis", "Décisions expliquées")
    authors = ("Solange Castelmur", "Elzéar Pinsonval", "Maïté Desroseaux")

    def spell(self, text: Text) -> str:
        """In the format that the name of the file tells."""
        spelling = {"md": as_markdown, "rst": as_rst, "html": as_html}
        return spelling[text.path.rpartition(".")[2]](text)

    def conf(self) -> str:
        """Few settings; everything else is Pelican's."""
        return PLAIN_CONF

    def folder(self) -> str:
        """The folder may be a category."""
        return self.rng.choice(("vie", "conseil", "avis"))


class Simple(Plain):
    """Pelican's ``simple`` theme, which has no style sheet: it is given one."""

    theme = "simple"

    def copy_theme(self) -> None:
        """The whole theme."""
        self.replace_theme(PELICAN_THEMES / "simple", "templates")
        css = self.root / "theme" / "static" / "css"
        css.mkdir(parents=True)
        (css / "main.css").write_text("body { margin: 1em }\n", "utf-8")


class Notmyidea(Plain):
    """Pelican's default theme, most of whose templates are inherited from ``simple``."""

    theme = "notmyidea"

    def copy_theme(self) -> None:
        """The whole theme."""
        self.replace_theme(PELICAN_THEMES / "notmyidea", "templates", "static")


class Ours(Site):
    """The theme, the settings and the plugins of this project."""

    theme = "ours"
    accounted = True
    plugins = (
        "porte_voix",
        "porte_voix.announce",
        "porte_voix.permalinks",
        "porte_voix.pages",
        "porte_voix.images",
        "neighbours",
    )
    categories = ("Inscriptions", "Avis", "Décisions expliquées", "Vie des écoles")
    authors = ("Solange Castelmur", "Elzéar Pinsonval", "Bastien Orvalais")

    def copy_theme(self) -> None:
        """The whole theme, and a first export of the register."""
        self.replace_theme(ROOT / "theme", "templates", "static", "translations")
        self.announced(Random(0))

    def folder(self) -> str:
        """One folder a year."""
        return f"articles/{self.rng.choice((2024, 2025, 2026))}"

    def conf(self) -> str:
        """The settings of the repository, less what this site cannot have."""
        return (DEMO / "pelicanconf.py").read_text("utf-8") + OURS_CONF

    def announced(self, rng: Random) -> None:
        """Write the public face of the register: copies of some articles, addresses they had."""
        site = "https://blogue.rives-boreales.example"
        told = [text for text in self.articles if rng.random() < 0.3 and self.is_public(text)]
        articles, moved = {}, []
        for text in told:
            first = f"{site}/2026/ancien-{text.ident}/"
            copies = [
                {
                    "account": network,
                    "network": network,
                    "url": f"https://{network}.example/{text.ident}/{rng.randint(1, 9)}",
                }
                for network in rng.sample(("bluesky", "mastodon", "x"), rng.randint(0, 2))
            ]
            facts = {"url": first, "state": "said" if copies else "new", "copies": copies}
            articles[f"{text.ident}/{text.lang or 'fr'}"] = facts
            if rng.random() < 0.4:
                second = f"{site}/2026/moins-ancien-{rng.randint(1, 9)}-{text.ident}/"
                moved.append({"article": text.ident, "from": first, "to": second})
        view = {
            "schema": SCHEMA,
            "lineage": "0" * 8,
            "events": len(told) + 1,
            "site": site,
            "articles": articles,
            "moved": moved,
        }
        path = self.root / ".porte-voix" / FILE_NAME
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(view), "utf-8")

    def is_public(self, text: Text) -> bool:
        """Whether readers may open the page of an article today."""
        return text.status != "draft" and text.date <= self.shifted(0)

    def mend(self) -> None:
        """Let the site be built again, whatever the last edits have broken."""
        self._forget_the_lost()
        if not self.tick and not self.broken:
            self._unlink_the_lost()

    def _unlink_the_lost(self) -> None:
        """No text leads to a file that is no more."""
        known = {text.path for text in self.texts} | {*self.images, "extra/données.csv"}
        for text in self.texts:
            kept = [block for block in text.blocks if not _leads_astray(block, text.path, known)]
            if len(kept) < len(text.blocks):
                text.blocks = kept
                self.save(text)

    def _forget_the_lost(self) -> None:
        """No address without an answer stays in the memory of the site."""
        path = self.root / ".porte-voix" / FILE_NAME
        view = json.loads(path.read_text("utf-8"))
        public = {f"{one.ident}/{one.lang or 'fr'}" for one in self.articles if self.is_public(one)}
        kept = {name: facts for name, facts in view["articles"].items() if name in public}
        if kept != view["articles"]:
            path.write_text(json.dumps({**view, "articles": kept}), "utf-8")
        claimed = {f"{text.fields.get('formerly')}\n" for text in self.texts}
        before = self.root / "adresses-d-avant.txt"
        if before.exists() and not {before.read_text("utf-8")} <= claimed:
            before.unlink()

    def spell(self, text: Text) -> str:
        """Front matter by our table of fields."""
        facts = text.facts()
        if not text.page:
            facts["id"] = text.ident
            facts.setdefault("summary", f"En bref\u00a0: {text.title}.")
            facts |= OBJECTIVE
        lines = [
            f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in facts.items()
        ]
        return "\n".join(["---", *lines, "---", markdown_body(text.blocks)])


FLAVOURS: dict[str, type[Site]] = {kind.theme: kind for kind in (Ours, Simple, Notmyidea)}
