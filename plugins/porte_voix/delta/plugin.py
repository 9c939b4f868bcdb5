"""The glue with Pelican: once everything is initialised, its ``run`` becomes delta's."""

import time

from pelican import Pelican
from pelican.plugins import signals

from porte_voix.delta.build import run

#: Code that is written later is not what this process runs, in nanoseconds.
LOADED = time.time_ns()


def register() -> None:
    """Connect to Pelican. Signals hold weak references: module-level functions only."""
    signals.initialized.connect(install)


def install(pelican: Pelican) -> None:
    """Build with delta; the stock method stays on the class, to step aside to."""
    pelican.delta_loaded = LOADED
    pelican.run = run.__get__(pelican)
