"""Axe, Lighthouse, the HTML validator and the reader of link previews, installed once.

Everything stays under ``.porte-voix/web``; a change of the lock file installs it anew.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests import npm

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / ".porte-voix" / "web"
FILES = ("package.json", "package-lock.json", ".npmrc", "previews.mjs", "audit.mjs")


def install() -> Path:
    """The folder where the tools are."""
    npm.install(HERE, FOLDER, FILES)
    return FOLDER


def axe() -> str:
    """The source of axe-core, to be run in a page."""
    return (install() / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def html_errors(folder: Path) -> list[str]:
    """What the Nu HTML Checker refuses in the pages under a folder."""
    jar = install() / "node_modules/vnu-jar/build/dist/vnu.jar"
    if shutil.which("java") is None:
        raise RuntimeError("Java 17 or newer is needed for these tests")
    done = subprocess.run(
        ["java", "-jar", str(jar), "--format", "json", "--skip-non-html", str(folder)],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    messages = json.loads(done.stderr)["messages"]
    return [
        f"{Path(one['url']).parent.name}: {one['message']} {one.get('extract', '')}"
        for one in messages
        if one["type"] == "error" or one["type"] == "non-document-error"
    ]


def previews(*pages: Path) -> list[dict[str, Any]]:
    """What open-graph-scraper finds in each page."""
    install()
    found: list[dict[str, Any]] = json.loads(_run("node", "previews.mjs", *map(str, pages)))
    return found


def audit(chromium: str, runs: int, categories: tuple[str, ...], *addresses: str) -> Any:
    """The scores that Lighthouse gives to each address, one list of runs by address."""
    install()
    given = json.dumps({"chromium": chromium, "runs": runs, "categories": categories})
    return json.loads(_run("node", "audit.mjs", given, *addresses))


def _run(*command: str) -> str:
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:3])}: {done.stderr[-2000:]}")
    return done.stdout
