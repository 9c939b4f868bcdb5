"""What runs a GitLab pipeline on this machine, installed once under ``.porte-voix/pipeline``."""

import shutil
from pathlib import Path

from tests import npm

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / ".porte-voix" / "pipeline"
FILES = ("package.json", "package-lock.json", ".npmrc")


def install() -> Path:
    """The program; a change of the lock file installs it anew."""
    if shutil.which("rsync") is None:
        raise RuntimeError("rsync is needed for these tests")
    npm.install(HERE, FOLDER, FILES)
    return FOLDER / "node_modules/.bin/gitlab-ci-local"
