"""``inv permalinks.baseline``: the addresses of the site before this one."""

from pathlib import Path

from tests.announce.overheard import ROOT
from tests.permalinks.test_baseline import SITEMAP
from tests.tasks.conftest import Site


def folder(tmp_path: Path) -> Site:
    """A folder with settings and tasks."""
    for name in ("tasks.py", "pelicanconf.py"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return Site(tmp_path)


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
