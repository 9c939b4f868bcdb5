"""The places a site may be carried to; the destination of the settings says which."""

from pathlib import Path

from porte_voix.deploy.hosts.base import Host
from porte_voix.deploy.hosts.folder import Folder
from porte_voix.deploy.hosts.rclone import Rclone

RCLONE = "rclone:"


def connect(to: str) -> Host:
    """The host of a destination: ``rclone:REMOTE:PATH``, or a folder of this machine.

    Raises ``SettingsError`` when rclone is not installed.
    """
    if to.startswith(RCLONE):
        return Rclone(to.removeprefix(RCLONE))
    return Folder(Path(to))
