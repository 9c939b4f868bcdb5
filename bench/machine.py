"""What the figures were taken on: cores, memory, and the versions of all that ran."""

import os
import platform
import shutil
import subprocess
from collections.abc import Iterable
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from bench import tools

#: The packages whose version changes the figures.
PACKAGES = ("pelican", "markdown", "jinja2", "pygments", "porte-voix")


def described(peers: Iterable[str]) -> dict[str, str]:
    """The machine and the versions, in the words of the document."""
    found = {
        "cœurs": str(
            len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        ),
        "mémoire": _memory(),
        "système": platform.system(),
        "Python": platform.python_version(),
    }
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    chosen = set(peers)
    if "hugo" in chosen:
        found["Hugo"] = tools.HUGO
    if "eleventy" in chosen and (node := shutil.which("node")):
        found["Eleventy"] = tools.ELEVENTY
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        found["Node"] = said.stdout.strip().removeprefix("v")
    return found


def now() -> str:
    """The date and the time, to the minute."""
    return f"{datetime.now().astimezone():%Y-%m-%d %H:%M}"


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return "inconnue"
    return f"{size / 2**30:.0f} Gio"
