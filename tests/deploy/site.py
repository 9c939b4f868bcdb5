"""A site that changes: pages, the pictures and styles that they show, lists that lead to them."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.factories import SITE

HEAD = '<!doctype html><html lang="fr"><head><link rel="stylesheet" href="/theme/{css}.css">{mark}'
MARK = '<meta name="porte-voix" content="{id} r">'
PER_LIST = 20


@dataclass
class Shop:
    """The output of a build, drawn again after each change."""

    root: Path
    random: Random
    articles: dict[str, int] = field(default_factory=dict)
    css: int = 0
    serial: int = 0

    def grow(self, articles: int) -> None:
        """So many articles more."""
        for _ in range(articles):
            self._add()
        self.write()

    def change(self) -> None:
        """One change as writers make them, or the operator."""
        act = self.random.choice(("add", "edit", "edit", "style", "remove"))
        name = self.random.choice(sorted(self.articles))
        if act == "add":
            self._add()
        elif act == "style":
            self.css += 1
        elif act == "remove" and len(self.articles) > 5:
            del self.articles[name]
        else:
            self.edit(name)
        self.write()

    def edit(self, name: str) -> None:
        """Another text, with another picture."""
        self.serial += 1
        self.articles[name] = self.serial

    def write(self) -> None:
        """The whole output, from nothing."""
        shutil.rmtree(self.root, ignore_errors=True)
        names = list(self.articles)
        for place, name in enumerate(names):
            self._article(name, names[max(0, place - 1) : place] + names[place + 1 : place + 2])
        for number in range(0, len(names), PER_LIST):
            self._list(number // PER_LIST, names[number : number + PER_LIST], len(names))
        feed = "".join(f"<link href='{SITE}/2026/{one}/'/>" for one in names[-10:])
        self._put("flux/atom.xml", f"<feed>{feed}</feed>")
        self._put(f"theme/style-{self.css}.css", f"body {{ margin: {self.css}px }}")
        self._put("theme/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
        about = {"schema": 1, "site": SITE, "manifest": f"sha256:{self.serial}-{self.css}"}
        self._put("porte-voix.json", json.dumps(about))

    def _add(self) -> None:
        self.serial += 1
        self.articles[f"texte-{self.serial}"] = self.serial

    def _article(self, name: str, near: list[str]) -> None:
        turn = self.articles[name]
        links = "".join(f'<a href="/2026/{one}/">{one}</a>' for one in near)
        text = f'<img src="/images/{turn}.png" alt="">{links}<p>Version {turn}.</p>'
        self._page(f"2026/{name}/index.html", MARK.format(id=name), text)
        self._put(f"images/{turn}.png", f"image {turn} " * 50)

    def _list(self, number: int, names: list[str], count: int) -> None:
        links = "".join(f'<a href="/2026/{one}/">{one}</a>' for one in names)
        if (number + 1) * PER_LIST < count:
            links += f'<a href="/page/{number + 2}/">Suite</a>'
        place = f"page/{number + 1}/index.html" if number else "index.html"
        self._page(place, "", links)

    def _page(self, path: str, mark: str, body: str) -> None:
        head = HEAD.format(css=f"style-{self.css}", mark=mark)
        self._put(path, f"{head}</head><body><a href='/'>Accueil</a>{body}</body></html>")

    def _put(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
