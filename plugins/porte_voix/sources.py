"""Modules read from their sources, whatever bytecode lies beside them.

Python trusts bytecode whose source has the same second and the same size: a settings file that is
changed twice within a second, of one letter for another, would be read as it was.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def from_sources(folder: Path) -> Iterator[None]:
    """Inside the block no bytecode is read nor left; afterwards the modules of this folder that
    were imported there are forgotten: the next reading starts from the files.
    """
    before, stock = set(sys.modules), (sys.dont_write_bytecode, sys.pycache_prefix)
    sys.dont_write_bytecode, sys.pycache_prefix = True, os.devnull
    try:
        yield
    finally:
        sys.dont_write_bytecode, sys.pycache_prefix = stock
        place = folder.resolve()
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None)
            if file and Path(file).resolve().parent == place:
                del sys.modules[name]
