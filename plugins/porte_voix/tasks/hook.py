"""The check that runs by itself before each commit: a small script in the folder of git."""

import os
import stat
import subprocess
import sys
from pathlib import Path

from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import _

#: How we know that a script is ours.
MARK = "# porte-voix"
SCRIPT = """\
#!/bin/sh
{mark} : inv check --install-hook
exec "{python}" -m invoke check --base HEAD
"""


def install(folder: Path) -> Path:
    """Put the script in place; the path. Raises ``SettingsError`` rather than replace another."""
    found = subprocess.run(
        ["git", "rev-parse", "--git-path", "hooks"],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if found.returncode:
        what, way_out = _("ce dossier n'est pas un dépôt git"), _("Lancez-la à la racine du dépôt.")
        raise SettingsError([Problem("--install-hook", what, way_out)])
    path = folder / found.stdout.strip() / "pre-commit"
    if path.is_file() and MARK not in path.read_text(encoding="utf-8", errors="replace"):
        what = _("une autre vérification y est déjà")
        way_out = _("Ajoutez-y la ligne « inv check --base HEAD ».")
        raise SettingsError([Problem(str(path), what, way_out)])
    path.parent.mkdir(parents=True, exist_ok=True)
    python = Path(sys.executable).as_posix()
    path.write_text(SCRIPT.format(mark=MARK, python=python), encoding="utf-8", newline="\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return Path(os.path.relpath(path, folder))
