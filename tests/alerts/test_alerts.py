"""What asks for a gesture becomes one issue, never two, on each host."""

from collections.abc import Iterator

import pytest
from porte_voix.alerts.alert import Alert, body
from porte_voix.alerts.hosts import Host, host_of, tell
from porte_voix.errors import NeedsPerson, SettingsError

from tests.alerts.board import TOKEN, Board, environment, served

ALERT = Alert(
    "porte-voix:jetons", "Un jeton demande un geste", body("Relancez.", "il reste 7 jours")
)


@pytest.fixture(params=["github", "gitlab"])
def place(request: pytest.FixtureRequest) -> Iterator[tuple[Board, str]]:
    """A host and its address."""
    board = Board(request.param)
    with served(board) as url:
        yield board, url


def host(place: tuple[Board, str], token: str = TOKEN) -> Host:
    """The host that a job of this place would speak to."""
    board, url = place
    return host_of(environment(board.kind, url, token))


def test_a_subject_has_one_issue(place: tuple[Board, str]) -> None:
    """Said again every week, it is opened once and left alone while its words do not change."""
    first = tell(ALERT, host(place))
    again = tell(ALERT, host(place))
    assert (first[1], again) == (True, (first[0], False))
    assert len(place[0].issues) == 1


def test_new_words_are_written_in_the_same_issue(place: tuple[Board, str]) -> None:
    """Six days instead of seven: the same issue says so."""
    tell(ALERT, host(place))
    later = Alert(ALERT.label, ALERT.title, body("Relancez.", "il reste 6 jours"))
    assert tell(later, host(place))[1]
    (issue,) = place[0].issues
    assert "6 jours" in (issue.get("body") or issue.get("description"))


def test_a_closed_issue_is_not_written_again(place: tuple[Board, str]) -> None:
    """Somebody closed it, and the subject is still there: another one is opened."""
    tell(ALERT, host(place))
    place[0].issues[0]["open"] = False
    tell(ALERT, host(place))
    assert len(place[0].issues) == 2


def test_another_subject_has_its_own(place: tuple[Board, str]) -> None:
    """Tokens and links do not share an issue."""
    tell(ALERT, host(place))
    tell(Alert("porte-voix:liens", "Des liens", "…"), host(place))
    assert len(place[0].issues) == 2


@pytest.mark.parametrize("code", [401, 403, 410, 500])
def test_an_alert_that_is_not_told_never_looks_told(place: tuple[Board, str], code: int) -> None:
    """The job fails with a sentence; no token is in it."""
    place[0].failing = code
    with pytest.raises(NeedsPerson, match=f"réponse {code}") as told:
        tell(ALERT, host(place))
    assert "«\u00a0no\u00a0»" in str(told.value) and TOKEN not in str(told.value)


def test_a_wrong_token_is_refused(place: tuple[Board, str]) -> None:
    """The host says no; nothing is opened."""
    with pytest.raises(NeedsPerson):
        tell(ALERT, host(place, "autre"))
    assert not place[0].issues


@pytest.mark.parametrize(
    "environment", [{}, {"GITHUB_REPOSITORY": "a/b"}, {"CI_PROJECT_ID": "7", "CI_API_V4_URL": "x"}]
)
def test_outside_of_a_job_nothing_is_opened(environment: dict[str, str]) -> None:
    """One sentence says what is missing."""
    with pytest.raises(SettingsError):
        host_of(environment)


def test_the_words_of_a_command_cannot_leave_their_fence() -> None:
    """A title full of signs neither closes the fence nor names anybody."""
    text = body("Relancez.", "```\n@tous [ici](https://x.example)\n````")
    assert text.count("`````") == 2
    assert text.endswith("`````\n")
