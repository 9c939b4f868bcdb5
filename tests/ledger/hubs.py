"""A shared repository that holds a register, and what a careless person can do to it."""

import os
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from porte_voix.ledger.base import Store
from porte_voix.ledger.git import GitStore
from porte_voix.ledger.git_address import DEFAULT_BRANCH, GitAddress
from porte_voix.ledger.segments import FOLDER, heads_of
from porte_voix.ledger.stores import GIT_COPY

from tests.ledger.places import CLIENTS

REF = f"refs/heads/{DEFAULT_BRANCH}"


def git(*arguments: str | Path, stdin: bytes = b"") -> str:
    """Run git as a person on a machine without settings would; what it printed."""
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    return subprocess.run(
        ["git", "-c", "user.name=Solange", "-c", "user.email=solange@cs.example", *arguments],
        input=stdin,
        env=environment,
        check=True,
        capture_output=True,
    ).stdout.decode()


@dataclass(frozen=True, slots=True)
class GitPlace:
    """A protected branch of a bare repository; each client works from a machine of its own."""

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> "GitPlace":
        """A repository without any branch, which refuses force-pushes and deletions."""
        git("init", "--quiet", "--bare", "--template=", folder / "hub.git")
        place = cls(folder)
        place.git("config", "receive.denyNonFastForwards", "true")
        place.git("config", "receive.denyDeletes", "true")
        # Housekeeping has its own test; elsewhere it would only make each push slower.
        place.git("config", "receive.autogc", "false")
        return place

    @property
    def hub(self) -> Path:
        """The shared repository."""
        return self.folder / "hub.git"

    @property
    def address(self) -> str:
        """What the settings would hold."""
        return f"git+file://{self.hub}"

    def __call__(self, state_dir: Path | None = None) -> Store:
        """A new client, closed at the end of the test, with a copy of its own unless told where."""
        state = state_dir or Path(tempfile.mkdtemp(dir=self.folder))
        CLIENTS.append(GitStore(GitAddress.parse(self.address), state / GIT_COPY))
        return CLIENTS[-1]

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        """Run git in the shared repository."""
        return git(f"--git-dir={self.hub}", *arguments, stdin=stdin)

    def forget(self, version: int) -> None:
        """Take a line away."""
        self._edit(version, lambda line: b"")

    def rewrite(self, version: int, events: str) -> None:
        """Change what a line tells."""

        def changed(line: bytes) -> bytes:
            return line.partition(b'"events":')[0] + b'"events":' + events.encode() + b"}\n"

        self._edit(version, changed)

    def parts(self) -> dict[str, bytes]:
        """The files of the register."""
        paths = self.git("ls-tree", "-r", "--name-only", REF, f"{FOLDER}/").split()
        return {path: self.git("cat-file", "blob", f"{REF}:{path}").encode() for path in paths}

    def write(self, path: str, content: bytes) -> None:
        """Commit a file on the branch, or take it away when it is empty."""
        message = b"commit %s\ncommitter Solange <solange@cs.example> 0 +0000\n" % REF.encode()
        parent = self.git("for-each-ref", "--format=%(objectname)", REF).strip()
        change = b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content)
        if not content:
            change = b"D %s\n" % path.encode()
        start = b"from %s\n" % parent.encode() if parent else b""
        self.git("fast-import", "--quiet", stdin=message + b"data 0\n" + start + change)

    def _edit(self, version: int, change: Callable[[bytes], bytes]) -> None:
        for path, content in self.parts().items():
            for line in content.splitlines(keepends=True):
                if next(heads_of(line))[0] == version:
                    self.write(path, content.replace(line, change(line)))
