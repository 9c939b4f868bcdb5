"""What a rule found: where, why, and the way out. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from porte_voix.errors import Problem


class Severity(StrEnum):
    """What a finding stops, from the most to nothing."""

    #: The site is not deployed while it stands.
    BLOCK = "block"
    #: The article is published, and not announced.
    HOLD = "hold"
    #: A person reads it and decides.
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in one file by the rule named ``rule``."""

    rule: str
    severity: Severity
    problem: Problem

    @classmethod
    def of(cls, kept: tuple[Any, ...]) -> Finding:
        """A finding that was kept."""
        rule, severity, where, what, way_out, line = kept
        return cls(rule, Severity(severity), Problem(where, what, way_out, line))

    def plain(self) -> tuple[Any, ...]:
        """What ``marshal`` and JSON can keep."""
        told = self.problem
        return (self.rule, str(self.severity), told.where, told.what, told.way_out, told.line)

    @property
    def where(self) -> str:
        """The file."""
        return self.problem.where

    @property
    def blocks(self) -> bool:
        """Whether the site stays as it is while this stands."""
        return self.severity is Severity.BLOCK
