"""One real server for all these tests, and one account of it for each."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from porte_voix.accounts import AccountSettings
from porte_voix.announce.networks import connect
from porte_voix.announce.networks.base import Network

from tests.pds.server import new_account, running

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Account:
    """One account, and the adapter that speaks for it."""

    server: str
    did: str
    handle: str
    password: str
    network: Network


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real server."""
    with running(tmp_path_factory.mktemp("pds")) as url:
        yield url


@pytest.fixture
def account(server: str, monkeypatch: pytest.MonkeyPatch) -> Account:
    """A new account of the real server."""
    handle = f"ecole{next(_numbers)}.test"
    made = new_account(server, handle)
    monkeypatch.setenv("PORTE_VOIX_ESSAI_PASSWORD", made["password"])
    return Account(server, made["did"], handle, made["password"], adapter(handle, server))


def adapter(handle: str, server: str) -> Network:
    """The adapter of an account, whose password is in the environment."""
    settings = AccountSettings("essai", "bluesky", {"handle": handle, "server": server})
    return connect(settings, Path(), lambda: datetime.now(UTC))
