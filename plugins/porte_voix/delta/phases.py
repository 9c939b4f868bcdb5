"""How long each phase of a build takes, told to whoever asks: one JSON object a line in a file.

``PORTE_VOIX_DELTA_TRACE`` names the file: ``{"phase": "read", "seconds": 1.2, "cpu": 2.1}``. The
processor's time is that of this process and of the children that ended meanwhile. A phase inside
another one is not counted twice.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

TRACE = "PORTE_VOIX_DELTA_TRACE"
#: What the phases inside each phase under way have taken.
_inside: list[list[float]] = []


def file() -> str:
    """The file that tells, which is no part of the site; nothing when nobody asks."""
    path = os.environ.get(TRACE)
    return os.path.abspath(path) if path else ""


@contextmanager
def phase(name: str) -> Iterator[None]:
    """Time the block, when somebody asks."""
    path = file()
    if not path:
        yield
        return
    _inside.append([0.0, 0.0])
    start = _now()
    try:
        yield
    finally:
        whole = [after - before for before, after in zip(start, _now(), strict=True)]
        inside = _inside.pop()
        if _inside:
            _inside[-1] = [a + b for a, b in zip(_inside[-1], whole, strict=True)]
        own = [round(a - b, 4) for a, b in zip(whole, inside, strict=True)]
        with open(path, "a", encoding="utf-8") as told:
            told.write(json.dumps({"phase": name, "seconds": own[0], "cpu": own[1]}) + "\n")


def _now() -> tuple[float, float]:
    times = os.times()
    return time.perf_counter(), sum(times[:4])
