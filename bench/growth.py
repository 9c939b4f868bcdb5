"""How each phase of a build grows with the number of articles.

delta writes the seconds of its phases in the file that ``PORTE_VOIX_DELTA_TRACE`` names, one JSON
object a line: ``{"phase": "read", "seconds": 1.2}``. The slope is that of the line of least squares
between the logarithms: 1 is linear, 2 quadratic.
"""

import json
import math
import os
import statistics
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from bench import machine
from bench.edits import SCENARIOS
from bench.measure import environment, run
from bench.news import Teller
from bench.peers import PEERS, empty, make
from bench.results import Growth

TRACE = "PORTE_VOIX_DELTA_TRACE"
#: The scenarios whose phases are looked at: everything, nothing, and a site that moves.
GROWING = ("cold", "same", "add")
#: A phase is superlinear beyond this slope, when it lasts this many seconds on the largest site.
STEEP, LASTING = 1.15, 0.1
ROUNDS, TIMEOUT = 3, 3600.0
#: The whole process, beside its phases.
WHOLE = "tout"


def steps(sizes: tuple[int, ...]) -> int:
    """How many builds it takes."""
    return len(sizes) * ROUNDS * len(GROWING)


def measure(work: Path, sizes: tuple[int, ...], tell: Teller) -> Growth:
    """The median seconds of each phase at each size. Raises ``RunFailed``."""
    phases: dict[str, dict[str, dict[int, float]]] = {name: {} for name in GROWING}
    for count in sizes:
        seen: dict[tuple[str, str], list[float]] = {}
        peer = PEERS["delta"]
        site, trace = make(peer, work, count), work / "trace.jsonl"
        for turn in range(1, ROUNDS + 1):
            site.reset()
            empty(peer, site)
            for name in GROWING:
                SCENARIOS[name].edit(site, turn)
                trace.unlink(missing_ok=True)
                told = {**environment(site.folder), TRACE: str(trace)}
                os.sync()
                done = run(peer.command(work), site.folder, told, timeout=TIMEOUT)
                tell(f"{count} articles, {SCENARIOS[name].words} : {done.wall:.2f} s")
                for phase, seconds in {**read(trace), WHOLE: done.wall}.items():
                    seen.setdefault((name, phase), []).append(seconds)
        for (name, phase), values in seen.items():
            phases[name].setdefault(phase, {})[count] = statistics.median(values)
    return Growth(machine.now(), phases)


def read(trace: Path) -> dict[str, float]:
    """The seconds of each phase of a build; nothing when it left no trace."""
    if not trace.is_file():
        return {}
    found: Counter[str] = Counter()
    for line in trace.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        found[entry["phase"]] += entry["seconds"]
    return dict(found)


def slope(sizes: Mapping[int, float]) -> float | None:
    """The power of the size that the seconds follow; None with fewer than two sizes."""
    points = [(math.log(size), math.log(seconds)) for size, seconds in sizes.items() if seconds > 0]
    if len(points) < 2:
        return None
    return statistics.linear_regression(*zip(*points, strict=True)).slope


def superlinear(sizes: Mapping[int, float]) -> bool:
    """Whether a phase that counts grows faster than the site."""
    steep = slope(sizes)
    return steep is not None and steep > STEEP and sizes[max(sizes)] >= LASTING
