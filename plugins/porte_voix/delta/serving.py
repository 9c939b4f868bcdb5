"""Build, watch, serve, reload: three processes and what goes between them.

This one watches and keeps nothing in memory; one holds the site (``resident``), one answers the
browser (``pages``). Both end when this one does.
"""

import json
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from porte_voix.delta import watching

#: Where pages are until the settings have been read.
OUTPUT = "output"
#: The exit code of a process that asks to be replaced.
AGAIN = 3
#: Seconds that a process may take to save what it knows and end.
PATIENCE = 30.0


class PortTaken(Exception):
    """Another program listens there."""


@dataclass(frozen=True, slots=True)
class News:
    """How one rebuild went: the pages made again (nothing: maybe all), or why there are none."""

    pages: tuple[str, ...] | None
    milliseconds: int
    error: str = ""


@contextmanager
def served(conf: Path, port: int) -> Iterator[tuple[int, Iterator[News]]]:
    """Serve on this machine while the block lasts: the port (0 asks for any), and the news.

    Raises ``PortTaken``.
    """
    with (
        _Process("porte_voix.delta.pages", OUTPUT, str(port)) as pages,
        closing(watching.Watcher(watching.beside(conf))) as watcher,
    ):
        said, _space, number = pages.hear().partition(" ")
        if said != "ready":
            raise PortTaken(port)
        with _Process("porte_voix.delta.resident", str(conf)) as resident:
            yield int(number), _news(pages, resident, watcher)


def _news(pages: "_Process", resident: "_Process", watcher: watching.Watcher) -> Iterator[News]:
    start = time.monotonic()
    while True:
        answer = _answer(pages, resident, watcher)
        watcher.mind(answer.get("beside", ()))
        told = answer.get("pages")
        milliseconds = round((time.monotonic() - start) * 1000)
        if "error" in answer:
            pages.tell(error=answer["error"])
            yield News((), milliseconds, answer["error"])
        elif told is None or told:
            pages.tell(changed=told)
            yield News(None if told is None else tuple(told), milliseconds)
        touched = watcher.wait(answer.get("until"))
        start = time.monotonic()
        resident.tell(touched=_listed(touched))


def _answer(pages: "_Process", resident: "_Process", watcher: watching.Watcher) -> dict[str, Any]:
    """The next answer, once the folders that it comes from are watched."""
    while True:
        said = resident.hear()
        if not said:
            resident.replace()
            continue
        answer: dict[str, Any] = json.loads(said)
        if "follow" not in answer:
            return answer
        watcher.follow(answer["follow"], answer["but"], answer["beside"])
        pages.tell(folder=answer["output"], site=answer["site"])
        resident.tell()


def _listed(touched: Collection[str] | None) -> list[str] | None:
    return None if touched is None else sorted(touched)


class _Process:
    """A module of ours in a process of its own, which ends with its standard input.

    Not in this one's session: an interruption at the terminal is for this one alone.
    """

    def __init__(self, module: str, *arguments: str) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        assert self._process.stdin and self._process.stdout
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def replace(self) -> None:
        """Start another process if this one has ended asking for it; else raise."""
        code = self._process.wait(PATIENCE)
        if code != AGAIN:
            raise subprocess.CalledProcessError(code, self._command)
        self.__exit__()
        self._process = self._start()

    def tell(self, **said: Any) -> None:
        """Say something."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(said).encode() + b"\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        """The next line; empty when there will be none."""
        assert self._process.stdout
        return self._process.stdout.readline().decode()
