"""Both pipelines judged by others: dangers by zizmor, forms by the schemas of the hosts."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipeline.test_read import GITLAB, ROOT, WORKFLOWS

pytestmark = pytest.mark.real
BIN = Path(sys.executable).parent


def judged(*command: str) -> subprocess.CompletedProcess[str]:
    """What a program of this environment says."""
    program, *words = command
    return subprocess.run([BIN / program, *words], cwd=ROOT, capture_output=True, text=True)


def test_the_auditor_finds_nothing() -> None:
    """Its most demanding persona, without the network."""
    done = judged("zizmor", "--persona=auditor", "--offline", "--no-progress", ".github")
    assert done.returncode == 0, done.stdout
    assert "No findings" in done.stdout + done.stderr
    assert all(path.name in done.stderr for path in WORKFLOWS)


def test_each_pipeline_has_the_form_of_its_host() -> None:
    """By the schemas that check-jsonschema carries."""
    github = judged(
        "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *map(str, WORKFLOWS)
    )
    assert github.returncode == 0, github.stdout
    gitlab = judged(
        *("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci"),
        *("--data-transform", "gitlab-ci", str(GITLAB)),
    )
    assert gitlab.returncode == 0, gitlab.stdout
