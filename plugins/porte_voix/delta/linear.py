"""Pelican's superlinear loops, made linear.

For each term, period or translation, Pelican looks for every article in a list of articles: at ten
thousand articles that is a sixth of a build, at a hundred thousand most of it. The results here are
the same objects in the same order. What is merely computed too often is in ``addresses``, except
the context of a page: hundreds of settings, copied for each one.
"""

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import attrgetter
from typing import Any

from pelican import generators
from pelican.contents import Content
from pelican.utils import memoized
from pelican.writers import FileOverwriteFailedError

from porte_voix.delta import addresses, links, patching, retold, runtime, standing, summaries
from porte_voix.delta.opens import identity
from porte_voix.delta.patching import Patch

ARTICLES = "pelican.generators:ArticlesGenerator"
GENERATOR = "pelican.generators:Generator"
#: What is said of a text among its translations.
ORIGINALS = "pelican.utils:get_original_items"
#: What tells that without a disabled reader, no file is found for one.
WALKING = (
    *(f"{GENERATOR}.{name}" for name in ("get_files", "_include_path")),
    "pelican.readers:Readers.disabled_extensions",
)
#: What these methods answered is kept on the class, with every article ever asked.
KEPT_FOR_EVER = ("get_content", "get_summary")


@contextmanager
def applied() -> Iterator[tuple[str, ...]]:
    """Build in linear time while this lasts; tells the names that are not known, and were left."""
    found = [vars(Content).get(name) for name in KEPT_FOR_EVER]
    memories = [method.cache for method in found if isinstance(method, memoized)]
    before = [frozenset(memory) for memory in memories]
    with patching.applied(patches()) as strange:
        try:
            yield strange
        finally:
            for memory, kept in zip(memories, before, strict=True):
                for key in memory.keys() - kept:
                    del memory[key]
            retold.forget()


def patches() -> tuple[Patch, ...]:
    """The functions replaced."""
    return (
        Patch(f"{ARTICLES}.generate_tags", _tags),
        Patch(f"{ARTICLES}.generate_categories", _categories),
        Patch(f"{ARTICLES}.generate_authors", _authors),
        Patch(f"{ARTICLES}._build_period_archives", _period_archives),
        Patch("pelican.generators:process_translations", _translations, (ORIGINALS,)),
        Patch(f"{GENERATOR}._check_disabled_readers", _disabled_readers, WALKING),
        Patch(
            "jinja2.environment:new_context",
            _new_context,
            ("jinja2.runtime:new_context", "jinja2.environment:Template.new_context"),
        ),
        *addresses.patches(),
        *links.patches(),
        *retold.patches(),
        *runtime.patches(),
        *summaries.patches(),
        *standing.patches(),
    )


class _Places:
    """The places of some articles in a list, to put others in its order."""

    def __init__(self, articles: Sequence[Any]) -> None:
        self.articles = articles
        self.places = {identity(article): place for place, article in enumerate(articles)}

    def are_sound(self, others: Iterable[Any] = ()) -> bool:
        """Whether every article is there once, and is equal to itself only."""
        kinds: set[Any] = {type(one) for some in (self.articles, others) for one in some}
        is_plain = all(kind.__eq__ is object.__eq__ for kind in kinds)
        return is_plain and len(self.places) == len(self.articles)

    def in_order(self, others: Iterable[Any]) -> list[Any]:
        """``[article for article in self.articles if article in others]``, not one by one."""
        found = set(map(self.places.get, map(identity, others))) - {None}
        return [self.articles[place] for place in sorted(found)]  # type: ignore[index,type-var]


def _tags(stock: Any) -> Any:
    return _pages_of_terms(stock, "tag", "tags", lambda generator: generator.tags.items())


def _categories(stock: Any) -> Any:
    return _pages_of_terms(stock, "category", "categories", attrgetter("categories"))


def _authors(stock: Any) -> Any:
    return _pages_of_terms(stock, "author", "authors", attrgetter("authors"))


def _pages_of_terms(stock: Any, kind: str, kinds: str, terms: Callable[[Any], Any]) -> Any:
    """Write the page of each term: its articles, and the same ones by date."""

    def generate(self: Any, write: Callable[..., Any]) -> None:
        by_date = _Places(self.dates)
        if not by_date.are_sound(article for _, some in terms(self) for article in some):
            stock(self, write)
            return
        template = self.get_template(kind)
        for term, articles in terms(self):
            try:
                write(
                    term.save_as,
                    template,
                    self.context,
                    **{kind: term},
                    url=term.url,
                    articles=articles,
                    dates=by_date.in_order(articles),
                    template_name=kind,
                    blog=True,
                    page_name=term.page_name,
                    all_articles=self.articles,
                )
            except FileOverwriteFailedError:
                if term.slug:
                    generators.logger.error(f'Failed to write {kind.title()} page for "%s".', term)
                    raise
                generators.logger.info(
                    f'{kind.title()} "%s" has an invalid slug; skipping writing {kind} page...',
                    term,
                    extra={"limit_msg": f"Further {kinds} with invalid slugs."},
                )

    return generate


def _period_archives(stock: Any) -> Any:
    """Leave the articles out of the stock function, then give each period those of its dates."""

    def build(self: Any, sorted_articles: Any, articles: Any, settings: Any) -> Any:
        in_list = _Places(articles)
        if not in_list.are_sound(sorted_articles):
            return stock(self, sorted_articles, articles, settings)
        archives = stock(self, sorted_articles, (), settings)
        for periods in archives.values():
            for period in periods:
                period["articles"] = in_list.in_order(period["dates"])
        return archives

    return build


def _translations(stock: Any) -> Any:
    """Let the stock function see one text and its translations at a time."""

    def process(content_list: list[Any], translation_id: Any = None) -> Any:
        if not translation_id or not _Places(content_list).are_sound():
            return stock(content_list, translation_id)
        names = (translation_id,) if isinstance(translation_id, str) else translation_id
        try:
            identity_of = attrgetter(*names)
            content_list.sort(key=identity_of)
        except (TypeError, AttributeError):
            return stock(content_list, translation_id)
        originals: list[Any] = []
        translations: list[Any] = []
        for _, items in groupby(content_list, identity_of):
            some = [*items]
            if len(some) == 1 and _is_plain(some[0]):
                some[0].translations = []
                originals += some
                continue
            some_originals, some_translations = stock(some, translation_id)
            originals += some_originals
            translations += some_translations
        return originals, translations

    return process


def _is_plain(content: Any) -> bool:
    """Whether a text without any translation is an original, of which there is nothing to say."""
    own = getattr(content, "__dict__", {})
    is_whole = own.keys() >= {"metadata", "lang", "in_default_lang"}
    return is_whole and "translation" not in own["metadata"]


def _disabled_readers(stock: Any) -> Any:
    """Do not walk through every file for the extensions of no reader at all."""

    def check(self: Any, paths: Any, exclude: Any) -> None:
        if self.readers.disabled_extensions:
            stock(self, paths, exclude)

    return check


def _new_context(stock: Any) -> Any:
    """Copy the context of a page as a dictionary, not as arguments one by one."""

    def new_context(
        environment: Any,
        template_name: Any,
        blocks: Any,
        vars: Any = None,
        shared: bool = False,
        globals: Any = None,
        locals: Any = None,
    ) -> Any:
        if not shared and type(vars) is dict and type(globals) is ChainMap:
            parent: dict[str, Any] = {}
            for layer in reversed(globals.maps):
                parent.update(layer)
            vars, shared = {**parent, **vars}, True
        return stock(environment, template_name, blocks, vars, shared, globals, locals)

    return new_context
