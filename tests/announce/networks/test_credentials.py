"""What each network tells of our token, and the limits that a server publishes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from porte_voix.accounts import AccountSettings
from porte_voix.announce.limits import narrowed
from porte_voix.announce.networks import graph_token, renewal
from porte_voix.announce.networks.base import (
    Capabilities,
    Credentials,
    Refused,
    SomebodyElse,
    Unsure,
)
from porte_voix.announce.networks.mastodon import MastodonNetwork, capabilities
from porte_voix.errors import SettingsError

from tests.announce.networks.benches import BENCHES, KEYS, TOKEN, Kind, bench, kind
from tests.networks.facebook import FakeFacebook
from tests.networks.mastodon import GOTOSOCIAL, FakeMastodon
from tests.networks.mastodon_rules import MASTODON, MASTODON_4_2
from tests.networks.server import FakeNetwork
from tests.networks.threads import FakeThreads
from tests.networks.x import FakeX

END = datetime(2027, 1, 15, tzinfo=UTC)
SECOND = int(END.timestamp())
#: Networks that say themselves when a token ends.
TELLS_END = ("threads",)


def told(
    name: str, monkeypatch: pytest.MonkeyPatch, fake: FakeNetwork | None = None, **options: object
) -> Credentials:
    """What the network of this name tells."""
    with bench(kind(name), monkeypatch, fake, **options) as made:
        return made.network.credentials()


@pytest.mark.parametrize("one", BENCHES, ids=lambda one: one.name)
def test_credentials_are_those_of_whoami(one: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """The identity is the one that announcements are bound to, and nothing is written."""
    with bench(one, monkeypatch) as made:
        found = made.network.credentials()
        assert found.identity == made.network.whoami()
        assert made.fake.posts == ()
    assert found.missing == ()


@pytest.mark.parametrize("one", BENCHES, ids=lambda one: one.name)
def test_the_operator_notes_an_end_that_is_not_told(
    one: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the network gives no end, the option of the account does."""
    found = told(one.name, monkeypatch, token_expires="2027-01-15").expires
    assert found is not None
    assert (found == END) is (one.name not in TELLS_END)


