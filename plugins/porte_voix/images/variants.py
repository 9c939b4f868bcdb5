"""The files that one picture becomes: their widths, their names, what a page says of them. Pure.

Names hold the digest of the original: a browser may keep them for ever.
"""

from dataclasses import dataclass
from urllib.parse import quote

from porte_voix.images.probe import Facts

#: Widths served, in pixels: a phone, a phone of two dots a pixel, a column of two dots a pixel.
WIDTHS = (480, 960, 1600)
#: The file under the original's own name: what old browsers, feeds and shared links show.
FALLBACK = 1200
#: A picture no wider is served as one file; two widths nearer than this are one (ratio).
SMALL, NEAR = 320, 1.2
KINDS = ("avif", "webp")
DIGITS = 10


@dataclass(frozen=True, slots=True)
class Source:
    """One ``<source>``: its type, and each address with its width."""

    type: str
    srcset: str


def widths(facts: Facts) -> tuple[int, ...]:
    """The widths in which a picture is made, in growing order."""
    if facts.animated or facts.width <= SMALL:
        return ()
    largest = min(facts.width, WIDTHS[-1])
    return (*(width for width in WIDTHS if width * NEAR < largest), largest)


def shown_size(facts: Facts) -> tuple[int, int]:
    """Width and height of the file under the original's name."""
    if facts.animated or facts.width <= FALLBACK:
        return facts.width, facts.height
    return FALLBACK, max(1, round(facts.height * FALLBACK / facts.width))


def names(path: str, facts: Facts) -> tuple[tuple[int, str, str], ...]:
    """Width, kind and path of each variant."""
    stem = f"{path.rpartition('.')[0]}-{facts.digest[:DIGITS]}"
    return tuple(
        (width, kind, f"{stem}-{width}.{kind}") for kind in KINDS for width in widths(facts)
    )


def sources(path: str, facts: Facts, site: str) -> tuple[Source, ...]:
    """What a page offers to browsers, best kind first."""
    every = names(path, facts)
    return tuple(
        Source(
            f"image/{kind}",
            ", ".join(f"{site}/{quote(name)} {width}w" for width, k, name in every if k == kind),
        )
        for kind in KINDS
        if every
    )
