"""One line of text set by the table: rule after rule, until nothing moves. Pure.

A line may be spread over several pieces, as « <strong>Note</strong>: » is: each character keeps
the number of its piece, so that an edit lands where it belongs.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from porte_voix.typography.edits import SPACED, Edit, Rule, W
from porte_voix.typography.numbers import DIGITS, WORTHY
from porte_voix.typography.protect import is_free, spans
from porte_voix.typography.table import AIRY, DASH, ROWS, TIGHT

#: Rules feed one another; no text needs more turns than this.
TURNS = 6
#: How many sets of letters are remembered with the rules they call for.
MEMORY = 4000
#: How much of a line is told on each side of a change (characters).
AROUND = 18


@dataclass(frozen=True, slots=True)
class Style:
    """Where a text stands: a thin space before « ; ! ? », the items of a list."""

    thin: bool = False
    in_list: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What one rule changed: its sign, and the words around it before and after."""

    sign: str
    before: str
    after: str


def typeset(text: str, style: Style | None = None) -> str:
    """A plain text, line by line; the same text again when it is already set."""
    style = style or Style()
    return "\n".join("".join(set_pieces([line], style)) for line in text.split("\n"))


def set_pieces(
    pieces: Sequence[str], style: Style, told: list[Change] | None = None
) -> Sequence[str]:
    """The pieces of one line, set; each keeps its place. ``told`` is given every change."""
    text = "".join(pieces)
    rules = _useful(text, style)
    if not rules:
        return pieces
    line = _Line(text, pieces)
    for _turn in range(TURNS):
        before, is_other = line.text, False
        for rule in rules:
            is_other |= line.apply(rule, told)
        if line.text == before:
            break
        if is_other:
            rules = _useful(line.text, style)
    return pieces if line.text == text else line.pieces()


_HINTS = sorted(frozenset().union(*(rule.hints for rule in (TIGHT, AIRY, DASH, *ROWS))))
FIGURES = tuple(DIGITS)
#: The hints that are looked for one by one; the signs that may follow a space.
WORDS = tuple(hint for hint in _HINTS if hint[0] != SPACED and hint not in FIGURES)
SIGNS = re.escape("".join(hint[1] for hint in _HINTS if hint[0] == SPACED))
AFTER_SPACE = re.compile(f"[{SIGNS}](?<={W}.)")
_chosen: dict[tuple[str, bool, bool], tuple[Rule, ...]] = {}


def _useful(text: str, style: Style) -> tuple[Rule, ...]:
    """The rules that the words of a text call for; what is rare is chosen again each time."""
    words = [word for word in WORDS if word in text]
    words += [SPACED + sign for sign in AFTER_SPACE.findall(text)]
    if WORTHY.search(text):
        words += FIGURES
    key = ("\n".join(words), style.thin, style.in_list)
    found = _chosen.get(key)
    if found is None:
        rules: tuple[Rule, ...] = (AIRY if style.thin else TIGHT, *ROWS)
        if not style.in_list:
            rules = (DASH, *rules)
        found = tuple(rule for rule in rules if not rule.hints.isdisjoint(words))
        if len(_chosen) < MEMORY:
            _chosen[key] = found
    return found


class _Line:
    """A text that rules change."""

    def __init__(self, text: str, pieces: Sequence[str]) -> None:
        self.text, self._cut = text, pieces
        #: The piece of each character, once a change has moved some of them.
        self._owners: list[int] | None = None
        #: The text on which each rule had nothing to do.
        self._idle: dict[int, str] = {}
        #: A text, and what is protected in it.
        self._seen: tuple[str, tuple[tuple[int, int], ...]] = "", ()

    def apply(self, rule: Rule, told: list[Change] | None) -> bool:
        """Make the edits of one rule, but for those that would enter what is protected.

        Whether the text may call for other rules: a letter swapped for another calls for none.
        """
        before = self.text
        if self._idle.get(id(rule)) is before:
            return False
        if rule.at_once and told is None and not self._kept():
            self.text = self._idle[id(rule)] = rule.at_once(before)
            return False
        edits = list(rule.edits(before))
        if edits:
            kept = self._kept()
            if kept:
                edits = [edit for edit in edits if is_free(edit.start, edit.end, kept)]
        if not edits:
            self._idle[id(rule)] = before
            return False
        if len(edits) > 1:
            edits.sort(key=lambda edit: edit.start)
        self._edit(edits)
        if told is not None:
            told.extend(_told(rule.sign, before, edits))
        return True

    def _kept(self) -> tuple[tuple[int, int], ...]:
        """The protected stretches of the text as it is."""
        if self._seen[0] is not self.text:
            self._seen = self.text, spans(self.text)
        return self._seen[1]

    def _edit(self, edits: Sequence[Edit]) -> None:
        text, owners = self.text, self._owners
        if owners is None and len(self._cut) > 1 and any(not _is_still(edit) for edit in edits):
            cut = enumerate(self._cut)
            owners = [number for number, piece in cut for _letter in piece]
        made, owned, at = [], [], 0
        for edit in edits:
            made += [text[at : edit.start], edit.new]
            if owners is not None:
                owner = owners[edit.start if edit.start < edit.end else max(edit.start - 1, 0)]
                owned += owners[at : edit.start] + [owner] * len(edit.new)
            at = edit.end
        self.text = "".join([*made, text[at:]])
        if owners is not None:
            self._owners = owned + owners[at:]

    def pieces(self) -> list[str]:
        """The text of each piece."""
        if len(self._cut) == 1:
            return [self.text]
        if self._owners is None:
            ends = list(accumulate(map(len, self._cut)))
        else:
            ends = [bisect_right(self._owners, number) for number in range(len(self._cut))]
        return [self.text[start:end] for start, end in pairwise((0, *ends))]


def _is_still(edit: Edit) -> bool:
    """Whether an edit puts one letter in the place of another: nothing moves."""
    return edit.end - edit.start == len(edit.new) == 1


def _told(sign: str, before: str, edits: Iterable[Edit]) -> Iterable[Change]:
    for edit in edits:
        left = before[max(0, edit.start - AROUND) : edit.start]
        right = before[edit.end : edit.end + AROUND]
        yield Change(sign, left + before[edit.start : edit.end] + right, left + edit.new + right)
