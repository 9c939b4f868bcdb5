"""The real Bluesky server on this machine: installed once, started for a test session, stopped.

Everything it needs stays under ``.porte-voix/pds``; a change of the lock file installs it anew.
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests import npm

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / ".porte-voix" / "pds"
FILES = ("package.json", "package-lock.json", ".npmrc", "pds.mjs")
#: Whether the one compiled module answers.
PROBE = "new (require('better-sqlite3'))(':memory:').close()"
#: Seconds that a start and a stop may take, on a busy machine.
START, STOP = 90.0, 15.0


def install() -> Path:
    """The folder where the server can be started."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        raise RuntimeError("Node 18.7 or newer, with npm, is needed for these tests")
    with npm.alone(FOLDER):
        _install(node)
    return FOLDER


def _install(node: str) -> None:
    npm.bring(HERE, FOLDER, FILES)
    wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    stamp = FOLDER / "installed"
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted and _answers(node):
        return
    stamp.unlink(missing_ok=True)
    _run("npm", "ci", "--ignore-scripts", "--omit=dev")
    if not _answers(node):
        # Compiled against the headers of the machine when it has them, else against fetched ones.
        home = Path(node).resolve().parents[1]
        headers = (
            {"npm_config_nodedir": str(home)} if (home / "include/node/node.h").exists() else {}
        )
        _run("npm", "rebuild", "better-sqlite3", **headers)
    stamp.write_text(wanted, encoding="ascii")


def _answers(node: str) -> bool:
    return subprocess.run([node, "-e", PROBE], cwd=FOLDER, capture_output=True).returncode == 0


def _run(*command: str, **more: str) -> None:
    done = subprocess.run(
        command, cwd=FOLDER, env={**os.environ, **more}, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr[-2000:]}")


@contextmanager
def running(data: Path) -> Iterator[str]:
    """The address of a server that keeps its records in ``data``, which is empty."""
    process = subprocess.Popen(
        ["node", "pds.mjs", str(data)],
        cwd=install(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout:
        try:
            yield json.loads(process.stdout.readline())["url"]
        finally:
            process.terminate()
            try:
                process.wait(STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def new_account(url: str, handle: str) -> dict[str, str]:
    """The DID of a new account, and an app password of it."""
    made = _post(
        url,
        "server.createAccount",
        {"handle": handle, "email": f"{handle}@ecole.example", "password": "mot-de-passe-maitre"},
    )
    password = _post(url, "server.createAppPassword", {"name": "blogue"}, made["accessJwt"])
    return {"did": made["did"], "password": password["password"]}


def _post(url: str, name: str, body: dict[str, str], token: str = "") -> dict[str, str]:
    answer = httpx.post(
        f"{url}/xrpc/com.atproto.{name}",
        json=body,
        headers={"Authorization": f"Bearer {token}"} if token else {},
        timeout=START,
        trust_env=False,
    )
    answer.raise_for_status()
    found: dict[str, str] = answer.json()
    return found
