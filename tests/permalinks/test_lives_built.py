"""Random lives of a site through the real build: what was announced answers on the disk."""

import json
import re
from itertools import pairwise
from pathlib import Path
from random import Random

from porte_voix.errors import ContentError
from porte_voix.permalinks.addresses import file_of

from tests.factories import SITE, make_text
from tests.permalinks.test_plugin import PLUGINS
from tests.sites import Site

SCHEMES = ("{slug}/", "{date:%Y}/{slug}/", "{date:%Y}/{slug}.html", "nouvelles/{slug}/")
SLUGS = ("avis", "circuit", "conseil", "rentree")
TARGET = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')


class Life:
    """A site whose writers and operator do anything; a refused change is taken back."""

    def __init__(self, root: Path, seed: int) -> None:
        (root / "content/articles").mkdir(parents=True)
        self.site, self.random = Site(root), Random(seed)
        self.scheme = SCHEMES[0]
        self.articles: dict[str, dict[str, str]] = {}
        self.shared: dict[str, list[str]] = {}
        self.refused = 0

    def step(self) -> None:
        """One change, a build, and the announcement of what is new in it."""
        scheme, articles = self.scheme, {id: dict(each) for id, each in self.articles.items()}
        self.change()
        try:
            self.build()
        except ContentError:
            self.refused += 1
            self.scheme, self.articles = scheme, articles
            self.build()
        for id, fields in self.articles.items():
            if "Retire" not in fields:
                url = f"{SITE}/{self.address(fields)}"
                known = self.shared.setdefault(id, [])
                if known[-1:] != [url]:
                    known.append(url)

    def change(self) -> None:
        """Write, rename, move in time, withdraw, delete, reclaim, or move the whole site."""
        act = self.random.choice(("add", "add", "slug", "date", "out", "lose", "claim", "scheme"))
        if act == "scheme":
            self.scheme = self.random.choice(SCHEMES)
        elif act == "add" or not self.articles:
            id = f"aaaa{self.random.randrange(2222, 9999)}".replace("0", "z").replace("1", "z")
            self.articles[id] = {"Slug": self.random.choice(SLUGS), "Date": "2026-11-20 09:00"}
        else:
            id = self.random.choice(sorted(self.articles))
            if act == "lose":
                del self.articles[id]
            elif act == "slug":
                self.articles[id]["Slug"] = self.random.choice(SLUGS)
            elif act == "date":
                self.articles[id]["Date"] = f"{self.random.choice((2024, 2025))}-05-05 09:00"
            elif act == "out":
                self.articles[id] |= {"Retire": "2026-11-21", "Motif_retrait": "Erreur."}
            else:
                every = [url.removeprefix(SITE) for urls in self.shared.values() for url in urls]
                self.articles[id]["Anciennement"] = self.random.choice(["/avant.html", *every])

    def address(self, fields: dict[str, str]) -> str:
        """The path of an article today."""
        year = fields["Date"][:4]
        return self.scheme.replace("{date:%Y}", year).replace("{slug}", fields["Slug"])

    def build(self) -> None:
        """Write everything down, the register's view included, and run Pelican."""
        folder = self.site.content / "articles"
        for path in folder.iterdir():
            path.unlink()
        for id, fields in self.articles.items():
            self.site.write(f"articles/{id}.md", make_text(Identifiant=id, Titre=id, **fields))
        moved = [
            {"article": id, "from": old, "to": new}
            for id, urls in self.shared.items()
            for old, new in pairwise(urls)
        ]
        articles = {f"{id}/fr": {"url": urls[0], "copies": []} for id, urls in self.shared.items()}
        view = {"schema": 1, "lineage": "l", "events": 7, "site": SITE, "moved": moved}
        self.site.state.mkdir(exist_ok=True)
        text = json.dumps({**view, "articles": articles})
        (self.site.state / "ledger-view.json").write_text(text, "utf-8")
        file = self.scheme + ("index.html" if self.scheme.endswith("/") else "")
        self.site.build(
            PLUGINS=PLUGINS,
            ARTICLE_URL=self.scheme,
            ARTICLE_SAVE_AS=file,
            DELETE_OUTPUT_DIRECTORY=True,
            PORTE_VOIX_OLD_ADDRESSES=str(self.site.root / "aucune.txt"),
        )

    def answer(self, url: str) -> str:
        """What a reader who kept an address finds on the disk, one redirect later at most."""
        text = (self.site.output / file_of(url.removeprefix(SITE))).read_text("utf-8")
        found = TARGET.search(text)
        if found is None:
            return text
        return (self.site.output / file_of(found[1].removeprefix(SITE))).read_text("utf-8")


def test_every_shared_address_answers_after_each_build(tmp_path: Path) -> None:
    """A page or a tombstone of the right article, or of the one that took its place on purpose."""
    shared = refused = 0
    for seed in range(5):
        life = Life(tmp_path / str(seed), seed)
        for _change in range(12):
            life.step()
            for id, urls in life.shared.items():
                heirs = {id} if id in life.articles else set(life.articles)
                for url in urls:
                    answer = life.answer(url)
                    assert any(f"title: {heir}" in answer for heir in heirs), f"{seed} {id} {url}"
        shared += sum(map(len, life.shared.values()))
        refused += life.refused
    assert shared > 20
    assert refused > 5
