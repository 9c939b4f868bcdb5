"""Addresses seen from the tasks: those of the site before this one, and those about to be lost."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.factories import GOOD, SITE
from tests.permalinks.test_baseline import SITEMAP
from tests.tasks.conftest import Site as Tasks
from tests.tasks.conftest import copy_site


def remember(folder: Path, addresses: dict[str, str]) -> None:
    """Write the register's public view."""
    articles = {name: {"url": SITE + path, "copies": []} for name, path in addresses.items()}
    view = {"schema": 1, "lineage": "l", "events": 7, "site": SITE, "moved": []}
    state = folder / ".porte-voix"
    state.mkdir(exist_ok=True)
    (state / "ledger-view.json").write_text(json.dumps({**view, "articles": articles}), "utf-8")


def folder(tmp_path: Path) -> Tasks:
    """A folder with settings and tasks."""
    return copy_site(tmp_path, ("tasks.py", "pelicanconf.py"))


def test_a_sitemap_fills_the_file_once(tmp_path: Path) -> None:
    """The second time adds nothing."""
    site = folder(tmp_path)
    (tmp_path / "plan.xml").write_text(SITEMAP, "utf-8")
    first, second = (site.inv("permalinks.baseline", "plan.xml") for _time in range(2))
    assert "2 adresses ajoutées" in first.out
    assert "0 adresse ajoutée" in second.out
    lines = (tmp_path / "adresses-d-avant.txt").read_text("utf-8").splitlines()
    assert lines[-2:] == ["/mission/", "/rentrée/"]


def test_an_index_says_which_files_to_bring(tmp_path: Path) -> None:
    """Nothing is written."""
    site = folder(tmp_path)
    index = "<sitemapindex><sitemap><loc>https://cs.example/a.xml</loc></sitemap></sitemapindex>"
    (tmp_path / "plan.xml").write_text(index, "utf-8")
    done = site.inv("permalinks.baseline", "plan.xml")
    assert (done.code, "https://cs.example/a.xml" in done.err) == (3, True)
    assert site.inv("permalinks.baseline", "rien.xml").code == 3
    assert not (tmp_path / "adresses-d-avant.txt").exists()


def test_an_address_about_to_be_lost_is_told_by_the_check(
    small_site: Callable[..., Tasks],
) -> None:
    """A shared article deleted, an old address that nothing answers: named before any build."""
    site = small_site(bon=GOOD)
    remember(site.folder, {"aaaa2222/fr": "/2026/ancien/", "bbbb2222/fr": "/2026/parti/"})
    (site.folder / "adresses-d-avant.txt").write_text("/mission/\n/mot-clic/\n/\n", "utf-8")
    done = site.inv("check")
    assert done.code == 3
    assert "/2026/parti/" in done.err and "/mission/" in done.err
    assert "/2026/ancien/" not in done.err and "/mot-clic/" not in done.err
    site.article("bon.md", GOOD.replace("id: a", "anciennement: [/2026/parti/, /mission/]\nid: a"))
    assert site.inv("check").code == 0
    assert site.inv("build").code == 0
    page = (site.folder / "output/2026/parti/index.html").read_text("utf-8")
    assert "/2026/essai/" in page


def test_a_lost_address_stops_the_build_with_3(small_site: Callable[..., Tasks]) -> None:
    """``inv build`` and plain ``pelican`` alike; what is built is marked as not to be deployed."""
    site = small_site(bon=GOOD)
    remember(site.folder, {"bbbb2222/fr": "/2026/parti/"})
    assert site.inv("build").code == 3
    command = [sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py"]
    done = subprocess.run(command, cwd=site.folder, capture_output=True, check=False)
    assert done.returncode != 0
    public = json.loads((site.folder / "output/porte-voix.json").read_bytes())
    assert public["blocked"] == 1
