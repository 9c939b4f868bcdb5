"""A fake in a process of its own, for tests that kill processes: the truth outlives the client.

Prints its address on the first line, keeps its state in a file rewritten atomically, and ends on
SIGTERM, SIGINT or when the process that started it is gone.
"""

import argparse
import json
import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

from tests.networks.server import FakeNetwork

Build = Callable[[str, argparse.Namespace], FakeNetwork]


def main(build: Build, argv: Sequence[str] | None = None) -> None:
    """Run the fake that ``build`` makes of the secret and the arguments."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--token-env", required=True, help="environment variable of the secret")
    parser.add_argument("--account-id", default="109")
    parser.add_argument("--username", default="porte_voix")
    parser.add_argument("--fault", type=json.loads, action="append", default=[])
    options = parser.parse_args(argv)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    parent = os.getppid()
    fake = build(os.environ[options.token_env], options)
    for fault in options.fault:
        fake.faults.add(fault.pop("kind"), **fault)
    fake.start(options.port)
    try:
        print(fake.url, flush=True)
        while not stop.wait(0.05) and os.getppid() == parent:
            fake.settle()
    finally:
        fake.close()
