"""Deployments by rclone over WebDAV, FTP and S3, to real servers of this machine."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from porte_voix.deploy import hosts, release
from porte_voix.deploy.deploying import Done
from porte_voix.errors import SettingsError

from tests.deploy import served
from tests.deploy.carrying import deployment, silent, wanted
from tests.deploy.served import Served
from tests.deploy.site import Shop
from tests.deploy.trials import files
from tests.pipeline.test_read import ROOT

pytestmark = pytest.mark.real
TO = f"rclone:essai:{served.PLACE}"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
#: Every variable of a host that the pipeline of GitHub hands on: empty when it is not set there.
HANDED = re.compile(r"RCLONE_CONFIG_HEBERGEUR_(\w+):")


@pytest.fixture(params=served.PROTOCOLS)
def server(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Served]:
    """A server of each protocol, described as a job of GitHub describes it."""
    workflow = (ROOT / ".github/workflows/publication.yml").read_text("utf-8")
    for name in HANDED.findall(workflow):
        monkeypatch.setenv(f"RCLONE_CONFIG_ESSAI_{name}", "")
    with served.serving(request.param, tmp_path / "serveur") as made:
        for name, value in made.environment().items():
            monkeypatch.setenv(name, value)
        yield made


def test_a_site_goes_online_changes_and_comes_back(server: Served, tmp_path: Path) -> None:
    """What changed is sent, pages last; what is gone goes after all the rest; the day before."""
    shop = Shop(tmp_path / "output", Random(2))
    shop.grow(8)
    first = files(shop.root)

    def deploy(minutes: int, *, back: bool = False) -> tuple[Done, list[tuple[str, str]]]:
        made = deployment(TO, tmp_path / "store", NOON + timedelta(minutes=minutes))
        before = len(server.noted())
        before_that = made.previous(made.standing()) if back else wanted(shop.root)
        done = made.run(before_that, silent)
        return done, server.noted()[before:]

    deploy(0)
    assert _site(server) == first
    shop.edit("texte-4")
    del shop.articles["texte-7"]
    shop.write()
    changed, noted = deploy(1)
    assert "images/9.png" in changed.work.sent and not changed.work.delete
    own = (release.STATE, release.UNDERWAY)
    order = [path for what, path in noted if what == "put" and path not in own]
    assert order.index("images/9.png") < order.index("2026/texte-4/index.html")
    assert order[-1] == "porte-voix.json"
    assert sorted(order) == sorted(changed.work.sent)
    shop.edit("texte-2")
    shop.write()
    gone, noted = deploy(90)
    assert "2026/texte-7/index.html" in gone.work.delete
    ends = [noted.index(("gone", path)) for path in gone.work.delete]
    assert min(ends) > max(noted.index(("put", path)) for path in gone.work.sent)
    assert {path: _site(server)[path] for path in files(shop.root)} == files(shop.root)
    assert "2026/texte-7/index.html" not in _site(server)
    deploy(91, back=True)
    assert b"Version 2." in _site(server)["2026/texte-2/index.html"]
    print(f"{server.protocol} : {changed.size} octets, {changed.requests} commandes")


def test_a_wrong_password_is_a_setting_to_mend(
    server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 2 at once, the variables named and nothing of the secret; a later run would not do."""
    for name, value in server.environment(password="une-autre-phrase").items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match="RCLONE_CONFIG_ESSAI_") as told:
        hosts.connect(TO).read("a")
    assert "ne nous laisse pas entrer" in str(told.value)
    assert "phrase" not in str(told.value)
    if server.protocol != "s3":
        monkeypatch.setenv("RCLONE_CONFIG_ESSAI_PASS", served.PASSWORD)
        with pytest.raises(SettingsError, match="rclone obscure"):
            hosts.connect(TO).read("a")


def _site(server: Served) -> dict[str, bytes]:
    """What the host serves, less our own account of it."""
    own = (release.STATE, release.UNDERWAY)
    return {path: text for path, text in files(server.www).items() if path not in own}
