"""One demonstration and one browser for all these tests; the site built as it is put online."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from porte_voix.search import index

from tests.serving import serve
from tests.tasks.conftest import copy_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: The demo's site as it would be online: whole addresses, of a server of this machine.
CONF = """
import sys
sys.path.insert(0, {demo!r})
from democonf import *
SITEURL = {address!r}
PORTE_VOIX_SITE = SITEURL
RELATIVE_URLS = False
OUTPUT_PATH = {output!r}
PORTE_VOIX_STATE_DIR = {state!r}
PORTE_VOIX_PREVIEW = 0
PORTE_VOIX_PEOPLE["Maïté Desroseaux"]["fediverse"] = "@maite@social.example"
"""
#: Where the demo's article was announced, for the machines that read it; the outbox has no address.
COPIES = [
    {"account": name, "network": name, "url": f"https://{name}.example/rivesboreales/1"}
    for name in ("bluesky", "facebook", "mastodon")
]

ANNOUNCED = "qxz7bl3s/fr"


@dataclass(frozen=True, slots=True)
class Online:
    """A site served on the loopback, and the folder it is served from."""

    address: str
    folder: Path


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demonstration that has run."""
    site = copy_site(tmp_path_factory.mktemp("pages"))
    command = [sys.executable, "-m", "invoke", "demo"]
    done = subprocess.run(
        command, cwd=site.folder, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    return site.folder / ".porte-voix/demo"


@pytest.fixture(scope="session")
def online(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Online]:
    """The demo's site, built for the address where it is served, with its search index."""
    root = tmp_path_factory.mktemp("online")
    (root / "output").mkdir()
    with serve(root / "output") as address:
        view = json.loads((demo / "state/ledger-view.json").read_text("utf-8"))
        view["articles"][ANNOUNCED]["copies"] = COPIES
        (root / "ledger-view.json").write_text(json.dumps(view), "utf-8")
        words = CONF.format(
            demo=str(demo), address=address, output=str(root / "output"), state=str(root)
        )
        (root / "conf.py").write_text(words, "utf-8")
        command = [sys.executable, "-m", "pelican", "-s", str(root / "conf.py")]
        done = subprocess.run(
            command, cwd=demo.parents[1], capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stderr
        assert index.refresh(root / "output", root).made
        yield Online(address, root / "output")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium manque : apt-get install chromium"
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> "Iterator[Browser]":
    """The system's Chromium, started."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()
