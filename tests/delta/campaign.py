"""Many walks, short enough to be replayed, and what they counted together."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.delta.course import Course, Difference, Figures, Layer
from tests.delta.flavours import FLAVOURS
from tests.delta.walk import Say, Walk

#: After so many steps a walk ends and another starts, from another site.
LEG = 25


def legs(course: Course, themes: tuple[str, ...] = tuple(FLAVOURS)) -> Iterator[Course]:
    """The walks that share out the steps of a course among themes, one seed each."""
    shares = [course.steps // len(themes)] * len(themes)
    shares[0] += course.steps - sum(shares)
    for theme, share in zip(themes, shares, strict=True):
        # A course without a step still has its first build to compare.
        for rank, begun in enumerate(range(0, share, LEG) if course.steps else (0,)):
            steps = min(LEG, share - begun)
            yield replace(course, theme=theme, seed=course.seed + rank, steps=steps)


def walk(
    course: Course, layer: Layer, figures: Figures | None = None, say: Say = lambda line: None
) -> Figures:
    """One walk, in a folder that does not outlive it; raises ``Difference``.

    It counts with ``figures`` if they are given, even when it fails.
    """
    figures = figures or Figures()
    with (
        tempfile.TemporaryDirectory(prefix="delta-") as place,
        Walk(course, layer, Path(place).resolve(), figures, say) as walking,
    ):
        walking.run()
    return figures


def shortest(found: Difference, layer: Layer, say: Say) -> Difference:
    """The same failure from as late a first build as it still shows from."""
    last = found.course.steps
    for back in (0, 1, 2, 4, 8, 16):
        if not last - back > found.course.start:
            break
        say(f"la même, construite depuis l’étape {last - back}…")
        try:
            walk(replace(found.course, start=last - back), layer)
        except Difference as difference:
            if difference.course.steps == last:
                return difference
    return found
