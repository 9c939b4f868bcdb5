"""A copy of the site, and ``inv`` run in it as a person or a CI job would."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.sites import DEMO, ROOT

PARTS = ("content", "theme", "pelicanconf.py", "publishconf.py", "tasks.py")
#: What « inv init » moves away.
DEMO_PARTS = ("content", "pelicanconf.py", "publishconf.py")


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """What it printed, read as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Site:
    """A copy of the site in a folder of its own."""

    folder: Path

    def inv(self, *arguments: str, **environment: str) -> Done:
        """Run ``inv`` here with a clean environment."""
        clean = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        done = subprocess.run(
            [sys.executable, "-m", "invoke", *arguments],
            cwd=self.folder,
            env={**clean, "HOME": str(self.folder), **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def article(self, name: str, text: str) -> Path:
        """Write an article."""
        path = self.folder / "content" / "articles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


def copy_site(folder: Path, parts: tuple[str, ...] = PARTS) -> Site:
    """The demonstration's site, without its state, in ``folder``."""
    for part in parts:
        source = (DEMO if part in DEMO_PARTS else ROOT) / part
        if source.is_dir():
            shutil.copytree(source, folder / part)
        else:
            shutil.copy(source, folder / part)
    return Site(folder)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A fresh copy of the site."""
    return copy_site(tmp_path)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Done]:
    """A site whose demonstration has run, and how it ended."""
    site = copy_site(tmp_path_factory.mktemp("demo"))
    return site, site.inv("demo")


@pytest.fixture
def small_site(tmp_path: Path) -> Callable[..., Site]:
    """A function that makes a copy of the site holding only the given articles."""

    def make(**articles: str) -> Site:
        site = copy_site(tmp_path, tuple(part for part in PARTS if part != "content"))
        (site.folder / "content" / "pages").mkdir(parents=True)
        shutil.copytree(DEMO / "content" / "images", site.folder / "content" / "images")
        for name, text in articles.items():
            site.article(f"{name}.md", text)
        return site

    return make
