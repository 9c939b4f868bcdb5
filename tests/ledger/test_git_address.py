"""Which repository an address names, and what is said of one that names none."""

from pathlib import Path

import pytest
from porte_voix.errors import SettingsError
from porte_voix.ledger.git import GitStore
from porte_voix.ledger.git_address import DEFAULT_BRANCH, GitAddress
from porte_voix.ledger.stores import open_store

from tests.ledger.hubs import REF


@pytest.mark.parametrize(
    ("address", "url", "branch"),
    [
        ("git+https://depot.example/cs/registre", "https://depot.example/cs/registre", ""),
        ("git+ssh://git@depot.example/cs.git", "ssh://git@depot.example/cs.git", ""),
        ("git+file:///srv/depot.git?branch=autre/nom", "file:///srv/depot.git", "autre/nom"),
    ],
)
def test_address_gives_a_repository_and_a_branch(address: str, url: str, branch: str) -> None:
    """The repository is what follows « git+ »; the branch has a name of its own by default."""
    found = GitAddress.parse(address)
    assert (found.url, found.branch) == (url, branch or DEFAULT_BRANCH)
    assert found.ref == REF if not branch else found.ref == f"refs/heads/{branch}"


@pytest.mark.parametrize(
    "address",
    [
        "git:",
        "git:-oProxyCommand=x",
        "git:nulle-part",
        "git+ftp://depot.example/cs",
        "git+http://depot.example/cs",
        "git+https://depot.example",
        "git+file://srv/depot.git",
        "git+ext::sh -c x",
        "git+https://moi:motdepasse@depot.example/cs?branch=a..b",
        "git+https://moi:motdepasse@depot.example/cs?branch=",
        "git+https://moi:motdepasse@depot.example/cs?depth=1",
    ],
)
def test_wrong_address_is_refused(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another address is a setting to correct, exit code 2, with the forms that work."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match="git:origin") as caught:
        open_store(address)
    assert caught.value.exitcode == 2
    assert "motdepasse" not in str(caught.value)


def test_place_shows_no_credentials() -> None:
    """The place that sentences name is the address without what it may hold of secret."""
    store = GitStore(GitAddress.parse("git+https://moi:motdepasse@depot.example/cs"), Path("x"))
    assert store.place == "https://depot.example/cs, branche porte-voix/registre"


def test_machine_without_git_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the program, the register cannot be opened: a setting to change, exit code 2."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SettingsError, match="n'est pas installé"):
        open_store("git+https://depot.example/cs")
