"""Modules read from their sources, whatever bytecode lies beside them.

Python trusts bytecode whose source has the same second and the same size: a settings file that is
changed twice within a second, of one letter for another, would be read as it was.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType


@contextmanager
def from_sources(folder: Path) -> Iterator[None]:
    """The modules of this folder that are imported inside the block come from their sources, and
    are forgotten afterwards: the next reading starts from the files.
    """
    finder = _Beside(folder.resolve())
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in finder.found:
            sys.modules.pop(name, None)


class _Beside(MetaPathFinder):
    """Finds modules as Python does, and has those of one folder compiled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.found: list[str] = []

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where a module is, if it is in the folder."""
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or not isinstance(spec.loader, SourceFileLoader):
            return None
        if Path(spec.loader.path).resolve().parent != self.folder:
            return None
        spec.loader = _Source(name, spec.loader.path)
        self.found.append(name)
        return spec


class _Source(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        """The code of the source; no bytecode is read nor left."""
        code: CodeType = self.source_to_code(self.get_data(self.path), self.path)
        return code
