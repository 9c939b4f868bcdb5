"""The command ``inv``: Invoke, except to say that there is nothing to build.

Loading Invoke and every task takes twice as long as looking at ten thousand articles. ``inv build``
is answered here when nothing has changed; everything else, and every doubt, is Invoke's.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from porte_voix.delta.launcher import Look

#: What is typed, and the settings it builds with.
BUILDS = {("build",): "pelicanconf.py", ("build", "--publish"): "publishconf.py"}
#: What the site's tasks are when they are ours, and what they name when they are not all ours.
OURS, OTHER = "from porte_voix.tasks import namespace", "build"


def main() -> None:
    """Answer, or hand over to Invoke."""
    conf = BUILDS.get(tuple(sys.argv[1:]))
    if conf and _are_ours(Path("tasks.py")):
        if _is_built(Path(conf)):
            return
        # Pelican is loaded beside Invoke: the task finds its builder ready.
        from porte_voix.delta import building

        building.settle(Path(conf))
    from invoke.main import program

    program.run()


def _are_ours(tasks: Path) -> bool:
    try:
        text = tasks.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    return OURS in text and OTHER not in text


def _is_built(conf: Path) -> bool:
    from porte_voix.delta import launcher
    from porte_voix.i18n import _

    if not launcher.is_current(conf, partial(_get_ready, conf)):
        return False
    print(_("Site construit dans output/."), flush=True)
    return True


def _get_ready(conf: Path, seen: Look) -> None:
    """Load Pelican while the outputs are being looked at."""
    from porte_voix.delta import building

    building.get_ready(conf, seen)


if __name__ == "__main__":
    main()
