"""The last two releases, kept on this machine so that the one before can be put back.

Never on the host: what was withdrawn must not be readable beside the site.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from porte_voix.deploy.release import Release
from porte_voix.whole import write_whole


class Store:
    """A folder of files named by their digests, and the list of files of each release."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._objects, self._releases = root / "objets", root / "versions"

    def keep(
        self,
        release: Release,
        previous: Release | None,
        digests: Mapping[str, str],
        sources: Mapping[str, Path],
    ) -> None:
        """Keep a release and the one before; forget the others."""
        self._objects.mkdir(parents=True, exist_ok=True)
        for path, digest in digests.items():
            kept = self._objects / digest
            if not kept.exists():
                part = kept.with_suffix(".part")
                shutil.copyfile(sources[path], part)
                part.replace(kept)
        write_whole(self._releases / f"{release.name}.json", json.dumps(dict(digests)))
        self._forget({one.name for one in (release, previous) if one})

    def files(self, release: Release) -> dict[str, str] | None:
        """The files of a release by digest, nothing when this machine does not have it whole."""
        try:
            text = (self._releases / f"{release.name}.json").read_text("utf-8")
            found = {str(path): str(digest) for path, digest in json.loads(text).items()}
        except (OSError, ValueError, AttributeError):
            return None
        return found if all((self._objects / one).is_file() for one in found.values()) else None

    def sources(self, files: Mapping[str, str]) -> dict[str, Path]:
        """Where the content of each file is."""
        return {path: self._objects / digest for path, digest in files.items()}

    def empty(self) -> None:
        """Forget everything: nothing can be put back any more."""
        shutil.rmtree(self.root, ignore_errors=True)

    def _forget(self, kept: set[str]) -> None:
        wanted: set[str] = set()
        for path in self._releases.glob("*.json"):
            if path.stem in kept:
                wanted.update(json.loads(path.read_text("utf-8")).values())
            else:
                path.unlink()
        for path in self._objects.iterdir():
            if path.name not in wanted:
                path.unlink()
