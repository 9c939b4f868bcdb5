"""The ``git`` program, run so that it asks nobody anything and changes nothing of the user's.

Hooks, signatures and automatic housekeeping of the user's settings are put aside; what leads to the
host (proxies, certificates, SSH, credentials) is kept, also when it is only in the settings of the
clone that the program was started in, as on a CI runner.
"""

import os
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import _

#: Seconds for what stays on this machine.
LOCAL_SECONDS = 60.0
#: Variables of git that lead to the host; all others would redirect or slow down our commands.
KEPT = ("GIT_SSH", "GIT_SSL_", "GIT_PROXY_", "GIT_ASKPASS", "GIT_EXEC_PATH", "GIT_CONFIG_")
#: The settings that lead to a host.
LEADING = r"^(http\..*|credential\..*|core\.sshcommand)$"
OVERRIDES = {
    "core.hooksPath": os.devnull,
    "gc.auto": "0",
    "maintenance.auto": "false",
    "fetch.writeCommitGraph": "false",
    "fetch.recurseSubmodules": "false",
    "push.gpgSign": "false",
    "push.followTags": "false",
    "push.recurseSubmodules": "no",
    "push.pushOption": "",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said; ``code`` is -1 when it was stopped for being too slow."""

    code: int
    out: bytes
    complaint: str

    @property
    def text(self) -> str:
        """The output, without the end of its last line."""
        return self.out.decode("utf-8", "replace").strip()


@dataclass(frozen=True, slots=True)
class Git:
    """Runs git in ``folder``; ``held`` is a lock's descriptor that the commands keep held too.

    A command that outlives a killed parent then still owns what it is writing to.
    """

    folder: Path
    environment: Mapping[str, str]
    held: tuple[int, ...] = ()

    def __call__(
        self, *arguments: str, stdin: bytes = b"", seconds: float = LOCAL_SECONDS
    ) -> Answer:
        """Run one command. Raises ``SettingsError`` when git is not installed."""
        overrides = [word for pair in OVERRIDES.items() for word in ("-c", "=".join(pair))]
        try:
            process = subprocess.Popen(
                ["git", *overrides, *arguments],
                cwd=self.folder,
                env=dict(self.environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=self.held,
                # Without a terminal nothing can ask; and the whole family can be ended at once.
                start_new_session=True,
            )
        except FileNotFoundError as error:
            if error.filename != "git":
                raise
            raise _not_installed() from error
        try:
            out, complaint = process.communicate(stdin, seconds)
        except subprocess.TimeoutExpired:
            _end(process)
            return Answer(-1, b"", _("pas de réponse en {n} s").format(n=round(seconds)))
        except BaseException:
            _end(process)
            raise
        return Answer(process.returncode, out, complaint.decode("utf-8", "replace"))


def environment(clone: Path) -> dict[str, str]:
    """The variables for git: it speaks English, asks nothing and knows no other repository.

    ``clone`` is the folder whose repository, if it has one, may hold what leads to the host.
    """
    variables = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(KEPT)
    }
    for name in ("SSH_ASKPASS", "DISPLAY", "LANGUAGE", "GIT_CONFIG_PARAMETERS"):
        variables.pop(name, None)
    variables |= {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    leading = _leading(Git(clone, variables))
    # In variables, never in arguments: other users of the machine can read those.
    start = int(variables.get("GIT_CONFIG_COUNT") or 0)
    own = [(name, value) for scope, name, value in leading if scope in ("local", "worktree")]
    for number, (name, value) in enumerate(own, start):
        variables |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    variables["GIT_CONFIG_COUNT"] = str(start + len(own))
    chosen = any(name == "core.sshcommand" for _scope, name, _value in leading)
    if not chosen and not {"GIT_SSH", "GIT_SSH_COMMAND"} & variables.keys():
        variables["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes"
    return variables


def _leading(git: Git) -> list[tuple[str, str, str]]:
    """What leads to the host in the settings: where each is set, its name and its value."""
    words = git("config", "--null", "--show-scope", "--includes", "--get-regexp", LEADING).text
    fields = words.split("\0")
    pairs = [entry.partition("\n") for entry in fields[1::2]]
    return [
        (scope, name, value)
        for scope, (name, _newline, value) in zip(fields[::2], pairs, strict=False)
    ]


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command and all that it started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()


def _not_installed() -> SettingsError:
    return SettingsError(
        [
            Problem(
                "PORTE_VOIX_LEDGER",
                _("le programme git, dont ce registre a besoin, n'est pas installé"),
                _("Installez-le, ou choisissez un registre sqlite:///CHEMIN."),
            )
        ]
    )
