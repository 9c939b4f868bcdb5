"""What spares an hour that has nothing to do, and what never does."""

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from porte_voix.announce.settled import Chain, Settled, chain, news, of

ZONE = ZoneInfo("America/Toronto")
NINE = datetime(2026, 11, 20, 9, 17, tzinfo=ZONE)
SAID = Settled("c0ffee", "0123456789abcdef", 12, NINE.isoformat())


def later(hours: float, **changed: object) -> Settled:
    """The same commit and register, some hours after."""
    since = (NINE + timedelta(hours=hours)).isoformat()
    return replace(SAID, since=since, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["", "date: 2026-11-20 09:16", "fin: 2026-11-20 10:18", "date: 2026-11-21", "12:00"]
)
def test_an_hour_that_nothing_asks_for_is_spared(text: str) -> None:
    """Instants of before the chain and of after now change nothing; days are for midnight."""
    assert news(SAID, later(1), ZONE, [text]) == ""


@pytest.mark.parametrize(
    "text",
    [
        "date: 2026-11-20 09:17",
        "fin: 2026-11-20T10:00",
        "fin:   '2026-11-20   9:30:15'",
        "date: 2026-11-20 10:17",
    ],
)
def test_the_instant_of_a_text_is_never_missed(text: str) -> None:
    """That of an article to come, that of the end of an urgent notice."""
    assert "venue" in news(SAID, later(1), ZONE, ["", text])


@pytest.mark.parametrize(
    ("said", "now"),
    [
        (None, later(1)),
        (SAID, later(1, commit="decade")),
        (SAID, later(1, events=13)),
        (SAID, later(1, lineage="fedcba9876543210")),
        (SAID, later(15)),
        (SAID, later(24)),
    ],
)
def test_a_commit_a_decision_or_another_day_asks_for_the_whole(
    said: Settled | None, now: Settled
) -> None:
    """And so does a site that tells nothing: the day is that of the board, not of the machine."""
    assert news(said, now, ZONE, [])


def test_a_chain_goes_from_its_first_job_to_the_last() -> None:
    """What was settled before it stays until nothing is left to say."""
    begun = Chain("decade", later(1).since, SAID)
    assert chain(begun.text().encode()) == begun
    ended = begun.ended("0123456789abcdef", 14)
    assert ended.said == later(1, commit="decade", events=14)


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"\xff", b'{"commit": "a"}'])
def test_what_is_no_chain_is_nothing(text: bytes) -> None:
    """A file cut short or made by others."""
    assert chain(text) is None


@pytest.mark.parametrize("told", [None, "x", {}, {**asdict(SAID), "since": "2026-11-20"}])
def test_what_a_site_tells_otherwise_is_nothing(told: object) -> None:
    """An instant without its zone is none."""
    assert of(told) is None
