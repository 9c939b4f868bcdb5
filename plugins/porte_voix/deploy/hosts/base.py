"""What every host can do; anything more would not be the same everywhere."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol


class Host(Protocol):
    """A place where files are put by their path in the site.

    Every method may raise ``Pending`` (the host does not answer: the same command, later) or
    ``NeedsPerson``. ``requests`` counts what was asked of the host, for the report.
    """

    requests: int

    def read(self, path: str) -> bytes | None:
        """The content of a file, nothing when there is none."""

    def send(self, files: Mapping[str, Path]) -> None:
        """Put local files in place; when this returns, each is there whole."""

    def delete(self, paths: Sequence[str]) -> None:
        """Take files away; those that are not there count as done."""
