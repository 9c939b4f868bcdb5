"""Deployments to a folder of this machine: read, killed, put back, refused."""

import gzip
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from porte_voix.deploy import output, pages, release
from porte_voix.deploy.release import STATE, UNDERWAY
from porte_voix.errors import ContentError, NeedsPerson, Pending, SettingsError

from tests.deploy.carrying import deployment, silent, wanted
from tests.deploy.site import Shop
from tests.deploy.trials import Target, files, one_article_changed, read_while_deploying
from tests.factories import SITE

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A site of thirty articles, built."""
    made = Shop(tmp_path / "output", Random(1))
    made.grow(30)
    return made


def deploy(shop: Shop, *withdrawn: str, after: int = 0, **more: bool):
    """Put it online in a folder beside, so many minutes after noon."""
    room = shop.root.parent
    now = NOW + timedelta(minutes=after)
    made = deployment(str(room / "www"), room / "store", now)
    return made.run(wanted(shop.root, *withdrawn), silent, **more)


def online(shop: Shop) -> dict[str, bytes]:
    """What the folder holds, less our own account of it."""
    found = files(shop.root.parent / "www")
    return {path: data for path, data in found.items() if path not in (STATE, UNDERWAY)}


def test_a_reader_never_meets_half_a_site(tmp_path: Path) -> None:
    """Six deployments, two killed and taken up again, while everything that shows is opened."""
    target = Target(str(tmp_path / "www"), tmp_path / "www")
    figures = read_while_deploying(tmp_path, target, 6, 2, seed=3)
    print(figures)
    assert figures.opened > 50 and figures.killed
    assert (figures.missing, figures.cut) == ([], [])


def test_only_what_changed_travels(tmp_path: Path) -> None:
    """One article of two thousand files: its page, its picture, and what tells of the whole."""
    target = Target(str(tmp_path / "www"), tmp_path / "www")
    done = one_article_changed(tmp_path, target, 1000)
    print(done)
    assert done["files"] > 2000
    assert done["sent"] == 3
    assert done["size"] < 3000


def test_the_first_time_everything_goes_and_the_second_nothing(shop: Shop) -> None:
    """What was in the folder before is not ours to delete."""
    other = shop.root.parent / "www" / "autre" / "chose.txt"
    other.parent.mkdir(parents=True)
    other.write_text("À quelqu'un d'autre.", "utf-8")
    deploy(shop)
    assert online(shop) == {**files(shop.root), "autre/chose.txt": other.read_bytes()}
    assert deploy(shop).work.is_nothing


def test_what_is_gone_goes_an_hour_later(shop: Shop) -> None:
    """Its folder with it; at once when a person says so."""
    deploy(shop)
    before = set(online(shop))
    del shop.articles["texte-7"]
    shop.write()
    deploy(shop, after=1)
    assert set(online(shop)) == before
    deploy(shop, after=62)
    assert online(shop) == files(shop.root)
    assert not (shop.root.parent / "www/2026/texte-7").exists()
    del shop.articles["texte-8"]
    shop.write()
    deploy(shop, after=63, at_once=True)
    assert online(shop) == files(shop.root)


def test_the_version_before_comes_back(shop: Shop) -> None:
    """Byte for byte, then forward again; what stood only in the newer one waits its hour."""
    deploy(shop)
    before = files(shop.root)
    for _turn in range(3):
        shop.change()
    after = files(shop.root)
    deploy(shop, after=1)
    room = shop.root.parent
    made = deployment(str(room / "www"), room / "store", NOW + timedelta(minutes=2))
    made.run(made.previous(made.standing()), silent)
    assert before.items() <= online(shop).items()
    deploy(shop, after=3)
    assert after.items() <= online(shop).items()


def test_nothing_withdrawn_comes_back(shop: Shop) -> None:
    """Neither by putting the version before back, nor from what this machine kept."""
    deploy(shop)
    shop.change()
    deploy(shop, "k3f9x2q7", after=1)
    room = shop.root.parent
    made = deployment(str(room / "www"), room / "store", NOW)
    with pytest.raises(NeedsPerson, match="k3f9x2q7"):
        made.previous(made.standing())
    shop.change()
    deploy(shop, "k3f9x2q7", after=2, at_once=True)
    with pytest.raises(NeedsPerson, match="n'est pas gardée"):
        made.previous(made.standing())
    kept = {path.read_bytes() for path in (room / "store/objets").iterdir()}
    assert kept == set(files(shop.root).values())


def test_a_site_that_shrinks_asks_a_person(shop: Shop) -> None:
    """Nothing is done until somebody says that it is meant."""
    deploy(shop)
    before = online(shop)
    shop.articles = dict(list(shop.articles.items())[:3])
    shop.write()
    with pytest.raises(NeedsPerson, match="--allow"):
        deploy(shop)
    assert online(shop) == before
    deploy(shop, allow=True, after=1)


@pytest.mark.parametrize(
    ("by", "minutes", "waits"),
    [("ailleurs:12", 5, True), ("ailleurs:12", 20, False), ("ici", 5, True), ("mort", 5, False)],
)
def test_two_deployments_do_not_mix(shop: Shop, by: str, minutes: int, waits: bool) -> None:
    """Another machine's is waited for, a quarter of an hour; a dead process of this one is not."""
    deploy(shop)
    machine = os.uname().nodename
    name = {"ici": f"{machine}:{os.getppid()}", "mort": f"{machine}:4194305"}.get(by, by)
    doing = release.underway_file(name, NOW - timedelta(minutes=minutes), ("index.html",))
    (shop.root.parent / "www" / UNDERWAY).write_bytes(doing)
    if waits:
        with pytest.raises(Pending, match="en cours"):
            deploy(shop)
    else:
        assert deploy(shop).work.sent == ("index.html",)


