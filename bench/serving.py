"""How long one waits, while writing, between a save and the page made again; and at what memory.

``python -m bench.serving [--count 10000] [--saves 200]`` builds a site, serves it with
``inv serve``, saves the text of another article each time, and prints one line: from the save to
the page received again by a reader (median, ninety-fifth percentile), and the memory of all the
processes after 20 saves and after the last.
"""

import argparse
import http.client
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.edits import Site
from bench.measure import environment, processes, proportional
from bench.peers import PEERS, make
from bench.report import thousands

WORK = Path(".porte-voix/bench")
#: Memory is compared with what it was after so many saves.
FIRST = 20
#: Seconds that the first build, or a page, may take.
PATIENCE = 900.0
#: Seconds between two saves: nobody types faster, and the processor rests.
PAUSE = 0.2
#: A prime number: articles of every age come in turn.
STRIDE = 7919


@dataclass(frozen=True, slots=True)
class Served:
    """What was measured: seconds for each save, and bytes of memory."""

    count: int
    first: float
    waits: tuple[float, ...]
    before: int
    after: int

    def line(self) -> str:
        """Everything, for a person."""
        ranked = sorted(self.waits)
        high = ranked[min(len(ranked) - 1, len(ranked) * 95 // 100)]
        return (
            f"{thousands(self.count)} articles, inv serve\u00a0: premier rendu {self.first:.1f} s; "
            f"de l'enregistrement à la page {statistics.median(ranked) * 1000:.0f} ms (médiane), "
            f"{high * 1000:.0f} ms (95 %), {ranked[-1] * 1000:.0f} ms (pire de {len(ranked)}); "
            f"mémoire {self.before / 1e6:.0f} Mo après {FIRST} enregistrements, "
            f"{self.after / 1e6:.0f} Mo après {len(ranked)} "
            f"({(self.after / self.before - 1) * 100:+.1f} %)"
        )


def measure(site: Site, saves: int) -> Served:
    """Serve a site and save texts."""
    start = time.perf_counter()
    with _served(site) as (process, log):
        port = _port(log)
        _wait(log, "reconstruit")
        first = time.perf_counter() - start
        reader = Reader(port)
        waits, before = [], 0
        for turn in range(1, saves + 1):
            post = site.post(turn * STRIDE % site.count)
            mark = f"Enregistrement {turn}."
            begun = time.perf_counter()
            site.write_post(replace(post, body=f"{post.body}\n{mark}\n"))
            reader.wait()
            text = reader.page(f"/articles/{Path(post.path).stem}/")
            waits.append(time.perf_counter() - begun)
            if mark not in text:
                raise AssertionError(f"{post.path} : la page n'a pas « {mark} »")
            if turn == min(FIRST, saves):
                before = _memory(process)
            time.sleep(PAUSE)
        return Served(site.count, first, tuple(waits), before, _memory(process))


class Reader:
    """A browser without a screen: it hears the news, then asks for the page."""

    def __init__(self, port: int) -> None:
        self.port = port
        text = self.page("/")
        since = text.partition("suivre.js?")[2].partition('"')[0]
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._connection.request("GET", f"/_porte-voix/nouvelles?{since}")
        self._news = self._connection.getresponse()

    def wait(self) -> None:
        """Wait for a change. Raises ``AssertionError`` when an error is told instead."""
        while True:
            line = self._news.readline().decode()
            if line.startswith("event: changed"):
                return
            if line.startswith("event: error-told"):
                raise AssertionError(self._news.readline().decode())

    def page(self, path: str) -> str:
        """A page, as it is now."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path)
        text = connection.getresponse().read().decode()
        connection.close()
        return text


@contextmanager
def _served(site: Site) -> Iterator[tuple[int, Path]]:
    log = site.folder.parent / f"{site.folder.name}.serve.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("inv")), "serve", "--port", "0"],
            cwd=site.folder,
            env=environment(site.folder),
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process.pid, log
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def _wait(log: Path, words: str) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        text = log.read_text("utf-8", "replace")
        if words in text:
            return text
        time.sleep(0.02)
    raise AssertionError(log.read_text("utf-8", "replace"))


def _port(log: Path) -> int:
    found = re.search(r"127\.0\.0\.1:(\d+)", _wait(log, "http://127.0.0.1:"))
    assert found
    return int(found[1])


def _memory(process: int) -> int:
    """The memory of a process and of all those below it."""
    parents = {one: parent for one, parent, _session in processes()}
    family, found = [process], 0
    while family:
        one = family.pop()
        found += proportional(one)
        family += [child for child, parent in parents.items() if parent == one]
    return found


def main() -> None:
    """Measure and print one line."""
    parser = argparse.ArgumentParser(prog="python -m bench.serving", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--saves", type=int, default=200)
    parser.add_argument("--work", type=Path, default=WORK)
    chosen = parser.parse_args()
    site = make(PEERS["inv"], chosen.work.resolve(), chosen.count)
    print(measure(site, chosen.saves).line())


if __name__ == "__main__":
    main()
