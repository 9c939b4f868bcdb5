"""Every host that rclone speaks to: SFTP, S3, WebDAV, FTP, and some seventy others.

https://rclone.org/docs/ (1.75, and 1.60, that of Debian 12; read 2026-11-30). Secrets stay where
rclone looks for them (its configuration, ``RCLONE_*`` variables); its messages are shown without
them.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from porte_voix.errors import Pending, Problem, SettingsError
from porte_voix.i18n import _

#: Exit codes of https://rclone.org/docs/#exit-code.
NO_FOLDER, NO_FILE = 3, 4
#: Ours to say: every file given is sent, whatever stands there, and nothing is listed.
COPY = ("--no-check-dest", "--no-traverse", "--ignore-times", "--transfers", "8")
#: No command is run on the host to compare sums: we know what we sent.
QUIET = ("--quiet", "--retries", "3", "--sftp-disable-hashcheck", "--sftp-shell-type", "none")
#: Seconds for one command: a first deployment may be long.
LONGEST = 3600.0
#: Variables that hold no secret.
PLAIN = ("_TYPE", "_PORT", "_PROVIDER", "_REGION", "_VENDOR")


class Rclone:
    """One remote, as rclone writes it: ``hebergeur:www/blogue``."""

    def __init__(self, remote: str) -> None:
        self._program = program()
        self.remote = remote
        self.requests = 0

    def read(self, path: str) -> bytes | None:
        """A whole file."""
        done = self._run("cat", self._at(path), answers=(0, NO_FOLDER, NO_FILE))
        # Some hosts answer nothing rather than « not there »; no file of ours is empty.
        return done.stdout or None if done.returncode == 0 else None

    def send(self, files: Mapping[str, Path]) -> None:
        """Send a tree that holds these files and nothing else."""
        with _tree(files) as tree:
            self._run("copy", str(tree), self.remote, *COPY)

    def delete(self, paths: Sequence[str]) -> None:
        """Delete files by their names."""
        with tempfile.TemporaryDirectory() as folder:
            names = Path(folder, "noms")
            names.write_text("".join(f"{path}\n" for path in paths), "utf-8")
            answers = (0, NO_FOLDER, NO_FILE)
            self._run("delete", self.remote, "--files-from-raw", str(names), answers=answers)

    def _at(self, path: str) -> str:
        join = "" if self.remote.endswith((":", "/")) else "/"
        return f"{self.remote}{join}{path}"

    def _run(
        self, *words: str, answers: tuple[int, ...] = (0,)
    ) -> subprocess.CompletedProcess[bytes]:
        """One command. Raises ``Pending`` with what rclone says, secrets taken out."""
        self.requests += 1
        try:
            done = subprocess.run(
                [self._program, *words, *QUIET],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=LONGEST,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise self._failed(_("il ne répond plus")) from None
        if done.returncode not in answers:
            raise self._failed(without_secrets(done.stderr.decode("utf-8", "replace"), os.environ))
        return done

    def _failed(self, why: str) -> Pending:
        lines = [line for line in why.splitlines() if line.strip()]
        return Pending(
            _("L'hébergeur n'a pas pris les fichiers : {why}").format(
                why=lines[-1] if lines else _("sans explication")
            ),
            _("Rien n'est à moitié visible. Relancez « inv deploy » : il reprendra où il était."),
        )


def program() -> str:
    """rclone, the one that « inv libraries --deploy » installed before any other of the machine.

    From 1.63 it writes beside, then renames: over SFTP, no reader meets half a page. Raises
    ``SettingsError`` when there is none.
    """
    beside = Path(sys.executable).parent
    found = shutil.which("rclone", path=str(beside)) or shutil.which("rclone")
    if found is None:
        what = _("le programme rclone n'est pas installé")
        raise SettingsError(
            [Problem("PORTE_VOIX_DEPLOY", what, _("Lancez : inv libraries --deploy"))]
        )
    return found


def without_secrets(text: str, environment: Mapping[str, str]) -> str:
    """A message of rclone, less every value that its variables hold."""
    for name, value in environment.items():
        if name.startswith("RCLONE_") and not name.endswith(PLAIN) and len(value) > 3:
            text = text.replace(value, "•••")
    return text


@contextmanager
def _tree(files: Mapping[str, Path]) -> Iterator[Path]:
    """A folder with these files at their paths, by links where the disk allows it."""
    with tempfile.TemporaryDirectory() as far:
        for path, source in files.items():
            target = Path(far, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(source, target)
            except OSError:
                shutil.copyfile(source, target)
        yield Path(far)
