"""A process kept to read ends with the one that keeps it."""

import subprocess
import sys

STOPPED = """
import atexit, os

def tell():
    try:
        os.kill(pid, 0)
        print("there")
    except ProcessLookupError:
        print("gone")

# The first one told is the last one called.
atexit.register(tell)
from porte_voix import plugin
from porte_voix.workers.servant import Servant

servant = plugin.SERVANTS[0, "", None] = Servant(lambda request: os.getpid())
pid = servant.ask(None)
raise SystemExit("the build stops here")
"""


def test_a_build_that_stops_leaves_no_reader() -> None:
    """Pelican says that it has ended only when it has not failed."""
    done = subprocess.run([sys.executable, "-c", STOPPED], capture_output=True, text=True)
    assert done.stderr.strip() == "the build stops here"
    assert done.stdout.strip() == "gone"
