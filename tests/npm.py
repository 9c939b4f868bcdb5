"""Programs of the npm registry for tests, at the versions of a lock file."""

import hashlib
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One installation at a time in a folder, which is made: tests run side by side."""
    import fcntl

    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def bring(source: Path, folder: Path, files: Iterable[str]) -> None:
    """Copy files that differ: the others may be read at this moment."""
    for name in files:
        data = (source / name).read_bytes()
        if not (folder / name).exists() or (folder / name).read_bytes() != data:
            (folder / name).write_bytes(data)


def install(source: Path, folder: Path, files: Iterable[str]) -> None:
    """Copy ``files`` of ``source`` to ``folder`` and install what its lock file names, once.

    A change of the lock file installs everything anew. Raises ``RuntimeError``.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise RuntimeError("Node 20 or newer, with npm, is needed for these tests")
    with alone(folder):
        _install(source, folder, files)


def _install(source: Path, folder: Path, files: Iterable[str]) -> None:
    bring(source, folder, files)
    wanted = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "installed"
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    stamp.unlink(missing_ok=True)
    command = ["npm", "ci", "--ignore-scripts", "--omit=dev"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr[-2000:]}")
    stamp.write_text(wanted, encoding="ascii")
