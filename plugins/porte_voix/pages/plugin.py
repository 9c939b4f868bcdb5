"""The glue with Pelican: each article knows its neighbours; lists, feeds and files are written.

All that these generators write goes through Pelican's writer, from templates of the theme.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from jinja2 import Template
from pelican import Pelican
from pelican.contents import Article
from pelican.generators import Generator
from pelican.plugins import signals
from pelican.writers import Writer

from porte_voix.errors import SettingsError
from porte_voix.pages import colours, relations, terms
from porte_voix.pages.terms import Gathered, Term

#: Entries of a feed, when the settings name no number.
ENTRIES = 20
#: The forms of the feeds that are for everything, and for each category.
FORMS = {"atom": "atom.xml", "rss": "rss.xml", "json": "feed.json"}
#: What is written once, from the template of the same name.
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
        for spoken in _by_language(every):
            for article, beside in zip(spoken, relations.relate(spoken), strict=True):
                article.beside = beside

    def generate_output(self, writer: Writer) -> None:
        """Note everything; the writer decides what is written anew."""
        for term, filed in self._lists():
            self._list(writer, term, filed)
        for kind in terms.INDEXES:
            gathered = self.context[f"{kind}s"]
            if gathered:
                name = f"{terms.INDEXES[kind]}index.html"
                self._file(writer, name, "terms.html", kind=kind, gathered=gathered)
        self._feeds(writer)
        for name, template in FILES.items():
            self._file(writer, name, f"files/{template}")
        chosen = self.settings.get("PORTE_VOIX_COLOURS")
        if chosen:
            name = f"{self.settings['THEME_STATIC_DIR']}/css/couleurs.css"
            self._file(writer, name, "files/colours.css", colours=colours.roles(chosen))

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

    def _feeds(self, writer: Writer) -> None:
        every = [*self.context["articles"]]
        for form, end in FORMS.items():
            self._feed(writer, f"flux/{end}", form, "", "", every)
            for category, filed in self.context["categories"]:
                path = f"flux/genre/{category.slug}.{end.removeprefix('feed.')}"
                self._feed(writer, path, form, category.name, category.url, filed)
        gathered: Gathered = [*self.context["schools"], *self.context["languages"]]
        for term, filed in gathered:
            title = "" if term.kind == "language" else term.name
            self._feed(writer, term.feed, "atom", title, term.url, filed, term)

    def _feed(
        self,
        writer: Writer,
        path: str,
        form: str,
        title: str,
        page: str,
        filed: Sequence[Any],
        term: Term | None = None,
    ) -> None:
        """One feed; ``page`` is the address of the list that it follows."""
        entries = list(filed[: self.settings["FEED_MAX_ITEMS"] or ENTRIES])
        lang = term.slug if term and term.kind == "language" else self.settings["DEFAULT_LANG"]
        feed = {"path": path, "title": title, "page": page, "lang": lang}
        self._file(writer, path, f"feeds/{FORMS[form]}", feed=feed, entries=entries)

    def _file(self, writer: Writer, name: str, template: str, **values: Any) -> None:
        relative = self.settings["RELATIVE_URLS"] and name.endswith(".html")
        writer.write_file(
            name, self._template(template), self.context, relative_urls=relative, **values
        )

    def _template(self, name: str) -> Template:
        found: Template = self.env.get_template(name)
        return found


def _by_language(articles: Iterable[Article]) -> Iterator[list[Article]]:
    found: dict[str, list[Article]] = {}
    for article in articles:
        found.setdefault(article.lang, []).append(article)
    yield from found.values()