def test_an_account_that_cannot_be_read_is_for_a_person(shop: Shop) -> None:
    """Nothing is guessed, nothing is touched."""
    deploy(shop)
    (shop.root.parent / "www" / STATE).write_bytes(gzip.compress(b"<html>"))
    before = online(shop)
    with pytest.raises(NeedsPerson, match=STATE):
        deploy(shop)
    assert online(shop) == before


def test_an_output_that_must_not_go_does_not(shop: Shop, tmp_path: Path) -> None:
    """Nothing built, built for this machine, or only a preview because some content is refused."""
    mark = tmp_path / "account.json"
    output.check(shop.root, SITE, mark)
    with pytest.raises(SettingsError, match="construit pour"):
        output.check(shop.root, "https://ailleurs.example", mark)
    with pytest.raises(SettingsError, match="rien de construit"):
        output.check(tmp_path / "absent", SITE, mark)
    mark.write_text('{"blocked": 0}')
    output.check(shop.root, SITE, mark)
    mark.write_text('{"blocked": 2}')
    with pytest.raises(ContentError, match="aperçu"):
        output.check(shop.root, SITE, mark)


def test_the_preview_of_announcements_stays_here(shop: Shop) -> None:
    """Even when the settings of the build asked for it by mistake."""
    (shop.root / "apercu/k3f9x2q7-fr").mkdir(parents=True)
    (shop.root / "apercu/index.html").write_text("rien", "utf-8")
    (shop.root / "apercu/k3f9x2q7-fr/index.html").write_text("rien", "utf-8")
    assert "index.html" in output.read(shop.root, {}).sources
    assert not [path for path in output.read(shop.root, {}).sources if "apercu" in path]


def test_the_folder_of_a_pages_host_is_made_anew(shop: Shop, tmp_path: Path) -> None:
    """Whole, with the mark that keeps underscores; somebody's folder is left alone."""
    folder = tmp_path / "public"
    pages.write(folder, wanted(shop.root).sources)
    shop.change()
    pages.write(folder, wanted(shop.root).sources)
    assert files(folder) == {**files(shop.root), ".nojekyll": b""}
    (folder / ".nojekyll").unlink()
    with pytest.raises(SettingsError, match="n'a pas été fait"):
        pages.write(folder, wanted(shop.root).sources)
