"""What a rule is: a name, a severity, what it serves, how it looks, and examples that prove it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from porte_voix.errors import Problem
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material


@dataclass(frozen=True, slots=True)
class Board:
    """What rules know of the organisation: its settings, as the site has them."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    people: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    schools: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    site: str = ""
    #: Words that the settings allow whatever the rules say: numbers, addresses, names.
    allowed: frozenset[str] = frozenset()


#: Looks at one file and tells each problem.
Check = Callable[[Material, Board], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One safeguard.

    ``serves`` is the demand or the law behind it, one sentence in French for people; ``good`` and
    ``bad`` are whole files, which the tests read and the documentation shows.
    """

    id: str
    severity: Severity
    serves: str
    check: Check
    good: tuple[str, ...]
    bad: tuple[str, ...]
    #: Whether the files of ``good`` and ``bad`` are pages rather than articles.
    pages: bool = False
