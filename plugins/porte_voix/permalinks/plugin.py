"""The glue with Pelican: contents to pages, memory from the register's view, redirects written."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.contents import Content
from pelican.generators import Generator
from pelican.plugins import signals
from pelican.writers import Writer

from porte_voix import settings
from porte_voix.permalinks import formats
from porte_voix.permalinks.addresses import file_of, one_spelling, path_of
from porte_voix.permalinks.listed import Facts, listed
from porte_voix.permalinks.memory import recall
from porte_voix.permalinks.resolve import Answers, Page, resolve
from porte_voix.refusal import refuse
from porte_voix.theming import site_address
from porte_voix.whole import write_whole

LISTS = {
    formats.NETLIFY_FILE: formats.netlify,
    formats.NGINX_FILE: formats.nginx,
    formats.APACHE_FILE: formats.apache,
}


def register() -> None:
    """Connect to Pelican. Signals hold weak references: module-level functions only."""
    signals.get_generators.connect(get_generators)
    signals.all_generators_finalized.connect(refuse_lost_addresses)


def get_generators(pelican: Pelican) -> type[Generator]:
    """The generator of this plugin."""
    return RedirectsGenerator


def refuse_lost_addresses(generators: Sequence[Generator]) -> None:
    """Refuse the build when an address that was shared would die."""
    for generator in generators:
        if isinstance(generator, RedirectsGenerator):
            generator.found = answers(generator.context, generator.settings)
            refuse(generator.context, generator.found.problems)


class RedirectsGenerator(Generator):  # type: ignore[misc]
    """Writes a page at each old address, and the lists that hosts read."""

    found = Answers({}, ())

    def generate_output(self, writer: Writer) -> None:
        """Write everything; the same content gives the same bytes."""
        redirects = self.found.redirects
        site, lang = site_address(self.settings), self.settings["DEFAULT_LANG"]
        files = {file_of(old): formats.page(site + new, lang) for old, new in redirects.items()}
        if redirects:
            files |= {name: form(redirects) for name, form in LISTS.items()}
        for name, text in files.items():
            write_whole(Path(self.output_path, name), text)


def answers(context: Mapping[str, Any], options: Mapping[str, Any]) -> Answers:
    """What answers at each address of this site's memory."""
    known = settings.from_mapping(options)
    contents = [content for content in context["generated_content"].values() if content]
    return resolve(
        map(to_page, filter(is_public, contents)), recall(known), others(context, options)
    )


def is_public(content: Content) -> bool:
    """Whether readers may open the page of this content."""
    return content.status != "draft" and bool(content.save_as)


def to_page(content: Content) -> Page:
    """One content as the resolution sees it."""
    identity = getattr(content, "identity", None)
    return Page(
        path_of(content.url),
        identity.where if identity else _where(content),
        (identity.id, identity.lang) if identity else None,
        tuple(one_spelling(path) for path in getattr(content, "formerly", ())),
    )


def _where(content: Content) -> str:
    return f"{Path(content.settings['PATH']).name}/{content.get_relative_source_path()}"


def others(context: Mapping[str, Any], options: Mapping[str, Any]) -> Iterator[str]:
    """The files of the output that are not made from one content: lists, feeds, images."""
    names = {"CATEGORY": "categories", "TAG": "tags", "AUTHOR": "authors"}
    articles = context.get("articles", ())
    facts = Facts(
        {
            kind: tuple((term.name, term.slug, len(of)) for term, of in context.get(name, ()))
            for kind, name in names.items()
        },
        tuple(article.date for article in articles),
        frozenset(
            content.lang for content in context["generated_content"].values() if content is not None
        ),
    )
    yield from listed(options, facts)
    yield from (static.save_as for static in context["static_content"].values())
    yield from context.get("also_written", ())
    yield from theme_files(options)
    yield from LISTS


def theme_files(options: Mapping[str, Any]) -> Iterator[str]:
    """What the theme serves, as ``StaticGenerator`` copies it."""
    folders = (Path(options["THEME"], folder) for folder in options["THEME_STATIC_PATHS"])
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder).as_posix()
            yield f"{options['THEME_STATIC_DIR']}/{inside}"
