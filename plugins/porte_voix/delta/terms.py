"""Whether texts may share their categories, tags and authors.

Pelican makes them anew for every text, all alike: six objects each, of a few hundred names. They
can be told from shared ones by who changes one, or asks whether two are the same object.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from pelican.generators import Generator

from porte_voix.delta import guards

#: How a template asks whether two objects are one.
ASKING = b"sameas"
#: The settings that bring functions of others into a build.
FUNCTIONS = ("JINJA_FILTERS", "JINJA_GLOBALS", "JINJA_TESTS")
ORDERS = ("ARTICLE_ORDER_BY", "PAGE_ORDER_BY")
#: Whose functions neither change a term nor ask which one it is.
QUIET = ("_operator", "builtins", "jinja2", "markupsafe", "pelican", "porte_voix")


def are_told_apart(settings: Mapping[str, Any]) -> bool:
    """Whether a template may ask, or a function of the settings."""
    functions = chain.from_iterable(settings[name].values() for name in FUNCTIONS)
    if any(callable(settings[name]) for name in ORDERS) or not all(map(_is_quiet, functions)):
        return True
    return any(ASKING in path.read_bytes() for path in _templates(settings))


def may_change(generators: Iterable[Generator]) -> bool:
    """Whether a generator of others, or a function that others gave to templates, may do so."""
    return not all(
        guards.is_home(type(each).__module__)
        and all(map(_is_quiet, chain(each.env.filters.values(), each.env.tests.values())))
        and all(map(_is_quiet, each.env.globals.values()))
        for each in generators
    )


def _is_quiet(function: Any) -> bool:
    module = guards.module_of(function)
    top = module.partition(".")[0]
    return top in QUIET and (top != "pelican" or guards.is_home(module))


def _templates(settings: Mapping[str, Any]) -> Iterator[Path]:
    for name in settings["TEMPLATE_PAGES"]:
        page = Path(settings["PATH"], name)
        if page.is_file():
            yield page
    for folder in (*settings["THEME_TEMPLATES_OVERRIDES"], f"{settings['THEME']}/templates"):
        for inside, _, names in os.walk(os.path.expanduser(folder), followlinks=True):
            yield from (Path(inside, name) for name in names)
