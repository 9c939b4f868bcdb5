"""What must hold before anything is sent; each refusal says why, and that nothing was sent."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from porte_voix.accounts import AccountSettings
from porte_voix.announce import guard
from porte_voix.announce.live import LiveState
from porte_voix.announce.networks.base import Identity
from porte_voix.errors import LedgerError, NeedsPerson, SettingsError
from porte_voix.ledger import events as ev
from porte_voix.ledger.state import State
from porte_voix.settings import Settings

from tests.announce.builders import NOW, make_register, make_settings
from tests.factories import SITE, make_manifest

OUTBOX = AccountSettings("apercu", "outbox")
REAL = AccountSettings("masto", "mastodon", {"server": "https://social.example"})
FAKE = AccountSettings("masto", "mastodon", {"server": "http://127.0.0.1:8090"})


def settings_of(*accounts: AccountSettings, **values: Any) -> Settings:
    """The settings of a production site with these accounts, its register on a server."""
    return make_settings(accounts=accounts, **({"ledger": "postgresql://base/registre"} | values))


def told(settings: Settings, environment: Mapping[str, str]) -> list[str]:
    """Where the problems of these settings are."""
    try:
        guard.check_settings(settings, environment)
    except SettingsError as error:
        assert all(problem.way_out for problem in error.problems)
        return [problem.where for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("account", "real"),
    [
        (OUTBOX, False),
        (REAL, True),
        (FAKE, False),
        (AccountSettings("x", "x"), True),
        (AccountSettings("x", "x", {"base_url": "http://localhost:1"}), False),
        (AccountSettings("x", "x", {"base_url": "http://127.0.0.1@social.example"}), True),
        (AccountSettings("x", "x", {"base_url": "http://[::1"}), True),
        (
            AccountSettings("x", "mastodon", dict(REAL.options) | {"base_url": "http://[::1]:1"}),
            True,
        ),
    ],
)
def test_what_leaves_this_machine_is_real(account: AccountSettings, real: bool) -> None:
    """Only the outbox and accounts whose every address is this machine are not real."""
    assert guard.is_real(account) is real


@pytest.mark.parametrize(
    ("settings", "environment", "problems"),
    [
        (settings_of(REAL), {}, []),
        (settings_of(REAL), {"CI": "true"}, []),
        (settings_of(), {}, ["PORTE_VOIX_ACCOUNTS"]),
        (settings_of(REAL), {"PORTE_VOIX_NOW": "2026-11-20"}, ["PORTE_VOIX_NOW"]),
        (settings_of(FAKE, OUTBOX), {"PORTE_VOIX_NOW": "2026-11-20"}, []),
        (settings_of(REAL, ledger="sqlite:///r.sqlite"), {"CI": "true"}, ["PORTE_VOIX_LEDGER"]),
        (settings_of(REAL, ledger="sqlite:///r.sqlite"), {}, []),
        (settings_of(OUTBOX, ledger="sqlite:///r.sqlite"), {"CI": "true"}, []),
        (settings_of(REAL, live_at="http://127.0.0.1:8000"), {}, ["PORTE_VOIX_LIVE_AT"]),
        (settings_of(OUTBOX, live_at="https://ailleurs.example"), {}, ["PORTE_VOIX_LIVE_AT"]),
        (settings_of(OUTBOX, live_at="http://127.0.0.1:8000"), {}, []),
        (settings_of(REAL, site=""), {}, ["PORTE_VOIX_SITE"]),
        (settings_of(OUTBOX, site=""), {}, []),
    ],
)
def test_settings_that_could_send_from_a_trial_are_refused(
    settings: Settings, environment: dict[str, str], problems: list[str]
) -> None:
    """A real account wants the real clock, site, address and a register that lasts."""
    assert told(settings, environment) == problems


def test_every_problem_is_told_at_once() -> None:
    """Four mistakes make one refusal of four problems."""
    wrong = settings_of(REAL, site="", ledger="sqlite:///r", live_at="http://127.0.0.1:1")
    assert len(told(wrong, {"CI": "1", "PORTE_VOIX_NOW": "2026-11-20"})) == 4


# -- The register --------------------------------------------------------------------------------


def test_the_site_s_own_register_is_accepted() -> None:
    """Same site, same lineage: nothing to say."""
    guard.check_register(make_register(), make_manifest(), make_settings(lineage="l1"))


@pytest.mark.parametrize(
    ("state", "settings", "words"),
    [
        (State(), make_settings(lineage="l1"), "jamais été ouvert"),
        (make_register(site="https://autre.example"), make_settings(lineage="l1"), "autre.example"),
        (make_register(), make_settings(lineage="l2"), 'PORTE_VOIX_LINEAGE = "l1"'),
        (make_register(), make_settings(), "lignée"),
    ],
)
def test_any_other_register_is_refused(state: State, settings: Settings, words: str) -> None:
    """Absent, foreign or copied: exit 4, and the sentence says how to go on."""
    with pytest.raises(LedgerError) as raised:
        guard.check_register(state, make_manifest(), settings)
    assert raised.value.exitcode == 4
    assert words in str(raised.value)
    assert "Rien n'a été envoyé" in str(raised.value)


# -- The live site -------------------------------------------------------------------------------


def live(**values: Any) -> LiveState:
    """The public file of the site, as of this register."""
    facts: dict[str, Any] = {"manifest": "m", "lineage": "l1", "events": 1, "date": NOW}
    return LiveState(**(facts | values))


@pytest.mark.parametrize(
    "found", [live(), live(events=0), live(lineage="", events=0), live(date=None)]
)
def test_a_site_built_with_this_register_or_before_it_is_accepted(found: LiveState) -> None:
    """The site may be behind the register, as it is after each announcement, or know none yet."""
    guard.check_live(make_register(), found, NOW, own_clock=True)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (live(lineage="l2"), "un autre registre"),
        (live(events=2), "plus ancien que le site en ligne"),
        (live(lineage="", events=2), "plus ancien que le site en ligne"),
    ],
)
def test_a_register_behind_the_site_is_refused(found: LiveState, words: str) -> None:
    """Invariant 9: a register that lost part of its memory announces nothing."""
    with pytest.raises(LedgerError) as raised:
        guard.check_live(make_register(), found, NOW, own_clock=True)
    assert words in str(raised.value)


@pytest.mark.parametrize(("seconds", "right"), [(0, True), (30, True), (-30, True), (31, False)])
@pytest.mark.parametrize("sign", [1, -1])
def test_two_clocks_must_agree(seconds: int, right: bool, sign: int) -> None:
    """Thirty seconds apart, either way, is the most; a clock that tests move is not compared."""
    found = live(date=NOW + sign * timedelta(seconds=seconds))
    guard.check_live(make_register(), found, NOW, own_clock=False)
    if right:
        guard.check_live(make_register(), found, NOW, own_clock=True)
        return
    with pytest.raises(NeedsPerson, match=r"diffèrent de 31 s"):
        guard.check_live(make_register(), found, NOW, own_clock=True)


def test_clocks_are_compared_whatever_their_zone() -> None:
    """An instant is an instant, however the server writes it."""
    found = live(date=datetime(2026, 11, 20, 15, 0, tzinfo=UTC))
    guard.check_live(make_register(), found, NOW.astimezone(make_settings().zone), own_clock=True)


# -- The accounts --------------------------------------------------------------------------------

BOUND = ev.Bound("masto", "mastodon", "social.example#109")


@pytest.mark.parametrize(
    ("state", "account", "remote", "right"),
    [
        (make_register(), REAL, "social.example#109", True),
        (make_register(BOUND), REAL, "social.example#109", True),
        (make_register(BOUND), REAL, "social.example#110", False),
        (make_register(BOUND), AccountSettings("masto", "facebook"), "social.example#109", False),
        (make_register(BOUND), AccountSettings("autre", "mastodon"), "social.example#110", True),
    ],
)
def test_a_token_must_lead_to_the_account_the_register_knows(
    state: State, account: AccountSettings, remote: str, right: bool
) -> None:
    """Credentials that lead elsewhere stop everything; a first use, or a renaming, does not."""
    identity = Identity(remote, "Le compte")
    if right:
        guard.check_identity(state, account, identity)
        return
    with pytest.raises(NeedsPerson, match="Rien n'a été envoyé"):
        guard.check_identity(state, account, identity)


def test_the_manifest_of_these_tests_is_the_site_s() -> None:
    """The factories and the settings speak of the same site."""
    assert make_manifest().site == make_settings().site == SITE


@pytest.mark.parametrize(
    ("environment", "refused"),
    [
        ({}, False),
        ({"GITHUB_REF": "refs/heads/main", "GITHUB_EVENT_NAME": "push"}, False),
        ({"GITHUB_REF": "refs/heads/essai", "GITHUB_EVENT_NAME": "push"}, True),
        ({"GITHUB_REF": "refs/pull/3/merge", "GITHUB_EVENT_NAME": "pull_request"}, True),
        ({"GITHUB_REF": "refs/heads/main", "GITHUB_EVENT_NAME": "pull_request_target"}, True),
        ({"CI_COMMIT_REF_NAME": "main"}, False),
        ({"CI_COMMIT_REF_NAME": "essai"}, True),
        ({"CI_COMMIT_REF_NAME": "main", "CI_MERGE_REQUEST_IID": "7"}, True),
    ],
)
def test_only_the_branch_that_is_published_announces(
    environment: dict[str, str], refused: bool
) -> None:
    """A job of another branch or of a merge request sends nothing; a person's machine may."""
    if not refused:
        guard.check_branch(Settings(), environment)
        return
    with pytest.raises(NeedsPerson, match="rien ne s'annonce"):
        guard.check_branch(Settings(), environment)
