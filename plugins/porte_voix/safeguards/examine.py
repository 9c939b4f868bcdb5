"""Every rule against one file: findings, with the severities that the settings give. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from porte_voix.safeguards.finding import Finding, Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Board, Rule
from porte_voix.safeguards.rules import RULES


def examine(
    material: Material,
    board: Board,
    severities: Mapping[str, Severity] | None = None,
    rules: Iterable[Rule] = RULES,
) -> Iterator[Finding]:
    """What the rules find in a file; a rule that the settings turn off does not look."""
    chosen = severities or {}
    for rule in rules:
        severity = chosen.get(rule.id, rule.severity)
        if severity is Severity.OFF or (material.page and not rule.pages):
            continue
        for problem in rule.check(material, board):
            yield Finding(rule.id, severity, problem)
