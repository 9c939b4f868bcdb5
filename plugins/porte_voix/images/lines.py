"""Where a title is cut on a card: three lines at most, even ones, never a sign alone. Pure."""

import re
import unicodedata
from collections.abc import Callable, Sequence

NB = "\u00a0"
#: Signs that never begin a line, and those that never end one.
CLINGS = re.compile(r"^[:;!?»”)\]…%–—]")
HOLDS = re.compile(r"[«“(\[]$")
#: What a title may be cut by when it is too long for any size.
ELLIPSIS = "…"
#: The letters of the font of cards: the Latin subset of its publisher, read 2026-11.
LETTERS = frozenset(
    chr(code)
    for low, high in ((0x20, 0x7E), (0xA0, 0xFF), (0x131, 0x131), (0x152, 0x153), (0x2013, 0x2014))
    for code in range(low, high + 1)
) | frozenset("‘’‚“”„†‡•…‰‹›⁄€™−")

Measure = Callable[[str], float]


def drawable(text: str) -> str:
    """A text in the letters of the font; what has no near letter is left out."""
    text = unicodedata.normalize("NFC", text).replace("\u2011", "-").replace("\u202f", NB)
    found = []
    for letter in text:
        if letter in LETTERS:
            found.append(letter)
        else:
            near = unicodedata.normalize("NFKD", letter)
            found.append("".join(part for part in near if part in LETTERS))
    return " ".join("".join(found).split(" ")).strip()


def pieces(text: str) -> list[str]:
    """The stretches between which a line may end."""
    joined: list[str] = []
    for word in re.split(r"[ \t\n]+", text.strip()):
        if joined and (CLINGS.match(word) or HOLDS.search(joined[-1])):
            joined[-1] += NB + word
        else:
            joined.append(word)
    return joined


def broken(text: str, measure: Measure, width: float, most: int) -> list[str] | None:
    """At most ``most`` lines no wider than ``width``, as even as can be; nothing if none fits."""
    words = pieces(text)
    sizes = [measure(word) for word in words]
    space = measure(" ")
    best = _filled(sizes, space, width)
    if best is None or len(best) > most:
        return None
    low, high = max(sizes), width
    while high - low > width / 64:
        middle = (low + high) / 2
        tried = _filled(sizes, space, middle)
        if tried is not None and len(tried) == len(best):
            best, high = tried, middle
        else:
            low = middle
    ends = [sum(best[: number + 1]) for number in range(len(best))]
    starts = [0, *ends[:-1]]
    return [" ".join(words[start:end]) for start, end in zip(starts, ends, strict=True)]


def _filled(sizes: Sequence[float], space: float, width: float) -> list[int] | None:
    """How many words go on each line, filled one after the other."""
    counts: list[int] = []
    left = 0.0
    for size in sizes:
        if size > width:
            return None
        if counts and size + space <= left:
            counts[-1] += 1
            left -= size + space
        else:
            counts.append(1)
            left = width - size
    return counts


def shortened(text: str, measure: Measure, width: float, most: int) -> list[str]:
    """The longest beginning of a text that fits, by whole words, and an ellipsis."""
    words = pieces(text)
    for count in range(len(words) - 1, 0, -1):
        beginning = " ".join(words[:count]).rstrip(f"{NB} ,;:.«“(–—") + ELLIPSIS
        lines = broken(beginning, measure, width, most)
        if lines:
            return lines
    letters = words[0]
    while len(letters) > 1 and measure(letters + ELLIPSIS) > width:
        letters = letters[:-1]
    return [letters + ELLIPSIS]
