"""What a rule is: a name, a severity, what it serves, how it looks, and examples that prove it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from porte_voix.errors import Problem
from porte_voix.safeguards.attachment import Attachment
from porte_voix.safeguards.board import Board
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material

__all__ = ["Board", "Check", "FileCheck", "FileRule", "Rule"]

#: Looks at one text, or at one file that a text attaches or shows, and tells each problem.
Check = Callable[[Material, Board], Iterable[Problem]]
FileCheck = Callable[[Attachment, Board], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One safeguard of articles, of pages, or of both.

    ``serves`` is the demand or the law behind it, one sentence in French for people; ``good`` and
    ``bad`` are whole files, which the tests read and the documentation shows.
    """

    id: str
    severity: Severity
    serves: str
    check: Check
    good: tuple[str, ...]
    bad: tuple[str, ...]
    pages: bool = False
    articles: bool = True

    def reads(self, page: bool) -> bool:
        """Whether this rule looks at such a text."""
        return self.pages if page else self.articles


@dataclass(frozen=True, slots=True)
class FileRule:
    """One safeguard of the other files; ``good`` and ``bad`` are such files, already opened."""

    id: str
    severity: Severity
    serves: str
    check: FileCheck
    good: tuple[Attachment, ...]
    bad: tuple[Attachment, ...]
