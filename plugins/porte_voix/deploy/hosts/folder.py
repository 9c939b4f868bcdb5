"""A folder of this machine, which a web server serves: each file is replaced at once."""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

#: Never the name of a file of a site.
PART = ".porte-voix-part"


class Folder:
    """A folder; made when it is not there."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.requests = 0

    def read(self, path: str) -> bytes | None:
        """A whole file."""
        self.requests += 1
        try:
            return (self.root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def send(self, files: Mapping[str, Path]) -> None:
        """Copy beside, then rename: a reader sees the old file or the new one."""
        for path, source in files.items():
            self.requests += 1
            target = self.root / path
            self._make_room(target)
            part = target.with_name(target.name + PART)
            shutil.copyfile(source, part)
            part.replace(target)

    def delete(self, paths: Sequence[str]) -> None:
        """Remove files, and the folders they leave empty."""
        for path in paths:
            self.requests += 1
            target = self.root / path
            with suppress(FileNotFoundError, NotADirectoryError):
                target.unlink()
            with suppress(OSError):
                for folder in target.relative_to(self.root).parents:
                    if folder != Path():
                        (self.root / folder).rmdir()

    def _make_room(self, target: Path) -> None:
        """A folder where a file was, or a file where a folder was."""
        for folder in reversed(target.relative_to(self.root).parents):
            if (self.root / folder).is_file():
                (self.root / folder).unlink()
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir():
            shutil.rmtree(target)
