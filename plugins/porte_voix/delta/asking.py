"""What plugins ask of contents while a site takes shape: what they are not asked about may change.

Nothing is declared: reads are traced, as those of templates are. A generator that is neither of
Pelican nor of those it replaces is also known by what it keeps on itself and by what it writes.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from pelican.generators import Generator
from pelican.plugins import signals

from porte_voix.delta import opens, tracing

#: Their receivers see contents that were read.
SHAPING = (
    *("article_generator_pretaxonomy", "article_generator_finalized", "page_generator_finalized"),
    *("static_generator_finalized", "all_generators_finalized"),
)
#: What Pelican keeps on each generator.
USUAL = frozenset(
    (
        *("context", "settings", "path", "theme", "output_path", "readers", "env"),
        *("_templates", "_templates_path"),
    )
)


class Asking:
    """The attributes asked for, and the files read meanwhile."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.read: set[str] = set()
        self._made: dict[int, dict[str, Any]] = {}

    @contextmanager
    def by_receivers(self) -> Iterator[None]:
        """Listen to what those who hear of contents ask of them."""
        with ExitStack() as undo:
            for name in SHAPING:
                signal = getattr(signals, name)
                if signal.receivers:
                    signal.send = self._listened(signal.send)
                    undo.callback(vars(signal).pop, "send", None)
            yield

    def _listened(self, send: Any) -> Any:
        def listened_send(*args: Any, **kwargs: Any) -> Any:
            with self.asked():
                return send(*args, **kwargs)

        return listened_send

    @contextmanager
    def by(self, generator: Generator) -> Iterator[None]:
        """Listen to what a generator asks, if it is a plugin's."""
        if is_pelican(generator):
            yield
            return
        with self.asked():
            yield

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Listen to everybody until the block ends."""
        with opens.watched() as watch, tracing.asked(self.names):
            yield
        self.read |= watch.read

    def remember(self, generator: Generator) -> None:
        """A generator as it was made."""
        self._made[id(generator)] = _kept(generator)

    def is_as_made(self, generator: Generator) -> bool:
        """Whether a generator keeps nothing of what it has done: another one would do as well."""
        return self._made.get(id(generator)) == _kept(generator)


def is_pelican(generator: Generator) -> bool:
    """Whether a generator is one of Pelican's, whose questions are known."""
    return type(generator).__module__ == "pelican.generators"


def _kept(generator: Generator) -> dict[str, Any]:
    copied = (list, dict, set)
    return {
        key: value.copy() if type(value) in copied else value
        for key, value in vars(generator).items()
        if key not in USUAL
    }
