"""Markdown that looks like a school board's: sentences drawn from the vocabulary, and structure.

Everything comes from one ``draw`` function that gives numbers between 0 and 1, so that a text
depends on its seed alone.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from bench import words

T = TypeVar("T")
Draw = Callable[[], float]
#: Where a post's picture and its link to another post go; each dialect spells them its own way.
IMAGE, LINK = "\0image\0", "\0link\0"
#: Fewest words of a post, and how many more it may have: 600 on average.
FEWEST, SPREAD = 260, 620
#: The share of posts with a program, and of posts with a table.
PROGRAMS, TABLES = 0.19, 0.25


def one(choices: Sequence[T], draw: Draw) -> T:
    """One of these."""
    return choices[int(draw() * len(choices))]


def body(draw: Draw) -> str:
    """The text of a post: an opening, then sections until it is long enough."""
    wanted = FEWEST + draw() * SPREAD
    blocks = [paragraph(draw), IMAGE]
    if draw() < PROGRAMS:
        blocks.append(program(draw))
    if draw() < TABLES:
        blocks.append(table(draw))
    blocks.append(f"{paragraph(draw)} À lire aussi : {LINK}.")
    count = sum(len(block.split()) for block in blocks)
    while count < wanted:
        block = one(SECTION, draw)(draw)
        blocks.append(block)
        count += len(block.split())
    return "\n\n".join(blocks) + "\n"


def sentence(draw: Draw) -> str:
    """About twenty words, one time in four with something emphasised or linked."""
    what = one(words.OBJECTS, draw)
    mark = draw()
    if mark < 0.10:
        what = f"**{what}**"
    elif mark < 0.18:
        what = f"*{what}*"
    elif mark < 0.22:
        what = f"[{what}](https://ressources.example/{int(mark * 1e6)})"
    elif mark < 0.25:
        what = f"{what} (`formulaire-{int(mark * 1e4)}`)"
    who, does, where = one(words.SUBJECTS, draw), one(words.VERBS, draw), one(words.PLACES, draw)
    return f"{one(words.TIMES, draw)}, {who} {does} {what} {where}, {one(words.ENDS, draw)}."


def paragraph(draw: Draw) -> str:
    """Two to four sentences."""
    return " ".join(sentence(draw) for _turn in range(2 + int(draw() * 3)))


def heading(draw: Draw) -> str:
    """A heading and the paragraph under it."""
    return f"{'#' * (2 + int(draw() * 2))} {one(words.HEADINGS, draw)}\n\n{paragraph(draw)}"


def bullets(draw: Draw) -> str:
    """A list, numbered one time in three."""
    mark = "1." if draw() < 0.33 else "-"
    lines = (f"{mark} {one(words.SHORT, draw)};" for _turn in range(3 + int(draw() * 4)))
    return f"{sentence(draw)}\n\n" + "\n".join(lines)


def quote(draw: Draw) -> str:
    """What somebody said."""
    return f"> {sentence(draw)}\n> {sentence(draw)}"


def table(draw: Draw) -> str:
    """Places and hours, four to eight rows."""
    rows = (
        f"| {one(words.PLACES, draw)} | {int(7 + draw() * 12)} h {int(draw() * 6)}0 "
        f"| {int(draw() * 60)} |"
        for _turn in range(4 + int(draw() * 5))
    )
    return "| Endroit | Heure | Places |\n|---|---|---:|\n" + "\n".join(rows)


def program(draw: Draw) -> str:
    """A fenced block of code."""
    language, lines = one(words.PROGRAMS, draw)
    return f"```{language}\n{lines.format(n=int(draw() * 999), m=int(1 + draw() * 99))}\n```"


#: What a section may be; headings and paragraphs weigh more.
SECTION = (heading, heading, heading, paragraph, paragraph, paragraph, bullets, quote)
