"""Programs that tasks run in the sight of a person; one that fails ends the task."""

import shlex
import sys

from invoke.context import Context
from invoke.exceptions import Exit

from porte_voix.i18n import _


def run(context: Context, line: str) -> None:
    """Run a line of the shell; what it says goes to the terminal."""
    done = context.run(line, warn=True, pty=False)
    if done is None or not done.ok:
        raise Exit(_("Échec : {line}").format(line=line), 1)


def module(context: Context, *words: str) -> None:
    """Run a Python module with its arguments, by this very Python."""
    run(context, shlex.join([sys.executable, "-m", *words]))