@pytest.mark.parametrize("one", BENCHES, ids=lambda one: one.name)
def test_each_renewal_names_its_variable(one: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """The steps end with where the new secret goes, and hold no secret themselves."""
    with bench(one, monkeypatch) as made:
        steps = " ".join(renewal(made.account).steps)
    assert "PORTE_VOIX_ESSAI_" in steps
    assert not [secret for secret in one.secrets.values() if secret in steps]


def test_the_outbox_needs_nothing() -> None:
    """An account that publishes nowhere has no token to renew."""
    assert renewal(AccountSettings("apercu", "outbox")).steps == ()


@pytest.mark.parametrize("value", ["15/01/2027", "2027-02-30", "bientôt"])
def test_a_wrong_end_is_a_setting_to_correct(value: str) -> None:
    """A date that is none is told before anything is sent, whatever the network."""
    with pytest.raises(SettingsError, match="token_expires"):
        renewal(AccountSettings("apercu", "outbox", {"token_expires": value}))


@pytest.mark.parametrize("name", ["mastodon", "facebook", "threads"])
def test_a_lost_answer_is_no_answer(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the token may do is not guessed when the network breaks on that very question."""
    path = {"mastodon": "/apps/", "facebook": "debug_token", "threads": "debug_token"}[name]
    with bench(kind(name), monkeypatch) as made:
        made.fake.faults.add("status", status=503, path_contains=path)
        with pytest.raises(Unsure):
            made.network.credentials()


# -- Mastodon -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scopes", "missing"),
    [
        ({"read:accounts", "read:statuses", "write:statuses"}, ()),
        ({"read", "write"}, ()),
        ({"read:accounts", "read:statuses"}, ("write:statuses",)),
        ({"read:accounts", "write"}, ("read:statuses",)),
    ],
)
def test_mastodon_names_the_scopes_that_lack(
    scopes: set[str], missing: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wide scope holds the narrow ones."""
    known = frozenset(scopes | {"read:accounts"})
    found = told("mastodon", monkeypatch, FakeMastodon(token=TOKEN, scopes=known))
    assert (found.scopes, found.missing) == (tuple(sorted(known)), missing)


def test_an_older_mastodon_does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before 4.3 the question needs a scope that we do not ask for: nothing is known to lack."""
    fake = FakeMastodon(token=TOKEN, flavour=MASTODON_4_2)
    found = told("mastodon", monkeypatch, fake)
    assert (found.scopes, found.missing, found.expires) == (None, (), None)
    wide = FakeMastodon(
        token=TOKEN, flavour=MASTODON_4_2, scopes=frozenset({"read", "read:accounts"})
    )
    assert told("mastodon", monkeypatch, wide).scopes is None


# -- Facebook and Threads -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends", "expected"),
    [((0, 0), None), ((SECOND, 0), END), ((0, SECOND), END), ((SECOND + 9, SECOND), END)],
)
def test_facebook_tells_the_first_end(
    ends: tuple[int, int], expected: datetime | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of a token, or of its access to data; zero is never."""
    assert told("facebook", monkeypatch, FakeFacebook(token=TOKEN, ends=ends)).expires == expected


def test_facebook_names_the_scopes_that_lack(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page token without the right to publish says so."""
    fake = FakeFacebook(token=TOKEN, permissions=frozenset({"pages_read_engagement"}))
    assert told("facebook", monkeypatch, fake).missing == ("pages_manage_posts",)


def test_a_page_token_may_not_ask_about_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some tokens are refused that question: nothing is known, and nothing is wrong."""
    fake = FakeFacebook(token=TOKEN, inspects_itself=False)
    found = told("facebook", monkeypatch, fake, token_expires="2027-01-15")
    assert (found.scopes, found.missing, found.expires) == (None, (), END)


def test_the_token_of_another_page_needs_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """It leads to somebody else, which is no silence of the network."""
    with pytest.raises(SomebodyElse) as caught:
        told("facebook", monkeypatch, page="1")
    assert caught.value.wanted == "1"


def test_threads_tells_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A profile token may ask about itself; what the network says wins over the option."""
    fake = FakeThreads(token=TOKEN, clock=lambda: END - timedelta(days=60))
    assert told("threads", monkeypatch, fake, token_expires="2030-01-01").expires == END
    few = FakeThreads(token=TOKEN, scopes=frozenset({"threads_basic"}))
    assert told("threads", monkeypatch, few).missing == (
        "threads_content_publish",
        "threads_delete",
    )


def test_a_token_is_dead_or_the_answer_is_none() -> None:
    """What Meta says of a dead token needs a person; an answer about nothing is no answer."""
    with pytest.raises(Refused) as caught:
        graph_token.read({"data": {"is_valid": False, "error": {"code": 190}}})
    assert caught.value.code == 401
    with pytest.raises(Unsure):
        graph_token.read({"success": True})
    assert graph_token.read({"data": {"is_valid": True}}) == graph_token.Told()


# -- X, Bluesky ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "missing"),
    [("read", ("read-write",)), ("read-write", ()), ("read-write-directmessages", ())],
)
def test_x_tells_a_level(
    level: str, missing: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys made before the application could write are told of, in one paid question."""
    with bench(kind("x"), monkeypatch, FakeX(keys=KEYS, access_level=level)) as made:
        found = made.network.credentials()
        assert len(made.fake.requests) == 1
    assert (found.scopes, found.missing) == ((level,), missing)


def test_bluesky_tells_the_scope_of_its_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """An app password has no end."""
    found = told("bluesky", monkeypatch)
    assert (found.scopes, found.expires) == (("com.atproto.appPass",), None)


# -- The limits of a server ---------------------------------------------------------------------


def limits(
    monkeypatch: pytest.MonkeyPatch, fake: FakeMastodon, **options: object
) -> tuple[Capabilities, Capabilities]:
    """What the settings declare, and what is gone by once the server was asked."""
    with bench(kind("mastodon"), monkeypatch, fake, **options) as made:
        declared = capabilities(made.account)
        return declared, narrowed({"essai": declared}, {"essai": made.network})["essai"]


def test_a_smaller_server_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes less than was declared sets the limit, in characters and addresses."""
    small = FakeMastodon(token=TOKEN, flavour=replace(MASTODON, max_characters=300))
    assert limits(monkeypatch, small)[1].limit == 300
    dear = FakeMastodon(token=TOKEN, flavour=replace(MASTODON, reserved_per_url=40))
    assert limits(monkeypatch, dear)[1].measure("https://a.example/") == 40


def test_a_larger_server_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan, made without any network, stays true."""
    with bench(
        kind("mastodon"), monkeypatch, FakeMastodon(token=TOKEN, flavour=GOTOSOCIAL)
    ) as made:
        assert isinstance(made.network, MastodonNetwork)
        assert made.network.limits().limit == 5000
        declared = capabilities(made.account)
        assert narrowed({"essai": declared}, {"essai": made.network})["essai"] is declared


@pytest.mark.parametrize("failure", ["drop", "html", "no_id"])
def test_a_server_that_does_not_tell_changes_nothing(
    failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No answer, a web page, or an instance without limits: the settings stand."""
    fake = FakeMastodon(token=TOKEN)
    fake.faults.add(failure, path_contains="/api/v2/instance", times=None)
    declared, kept = limits(monkeypatch, fake)
    assert kept is declared
    assert fake.faults.played


def test_limits_are_asked_of_those_that_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another network, or one that is not connected, keeps what was declared."""
    with bench(kind("mastodon"), monkeypatch) as made:
        assert isinstance(made.network, MastodonNetwork)
        told_by_server = made.network.limits()
        declared = capabilities(made.account)
    assert (told_by_server.limit, told_by_server.can) == (declared.limit, declared.can)
    assert narrowed({"absent": declared}, {}) == {"absent": declared}
    with bench(kind("facebook"), monkeypatch) as page:
        assert narrowed({"page": declared}, {"page": page.network}) == {"page": declared}
        assert page.fake.requests == []
