"""A process that holds Pelican in memory and forks one child for each build asked on its input.

A build then costs no import, starts from a state that no build has touched, and leads a process
group of its own, which can be killed whole. One JSON line in, two out: the number of the child,
then how it ended.
"""

import atexit
import importlib
import json
import logging
import os
import signal
import sys
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.delta import clock

PRELOADED = (
    "docutils.core",
    "docutils.parsers.rst",
    "markdown.extensions.codehilite",
    "markdown.extensions.extra",
    "pelican.readers",
    "pygments.lexers",
)
_sites: list[Any] = []


class Recorder(logging.Handler):
    """Keeps each record on a line of a file, as it comes: a killed build has told what it told."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def emit(self, record: logging.LogRecord) -> None:
        """One line: level, logger, message."""
        line = json.dumps([record.levelname, record.name, record.getMessage()])
        os.write(self._file, f"{line}\n".encode())


def preload() -> None:
    """Import what every build would import, but nothing of a plugin."""
    for name in PRELOADED:
        importlib.import_module(name)


def remember(site: Any) -> None:
    """Keep the object that builds: the layer under test leaves its report on it."""
    _sites.append(site)


def report() -> str:
    """What the layer under test says of how it built, as JSON; nothing for stock."""
    found = [getattr(site, "delta_report", None) for site in _sites]
    return json.dumps([asdict(each) for each in found if each is not None])


def build(order: dict[str, Any]) -> int:
    """Run ``pelican`` with the words of the order; its exit code."""
    import pelican
    from pelican.plugins import signals

    clock.stop_at(order["instant"])
    os.chdir(order["cwd"])
    os.environ.update(order["environ"])
    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(f"{order['talk']}.{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    pelican.LOG_HANDLERS["plain"] = Recorder(Path(f"{order['talk']}.log"))
    signals.initialized.connect(remember)
    try:
        pelican.main([*order["argv"], "--log-handler", "plain"])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
        return 70
    return 0


def child(order: dict[str, Any]) -> None:
    """The whole life of a child; never returns."""
    code = 71
    try:
        os.setpgid(0, 0)
        code = build(order)
        Path(f"{order['talk']}.report").write_text(report(), "utf-8")
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def serve() -> None:
    """Answer orders until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Python itself takes a module saved twice in a second, at the same size, for the first one.
    sys.dont_write_bytecode = True
    clock.install()
    preload()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in iter(sys.stdin.readline, ""):
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            answers = None
            child(order)
        print(pid, file=answers, flush=True)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        print(status, file=answers, flush=True)


if __name__ == "__main__":
    serve()
