"""What runs a GitLab pipeline on this machine, installed once under ``.porte-voix/pipeline``."""

import hashlib
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / ".porte-voix" / "pipeline"
FILES = ("package.json", "package-lock.json", ".npmrc")


def install() -> Path:
    """The program; a change of the lock file installs it anew."""
    for name in ("node", "npm", "rsync"):
        if shutil.which(name) is None:
            raise RuntimeError(f"{name} is needed for these tests")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(HERE / name, FOLDER / name)
    wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    stamp = FOLDER / "installed"
    if not stamp.exists() or stamp.read_text(encoding="ascii") != wanted:
        stamp.unlink(missing_ok=True)
        command = ["npm", "ci", "--ignore-scripts", "--omit=dev"]
        subprocess.run(command, cwd=FOLDER, check=True, capture_output=True)
        stamp.write_text(wanted, encoding="ascii")
    return FOLDER / "node_modules/.bin/gitlab-ci-local"
