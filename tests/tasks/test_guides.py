"""The guides of the accounts tell what each network asks and what the commands really say."""

import re
from collections.abc import Mapping

import pytest
from porte_voix import settings
from porte_voix.announce.networks import NETWORKS, renewal

from tests.announce.networks.benches import TOKEN
from tests.announce.office import Office
from tests.networks.mastodon import FakeMastodon
from tests.sites import ROOT
from tests.tasks.conftest import Site

GUIDE = (ROOT / "docs/fr/comptes.md").read_text("utf-8")
REAL = sorted(NETWORKS.keys() - {"outbox"})
#: The only rights that the guide asks of Mastodon; its account sends no picture.
FEW = frozenset({"read:accounts", "read:statuses", "write:statuses"})


def section(network: str) -> str:
    """What the guide says of one network."""
    found = re.search(rf"^## {network}\n(.*?)(?=^## |\Z)", GUIDE, re.M | re.S | re.I)
    assert found, network
    return found[1]


def told(text: str) -> dict[str, list[str]]:
    """By network, the lines that say rights and end of a token, their spaces made plain."""
    found: dict[str, list[str]] = {}
    network = ""
    for line in text.replace("\u00a0", " ").splitlines():
        head = re.match(r"[✓…] \S+ \((\w+)\) :", line)
        network = head[1] if head else network
        if line.strip().startswith(("droits", "jeton :")):
            found.setdefault(network, []).append(line.strip())
    return found


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[str]]:
    """What ``inv credentials`` says of an account of each network, made as the guide tells."""
    folder = tmp_path_factory.mktemp("comptes")
    fakes = {"mastodon": FakeMastodon(token=TOKEN, scopes=FEW)}
    with Office(folder, tuple(REAL), dict(fakes)) as office:
        with (folder / "pelicanconf.py").open("a", encoding="utf-8") as conf:
            conf.write('PORTE_VOIX_ACCOUNTS["linkedin"]["token_expires"] = "2027-01-20"\n')
        (folder / "tasks.py").write_bytes((ROOT / "tasks.py").read_bytes())
        done = Site(folder).inv("credentials", **office.environment)
    assert done.code == 0, done.err
    return told(done.out)


@pytest.mark.parametrize("network", REAL)
def test_the_guide_shows_what_the_command_says(network: str, said: Mapping[str, list[str]]) -> None:
    """The same rights and the same end as the account that a reader has just made."""
    assert told(section(network))[network] == said[network]


@pytest.mark.parametrize("network", REAL)
def test_the_guide_asks_for_what_a_renewal_asks(network: str) -> None:
    """Each right, page and variable that the code names to a person stands in the guide too."""
    sample = re.search(r"^```python\n(.*?)^```", section(network), re.M | re.S)
    assert sample
    names: dict[str, object] = {}
    exec(sample[1], {}, names)
    (account,) = settings.from_mapping(names).accounts
    steps = "\n".join(renewal(account).steps)
    asked = re.findall(r"PORTE_VOIX_\w+|\b[a-z]+_[a-z_]+_[a-z]+\b|[a-z]+:[a-z]+", steps)
    assert asked
    assert [word for word in asked if word not in section(network)] == []


def test_every_network_says_its_cost_its_life_and_its_day() -> None:
    """The table at the top names them all; each section ends with the day of its facts."""
    table = GUIDE.partition("| Réseau |")[2].partition("\n\n")[0].lower()
    assert [name for name in REAL if f"(#{name})" not in table] == []
    for name in REAL:
        assert re.search(r"20(26|27)\.?\n*$", section(name).rstrip() + "\n"), name


def test_nothing_is_said_of_a_network_that_is_not_there() -> None:
    """The guide has one section for each network, the outbox and what they share."""
    headings = re.findall(r"^## (.+)$", GUIDE, re.M)
    assert sorted(one.lower() for one in headings[2:]) == REAL
