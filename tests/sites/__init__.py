"""Mini-sites, one folder a behaviour, built by the real Pelican with the smallest theme."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blinker import ANY, Signal
from pelican import Pelican
from pelican.plugins import signals
from pelican.settings import read_settings
from porte_voix.tasks import demo_site

from tests.factories import SITE

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
#: The demonstration's sources: at the top of the repository, or here once « inv init » moved them.
DEMO = ROOT / demo_site.source(ROOT)
SETTINGS: dict[str, Any] = {
    "SITENAME": "Essai",
    "SITEURL": SITE,
    "TIMEZONE": "America/Toronto",
    "DEFAULT_LANG": "fr",
    "LOCALE": ("C",),
    "THEME": str(HERE / "theme"),
    "PLUGINS": ["porte_voix", "porte_voix.announce"],
    "JINJA_ENVIRONMENT": {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True},
    "ARTICLE_TRANSLATION_ID": "id",
    "WITH_FUTURE_DATES": True,
    "DIRECT_TEMPLATES": ["index"],
    "USE_FOLDER_AS_CATEGORY": False,
    "ARTICLE_PATHS": ["articles"],
    "ARTICLE_URL": "{slug}/",
    "ARTICLE_SAVE_AS": "{slug}/index.html",
    "ARTICLE_LANG_URL": "{lang}/{slug}/",
    "ARTICLE_LANG_SAVE_AS": "{lang}/{slug}/index.html",
    "PAGE_URL": "{slug}/",
    "PAGE_SAVE_AS": "{slug}/index.html",
    "AUTHOR_SAVE_AS": "",
    "CATEGORY_SAVE_AS": "categorie/{slug}/index.html",
    "TAG_SAVE_AS": "",
    "FEED_ALL_ATOM": "flux.xml",
    "CATEGORY_FEED_ATOM": None,
    "TRANSLATION_FEED_ATOM": None,
    "AUTHOR_FEED_ATOM": None,
    "AUTHOR_FEED_RSS": None,
    "DELETE_OUTPUT_DIRECTORY": False,
}


@dataclass(frozen=True, slots=True)
class Site:
    """A copy of a mini-site, with room for its output and its state."""

    root: Path

    @property
    def content(self) -> Path:
        """What its writers write."""
        return self.root / "content"

    @property
    def output(self) -> Path:
        """What the build makes public."""
        return self.root / "output"

    @property
    def state(self) -> Path:
        """What the build leaves for the announce job."""
        return self.root / "state"

    @property
    def manifest(self) -> dict[str, Any]:
        """The manifest of the last build."""
        data: dict[str, Any] = json.loads((self.state / "manifest.json").read_text("utf-8"))
        return data

    def write(self, path: str, data: str | bytes) -> None:
        """Add a file to the content."""
        file = self.content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)

    def page(self, path: str) -> dict[str, str]:
        """What a page shows: the theme writes a line « name: value » for each thing."""
        lines = (self.output / path).read_text("utf-8").splitlines()
        return dict(line.split(": ", 1) for line in lines if ": " in line)

    def settings(self, **settings: Any) -> dict[str, Any]:
        """The settings of the mini-sites, and those given."""
        own = {
            "PATH": str(self.content),
            "OUTPUT_PATH": str(self.output),
            "PORTE_VOIX_STATE_DIR": str(self.state),
        }
        return {**SETTINGS, **own, **settings}

    def build(self, **settings: Any) -> None:
        """Run Pelican in this process; its errors come out as they are."""
        with unconnected():
            Pelican(read_settings(override=self.settings(**settings))).run()

    def run(self, **settings: Any) -> subprocess.CompletedProcess[str]:
        """Run the ``pelican`` command, with the site's settings in a file."""
        written = (f"{name} = {value!r}\n" for name, value in self.settings(**settings).items())
        file = self.root / "pelicanconf.py"
        file.write_text("".join(written), "utf-8")
        command = [sys.executable, "-m", "pelican", "-s", str(file)]
        return subprocess.run(
            command,
            capture_output=True,
            check=False,
            cwd=self.root,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1"},
        )


def copy_site(name: str, root: Path) -> Site:
    """A mini-site to build and change at will."""
    shutil.copytree(HERE / name, root / "content")
    return Site(root)


@contextmanager
def unconnected() -> Iterator[None]:
    """Let no plugin of another build listen to this one, nor this one's to the next."""
    every = [signal for signal in vars(signals).values() if isinstance(signal, Signal)]
    disconnect(every)
    try:
        yield
    finally:
        disconnect(every)


def disconnect(every: list[Signal]) -> None:
    """Make each signal forget who listens."""
    for signal in every:
        for receiver in list(signal.receivers_for(ANY)):
            signal.disconnect(receiver)
