"""The announce job installs what its accounts need, from lock files, and nothing of the build."""

import re
from pathlib import Path

import pytest
from porte_voix.announce.networks import NETWORKS
from porte_voix.settings import from_mapping
from porte_voix.tasks.libraries import locks

REQUIREMENTS = Path(__file__).parents[2] / "requirements"
ACCOUNTS = {
    "mastodon": {"server": "https://social.example"},
    "facebook": {"page": "100000000000001"},
    "x": {"accept_cost": True},
    "bluesky": {"handle": "organisme.example"},
    "linkedin": {"organization": "1234"},
    "threads": {},
    "outbox": {},
}


def packages(path: Path) -> dict[str, str]:
    """The packages of a lock file, and their versions."""
    return dict(re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", path.read_text("utf-8"), re.MULTILINE))


def chosen(ledger: str, *networks: str) -> list[str]:
    """The names of the lock files for accounts on these networks."""
    accounts = {name: {"network": name, **ACCOUNTS[name]} for name in networks}
    names = {"PORTE_VOIX_ACCOUNTS": accounts, "PORTE_VOIX_LEDGER": ledger}
    return [path.stem for path in locks(from_mapping(names))]


def test_each_network_has_its_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the accounts of the settings, and PostgreSQL when the register is there."""
    monkeypatch.chdir(REQUIREMENTS.parent)
    assert set(ACCOUNTS) == set(NETWORKS)
    assert chosen("git:origin", "mastodon", "threads", "outbox") == ["announce-mastodon"]
    assert chosen("postgresql://bd.example/p", "x") == ["announce-postgresql", "announce-x"]


@pytest.mark.parametrize(
    "path", sorted(REQUIREMENTS.glob("[ad][ne][np]*.txt")), ids=lambda p: p.stem
)
def test_a_lock_holds_digests_and_nothing_of_the_build(path: Path) -> None:
    """No address, no Pelican, and the same versions as the tests use."""
    text, found = path.read_text("utf-8"), packages(path)
    assert "://" not in text
    assert not {"pelican", "markdown", "nh3", "pypdf"} & found.keys()
    every = packages(REQUIREMENTS / "verify.txt")
    assert {name: every.get(name) for name in found} == found
    assert text.count("--hash=") >= len(found)
