"""What happens to a site between two builds: nothing, or one thing that people really do.

The edits of a round follow one another on the same site, in this order, and ``Site.reset`` undoes
them all. Each changes something new every round.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from bench.corpus import FIRST, SECONDS, Post, date_of, path_of, post_of, target_of
from bench.dialects import Dialect

#: What the end of an article's template holds, in every theme.
END = "</article>"


@dataclass(slots=True)
class Site:
    """A generator's site on the disk: where its posts and its article template are."""

    folder: Path
    dialect: Dialect
    template: Path
    count: int
    #: What must come back at the end of a round: the former bytes, or None for a new file.
    before: dict[Path, bytes | None] = field(default_factory=dict)
    #: Posts as edited so far.
    posts: dict[int, Post] = field(default_factory=dict)

    def post(self, index: int) -> Post:
        """A post, as it is now."""
        return self.posts.get(index) or post_of(index)

    def write_post(self, post: Post) -> None:
        """Put a post in its file."""
        self.posts[post.index] = post
        self.write(self.path(post.index), self.dialect.text(post))

    def path(self, index: int) -> Path:
        """The file of a post."""
        return self.folder / self.dialect.content / path_of(index)

    def write(self, path: Path, text: str) -> None:
        """Change a file, remembering what it held."""
        self._keep(path)
        path.write_text(text, encoding="utf-8", newline="")

    def remove(self, path: Path) -> None:
        """Delete a file, remembering what it held."""
        self._keep(path)
        path.unlink()

    def reset(self) -> None:
        """Put everything back as it was."""
        for path, data in self.before.items():
            if data is None:
                path.unlink()
            else:
                path.write_bytes(data)
        self.before.clear()
        self.posts.clear()

    def _keep(self, path: Path) -> None:
        self.before.setdefault(path, path.read_bytes() if path.exists() else None)


def nothing(site: Site, turn: int) -> None:
    """Leave the site alone."""


def body(site: Site, turn: int) -> None:
    """Add a paragraph at the end of an article of middle age."""
    post = site.post(site.count // 2)
    added = f"\nUne précision apportée au tour {turn}.\n"
    site.write_post(replace(post, body=post.body + added))


def title(site: Site, turn: int) -> None:
    """Change the title of an article of middle age."""
    post = site.post(site.count // 2)
    site.write_post(replace(post, title=f"{post.title}, mise à jour {turn}"))


def add(site: Site, turn: int) -> None:
    """Publish one more article, the newest: every page of every list that shows it moves."""
    newest = FIRST + timedelta(seconds=SECONDS, hours=turn)
    site.write_post(replace(post_of(site.count), date=newest))


def delete(site: Site, turn: int) -> None:
    """Delete the newest article that no other links to (it was there from the start)."""
    linked = {target_of(index) for index in range(site.count + 1)}
    site.remove(site.path(max(set(range(site.count)) - linked, key=date_of)))


def template(site: Site, turn: int) -> None:
    """Change a line of the article's template: every article's page changes."""
    text = site.template.read_text(encoding="utf-8")
    site.write(site.template, text.replace(END, f"<p>Gabarit {turn}</p>\n{END}"))


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a build answers: its name on the command line, its words in the table, its edit."""

    name: str
    words: str
    edit: Callable[[Site, int], None]


SCENARIOS = {
    one.name: one
    for one in (
        Scenario("cold", "à froid", nothing),
        Scenario("same", "rien de changé", nothing),
        Scenario("body", "texte d'un article", body),
        Scenario("title", "titre d'un article", title),
        Scenario("add", "un article ajouté", add),
        Scenario("delete", "un article supprimé", delete),
        Scenario("template", "un gabarit du thème", template),
    )
}
