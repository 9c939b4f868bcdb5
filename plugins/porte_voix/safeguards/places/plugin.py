"""The glue with Pelican: every page and feed that the site makes of its lists, before it does.

Two of them at one address would stop the whole build: the later word gives way.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pelican.contents import Content
from pelican.generators import ArticlesGenerator, Generator
from pelican.paginator import Paginator

from porte_voix.errors import Problem
from porte_voix.i18n import _
from porte_voix.safeguards.conservation import shown
from porte_voix.safeguards.outputs import System
from porte_voix.settings import PREVIEW_FOLDER

#: A term's list in the generator, and its template.
TERMS = (("categories", "category"), ("tags", "tag"), ("authors", "author"))
#: Files that no text makes: what announcing and hosts read.
OWN = ("porte-voix.json", ".htaccess", "_redirects", "_headers", "CNAME", ".nojekyll")


def system(generators: Sequence[Generator]) -> tuple[System, list[Problem]]:
    """What the site keeps for itself, and the words whose pages had to give way."""
    articles = next(one for one in generators if type(one) is ArticlesGenerator)
    context, options = articles.context, articles.settings
    files: dict[str, str] = {}
    for path in _direct(articles, options):
        files.setdefault(path, _("une page du site"))
    for path in (*OWN, *options["TEMPLATE_PAGES"].values()):
        files.setdefault(str(path), _("un fichier du site"))
    for periods in context.get("period_archives", {}).values():
        files |= {str(period["save_as"]): _("une page d'archives") for period in periods}
    feeds = [str(options[name]) for name in options if "FEED" in name and _is_path(options[name])]
    files |= {path: _("un flux") for path in feeds if "{" not in path}
    problems = list(_terms(articles, options, files))
    folders = {posixpath.dirname(path) for path in feeds} - {""}
    folders = {folder.split("{", 1)[0].rstrip("/") for folder in folders} | {
        str(options["THEME_STATIC_DIR"]).strip("/"),
        PREVIEW_FOLDER,
    }
    return System(files, frozenset(folder for folder in folders if folder)), problems


def _is_path(value: object) -> bool:
    return isinstance(value, str) and value.endswith((".xml", ".rss", ".atom"))


def _direct(generator: ArticlesGenerator, options: Mapping[str, Any]) -> Iterator[str]:
    """The pages of the lists that Pelican always makes, and those that follow them."""
    for name in options["DIRECT_TEMPLATES"]:
        save_as = options.get(f"{name.upper()}_SAVE_AS", f"{name}.html")
        url = options.get(f"{name.upper()}_URL", f"{name}.html")
        yield from _pages(save_as, url, generator.articles, name, options)


def _terms(
    generator: ArticlesGenerator, options: Mapping[str, Any], files: dict[str, str]
) -> Iterator[Problem]:
    """The pages of categories, tags and authors; those that would take a place are dropped."""
    for several, template in TERMS:
        found = getattr(generator, several)
        kept = []
        for term, articles in sorted(found.items() if isinstance(found, dict) else found):
            paths = list(_pages(term.save_as, term.url, articles, template, options))
            owner = next((files[path] for path in paths if path in files), "")
            if owner:
                yield _problem(str(term), owner, articles[0], several, options)
                continue
            what = _("la page de « {word} »").format(word=term)
            files |= dict.fromkeys(paths, what)
            kept.append(term)
        if len(kept) < len(found):
            _keep(generator, several, frozenset(kept))


def _keep(generator: ArticlesGenerator, several: str, kept: frozenset[Any]) -> None:
    """Leave only some words in a list."""
    found = getattr(generator, several)
    if isinstance(found, dict):
        for term in [term for term in found if term not in kept]:
            del found[term]
    else:
        found[:] = [pair for pair in found if pair[0] in kept]
    generator._update_context((several,))


def _problem(
    word: str, owner: str, article: Content, field: str, options: Mapping[str, Any]
) -> Problem:
    what = _("la page de « {word} » prendrait la place de {owner}")
    where = shown(Path(options["PATH"]).name, article.get_relative_source_path())
    field = "category" if field == "categories" else field
    what = what.format(word=word, owner=owner)
    return Problem(where, what, _("Choisissez un autre mot."), article.lines.get(field))


def _pages(
    save_as: str, url: str, articles: Sequence[Content], template: str, options: Mapping[str, Any]
) -> Iterator[str]:
    """The first page of a list, and those that follow when it is cut."""
    if not save_as:
        return
    if template not in options["PAGINATED_TEMPLATES"]:
        yield save_as
        return
    size = options["PAGINATED_TEMPLATES"][template] or options["DEFAULT_PAGINATION"]
    if not size or not articles:
        yield save_as
        return
    paginator = Paginator(save_as, url, articles, options, size)
    for number in range(1, paginator.num_pages + 1):
        yield paginator.page(number).save_as
