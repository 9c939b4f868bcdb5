"""What a check found, as GitHub and GitLab show it on the lines of a merge request."""

import json

from porte_voix.errors import Problem
from porte_voix.safeguards.finding import Finding, Severity
from porte_voix.tasks.annotated import as_github, as_gitlab
from porte_voix.tasks.reporting import Report

WHERE = "content/articles/a'b, c:d.md"
FINDINGS = (
    Finding("liens", Severity.BLOCK, Problem(WHERE, "100 % mort\n::error::faux", "Retirez-le.", 7)),
    Finding("titre", Severity.WARN, Problem("content/articles/x.md", "long", "Coupez.")),
)
REPORT = Report(FINDINGS, 2)


def test_github_reads_one_command_a_finding_whatever_it_holds() -> None:
    """Neither a file name nor a text ends a command or begins another."""
    assert as_github(REPORT).splitlines() == [
        "::error file=content/articles/a'b%2C c%3Ad.md,line=7,title=liens"
        "::100 %25 mort%0A::error::faux → Retirez-le.",
        "::notice file=content/articles/x.md,line=1,title=titre::long → Coupez.",
    ]


def test_gitlab_reads_a_report_whose_prints_do_not_move_with_lines() -> None:
    """A line added above does not make an old finding new."""
    found = json.loads(as_gitlab(REPORT))
    assert found[0]["location"] == {"path": WHERE, "lines": {"begin": 7}}
    assert [one["severity"] for one in found] == ["blocker", "minor"]
    lower = Finding("liens", Severity.BLOCK, Problem(WHERE, FINDINGS[0].problem.what, "Non.", 9))
    moved = json.loads(as_gitlab(Report((lower, FINDINGS[1]), 2)))
    assert [one["fingerprint"] for one in moved] == [one["fingerprint"] for one in found]
    assert found[0]["fingerprint"] != found[1]["fingerprint"]
    assert json.loads(as_gitlab(Report((), 0))) == []
