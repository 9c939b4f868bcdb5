"""Real WebDAV, FTP and S3 servers of this machine, which rclone has in it.

Each notes what it is asked; what it holds is a folder.
"""

import os
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from porte_voix.deploy.hosts.rclone import program

from tests.serving import heard

PROTOCOLS = ("webdav", "ftp", "s3")
#: The bucket, or the folder, that the host gives to the site.
PLACE = "blogue"
USER, PASSWORD = "noe", "une-phrase-que-personne-ne-devine"
#: What a log says of a file that is there whole, and of one that is gone.
NOTED = {
    "webdav": (r"//(?P<put>\S+): PUT from", r"//(?P<gone>\S+): DELETE from"),
    "ftp": (r"> RNTO (?P<put>\S+)", r"> DELE (?P<gone>\S+)"),
    "s3": (r"CREATE OBJECT: (?P<put>.+)", r"s3: DELETE: (?P<gone>.+)"),
}


@dataclass(frozen=True, slots=True)
class Served:
    """A host: what rclone must be told of it, the folder it fills, and what it was asked."""

    protocol: str
    room: Path
    port: int

    @property
    def www(self) -> Path:
        """What readers are served."""
        return self.room / "www" / PLACE

    def environment(self, password: str = PASSWORD) -> dict[str, str]:
        """A remote named ``essai``, as the guide sets each kind."""
        here = f"127.0.0.1:{self.port}"
        known = {
            "webdav": {"URL": f"http://{here}", "VENDOR": "other", "USER": USER},
            "ftp": {"HOST": "127.0.0.1", "PORT": str(self.port), "USER": USER},
            "s3": {"PROVIDER": "Other", "ENDPOINT": f"http://{here}", "ACCESS_KEY_ID": USER},
        }[self.protocol]
        if self.protocol == "s3":
            known["SECRET_ACCESS_KEY"] = password
        else:
            known["PASS"] = obscured(password)
        named = {f"RCLONE_CONFIG_ESSAI_{name}": value for name, value in known.items()}
        return {"RCLONE_CONFIG": os.devnull, "RCLONE_CONFIG_ESSAI_TYPE": self.protocol, **named}

    def noted(self) -> list[tuple[str, str]]:
        """What happened to files so far, in order: « put » or « gone », and the path."""
        pattern = re.compile("|".join(NOTED[self.protocol]))
        found = []
        for line in self._log.read_text("utf-8", "replace").splitlines():
            if match := pattern.search(line):
                path = match[str(match.lastgroup)].replace(" ", "/", 1)
                found.append((str(match.lastgroup), path.removeprefix(f"{PLACE}/")))
        return found

    @property
    def _log(self) -> Path:
        return self.room / "journal"


def obscured(password: str) -> str:
    """A password, as rclone wants to find it in its variables."""
    return subprocess.run(
        [program(), "obscure", "-"], input=password, capture_output=True, text=True, check=True
    ).stdout.strip()


@contextmanager
def serving(protocol: str, room: Path) -> Iterator[Served]:
    """A server of this protocol, until the block ends."""
    (room / "www" / PLACE).mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    login = ("--auth-key", f"{USER},{PASSWORD}")
    if protocol != "s3":
        login = ("--user", USER, "--pass", PASSWORD)
    words = [program(), "serve", protocol, str(room / "www"), "--addr", f"127.0.0.1:{port}"]
    kept = {"PATH": os.environ["PATH"], "HOME": str(room), "RCLONE_CONFIG": os.devnull}
    served = Served(protocol, room, port)
    with (room / "journal").open("wb") as log:
        process = subprocess.Popen([*words, *login, "-vv"], stdout=log, stderr=log, env=kept)
    try:
        heard(port)
        yield served
    finally:
        process.terminate()
        process.wait(20)
