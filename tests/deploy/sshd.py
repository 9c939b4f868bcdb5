"""A real sshd of this machine, whose SFTP server notes each request it answers."""

import getpass
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.serving import heard

CONF = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {room}/host
AuthorizedKeysFile {room}/authorized_keys
StrictModes no
PasswordAuthentication no
UsePAM no
PidFile {room}/pid
PermitRootLogin yes
MaxStartups 100
Subsystem sftp {room}/sftp
"""
PROGRAM = """\
#!/bin/sh
exec /usr/lib/openssh/sftp-server -e -l DEBUG3 2>>{room}/log
"""


@dataclass(frozen=True, slots=True)
class Sshd:
    """Where it listens, and what rclone needs to know of it."""

    room: Path
    port: int

    @property
    def environment(self) -> dict[str, str]:
        """A remote named ``essai``, by rclone's own variables."""
        prefix = "RCLONE_CONFIG_ESSAI"
        return {
            "RCLONE_CONFIG": os.devnull,
            f"{prefix}_TYPE": "sftp",
            f"{prefix}_HOST": "127.0.0.1",
            f"{prefix}_PORT": str(self.port),
            f"{prefix}_USER": getpass.getuser(),
            f"{prefix}_KEY_FILE": str(self.room / "key"),
        }

    def requests(self) -> int:
        """How many SFTP requests were received so far."""
        log = (self.room / "log").read_text("utf-8", "replace")
        return sum("request " in line and "sent" not in line for line in log.splitlines())


@contextmanager
def serving(room: Path) -> Iterator[Sshd]:
    """The server, until the block ends."""
    room.mkdir(parents=True, exist_ok=True)
    for name in ("host", "key"):
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(room / name)]
        subprocess.run(words, check=True)
    (room / "authorized_keys").write_bytes((room / "key.pub").read_bytes())
    (room / "log").touch()
    program = room / "sftp"
    program.write_text(PROGRAM.format(room=room), "utf-8")
    program.chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (room / "conf").write_text(CONF.format(room=room, port=port), "utf-8")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    words = ["/usr/sbin/sshd", "-D", "-f", str(room / "conf"), "-E", str(room / "sshd.log")]
    process = subprocess.Popen(words)
    try:
        heard(port)
        yield Sshd(room, port)
    finally:
        process.terminate()
        process.wait(20)
