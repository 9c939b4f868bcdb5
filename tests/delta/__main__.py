"""``python -m tests.delta``: walk as far as asked, and say how far the layer equals stock."""

import argparse
import sys

from tests.delta.campaign import legs, shortest, walk
from tests.delta.course import ARTICLES, Course, Difference, Figures, Layer
from tests.delta.edits import EDITS
from tests.delta.flavours import FLAVOURS
from tests.delta.walk import DELTA
from tests.delta.wrong import FAULTS


def main() -> int:
    """Every walk, the figures of each theme; 1 when any step differed."""
    options = _options()
    layer = Layer(("tests.delta.wrong",), {"FAULT": options.fault}) if options.fault else DELTA
    course = Course(
        theme="",
        seed=options.seed,
        steps=options.steps,
        start=options.start,
        kinds=tuple(name for name in options.kinds.split(",") if name),
        kills=options.kills,
        articles=options.articles,
        still=options.still,
        listeners=tuple(name for name in options.listeners.split(",") if name),
    )
    themes = (options.theme,) if options.theme else tuple(FLAVOURS)
    totals = {theme: Figures() for theme in themes}
    failures = 0
    for leg in legs(course, themes):
        note(leg.command())
        try:
            walk(leg, layer, totals[leg.theme], note if options.each else _silent)
        except Difference as difference:
            failures += 1
            print(difference, flush=True)
            if not options.start > 1:
                print(shortest(difference, layer, note).course.command(), flush=True)
    for theme, figures in totals.items():
        print(f"{theme} : {figures}", flush=True)
    return int(failures > 0)


def note(text: str) -> None:
    """A line beside the result."""
    print(text, file=sys.stderr, flush=True)


def _silent(line: str) -> None:
    """Nothing of each step."""


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.delta")
    parser.add_argument("--steps", type=int, default=60, help="pas, partagés entre les thèmes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--theme", choices=FLAVOURS, default="")
    parser.add_argument("--start", type=int, default=1, help="premier pas construit")
    parser.add_argument("--kinds", default="", help=f"parmi {', '.join(EDITS)}")
    parser.add_argument("--kills", type=int, default=0, help="mises à mort par pas")
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--still", action="store_true", help="le calendrier ne bouge pas")
    parser.add_argument("--listeners", default="", help="modules de tests/delta/listeners")
    parser.add_argument("--each", action="store_true", help="dire chaque étape")
    parser.add_argument("--fault", choices=FAULTS, default="", help="une faute voulue")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
