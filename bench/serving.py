"""How long one waits, while writing, between a save and the page made again; and at what memory.

``python -m bench.serving [--count 10000] [--saves 200] [--peer theme]`` builds a site, serves it
with ``inv serve``, saves the text of another article each time, and prints a table: from the save
to the page received again by a reader (median, ninety-fifth percentile), and the memory of all the
processes after 20 saves and after the last. ``inv bench.build --serving 10000`` does it for both
themes, and keeps the figures for the document.
"""

import argparse
import http.client
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bench import machine
from bench.edits import Site
from bench.measure import environment, processes, proportional
from bench.peers import PEERS, Peer, make
from bench.report import served_table
from bench.results import Served

WORK = Path(".porte-voix/bench")
#: Whose sites are served: minimal theme, our own.
SERVED = ("inv", "theme")
SAVES = 200
#: Memory is compared with what it was after so many saves.
FIRST = 20
#: Seconds that the first build, or a page, may take.
PATIENCE = 900.0
#: Seconds between two saves: nobody types faster, and the processor rests.
PAUSE = 0.2
#: A prime number: articles of every age come in turn.
STRIDE = 7919


def measure(peer: Peer, work: Path, count: int, saves: int) -> Served:
    """Make a site, serve it and save texts. Raises ``AssertionError`` when a page is wrong."""
    site = make(peer, work, count)
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
            text = reader.page(peer.page.format(post=post, name=Path(post.path).stem))
            waits.append(time.perf_counter() - begun)
            if mark not in text:
                raise AssertionError(f"{post.path} : la page n'a pas « {mark} »")
            if turn == min(FIRST, saves):
                before = _memory(process)
            time.sleep(PAUSE)
        early = min(FIRST, saves)
        after = _memory(process)
    return Served(count, peer.name, machine.now(), first, tuple(waits), early, before, after)


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
    # Whoever was started in the background hears no interruption, nor does what it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
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
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.serving", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--saves", type=int, default=SAVES)
    parser.add_argument("--peer", choices=SERVED, default=SERVED[0])
    parser.add_argument("--work", type=Path, default=WORK)
    chosen = parser.parse_args()
    found = measure(PEERS[chosen.peer], chosen.work.resolve(), chosen.count, chosen.saves)
    print(served_table([found]))


if __name__ == "__main__":
    main()
