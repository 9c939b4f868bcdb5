"""What a branch changed since its base, as git tells: whole files, and the lines of each."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import _
from porte_voix.safeguards.finding import Finding

HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")
FILE = re.compile(r'^\+\+\+ (?:"?b/)(.*?)"?\t?$')
#: The lines changed of each file, as ranges of their numbers.
Lines = Mapping[str, tuple[range, ...]]


def since(base: str, folder: Path) -> Lines:
    """The lines added or changed under a folder since ``base`` (a revision).

    What is not yet committed counts too. Raises ``SettingsError`` when git knows no such revision.
    """
    diff = _git(
        "diff",
        "--unified=0",
        "--no-color",
        "--no-ext-diff",
        "--no-renames",
        "--merge-base",
        "--end-of-options",
        base,
        "--",
        folder.as_posix(),
        base=base,
    )
    new = _git(
        "ls-files", "--others", "--exclude-standard", "-z", "--", folder.as_posix(), base=base
    )
    found: dict[str, list[range]] = {}
    here = ""
    for line in diff.splitlines():
        named, hunk = FILE.match(line), HUNK.match(line)
        if named:
            here = named[1]
            found.setdefault(here, [])
        elif hunk and here:
            start, count = int(hunk[1]), int(hunk[2] or 1)
            found[here].append(range(start, start + count))
        elif line.startswith("Binary files") and " and b/" in line:
            found.setdefault(line.split(" and b/")[-1].removesuffix(" differ"), [])
    every = {path: tuple(ranges) for path, ranges in found.items()}
    return every | {path: (range(1, 1 << 30),) for path in new.split("\0") if path}


def concerns(lines: Lines, path: str, finding: Finding) -> bool:
    """Whether a finding of a file is about what changed; one without a line is about all of it."""
    if path not in lines:
        return False
    line = finding.problem.line
    return line is None or any(line in changed for changed in lines[path])


def _git(*words: str, base: str) -> str:
    done = subprocess.run(
        ["git", "-c", "core.quotePath=false", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        what = _("git ne connaît pas « {base} » ici ({why})").format(
            base=base, why=said[0].removeprefix("fatal: ") if said else done.returncode
        )
        way_out = _("Donnez la branche d'où part la vôtre, par exemple origin/main.")
        raise SettingsError([Problem("--base", what, way_out)])
    return done.stdout
