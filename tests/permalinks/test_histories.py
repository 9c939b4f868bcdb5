"""Random lives of a site: every address ever announced goes on answering for its article."""

from dataclasses import dataclass, field
from random import Random

import pytest
from porte_voix.permalinks.addresses import file_of
from porte_voix.permalinks.resolve import Answers, Key, Memory, Page, resolve

SCHEMES = ("/{year}/{slug}/", "/{slug}/", "/{year}/{slug}.html", "/nouvelles/{slug}")
SLUGS = ("avis", "circuit", "inscription", "conseil", "rentree", "greve")


@dataclass
class Article:
    """An article as its writer sees it, and the addresses that were announced for it."""

    key: Key
    slug: str
    year: int
    withdrawn: bool = False
    formerly: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)


@dataclass
class Site:
    """A site whose writers and operator do anything; a refused change is taken back."""

    random: Random
    scheme: str = SCHEMES[0]
    articles: list[Article] = field(default_factory=list)
    refused: int = 0

    def path(self, article: Article) -> str:
        """The address of an article today."""
        lang = "" if article.key[1] == "fr" else f"/{article.key[1]}"
        return lang + self.scheme.format(year=article.year, slug=article.slug)

    def answers(self) -> Answers:
        """What the build would find."""
        pages = [
            Page(self.path(one), one.key[0], one.key, tuple(one.formerly)) for one in self.articles
        ]
        shared = {one.key: tuple(one.shared) for one in self.articles if one.shared}
        return resolve(pages, Memory(shared), others=("archives/index.html", "index.html"))

    def sound(self) -> bool:
        """Whether the build would pass: two pages at one address are refused elsewhere."""
        files = [file_of(self.path(one)) for one in self.articles]
        return len(set(files)) == len(files) and not self.answers().problems

    def step(self) -> None:
        """One change; then, if the build passes, the new addresses are announced."""
        act = self.random.choice((self.add, self.rename, self.move, self.rewrite, self.withdraw))
        undo = act()
        if not self.sound():
            self.refused += 1
            undo()
            return
        for one in self.articles:
            path = self.path(one)
            if not one.withdrawn and (not one.shared or one.shared[-1] != path):
                one.shared.append(path)

    def add(self):
        """A new article, perhaps a translation, perhaps with an old path of its own."""
        number = f"{len(self.articles):08d}"
        key = (number, self.random.choice(("fr", "fr", "en")))
        made = Article(key, self.random.choice(SLUGS), self.random.choice((2025, 2026)))
        if self.random.random() < 0.3:
            made.formerly.append(f"/vieux/{self.random.randrange(40)}.html")
        self.articles.append(made)
        return self.articles.pop

    def rename(self):
        """Another title, so another slug."""
        if not self.articles:
            return lambda: None
        one, slug = self.random.choice(self.articles), self.random.choice(SLUGS)
        before, one.slug = one.slug, slug
        return lambda: setattr(one, "slug", before)

    def move(self):
        """Another year."""
        if not self.articles:
            return lambda: None
        one = self.random.choice(self.articles)
        before, one.year = one.year, self.random.choice((2024, 2025, 2026))
        return lambda: setattr(one, "year", before)

    def rewrite(self):
        """Another scheme of addresses for the whole site."""
        before, self.scheme = self.scheme, self.random.choice(SCHEMES)
        return lambda: setattr(self, "scheme", before)

    def withdraw(self):
        """An article becomes its tombstone, at its address."""
        if not self.articles:
            return lambda: None
        one = self.random.choice(self.articles)
        before, one.withdrawn = one.withdrawn, True
        return lambda: setattr(one, "withdrawn", before)


@pytest.mark.parametrize("block", range(10))
def test_every_address_ever_announced_answers_for_its_article(block: int) -> None:
    """A hundred lives of forty changes each: a page, or a redirect straight to the right one."""
    shared = refused = 0
    for seed in range(100 * block, 100 * block + 100):
        site = Site(Random(seed))
        for _change in range(40):
            site.step()
        pages = {file_of(site.path(one)): one.key for one in site.articles}
        redirects = {file_of(old): file_of(new) for old, new in site.answers().redirects.items()}
        assert not set(redirects) & set(pages)
        for one in site.articles:
            for path in (*one.shared, *one.formerly):
                file = file_of(path)
                assert pages[redirects.get(file, file)] == one.key, f"graine {seed} : {path}"
        shared += sum(len(one.shared) for one in site.articles)
        refused += site.refused
    assert shared > 500
    assert refused > 50
