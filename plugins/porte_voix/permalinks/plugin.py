"""The glue with Pelican: contents to pages, memory from the register's view, redirects written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.contents import Content
from pelican.generators import Generator
from pelican.plugins import signals
from pelican.writers import Writer

from porte_voix import settings
from porte_voix.errors import ContentError
from porte_voix.ledger_view import FILE_NAME, read_view
from porte_voix.permalinks import formats
from porte_voix.permalinks.addresses import file_of, one_spelling, path_of
from porte_voix.permalinks.baseline import read_baseline
from porte_voix.permalinks.resolve import Answers, Memory, Page, resolve
from porte_voix.theming import site_address

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
    """Stop before anything is written when an address that was shared would die."""
    found = answers(generators[0].context, generators[0].settings)
    if found.problems:
        raise ContentError(found.problems)


class RedirectsGenerator(Generator):  # type: ignore[misc]
    """Writes a page at each old address, and the lists that hosts read."""

    def generate_output(self, writer: Writer) -> None:
        """Write everything; the same content gives the same bytes."""
        redirects = answers(self.context, self.settings).redirects
        site, lang = site_address(self.settings), self.settings["DEFAULT_LANG"]
        files = {file_of(old): formats.page(site + new, lang) for old, new in redirects.items()}
        if redirects:
            files |= {name: form(redirects) for name, form in LISTS.items()}
        for name, text in files.items():
            path = Path(self.output_path, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")


def answers(context: Mapping[str, Any], options: Mapping[str, Any]) -> Answers:
    """What answers at each address of this site's memory."""
    known = settings.from_mapping(options)
    view = read_view(Path(known.state_dir) / FILE_NAME)
    addresses = view.addresses.items() if view else ()
    memory = Memory(
        {key: tuple(path_of(url, view.site) for url in urls) for key, urls in addresses if view},
        read_baseline(Path(known.old_addresses)),
        known.old_addresses,
    )
    contents = [content for content in context["generated_content"].values() if content]
    return resolve(map(to_page, filter(is_public, contents)), memory, lists(context, options))


def is_public(content: Content) -> bool:
    """Whether readers may open the page of this content."""
    return content.status != "draft" and bool(content.save_as)


def to_page(content: Content) -> Page:
    """One content as the resolution sees it."""
    identity = getattr(content, "identity", None)
    where = f"{Path(content.settings['PATH']).name}/{content.get_relative_source_path()}"
    return Page(
        path_of(content.url),
        identity.where if identity else where,
        (identity.id, identity.lang) if identity else None,
        tuple(one_spelling(path) for path in getattr(content, "formerly", ())),
    )


def lists(context: Mapping[str, Any], options: Mapping[str, Any]) -> Iterator[str]:
    """The paths of what is not made from one content: lists, feeds' pages, files."""
    terms: Iterable[Any] = (
        term for name in ("categories", "tags", "authors") for term, _of in context.get(name, ())
    )
    yield from (path_of(term.url) for term in terms if term.save_as)
    for name in options["DIRECT_TEMPLATES"]:
        yield path_of(options.get(f"{name.upper()}_SAVE_AS", f"{name}.html"))
    yield from (path_of(static.url) for static in context["static_content"].values())
