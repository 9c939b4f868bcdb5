"""Modules loaded at their first use: ``inv`` knows every task, and loads what one of them needs.

``with late(): from porte_voix.announce import guard`` gives the name at once; the source is run
when something is first asked of it. Take our own modules there, in this form, never what is inside
them (a package is something that is asked for its modules): ``import name``, the second time, is
a question to the module and loads it.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType


@contextmanager
def late() -> Iterator[None]:
    """The modules imported inside the block are loaded at their first use."""
    finder = _Late()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Late(MetaPathFinder):
    """Finds modules as Python does, and puts off running them."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where a module is; nothing is run yet."""
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec
