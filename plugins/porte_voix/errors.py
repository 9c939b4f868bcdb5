"""Everything that can go wrong on purpose, and the sentence each person reads.

    PorteVoixError                 1
    ├── SettingsError              2   settings to correct, all of them at once
    ├── ContentError               3   articles to correct, all of them at once
    ├── NeedsPerson                4   only a person may decide; nothing was sent
    │   └── LedgerError                the register is absent, foreign, older or damaged
    └── Pending                   75   not yet; the same command later will do

Each error holds facts, given positionally so that it crosses a process pool, and writes its own
sentence: what happened, where, the next gesture. Only ``tasks`` turn one into an exit code; the
codes are those of ``sysexits.h`` for 75 and the project's own below.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from porte_voix.i18n import _, ngettext


class PorteVoixError(Exception):
    """Something a person can understand and mend."""

    exitcode = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: where it is, what is wrong, and the way out."""

    where: str
    what: str
    way_out: str = ""
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.where}:{self.line}" if self.line else self.where
        sentence = _("{place} : {what}").format(place=place, what=self.what)
        return f"{sentence}\n    → {self.way_out}" if self.way_out else sentence


class _Problems(PorteVoixError):
    """Several problems told at once, never only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(tuple(problems))
        self.problems = tuple(problems)

    def heading(self) -> str:
        """The sentence above the list."""
        raise NotImplementedError

    def __str__(self) -> str:
        return "\n".join([self.heading(), *(f"  {problem}" for problem in self.problems)])


class SettingsError(_Problems):
    """The settings, or what the command was given, cannot be used as they are."""

    exitcode = 2

    def heading(self) -> str:
        """How many things are wrong, and that nothing was done."""
        return ngettext(
            "{n} problème à corriger. Rien n'a été fait.",
            "{n} problèmes à corriger. Rien n'a été fait.",
            len(self.problems),
        ).format(n=len(self.problems))


class ContentError(_Problems):
    """Some content is refused; the live site stays as it is."""

    exitcode = 3

    def heading(self) -> str:
        """How many problems there are, and that the live site is safe."""
        return ngettext(
            "{n} problème dans le contenu. Le site en ligne reste tel quel.",
            "{n} problèmes dans le contenu. Le site en ligne reste tel quel.",
            len(self.problems),
        ).format(n=len(self.problems))


class NeedsPerson(PorteVoixError):
    """A machine must not decide this alone: what happened, and the command that decides."""

    exitcode = 4

    def __init__(self, what: str, gesture: str) -> None:
        super().__init__(what, gesture)
        self.what, self.gesture = what, gesture

    def __str__(self) -> str:
        return f"{self.what}\n    → {self.gesture}"


class LedgerError(NeedsPerson):
    """The register cannot be trusted for this site; nothing may be sent."""


class Pending(PorteVoixError):
    """Not yet: the same command, run again later, will go on."""

    exitcode = 75

    def __init__(self, what: str, gesture: str) -> None:
        super().__init__(what, gesture)
        self.what, self.gesture = what, gesture

    def __str__(self) -> str:
        return f"{self.what}\n    → {self.gesture}"
