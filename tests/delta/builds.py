"""Builds asked of a ``builder`` process, and everything that is known of each once it has ended."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

#: What the layer under test says of itself goes through loggers of this name.
OWN_LOGGER = "porte_voix.delta"
#: The address of the project, from where ``tests`` and ``porte_voix`` are importable.
ROOT = Path(__file__).parents[2]
#: What a build said: how many times each (level, message).
Bag = Counter[tuple[str, str]]
DONE = re.compile(r"Done: .*? in [\d.]+ seconds\.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the log."""

    level: str
    logger: str
    message: str

    @property
    def own(self) -> bool:
        """Whether the layer under test speaks of itself: a stock build has no such line."""
        return self.logger.startswith(OWN_LOGGER)


@dataclass(frozen=True, slots=True)
class Order:
    """One build: where, with which words, at which instant."""

    cwd: Path
    argv: Sequence[str]
    instant: float
    talk: Path
    environ: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Death:
    """A SIGKILL so many seconds after the start, for the whole process group or its leader."""

    after: float
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Built:
    """How a build ended, and what it said."""

    code: int
    seconds: float
    records: tuple[Record, ...]
    stdout: str
    stderr: str
    orphans: bool
    #: What the layer says of how it built; empty for stock, or when the build died.
    report: Mapping[str, Any]

    @property
    def fallbacks(self) -> tuple[str, ...]:
        """Why the layer left the whole build to Pelican; empty when it did not."""
        stock = self.report.get("way") == "stock"
        return tuple(self.report["reasons"]) or ("?",) if stock else ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the layer warned of."""
        return tuple(record.message for record in self.records if record.own)

    def told(self, *places: tuple[Path, str]) -> Bag:
        """The log as a bag of (level, message); each place goes by the name given with it."""
        bag = Counter(
            (record.level, _placeless(record.message, places))
            for record in self.records
            if not record.own
        )
        done = DONE.search(self.stdout)
        bag["stdout", _timeless(done.group()) if done else ""] += 1
        if self.stderr.strip():
            bag["stderr", _placeless(self.stderr, places)] += 1
        return bag


def _placeless(text: str, places: Sequence[tuple[Path, str]]) -> str:
    for place, name in places:
        text = text.replace(str(place), name)
    return text


def _timeless(text: str) -> str:
    return " ".join(text.split()).rpartition(" in ")[0]


class Builder:
    """A ``builder`` process with one hash seed; builds one at a time."""

    def __init__(self, hash_seed: int, root: Path = ROOT) -> None:
        environ = {
            **os.environ,
            "PYTHONHASHSEED": str(hash_seed),
            "PYTHONPATH": os.pathsep.join((str(root), str(root / "plugins"))),
            "COLUMNS": "200",
        }
        words = [sys.executable, "-m", "tests.delta.builder"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(words, stdin=pipe, stdout=pipe, env=environ, text=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(30)

    def build(self, order: Order, killed: Death | None = None) -> Built:
        """Build to the end, or to that death."""
        assert self._process.stdin and self._process.stdout
        for name in ("stdout", "stderr", "log", "report"):
            Path(f"{order.talk}.{name}").unlink(missing_ok=True)
        words = {
            "cwd": str(order.cwd),
            "argv": list(order.argv),
            "instant": order.instant,
            "talk": str(order.talk),
            "environ": dict(order.environ),
        }
        print(json.dumps(words), file=self._process.stdin, flush=True)
        pid = int(self._process.stdout.readline())
        start = time.perf_counter()
        if killed:
            time.sleep(killed.after)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid if killed.alone else -pid, signal.SIGKILL)
        code = int(self._process.stdout.readline())
        seconds = time.perf_counter() - start
        # Children of a build that was killed alone may go on beside the next one.
        orphans = not (killed and killed.alone) and _kill_group(pid)
        return Built(
            code,
            seconds,
            tuple(_records(Path(f"{order.talk}.log"))),
            _text(f"{order.talk}.stdout"),
            _text(f"{order.talk}.stderr"),
            orphans,
            next(iter(json.loads(_text(f"{order.talk}.report") or "[]")), {}),
        )


def _kill_group(pid: int) -> bool:
    """End what is left of a build; whether anything was."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
        return True
    return False


def _records(path: Path) -> Iterator[Record]:
    for line in _text(path).splitlines():
        with contextlib.suppress(ValueError):
            yield Record(*json.loads(line))


def _text(path: Path | str) -> str:
    with contextlib.suppress(FileNotFoundError):
        return Path(path).read_text("utf-8")
    return ""
