"""One deployment in a process of its own, as a pipeline runs it, so that it may be killed.

``python -m tests.deploy.carrying OUTPUT TO STORE`` prints what was done as JSON.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from porte_voix.deploy import hosts, output
from porte_voix.deploy.deploying import Deployment, Wanted
from porte_voix.deploy.store import Store

ROOT = Path(__file__).parents[2]


def wanted(root: Path, *withdrawn: str) -> Wanted:
    """An output to put online."""
    found = output.read(root, {})
    return Wanted(found.sources, found.digests, found.articles, withdrawn)


def deployment(to: str, store: Path, now: datetime | None = None) -> Deployment:
    """A deployment whose clock stands still, or runs."""
    return Deployment(hosts.connect(to), Store(store), lambda: now or datetime.now(UTC))


def silent(line: str) -> None:
    """Say nothing of each step."""


def deploy(
    root: Path,
    to: str,
    store: Path,
    environment: Mapping[str, str] = {},
    killed: float | None = None,
) -> dict[str, int] | None:
    """Deploy apart; nothing when it was killed after so many seconds, with all it had started."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.deploy.carrying", str(root), to, str(store)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'plugins'}", **environment},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    if killed is not None:
        time.sleep(killed)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return None
    told, _errors = process.communicate()
    assert process.returncode == 0, told
    found: dict[str, int] = json.loads(told)
    return found


def main() -> None:
    """Deploy, and say what was done."""
    root, to, store = sys.argv[1:4]
    done = deployment(to, Path(store)).run(wanted(Path(root)), silent)
    told = {"sent": len(done.work.sent), "size": done.size, "requests": done.requests}
    print(json.dumps({**told, "deleted": len(done.work.delete)}))


if __name__ == "__main__":
    main()
