"""The garbage collector at rest, while what is made will stay and has no cycle to look for."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected(keep: bool = False) -> Iterator[None]:
    """No collection while the block lasts: a build makes a million objects and drops hardly any.

    ``keep``: what was made stays until the process ends, and is not looked at later either.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if keep:
            gc.freeze()
        if was:
            gc.enable()
