"""Pelican's own cache of texts, out of the way when it keeps none.

Empty or not, Pelican looks twice for the age of each file that it reads.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pelican.generators import ArticlesGenerator, PagesGenerator
from pelican.readers import Readers

from porte_voix.delta import guards

RELIES = ("pelican.cache", "pelican.readers:Readers.read_file")
KNOWN = (Readers, ArticlesGenerator, PagesGenerator)


@contextmanager
def away(cacher: Any, is_there: Callable[[str], bool] = lambda path: True) -> Iterator[None]:
    """Do without that cache until the block ends, if nothing is in it nor will be.

    Of a file that is not there, Pelican says so when it looks for its age: it is left to it.
    """
    is_kept = cacher._cache or cacher._cache_data_policy
    if is_kept or type(cacher) not in KNOWN or guards.unknown(RELIES):
        yield
        return
    get, put = cacher.get_cached_data, cacher.cache_data
    cacher.get_cached_data = lambda path, default=None: (
        default if is_there(path) else get(path, default)
    )
    cacher.cache_data = lambda path, data: None if is_there(path) else put(path, data)
    try:
        yield
    finally:
        del cacher.get_cached_data, cacher.cache_data
