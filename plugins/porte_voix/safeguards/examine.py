"""Every rule against one file: findings, with the severities that the settings give. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from porte_voix.safeguards.attachment import Attachment
from porte_voix.safeguards.board import Board
from porte_voix.safeguards.finding import Finding, Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import FileRule, Rule
from porte_voix.safeguards.rules import FILE_RULES, RULES


def examine(
    material: Material,
    board: Board,
    severities: Mapping[str, Severity] | None = None,
    rules: Iterable[Rule] = RULES,
) -> Iterator[Finding]:
    """What the rules find in a text."""
    chosen = severities or {}
    for rule in rules:
        if rule.reads(material.page):
            severity = chosen.get(rule.id, rule.severity)
            yield from (Finding(rule.id, severity, one) for one in rule.check(material, board))


def examine_file(
    attachment: Attachment,
    board: Board,
    severities: Mapping[str, Severity] | None = None,
    rules: Iterable[FileRule] = FILE_RULES,
) -> Iterator[Finding]:
    """What the rules find in a file that a text attaches or shows."""
    chosen = severities or {}
    for rule in rules:
        severity = chosen.get(rule.id, rule.severity)
        yield from (Finding(rule.id, severity, one) for one in rule.check(attachment, board))
