"""The register that all machines share, and how what they ask of it is counted.

A repository is counted by a stand-in of ``git`` that notes each command before it makes it; a
database counts by itself.
"""

import os
import shlex
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg

from tests.postgres import running

LEDGERS = ("git", "postgresql")
#: The commands of git that reach the host.
REACHING = ("push", "fetch", "ls-remote")
COUNTS = (
    "SELECT xact_commit, xact_rollback FROM pg_stat_database WHERE datname = current_database()"
)


class Ledger(Protocol):
    """One register for all."""

    address: str

    def path(self) -> str:
        """Where the programs of a machine are looked for."""

    def asked(self) -> str:
        """What was asked of the register, in words."""


class Repository:
    """A bare repository, and the commands that reached it."""

    def __init__(self, folder: Path) -> None:
        self.address = f"git+file://{folder}/hub.git"
        self._log, self._programs = folder / "commandes.log", folder / "programmes"
        hub = str(folder / "hub.git")
        subprocess.run(["git", "init", "--quiet", "--bare", hub], check=True)
        self._programs.mkdir()
        git, log = shlex.quote(shutil.which("git") or "git"), shlex.quote(str(self._log))
        words = "|".join(REACHING)
        program = self._programs / "git"
        program.write_text(
            "#!/bin/sh\n"
            f'for word in "$@"; do case "$word" in {words}) echo "$word" >> {log}; break;; esac; '
            f'done\nexec {git} "$@"\n'
        )
        program.chmod(0o755)

    def path(self) -> str:
        """The stand-in first."""
        return os.pathsep.join([str(self._programs), os.environ.get("PATH", os.defpath)])

    def asked(self) -> str:
        """How many commands of each kind reached the repository."""
        words = self._log.read_text("utf-8").split() if self._log.exists() else []
        return ", ".join(f"{name} {Counter(words)[name]}" for name in REACHING)


class Database:
    """A PostgreSQL server of its own."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._before = self._counts()

    def path(self) -> str:
        """Nothing of its own."""
        return os.environ.get("PATH", os.defpath)

    def asked(self) -> str:
        """How many transactions were kept, and how many came to nothing."""
        done, undone = (
            after - before for after, before in zip(self._counts(), self._before, strict=True)
        )
        return f"transactions {done}, annulées {undone}"

    def _counts(self) -> tuple[int, int]:
        with psycopg.connect(self.address, autocommit=True) as connection:
            row = connection.execute(COUNTS).fetchone()
            assert row is not None
            return row


@contextmanager
def ledger(kind: str, folder: Path) -> Iterator[Ledger]:
    """A new register of this kind."""
    if kind == "git":
        yield Repository(folder)
    else:
        with running() as address:
            yield Database(address)
