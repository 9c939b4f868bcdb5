"""Pelican's own cache of texts, out of the way when it keeps none.

Empty or not, Pelican looks twice for the age of each file that it reads.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pelican.readers import Readers

from porte_voix.delta import guards

RELIES = ("pelican.cache", "pelican.readers:Readers.read_file")


@contextmanager
def away(readers: Any) -> Iterator[None]:
    """Read without that cache until the block ends, if nothing is in it nor will be."""
    is_kept = readers._cache or readers._cache_data_policy
    if is_kept or type(readers) is not Readers or guards.unknown(RELIES):
        yield
        return
    readers.get_cached_data = lambda path, default=None: default
    readers.cache_data = lambda path, data: None
    try:
        yield
    finally:
        del readers.get_cached_data, readers.cache_data
