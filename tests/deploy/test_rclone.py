"""Deployments by rclone, over a real SFTP server of this machine."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from porte_voix.deploy import hosts
from porte_voix.deploy.hosts.rclone import without_secrets
from porte_voix.errors import Pending, SettingsError

from tests.deploy import served, sshd
from tests.deploy.carrying import deployment, silent, wanted
from tests.deploy.site import Shop
from tests.deploy.sshd import Sshd
from tests.deploy.trials import Target, files, read_while_deploying


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """The SFTP server."""
    with sshd.serving(tmp_path_factory.mktemp("sshd")) as made:
        yield made


@pytest.mark.real
def test_a_reader_never_meets_half_a_site(server: Sshd, tmp_path: Path) -> None:
    """Three deployments, one killed and taken up again, while everything that shows is opened."""
    www = tmp_path / "www"
    target = Target(f"rclone:essai:{www}", www, server.environment)
    figures = read_while_deploying(tmp_path, target, 3, 1, seed=5)
    print(figures)
    assert figures.opened > 20
    assert figures.missing == []
    # The rclone that « inv libraries --deploy » installs renames: nobody reads half a page.
    assert figures.cut == []


@pytest.mark.real
def test_only_what_changed_travels_and_what_is_gone_goes(
    server: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One article of sixty files; another one deleted when its hour has come."""
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    www, now = tmp_path / "www", datetime(2026, 11, 21, 12, tzinfo=UTC)
    shop = Shop(tmp_path / "output", Random(2))
    shop.grow(30)

    def deploy(minutes: int):
        made = deployment(
            f"rclone:essai:{www}", tmp_path / "store", now + timedelta(minutes=minutes)
        )
        return made.run(wanted(shop.root), silent)

    deploy(0)
    shop.edit("texte-4")
    shop.write()
    before = server.requests()
    done = deploy(1)
    print(f"{done.size} octets, {done.requests} commandes, {server.requests() - before} requêtes")
    assert len(done.work.sent) == 3
    del shop.articles["texte-9"]
    shop.write()
    assert deploy(2).work.delete == ("images/4.png",) or deploy(2).work.delete == ()
    gone = deploy(90).work.delete
    assert "2026/texte-9/index.html" in gone
    held = {path for path in files(www) if not path.startswith("porte-voix-deploiement")}
    assert held == set(files(shop.root))


@pytest.mark.real
def test_a_host_that_does_not_answer_is_for_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence, exit 75, and no value of rclone's variables in it."""
    monkeypatch.setenv("RCLONE_CONFIG", "/dev/null")
    monkeypatch.setenv("RCLONE_CONFIG_LOIN_TYPE", "sftp")
    monkeypatch.setenv("RCLONE_CONFIG_LOIN_HOST", "127.0.0.1")
    monkeypatch.setenv("RCLONE_CONFIG_LOIN_PORT", "1")
    monkeypatch.setenv("RCLONE_CONFIG_LOIN_PASS", served.obscured("motdepassetressecret"))
    monkeypatch.setattr(
        hosts.rclone, "QUIET", ("--quiet", "--retries", "1", "--low-level-retries", "1")
    )
    with pytest.raises(Pending) as told:
        hosts.connect("rclone:loin:www").read("a")
    assert "motdepasse" not in str(told.value) and "connection refused" in str(told.value)
    assert "inv deploy" in str(told.value)


@pytest.mark.real
def test_a_key_that_was_pasted_opens_the_host(
    server: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On several lines, as a secret of GitHub keeps it; rclone alone wants one line."""
    for name, value in server.environment.items():
        if name.endswith("_KEY_FILE"):
            name, value = name.replace("_KEY_FILE", "_KEY_PEM"), Path(value).read_text("utf-8")
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("RCLONE_CONFIG_ESSAI_PASS", "")
    file = tmp_path / "une page"
    file.write_text("Bonjour.", "utf-8")
    host = hosts.connect(f"rclone:essai:{tmp_path / 'www'}")
    host.send({"page.html": file})
    assert host.read("page.html") == b"Bonjour."
    assert host.read("absente.html") is None


@pytest.mark.real
def test_a_host_that_nobody_described_is_a_setting_to_mend(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Exit 2, and the variable to set."""
    monkeypatch.setenv("RCLONE_CONFIG", "/dev/null")
    with pytest.raises(SettingsError, match="RCLONE_CONFIG_HEBERGEUR_TYPE"):
        hosts.connect("rclone:hebergeur:www").read("a")


def test_a_message_never_holds_a_secret() -> None:
    """Whatever rclone repeats of its variables."""
    environment = {
        "RCLONE_CONFIG_A_PASS": "chut-chut",
        "RCLONE_CONFIG_A_TYPE": "sftp",
        "HOME": "/h",
    }
    told = without_secrets("sftp: login chut-chut refused in /h", environment)
    assert told == "sftp: login ••• refused in /h"


def test_without_rclone_the_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting to mend, exit 2."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(SettingsError, match="inv libraries --deploy"):
        hosts.connect("rclone:loin:www")
