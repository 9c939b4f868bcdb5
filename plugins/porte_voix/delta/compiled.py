"""Templates compiled by former builds: what an edit renders is loaded, not compiled again.

Compiling works out what a template asks of constants: the code is as good as the settings and the
sources that it was made with, and is forgotten when they change. What a filter may answer otherwise
another day, or an extension read while it compiled, is not kept.
"""

import inspect
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from jinja2.filters import FILTERS
from jinja2.tests import TESTS

from porte_voix.delta import generators
from porte_voix.delta.stamps import content_digest
from porte_voix.delta.templates import is_restless
from porte_voix.whole import beside

FOLDER = "templates"
DIGEST = len(content_digest(b""))


def lend(made: Iterable[Any], folder: Path) -> None:
    """Let the environments of generators find compiled templates, and leave theirs."""
    for generator in made:
        env = getattr(generator, "env", None)
        if env is not None and env.bytecode_cache is None:
            env.bytecode_cache = Compiled(folder / FOLDER, generators.name(generator))


def forget(folder: Path) -> None:
    """Other settings, or other sources."""
    shutil.rmtree(folder / FOLDER, ignore_errors=True)


class Compiled(BytecodeCache):
    """The compiled templates of one generator, a file each; Jinja compares their sources."""

    def __init__(self, folder: Path, owner: str) -> None:
        self.folder, self.owner = folder, owner

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The name of a file."""
        return content_digest("\0".join((self.owner, name, filename or "")).encode()).hex()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code, if it is whole."""
        with suppress(OSError):
            data = (self.folder / bucket.key).read_bytes()
            if content_digest(data[DIGEST:]) == data[:DIGEST]:
                bucket.bytecode_from_string(data[DIGEST:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code, put in place whole; a disk that refuses costs time and nothing else."""
        if not _is_lasting(bucket.environment):
            return
        data = bucket.bytecode_to_string()
        place = self.folder / bucket.key
        temporary = beside(place)
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(content_digest(data) + data)
            temporary.replace(place)


def _is_lasting(env: Environment) -> bool:
    """Whether compiling again another day would give the same code."""
    if any(type(each).__module__ != "jinja2.ext" for each in env.extensions.values()):
        return False
    tables: Any = ((env.filters, FILTERS), (env.tests, TESTS))
    own = (
        inspect.unwrap(function)
        for table, stock in tables
        for name, function in table.items()
        if stock.get(name) is not function
    )
    return not any(is_restless(function) for function in own)
