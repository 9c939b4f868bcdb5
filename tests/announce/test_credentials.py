"""How an account stands: identity, scopes, days left of its token, whether it answers."""

from datetime import UTC, datetime, timedelta

import pytest
from porte_voix.accounts import AccountSettings
from porte_voix.announce.credentials import Verdict, days_left, examine, judge
from porte_voix.announce.networks.base import (
    Credentials,
    Identity,
    NetworkFailure,
    Refused,
    Renewal,
    SomebodyElse,
    Unsure,
)
from porte_voix.ledger.events import Bound
from porte_voix.ledger.state import State

from tests.announce.builders import make_register

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ACCOUNT = AccountSettings("masto", "mastodon")
ENDLESS = Renewal(None, ("Ouvrez le compte.", "Copiez le jeton."))
SIXTY = Renewal(60 * DAY, ENDLESS.steps)
STEPS = (*ENDLESS.steps, "Vérifiez\u00a0: inv credentials.")


def make_credentials(
    expires: datetime | None = None, missing: tuple[str, ...] = (), remote: str = "m.example#1"
) -> Credentials:
    """What a network tells of a sound token."""
    return Credentials(Identity(remote, "@blogue"), ("write",), missing, expires)


class Asked:
    """A network that tells these credentials, or fails this way."""

    def __init__(self, answer: Credentials | NetworkFailure) -> None:
        self.answer = answer

    def credentials(self) -> Credentials:
        """As the network does."""
        if isinstance(self.answer, NetworkFailure):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    ("left", "verdict", "words"),
    [
        (14 * DAY + MINUTE, Verdict.FINE, ""),
        (14 * DAY, Verdict.SOON, "dans 14 jours"),
        (7 * DAY + MINUTE, Verdict.SOON, "dans 7 jours"),
        (7 * DAY, Verdict.PERSON, "dans 7 jours\u00a0: renouvelez-le cette semaine"),
        (DAY + MINUTE, Verdict.PERSON, "dans 1 jour\u00a0: renouvelez"),
        (DAY, Verdict.PERSON, "dans moins d'un jour\u00a0: renouvelez-le maintenant"),
        (MINUTE, Verdict.PERSON, "dans moins d'un jour"),
        (timedelta(0), Verdict.PERSON, "périmé"),
        (-9 * DAY, Verdict.PERSON, "périmé"),
    ],
)
def test_the_end_of_a_token_is_told_at_14_7_and_1_days(
    left: timedelta, verdict: Verdict, words: str
) -> None:
    """From the warning to the last day, with every step to renew."""
    found = judge(ACCOUNT, make_credentials(NOW + left), ENDLESS, None, NOW)
    assert found.verdict is verdict
    assert words in " ".join(found.problems)
    assert found.gestures == (STEPS if words else ())


def test_a_token_without_an_end_is_fine() -> None:
    """Nothing to say of a token that does not end."""
    found = judge(ACCOUNT, make_credentials(), ENDLESS, None, NOW)
    assert (found.verdict, found.problems, found.gestures) == (Verdict.FINE, (), ())


def test_an_end_that_nobody_noted_is_asked_for() -> None:
    """A token of sixty days whose network tells nothing needs a date in the settings."""
    found = judge(ACCOUNT, make_credentials(), SIXTY, None, NOW)
    assert (found.verdict, found.gestures) == (Verdict.SOON, ())
    assert "60 jours" in found.problems[0]
    assert "token_expires" in found.problems[0]


def test_a_scope_that_lacks_is_named() -> None:
    """A person must give it, with the steps."""
    found = judge(ACCOUNT, make_credentials(missing=("write:statuses",)), ENDLESS, None, NOW)
    assert (found.verdict, found.gestures) == (Verdict.PERSON, STEPS)
    assert found.problems == ("il manque\u00a0: write:statuses",)


def test_a_token_of_another_account_is_told() -> None:
    """The register's bound identity decides; one it does not know yet is fine."""
    state = make_register(Bound("masto", "mastodon", "m.example#1"))
    assert judge(ACCOUNT, make_credentials(), ENDLESS, state, NOW).verdict is Verdict.FINE
    assert judge(ACCOUNT, make_credentials(), ENDLESS, State(), NOW).verdict is Verdict.FINE
    other = judge(ACCOUNT, make_credentials(remote="m.example#2"), ENDLESS, state, NOW)
    assert other.verdict is Verdict.PERSON
    assert "m.example#2" in other.problems[0]
    assert "m.example#1" in other.problems[0]
    assert "Remettez le jeton" in other.gestures[-1]


def test_every_problem_is_told_at_once() -> None:
    """An end, a scope and an identity: three sentences, never only the first."""
    state = make_register(Bound("masto", "mastodon", "m.example#9"))
    told = make_credentials(NOW + 3 * DAY, ("write:statuses",))
    assert len(judge(ACCOUNT, told, ENDLESS, state, NOW).problems) == 3


@pytest.mark.parametrize(
    ("failure", "verdict"),
    [
        (Refused(401, "jeton"), Verdict.PERSON),
        (Refused(403, "droit"), Verdict.PERSON),
        (Refused(426, "version"), Verdict.PERSON),
        (Refused(0, "connexion impossible"), Verdict.SILENT),
        (Refused(429, "attendre"), Verdict.SILENT),
        (Unsure("pas de réponse"), Verdict.SILENT),
    ],
)
def test_a_dead_token_is_not_a_silent_network(failure: NetworkFailure, verdict: Verdict) -> None:
    """A refusal needs a person and the steps; a network that does not answer, another try."""
    found = examine(ACCOUNT, Asked(failure), ENDLESS, None, NOW)  # type: ignore[arg-type]
    assert (found.verdict, found.credentials) == (verdict, None)
    assert found.gestures == (STEPS if verdict is Verdict.PERSON else ())
    assert found.problems == (str(failure),)


def test_a_token_that_leads_elsewhere_needs_a_person() -> None:
    """The network itself says whose the token is: both accounts are named, and the gesture."""
    other = SomebodyElse("urn:li:organization:9", "urn:li:organization:1")
    found = examine(ACCOUNT, Asked(other), ENDLESS, None, NOW)  # type: ignore[arg-type]
    assert (found.verdict, found.credentials) == (Verdict.PERSON, None)
    (problem,) = found.problems
    assert "organization:9" in problem and "organization:1" in problem
    assert found.gestures and all(found.gestures)


def test_an_answer_is_judged() -> None:
    """What an account told goes with the verdict."""
    told = make_credentials()
    found = examine(ACCOUNT, Asked(told), ENDLESS, None, NOW)  # type: ignore[arg-type]
    assert (found.verdict, found.credentials) == (Verdict.FINE, told)


def test_days_are_whole() -> None:
    """A token that ends in an hour has no day left; one that ended has fewer than none."""
    assert days_left(NOW + timedelta(hours=1), NOW) == 0
    assert days_left(NOW - timedelta(hours=1), NOW) == -1
