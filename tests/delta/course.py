"""What a walk is asked, what it found, what it counted: all that a replay or a report needs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

ARTICLES = 48


@dataclass(frozen=True, slots=True)
class Layer:
    """What is proved: plugins added to a site, and settings given to them."""

    plugins: tuple[str, ...]
    settings: dict[str, Any] = field(default_factory=dict)
    #: The variable of the environment that tells how many processes to use, if there is one.
    workers: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """Which walk: its theme, its seed, its length; all that a replay needs."""

    theme: str
    seed: int
    steps: int
    #: Steps before this one edit without building.
    start: int = 1
    #: The only kinds of edit drawn; all of them when empty.
    kinds: tuple[str, ...] = ()
    #: How many times in each step the build is killed before the one that is compared.
    kills: int = 0
    articles: int = ARTICLES
    #: Whether the calendar stays where it is.
    still: bool = False
    #: Modules of ``listeners`` that both builds load.
    listeners: tuple[str, ...] = ()

    def command(self) -> str:
        """The line that walks this way again."""
        words = [f"--theme {self.theme} --seed {self.seed} --steps {self.steps}"]
        words += [f"--start {self.start}"] if self.start > 1 else []
        words += [f"--kills {self.kills}"] if self.kills else []
        words += [f"--kinds {','.join(self.kinds)}"] if self.kinds else []
        words += [f"--articles {self.articles}"] if self.articles != ARTICLES else []
        words += ["--still"] if self.still else []
        words += [f"--listeners {','.join(self.listeners)}"] if self.listeners else []
        return f"inv test.delta {' '.join(words)}"


class Difference(AssertionError):
    """A step after which the layer is not equal to stock."""

    def __init__(self, course: Course, edits: Sequence[str], told: Sequence[str]) -> None:
        super().__init__(course, edits, told)
        self.course = course
        self.edits = edits
        self.told = told

    def __str__(self) -> str:
        lines = [f"{self.course.theme}, graine {self.course.seed}, étape {self.course.steps}"]
        lines += [f"  {edit}" for edit in self.edits]
        return "\n".join([*lines, *self.told, f"Pour la refaire : {self.course.command()}"])


@dataclass(slots=True)
class Figures:
    """What a walk counted."""

    steps: int = 0
    refused: int = 0
    #: Of those, the ones that Pelican itself refuses in one way or another.
    undecided: int = 0
    killed: int = 0
    outputs: int = 0
    seconds: float = 0.0
    stock_seconds: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    #: Builds left whole to Pelican, by reason; what the layer warned of.
    fallbacks: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    #: By which of its ways the layer built.
    ways: Counter[str] = field(default_factory=Counter)
    #: Why the generators ran where only files had changed.
    why: Counter[str] = field(default_factory=Counter)
    #: Outputs that the layer knew of, and those that it rendered.
    known: int = 0
    rendered: int = 0

    def __str__(self) -> str:
        kinds = " ".join(f"{name}={count}" for name, count in sorted(self.kinds.items()))
        ways = ", ".join(f"{count} {way}" for way, count in self.ways.most_common())
        told = (self.fallbacks + self.warnings + self.why).most_common()
        return (
            f"{self.steps} étapes ({self.refused} refusées par les deux, dont "
            f"{self.undecided} de deux façons par Pelican lui-même), {self.killed} mises à mort, "
            f"{len(self.kinds)} sortes de modification, {self.outputs} fichiers comparés; "
            f"{self.rendered} pages refaites sur {self.known} ({ways}); "
            f"{self.seconds:.0f} s contre {self.stock_seconds:.0f} s; "
            f"{sum(self.fallbacks.values())} replis\n  {kinds}"
        ) + "".join(f"\n  {count} × {what}" for what, count in told)
