"""The glue with Pelican: each article knows its neighbours; lists, feeds and files are written.

All that these generators write goes through Pelican's writer, from templates of the theme.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from jinja2 import Template
from pelican import Pelican
from pelican.contents import Article
from pelican.generators import Generator
from pelican.paginator import Paginator
from pelican.plugins import signals
from pelican.writers import Writer

from porte_voix.errors import SettingsError
from porte_voix.pages import colours, relations, terms
from porte_voix.pages.terms import Term

#: Entries of a feed, when the settings name no number.
ENTRIES = 20
#: The forms of the feeds of everything and of each category, and their templates.
FORMS = {"atom": "feeds/atom.xml", "rss": "feeds/rss.xml", "json": "feeds/feed.json"}
#: What is written once, from the template of the same name; a file of the board's own comes first.
FILES = {
    "sitemap.xml": "sitemap.xml",
    "robots.txt": "robots.txt",
    ".well-known/security.txt": "security.txt",
    "manifeste.webmanifest": "manifest.webmanifest",
}


def register() -> None:
    """Connect to Pelican. Signals hold weak references: module-level functions only."""
    signals.initialized.connect(check_colours)
    signals.get_generators.connect(get_generators)


def check_colours(pelican: Pelican) -> None:
    """Refuse colours that some readers could not read, before anything is built."""
    problems = colours.problems(pelican.settings.get("PORTE_VOIX_COLOURS") or {})
    if problems:
        raise SettingsError(problems)


def get_generators(pelican: Pelican) -> type[Generator]:
    """The generator of this plugin."""
    return ListsGenerator


class ListsGenerator(Generator):  # type: ignore[misc]
    """Gathers articles, then writes the lists, the feeds and the files of the whole site."""

    #: Nothing is written but through the writer.
    through_writer = True

    def generate_context(self) -> None:
        """Give templates lists of lists, and the urgent notices; whatever their end.

        Each article learns its neighbours: ``article.beside``.
        """
        articles: list[Article] = self.context["articles"]
        default = self.settings["DEFAULT_LANG"]
        every = [*articles, *(other for one in articles for other in one.translations)]
        every.sort(key=lambda article: article.date, reverse=True)
        known = self.settings.get("PORTE_VOIX_SCHOOLS") or {}
        audiences = terms.audiences(articles)
        self.context.update(
            audiences=audiences,
            main_audiences=terms.main(audiences),
            objectives=terms.objectives(articles),
            schools=terms.schools(articles, known),
            languages=terms.languages(every, default),
            urgent=[one for one in articles if one.urgent and one.until],
        )
        self.context.setdefault("also_written", []).extend(self._names())
        for spoken in _by_language(every):
            for article, beside in zip(spoken, relations.relate(spoken), strict=True):
                article.beside = beside

    def generate_output(self, writer: Writer) -> None:
        """Note everything; the writer decides what is written anew."""
        for term, filed in self._lists():
            self._list(writer, term, filed)
        for kind, name in self._indexes():
            gathered = self.context[f"{kind}s"]
            self._file(writer, name, "terms.html", kind=kind, gathered=gathered)
        for feed, held in self._feeds():
            entries = list(held[: self.settings["FEED_MAX_ITEMS"] or ENTRIES])
            self._file(writer, feed["path"], FORMS[feed["form"]], feed=feed, entries=entries)
        own = {static.save_as for static in self.context["static_content"].values()}
        for name in sorted(FILES.keys() - own):
            self._file(writer, name, f"files/{FILES[name]}")
        chosen = self.settings.get("PORTE_VOIX_COLOURS")
        if chosen:
            self._file(writer, self._colours, "files/colours.css", colours=colours.roles(chosen))

    @property
    def _colours(self) -> str:
        return f"{self.settings['THEME_STATIC_DIR']}/css/couleurs.css"

    def _names(self) -> Iterator[str]:
        """Every file that this generator writes, so that no redirect is put in its place."""
        each = self.settings["PAGINATED_TEMPLATES"].get("listing")
        for term, filed in self._lists():
            per_page = each or self.settings["DEFAULT_PAGINATION"]
            pages = Paginator(term.save_as, term.url, filed, self.settings, per_page)
            yield from (pages.page(number + 1).save_as for number in range(pages.num_pages))
        yield from (name for _kind, name in self._indexes())
        yield from (feed["path"] for feed, _held in self._feeds())
        yield from (*FILES, self._colours)

    def _lists(self) -> Iterator[tuple[Term, list[Any]]]:
        for name in ("audiences", "objectives", "schools", "languages"):
            yield from self.context[name]

    def _list(self, writer: Writer, term: Term, filed: list[Any]) -> None:
        """One list of articles, a few at a time."""
        writer.write_file(
            term.save_as,
            self._template("listing.html"),
            self.context,
            relative_urls=self.settings["RELATIVE_URLS"],
            paginated={"articles": filed},
            template_name="listing",
            url=term.url,
            term=term,
        )

    def _indexes(self) -> Iterator[tuple[str, str]]:
        for kind, folder in terms.INDEXES.items():
            if self.context[f"{kind}s"]:
                yield kind, f"{folder}index.html"

    def _feeds(self) -> Iterator[tuple[dict[str, str], Sequence[Any]]]:
        """Each feed, with what it holds: where it is, its form, and the page that it follows."""
        every, lang = self.context["articles"], self.settings["DEFAULT_LANG"]
        for form in FORMS:
            name = "feed.json" if form == "json" else f"{form}.xml"
            end = "json" if form == "json" else f"{form}.xml"
            yield _feed(f"flux/{name}", form, "", "", lang), every
            for category, filed in self.context["categories"]:
                path = f"flux/genre/{category.slug}.{end}"
                yield _feed(path, form, category.name, category.url, lang), filed
        for folder, name in (("mot-clic", "tags"), ("auteur", "authors")):
            for term, filed in self.context[name]:
                if term.save_as:
                    path = f"flux/{folder}/{term.slug}.atom.xml"
                    yield _feed(path, "atom", term.name, term.url, lang), filed
        for term, filed in (*self.context["schools"], *self.context["languages"]):
            if term.kind == "language":
                yield _feed(term.feed, "atom", "", term.url, term.slug), filed
            else:
                yield _feed(term.feed, "atom", term.name, term.url, lang), filed

    def _file(self, writer: Writer, name: str, template: str, **values: Any) -> None:
        relative = self.settings["RELATIVE_URLS"] and name.endswith(".html")
        writer.write_file(
            name, self._template(template), self.context, relative_urls=relative, **values
        )

    def _template(self, name: str) -> Template:
        found: Template = self.env.get_template(name)
        return found


def _feed(path: str, form: str, title: str, page: str, lang: str) -> dict[str, str]:
    return {"path": path, "form": form, "title": title, "page": page, "lang": lang}


def _by_language(articles: Iterable[Article]) -> Iterator[list[Article]]:
    found: dict[str, list[Article]] = {}
    for article in articles:
        found.setdefault(article.lang, []).append(article)
    yield from found.values()
