"""All that the rules find in one file, ready to be told: nothing repeats what it masks. Pure.

A draft is helped, not stopped: only what tells of a person blocks it. Of a withdrawn article, only
what its page still shows is read.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from porte_voix.metadata import Document
from porte_voix.safeguards.attachments.opening import opened
from porte_voix.safeguards.examine import examine, examine_file
from porte_voix.safeguards.finding import Finding, Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.photos import PHOTO_RULES
from porte_voix.safeguards.policy import Policy
from porte_voix.safeguards.privacy.search import hidden
from porte_voix.safeguards.rules import FILE_RULES, RULES, personal
from porte_voix.safeguards.rules.personal import UNDATED

#: The rules of what concerns persons: they hold whatever the state of a text.
PRIVACY = (personal.CERTAIN, personal.POSSIBLE)
IDS = frozenset(
    (
        *(rule.id for rule in RULES),
        *(rule.id for rule in FILE_RULES),
        *(rule.id for rule in PHOTO_RULES),
    )
)


def in_text(
    document: Document, html: str, policy: Policy, page: bool = False
) -> tuple[Finding, ...]:
    """What the rules find in an article or a page; ``html`` is made of its body."""
    draft = document["status"] == "draft"
    if document["withdrawn"]:
        material = Material(replace(document, body=""), "", page)
        found = examine(material, policy.board, policy.severities, PRIVACY)
    else:
        found = examine(Material(document, html, page), policy.board, policy.severities)
    kept = {rule.id for rule in PRIVACY}
    return told(
        (
            replace(one, severity=Severity.WARN) if draft and one.rule not in kept else one
            for one in found
        ),
        policy,
    )


def in_file(data: bytes, where: str, policy: Policy) -> tuple[Finding, ...]:
    """What the rules find in any other file."""
    return told(examine_file(opened(data, where), policy.board, policy.severities), policy)


def told(findings: Iterable[Finding], policy: Policy, today: date = UNDATED) -> tuple[Finding, ...]:
    """The findings, without the numbers and addresses that they might quote."""
    return tuple(
        replace(
            one, problem=replace(one.problem, what=hidden(one.problem.what, policy.board, today))
        )
        for one in findings
    )


def shown_name(where: str, policy: Policy) -> str:
    """The path of a file as a report may print it."""
    folder, slash, name = where.rpartition("/")
    return f"{folder}{slash}{hidden(name, policy.board, UNDATED)}"
