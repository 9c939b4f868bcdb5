"""What a check found, for three readers: a person at a terminal, a merge request, a program.

Titles and file names come from many hands: in Markdown they are shown as what they are, never as
markup, and no line of theirs can pass for one of ours.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from porte_voix.i18n import N_, _, ngettext
from porte_voix.safeguards.finding import Finding, Severity

SCHEMA = 1
#: A merge request shows so many findings of a kind, and counts the others.
MOST_SHOWN = 200
HEADINGS = {
    Severity.BLOCK: N_("À corriger : le site en ligne reste tel quel"),
    Severity.HOLD: N_("Publié, mais pas annoncé"),
    Severity.WARN: N_("À relire"),
}
#: Signs that mean something in Markdown or in HTML.
ACTIVE = frozenset("\\`*_{}[]()#+!|<>&~@=^\"'$%")
#: Those by which hosts of merge requests call people and name requests, even in plain text.
CALLS = frozenset("@#!~%$&^")
#: It shows nothing, and keeps two signs from being read together.
JOINER = "\u2060"


@dataclass(frozen=True, slots=True)
class Report:
    """The findings that stand, how many files were looked at, and what became of them."""

    findings: tuple[Finding, ...]
    files: int
    count: str = ""

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Those of one severity."""
        return tuple(one for one in self.findings if one.severity is severity)


def rendered(report: Report, form: str) -> str:
    """The report as text, JSON or Markdown."""
    return {"text": as_text, "json": as_json, "markdown": as_markdown}[form](report)


def as_text(report: Report) -> str:
    """For a terminal: each finding with its file, its line and the way out."""
    lines = []
    for severity, heading in HEADINGS.items():
        found = report.of(severity)
        if found:
            lines.append(f"{_(heading)} ({len(found)})")
            lines += [f"  {one.problem} [{one.rule}]" for one in found]
            lines.append("")
    return "\n".join([*lines, *filter(None, [report.count, sentence(report)])])


def as_json(report: Report) -> str:
    """For a program: everything, as data."""
    data = {
        "schema": SCHEMA,
        "files": report.files,
        "blocking": len(report.of(Severity.BLOCK)),
        "findings": [
            {
                "rule": one.rule,
                "severity": str(one.severity),
                "file": one.problem.where,
                "line": one.problem.line,
                "what": one.problem.what,
                "way_out": one.problem.way_out,
            }
            for one in report.findings
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def as_markdown(report: Report) -> str:
    """For a merge request: tables that no title or file name can break out of."""
    lines = [f"**{shown(sentence(report))}**"]
    for severity, heading in HEADINGS.items():
        found = report.of(severity)
        if not found:
            continue
        columns = (_("Où"), _("Quoi"), _("Que faire"), _("Règle"))
        lines += ["", f"### {_(heading)} ({len(found)})", "", f"| {' | '.join(columns)} |"]
        lines.append("|" + "---|" * len(columns))
        lines += [_row(one) for one in found[:MOST_SHOWN]]
        if len(found) > MOST_SHOWN:
            left = len(found) - MOST_SHOWN
            lines += ["", ngettext("… et {n} autre.", "… et {n} autres.", left).format(n=left)]
    return "\n".join(lines)


def sentence(report: Report) -> str:
    """The whole in one line."""
    files = ngettext("{n} fichier vérifié", "{n} fichiers vérifiés", report.files).format(
        n=report.files
    )
    block = len(report.of(Severity.BLOCK))
    rest = len(report.findings) - block
    if not report.findings:
        return _("{files}, rien à corriger.").format(files=files)
    parts = []
    if block:
        parts.append(ngettext("{n} à corriger", "{n} à corriger", block).format(n=block))
    if rest:
        parts.append(ngettext("{n} à relire", "{n} à relire", rest).format(n=rest))
    if not block:
        parts.insert(0, _("rien à corriger"))
    return _("{files} : {parts}.").format(files=files, parts=", ".join(parts))


def _row(finding: Finding) -> str:
    problem = finding.problem
    place = f"{problem.where}:{problem.line}" if problem.line else problem.where
    cells = (place, problem.what, problem.way_out, finding.rule)
    return f"| {' | '.join(map(shown, cells))} |"


def shown(text: str) -> str:
    """Words as Markdown shows them, on one line, whatever they hold."""
    flat = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    flat = flat.replace("://", f":{JOINER}//").replace("www.", f"www{JOINER}.")
    return "".join(
        f"&#{ord(sign)};{JOINER if sign in CALLS else ''}" if sign in ACTIVE else sign
        for sign in flat
    )


def ordered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """In the order in which people mend them: by file, then by line."""
    return tuple(sorted(findings, key=lambda one: (one.problem.where, one.problem.line or 0)))
