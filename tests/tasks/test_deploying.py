"""``inv deploy``: the output put online, said first, and refused when it must not go."""

import re
from collections.abc import Callable

from tests.factories import GOOD
from tests.tasks.conftest import Site


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
