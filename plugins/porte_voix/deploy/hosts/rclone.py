"""Every host that rclone speaks to: SFTP, S3, WebDAV, FTP, and some seventy others.

https://rclone.org/docs/ (1.75, and 1.60, that of Debian 12; read 2026-11-30). Secrets stay where
rclone looks for them (its configuration, ``RCLONE_*`` variables); its messages are shown without
them.
"""

import os
import re
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
#: No command is run on the host to compare sums: we know what we sent. Its bucket is there already.
QUIET = (
    *("--quiet", "--retries", "3", "--s3-no-check-bucket"),
    *("--sftp-disable-hashcheck", "--sftp-shell-type", "none"),
)
#: Seconds for one command: a first deployment may be long.
LONGEST = 3600.0
#: What rclone says when its host is not described, or does not let us in: no later run will do.
UNKNOWN = re.compile(r"didn't find section in config file|didn't find backend called")
NOT_OBSCURED = re.compile(r"is it obscured\?")
KEPT_OUT = re.compile(
    r"\b401 Unauthorized|\b403 Forbidden|StatusCode: 40[13]|\b530 |unable to authenticate"
)
#: Variables that hold no secret.
PLAIN = ("_TYPE", "_PORT", "_PROVIDER", "_REGION", "_VENDOR")


class Rclone:
    """One remote, as rclone writes it: ``hebergeur:www/blogue``."""

    def __init__(self, remote: str) -> None:
        self._program = program()
        self.remote = remote
        self.requests = 0
        self._has_sent = False

    def read(self, path: str) -> bytes | None:
        """A whole file."""
        # By its name in a list: no folder of that name is then asked for, which some hosts refuse.
        done = self._named("cat", [path])
        # A file that is not there is nothing; no file of ours is empty.
        return done.stdout or None

    def send(self, files: Mapping[str, Path]) -> None:
        """Send a tree that holds these files and nothing else."""
        with _tree(files) as tree:
            self._run("copy", str(tree), self.remote, *COPY)
        self._has_sent = True

    def delete(self, paths: Sequence[str]) -> None:
        """Delete files by their names."""
        self._named("delete", paths)

    def _named(self, word: str, paths: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
        """One command about files that may not be there."""
        with tempfile.TemporaryDirectory() as folder:
            names = Path(folder, "noms")
            names.write_text("".join(f"{path}\n" for path in paths), "utf-8")
            answers = (0, NO_FOLDER, NO_FILE)
            return self._run(word, self.remote, "--files-from-raw", str(names), answers=answers)

    def _run(
        self, *words: str, answers: tuple[int, ...] = (0,)
    ) -> subprocess.CompletedProcess[bytes]:
        """One command. Raises ``Pending`` with what rclone says, secrets taken out.

        Raises ``SettingsError`` when the host was never reached for want of a right setting.
        """
        self.requests += 1
        try:
            done = subprocess.run(
                [self._program, *words, *QUIET],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=LONGEST,
                check=False,
                env=on_one_line(os.environ),
            )
        except subprocess.TimeoutExpired:
            raise self._failed(_("il ne répond plus")) from None
        if done.returncode not in answers:
            told = without_secrets(done.stderr.decode("utf-8", "replace"), os.environ)
            problem = None if self._has_sent else self._unset(told)
            raise SettingsError([problem]) if problem else self._failed(told)
        return done

    def _unset(self, told: str) -> Problem | None:
        """What must be mended in the description of the host, if that is what is wrong."""
        name, _colon, _folder = self.remote.partition(":")
        variable = f"RCLONE_CONFIG_{name.upper()}"
        if UNKNOWN.search(told):
            return Problem(
                self.remote,
                _("rclone ne connaît pas « {name} »").format(name=name),
                _("Décrivez-le par {variable}_TYPE et les autres : docs/fr/exploiter.md.").format(
                    variable=variable
                ),
            )
        if NOT_OBSCURED.search(told):
            return Problem(
                f"{variable}_PASS",
                _("rclone veut ce mot de passe brouillé"),
                _("Donnez-lui ce que répond : rclone obscure -"),
            )
        if KEPT_OUT.search(told):
            return Problem(
                self.remote,
                _("l'hébergeur ne nous laisse pas entrer : {why}").format(why=_last(told)),
                _("Vérifiez l'identifiant et le secret, {variable}_…, et leurs droits.").format(
                    variable=variable
                ),
            )
        return None

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


def on_one_line(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment, its keys as rclone reads them: one line, whose ends are written ``\\n``.

    A secret that was pasted holds several lines. https://rclone.org/sftp/#ssh-authentication
    """
    return {
        name: "\\n".join(value.strip().splitlines())
        if name.startswith("RCLONE_CONFIG_") and name.endswith("_KEY_PEM")
        else value
        for name, value in environment.items()
    }


def _last(told: str) -> str:
    """The last line of what rclone says, without its date."""
    lines = [line for line in told.splitlines() if line.strip()]
    return re.sub(r"^[\d/]{10} [\d:]{8} ", "", lines[-1]) if lines else _("sans explication")


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
