"""``inv deploy``: the output put online, said first, and refused when it must not go."""

import re
import time
from collections.abc import Callable

from tests.factories import GOOD
from tests.tasks.conftest import Site
from tests.tasks.test_beginning import git


def test_a_site_goes_online_and_says_so_first(small_site: Callable[..., Site]) -> None:
    """Plan, deployment with its headers, nothing the second time; only what changed the third."""
    site = small_site(bon=GOOD)
    assert site.inv("build", "--publish").code == 0
    online = site.folder / ".porte-voix/en-ligne"
    plan = site.inv("deploy", "--plan")
    assert plan.code == 0, plan.err
    assert re.search(r"\d fichiers, \d+,\d\xa0ko\xa0: images", plan.out)
    assert "1 fichier, " in plan.out.splitlines()[-2] and "(s)" not in plan.out
    assert "pages nouvelles" in plan.out and not online.exists()
    done = site.inv("deploy")
    assert done.code == 0, done.err
    assert re.search(r"\d fichiers envoyés, \d+,\d\xa0ko, 0 supprimé, \d+ demandes", done.out)
    assert (online / "2026/essai/index.html").is_file()
    assert "Content-Security-Policy" in (online / "_headers").read_text("utf-8")
    assert "unsafe-inline" not in (online / "_headers").read_text("utf-8")
    assert "Rien à envoyer" in site.inv("deploy", "--plan").out
    site.article("bon.md", GOOD.replace("Bonjour.", "Bonsoir."))
    assert site.inv("build", "--publish").code == 0
    assert site.inv("deploy").code == 0
    assert "Bonsoir" in (online / "2026/essai/index.html").read_text("utf-8")
    assert site.inv("deploy", "--rollback").code == 0
    assert "Bonjour" in (online / "2026/essai/index.html").read_text("utf-8")


def test_what_must_not_go_online_does_not(small_site: Callable[..., Site]) -> None:
    """Nothing built; a site built for this machine; a host that nobody knows."""
    site = small_site(bon=GOOD)
    assert site.inv("deploy").code == 2
    assert site.inv("build").code == 0
    done = site.inv("deploy")
    assert done.code == 2
    assert "127.0.0.1" in done.err and "inv build --publish" in done.err
    assert site.inv("build", "--publish").code == 0
    conf = site.folder / "pelicanconf.py"
    text = conf.read_text("utf-8")
    conf.write_text(f'{text}\nPORTE_VOIX_HOST = "iis"\n', "utf-8")
    assert site.inv("build", "--publish").code == 0
    assert "apache" in site.inv("deploy").err


def test_a_pages_host_takes_a_whole_folder(small_site: Callable[..., Site]) -> None:
    """For the pipeline to publish."""
    site = small_site(bon=GOOD)
    assert site.inv("build", "--publish").code == 0
    done = site.inv("deploy", "--to", "pages:public")
    assert done.code == 0, done.err
    assert (site.folder / "public/.nojekyll").is_file()
    assert (site.folder / "public/2026/essai/index.html").is_file()
    assert site.inv("deploy", "--to", "pages:public", "--rollback").code == 2


def test_github_pages_takes_a_branch_that_is_made_anew(small_site: Callable[..., Site]) -> None:
    """One commit that holds the site alone; the same site again is another commit."""
    site = small_site(bon=GOOD)
    hub = site.folder.parent / "hub.git"
    git(site, "init", "-q", "--bare", str(hub))
    git(site, "init", "-q", "-b", "main")
    assert site.inv("build", "--publish").code == 0
    refused = site.inv("deploy", "--to", "branche:gh-pages")
    assert refused.code == 2 and "origin" in refused.err
    git(site, "remote", "add", "origin", str(hub))
    done = site.inv("deploy", "--to", "branche:gh-pages")
    assert done.code == 0, done.err
    held = git(site, "--git-dir", str(hub), "ls-tree", "-r", "--name-only", "gh-pages")
    assert {".nojekyll", "CNAME", "porte-voix.json", "2026/essai/index.html"} <= {*held.split()}
    assert "content/articles/bon.md" not in held
    first = git(site, "--git-dir", str(hub), "rev-parse", "gh-pages")
    time.sleep(1)
    assert site.inv("deploy", "--to", "branche:gh-pages").code == 0
    assert git(site, "--git-dir", str(hub), "rev-parse", "gh-pages") != first
    assert git(site, "--git-dir", str(hub), "rev-list", "--count", "gh-pages").strip() == "1"
    for name in ("main", "porte-voix/registre", ""):
        assert site.inv("deploy", "--to", f"branche:{name}").code == 2
    git(site, "remote", "set-url", "origin", str(site.folder / "nulle-part"))
    assert site.inv("deploy", "--to", "branche:gh-pages").code == 75
