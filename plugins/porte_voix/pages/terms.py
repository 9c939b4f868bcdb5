"""What articles are gathered by, beside Pelican's own: for whom, what for, which school, language.

Pure. The addresses are fixed: like those of articles, they must outlive the tool.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from porte_voix.compound import OBJECTIVES
from porte_voix.values import plain_key

#: The folder of each kind of list.
FOLDERS = {"audience": "public", "objective": "objectif", "school": "ecole"}
#: The folders of the indexes: one list of lists for each kind that has one.
INDEXES = {"audience": "public/", "objective": "objectif/", "school": "ecole/"}


@dataclass(frozen=True, slots=True)
class Term:
    """One list of articles: its kind, its name as written, and where it is."""

    kind: str
    name: str
    slug: str

    @property
    def title(self) -> str:
        """The name as it begins a line: its other capitals are its own."""
        return self.name[:1].upper() + self.name[1:]

    @property
    def url(self) -> str:
        """The address of the list."""
        return f"{self.slug}/" if self.kind == "language" else f"{FOLDERS[self.kind]}/{self.slug}/"

    @property
    def save_as(self) -> str:
        """The file of the list."""
        return f"{self.url}index.html"

    @property
    def feed(self) -> str:
        """The Atom feed of the list; only schools and languages have one."""
        return f"flux/{FOLDERS.get(self.kind, 'langue')}/{self.slug}.atom.xml"

    @property
    def has_feed(self) -> bool:
        """Whether somebody may want to follow this list alone."""
        return self.kind in ("school", "language")


Gathered = list[tuple[Term, list[Any]]]


def slug_of(name: str) -> str:
    """« Parents du primaire » → « parents-du-primaire »."""
    return plain_key(name).encode("ascii", "ignore").decode().replace("_", "-").strip("-")


def reach(name: str, kind: str) -> str:
    """Where the list of this name is: what a page of an article links to."""
    return Term(kind, name, slug_of(name) if kind == "audience" else name).url


def audiences(articles: Iterable[Any]) -> Gathered:
    """The articles of each audience; two spellings of one name are one audience."""
    found: dict[str, tuple[Term, list[Any]]] = {}
    for article in articles:
        for name in article.audiences:
            key = slug_of(name)
            if key:
                found.setdefault(key, (Term("audience", name, key), []))[1].append(article)
    return [found[key] for key in sorted(found)]


def main(gathered: Gathered, number: int = 5) -> Gathered:
    """The lists that hold the most articles."""
    return sorted(gathered, key=lambda one: -len(one[1]))[:number]


def objectives(articles: Iterable[Any]) -> Gathered:
    """The articles of each objective, in the order in which a board lists them."""
    found: dict[str, list[Any]] = {name: [] for name in OBJECTIVES}
    for article in articles:
        if article.objective:
            found[article.objective.type].append(article)
    return [(Term("objective", name, name), filed) for name, filed in found.items() if filed]


def schools(articles: Iterable[Any], known: Mapping[str, Any]) -> Gathered:
    """The articles of each school of the settings, those that have none yet included."""
    found: dict[str, list[Any]] = {name: [] for name in known}
    for article in articles:
        for name in article.schools:
            if name in found:
                found[name].append(article)
    return [
        (Term("school", str(known[name].get("name", name)), name), filed)
        for name, filed in found.items()
    ]


def languages(articles: Iterable[Any], default: str) -> Gathered:
    """The articles of each language but the site's own, translations included."""
    found: dict[str, list[Any]] = {}
    for article in articles:
        if article.lang != default:
            found.setdefault(article.lang, []).append(article)
    return [(Term("language", lang, lang), filed) for lang, filed in sorted(found.items())]
