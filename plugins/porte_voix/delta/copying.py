"""Static files put in place once: a copy that is already there is not made again."""

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from typing import Any

from pelican import generators, utils
from pelican.generators import StaticGenerator

from porte_voix.delta import stamps
from porte_voix.delta.placing import clear, make_way
from porte_voix.delta.quick import is_one
from porte_voix.whole import MARK

logger = logging.getLogger("pelican.utils")


class Copier:
    """Stands for ``pelican.utils.copy_file`` during a build."""

    def __init__(self, known: dict[str, Any], root: str) -> None:
        self.known = known
        self.root = root
        self.copies: dict[str, Any] = {}
        self.folders: set[str] = set()
        self.written = 0

    @contextmanager
    def standing(self) -> Iterator[None]:
        """Copy through this object until the block ends."""
        stock, stock_tree = utils.copy_file, generators.copy
        utils.copy_file = self.copy

        def copy_tree(source: str, destination: str, ignores: Any = None) -> None:
            stock_tree(source, destination, ignores)
            self._note_folders(source, destination, tuple(ignores or ()))

        generators.copy = copy_tree
        try:
            yield
        finally:
            utils.copy_file, generators.copy = stock, stock_tree

    def _note_folders(self, source: str, destination: str, ignores: tuple[str, ...]) -> None:
        """The folders that copying a folder makes, were they empty, and were they there already."""
        source, destination = (
            os.path.abspath(os.path.expanduser(p)) for p in (source, destination)
        )
        if not os.path.isdir(source):
            return
        for folder, inside, _names in os.walk(source, followlinks=True):
            inside[:] = [each for each in inside if not any(fnmatch(each, i) for i in ignores)]
            made = os.path.normpath(os.path.join(destination, os.path.relpath(folder, source)))
            if os.path.isdir(made):
                self.folders.add(made)

    def copy(self, source: str, destination: str) -> None:
        """Copy a file, unless its copy is in place."""
        destination = os.path.abspath(destination)
        known = self.known.get(destination)
        try:
            old = known[1] if known and known[0] == source else None
            stamp = stamps.take(source, old)
            if stamp in (stamps.ABSENT, stamps.FOLDER):
                raise FileNotFoundError(2, os.strerror(2), source)
            if (
                not _is_plain(destination)
                or stamps.take(destination, known[2] if known else None)[2] != stamp[2]
            ):
                self._copy(source, destination)
                self.written += 1
            there = stamps.take(destination, (stamp[0], os.stat(destination).st_mtime_ns, stamp[2]))
            self.copies[destination] = (source, stamp, there)
        except OSError as error:
            logger.warning(
                "A problem occurred copying file %s to %s; %s", source, destination, error
            )

    def _copy(self, source: str, destination: str) -> None:
        temporary = f"{destination}.{os.getpid()}{MARK}"
        make_way(os.path.dirname(destination))
        shutil.copyfile(source, temporary)
        try:
            os.replace(temporary, destination)
        except IsADirectoryError:
            clear(destination)
            os.replace(temporary, destination)


def _is_plain(path: str) -> bool:
    try:
        return not os.path.islink(path) and os.lstat(path).st_nlink == 1
    except OSError:
        return False


def always_copy(generator: StaticGenerator) -> None:
    """A clean build finds nothing in place: only links may be left as they are."""
    stock = generator._file_update_required

    def is_required(static: Any) -> bool:
        if not generator.settings["STATIC_CREATE_LINKS"]:
            return True
        source = os.path.join(generator.path, static.source_path)
        target = os.path.join(generator.output_path, static.save_as)
        return stock(static) or not is_one(source, target)

    generator._file_update_required = is_required
