"""A run that nobody kills: the same command, in a process forked from one that has imported it.

What is killed begins with an exec, as any run. What comes after it only has to be the same program
in a folder of its own: importing it again a thousand times would be most of the work.
"""

import multiprocessing
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from invoke.main import program
from porte_voix import tasks

#: A run takes about a second; one that takes this long will never end.
SECONDS = 120.0
#: Where a forked run writes what it says beside its result, and how it ended.
TOLD, CODE = "dit.txt", "code.txt"

FORKS = multiprocessing.get_context("forkserver")
#: What the processes find already imported.
IMPORTED = [__name__, tasks.__name__, "mastodon", "atproto", "sqlalchemy"]


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended, and what it said beside its result."""

    code: int
    told: str


def announce(folder: Path, environment: Mapping[str, str]) -> Done:
    """Run « inv announce » in a folder, to its end."""
    # All contexts share one server, which other tests would prepare otherwise.
    FORKS.set_forkserver_preload(IMPORTED)
    (folder / CODE).unlink(missing_ok=True)
    process = FORKS.Process(target=_announce, args=(str(folder), dict(environment)), daemon=True)
    process.start()
    process.join(SECONDS)
    told = (folder / TOLD).read_text(encoding="utf-8")
    if process.exitcode is None:
        process.kill()
        raise AssertionError(f"sans fin : {told}")
    # Threads that start processes look at those of others: the one that asks too late is told 255.
    written = folder / CODE
    return Done(int(written.read_text("ascii")) if written.exists() else process.exitcode, told)


def _announce(folder: str, environment: dict[str, str]) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path.insert(0, folder)
    for number, name in ((1, os.devnull), (2, TOLD)):
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(file, number)
        os.close(file)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")
    code = 0
    try:
        program.run(["inv", "announce"])
    except SystemExit as ended:
        code = int(ended.code or 0)
    Path(CODE).write_text(str(code), encoding="ascii")
    sys.exit(code)
