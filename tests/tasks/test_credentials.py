"""``inv credentials`` and ``inv announce --test``, run as a person runs them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from porte_voix.ledger import events as ev
from porte_voix.tasks import demo_site

from tests.announce.networks.benches import KEYS, TOKEN, kind
from tests.announce.office import START, Office
from tests.announce.overheard import ROOT, Overheard
from tests.networks.facebook import FakeFacebook
from tests.networks.mastodon import FakeMastodon
from tests.networks.x import FakeX
from tests.tasks.conftest import Done, Site

Inv = Callable[..., Done]
FEW = frozenset({"read:accounts", "read:statuses"})


@dataclass(frozen=True)
class Place:
    """A folder and an environment, where a command runs."""

    folder: Path
    environment: Mapping[str, str]


@pytest.fixture(scope="module")
def server() -> Iterator[Overheard]:
    """One server for the module."""
    with Overheard() as ready:
        yield ready


@pytest.fixture
def inv(server: Overheard) -> Inv:
    """A function that runs a command in a place, without one variable of its environment."""

    def run(place: Office | Place, *arguments: str, without: str = "") -> Done:
        files = [place.folder / name for name in ("out.txt", "err.txt")]
        for file in files:
            file.write_bytes(b"")
        environment = {k: v for k, v in place.environment.items() if k != without}
        code = server.run(Place(place.folder, environment), *arguments, quiet=True)
        return Done(code, *(file.read_text("utf-8") for file in files))

    return run


def test_every_account_says_who_it_is(tmp_path: Path) -> None:
    """Identity, scopes and days of each account; no secret, and a register left as it was."""
    names = ("mastodon", "facebook", "x", "linkedin", "threads")
    with Office(tmp_path, names) as office:
        before = office.ledger.read_bytes()
        (tmp_path / "tasks.py").write_bytes((ROOT / "tasks.py").read_bytes())
        done = Site(tmp_path).inv("credentials", **office.environment)
        assert office.ledger.read_bytes() == before
        assert all(fake.posts == () for fake in office.fakes.values())
    assert (done.code, done.err) == (0, "")
    assert "✓ mastodon (mastodon)\u00a0: @porte_voix@127.0.0.1" in done.out
    assert "read:accounts, read:statuses, write:media, write:statuses" in done.out
    assert "identité\u00a0: 102938475610293" in done.out
    assert "read-write" in done.out
    assert "60 jours, jusqu'au 2027-01-19" in done.out
    assert "… linkedin" in done.out and "token_expires" in done.out
    secrets = [secret for name in names for secret in kind(name).secrets.values()]
    assert not [secret for secret in secrets if secret in done.out + done.err]


def test_what_a_person_must_do_is_told(inv: Inv, tmp_path: Path) -> None:
    """An end in five days, a scope that lacks, keys that only read: code 4, each with its steps."""
    soon = int((START + timedelta(days=5)).timestamp())
    fakes = {
        "mastodon": FakeMastodon(token=TOKEN, scopes=FEW),
        "facebook": FakeFacebook(token=TOKEN, ends=(0, soon)),
        "x": FakeX(keys=KEYS, access_level="read"),
    }
    with Office(tmp_path, tuple(fakes), dict(fakes)) as office:
        done = inv(office, "credentials")
    assert done.code == 4
    assert "il manque\u00a0: write:statuses" in done.out
    assert "expire dans 5 jours\u00a0: renouvelez-le cette semaine" in done.out
    assert "il manque\u00a0: read-write" in done.out
    variables = ("MASTODON_TOKEN", "FACEBOOK_TOKEN", "X_ACCESS_SECRET")
    assert all(f"PORTE_VOIX_{variable}" in done.out for variable in variables)
    assert done.out.count("Vérifiez\u00a0: inv credentials.") == 3


def test_a_network_that_does_not_answer_is_for_later(inv: Inv, tmp_path: Path) -> None:
    """Code 75, and the other accounts are told all the same."""
    with Office(tmp_path, ("mastodon", "facebook")) as office:
        office.fakes["mastodon"].faults.add("drop", times=None)
        done = inv(office, "credentials")
    assert done.code == 75
    assert "? mastodon" in done.out and "✓ facebook" in done.out
    assert "relancez plus tard" in done.err


def test_a_secret_that_lacks_is_a_setting_to_correct(inv: Inv, tmp_path: Path) -> None:
    """Code 2 names the variable; the other accounts are told all the same."""
    with Office(tmp_path, ("mastodon", "facebook")) as office:
        done = inv(office, "credentials", without="PORTE_VOIX_MASTODON_TOKEN")
    assert done.code == 2
    assert "PORTE_VOIX_MASTODON_TOKEN" in done.err
    assert "✓ facebook" in done.out


def test_a_token_of_another_account_is_told(inv: Inv, tmp_path: Path) -> None:
    """The identity bound by the register wins over the token."""
    with Office(tmp_path, ("facebook",)) as office:
        office.write(ev.Bound("facebook", "facebook", "1"))
        done = inv(office, "credentials")
    assert done.code == 4
    assert "son compte est 1" in done.out


def test_a_token_of_another_page_than_the_settings_is_told(inv: Inv, tmp_path: Path) -> None:
    """Whatever asks the network first: code 4, both pages named, and nothing said."""
    fake = FakeFacebook(token=TOKEN, page_id="555")
    with Office(tmp_path, ("facebook",), {"facebook": fake}) as office:
        for command in (("credentials",), ("announce", "--test", "facebook"), ("ledger.verify",)):
            done = inv(office, *command)
            assert done.code == 4, command
            assert "mène à 555; son compte est" in done.out + done.err
        assert fake.posts == fake.deleted == ()


def test_a_lost_register_does_not_hide_the_accounts(inv: Inv, tmp_path: Path) -> None:
    """The accounts are told, and code 4 says that they could not be compared."""
    with Office(tmp_path, ("facebook",), register=False) as office:
        done = inv(office, "credentials")
    assert done.code == 4
    assert "✓ facebook" in done.out
    assert "inv ledger.init" in done.err


def test_a_trial_leaves_nothing_on_the_account_nor_in_the_register(
    inv: Inv, tmp_path: Path
) -> None:
    """Each step is told, the post is gone, and the register never knew."""
    with Office(tmp_path, ("mastodon",)) as office:
        before = office.ledger.read_bytes()
        done = inv(office, "announce", "--test", "mastodon")
        assert office.ledger.read_bytes() == before
        assert office.fakes["mastodon"].posts == ()
        assert len(office.fakes["mastodon"].deleted) == 1
    assert (done.code, done.err) == (0, "")
    assert [line[0] for line in done.out.splitlines()][:5] == ["0", "1", "2", "3", "4"]


def test_a_trial_that_may_not_be_is_refused(inv: Inv, tmp_path: Path) -> None:
    """An account that does not exist is code 2, a hold code 75; nothing is sent."""
    with Office(tmp_path, ("mastodon",)) as office:
        unknown = inv(office, "announce", "--test", "mastodonte")
        office.write(ev.Hold("Solange"))
        held = inv(office, "announce", "--test", "mastodon")
        assert office.fakes["mastodon"].requests == []
    assert (unknown.code, held.code) == (2, 75)
    assert "Comptes réglés\u00a0: mastodon." in unknown.err
    assert "Solange" in held.err


def test_both_work_on_the_demo(inv: Inv, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With ``--demo`` the demo's accounts and register are used."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "content").mkdir()
    (tmp_path / "pelicanconf.py").write_text(
        'PORTE_VOIX_SITE = "https://blogue.example"\n', encoding="utf-8"
    )
    demo_site.recreate(START, {"apercu": {"network": "outbox"}}, "lignee")
    here = Place(tmp_path, {"HOME": str(tmp_path)})
    assert inv(here, "ledger.init", "--demo").code == 0
    asked = inv(here, "credentials", "--demo")
    assert (asked.code, "✓ apercu (outbox)" in asked.out) == (0, True)
    tried = inv(here, "announce", "--test", "apercu", "--demo")
    assert (tried.code, "il n'en reste rien" in tried.out) == (0, True)
