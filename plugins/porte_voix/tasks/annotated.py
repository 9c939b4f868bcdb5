"""What a check found, shown by the hosts on the very lines of a merge request. Pure."""

import hashlib
import json

from porte_voix.safeguards.finding import Finding, Severity
from porte_voix.tasks.reporting import Report

#: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format (2026-11-30).
GITLAB = {Severity.BLOCK: "blocker", Severity.HOLD: "major", Severity.WARN: "minor"}
#: https://docs.github.com/actions/reference/workflow-commands-for-github-actions (2026-11-30).
GITHUB = {Severity.BLOCK: "error", Severity.HOLD: "warning", Severity.WARN: "notice"}
#: What ends a command or one of its properties, and how it is written inside.
ENDS = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
PROPERTY_ENDS = (*ENDS, (":", "%3A"), (",", "%2C"))


def as_gitlab(report: Report) -> str:
    """A code quality report: JSON, one entry a finding."""
    entries = [
        {
            "description": _said(one),
            "check_name": one.rule,
            "fingerprint": _print_of(one),
            "severity": GITLAB[one.severity],
            "location": {"path": one.where, "lines": {"begin": one.problem.line or 1}},
        }
        for one in report.findings
    ]
    return json.dumps(entries, ensure_ascii=False, indent=1)


def as_github(report: Report) -> str:
    """Commands for the runner, one a line, which no file name nor text can end early."""
    return "\n".join(
        f"::{GITHUB[one.severity]} file={_escaped(one.where, PROPERTY_ENDS)},"
        f"line={one.problem.line or 1},title={_escaped(one.rule, PROPERTY_ENDS)}"
        f"::{_escaped(_said(one), ENDS)}"
        for one in report.findings
    )


def _said(finding: Finding) -> str:
    return f"{finding.problem.what} → {finding.problem.way_out}"


def _print_of(finding: Finding) -> str:
    """The same for the same finding wherever its line has gone."""
    text = "\0".join((finding.rule, finding.where, finding.problem.what))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _escaped(text: str, ends: tuple[tuple[str, str], ...]) -> str:
    for sign, written in ends:
        text = text.replace(sign, written)
    return text
