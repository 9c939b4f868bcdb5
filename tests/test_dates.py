"""Dates in the words of Quebec French, on any machine."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from porte_voix.dates import Dates

from tests.factories import TORONTO

FRENCH = Dates("fr", TORONTO)
ENGLISH = Dates("en", TORONTO)
FRIDAY = datetime(2026, 11, 20, 9, 30, tzinfo=TORONTO)


def test_dates_are_said_in_french() -> None:
    """Lower-case days and months, no zero before the hour, spaces that do not break."""
    assert FRENCH.date_long(FRIDAY) == "vendredi 20 novembre 2026"
    assert FRENCH.date_medium(FRIDAY) == "20 novembre 2026"
    assert FRENCH.month_year(FRIDAY) == "novembre 2026"
    assert FRENCH.time_short(FRIDAY) == "9\u00a0h\u00a030"
    assert FRENCH.time_short(FRIDAY.replace(hour=14, minute=0)) == "14\u00a0h"


@pytest.mark.parametrize("day", [date(2026, 12, 1), datetime(2026, 12, 1, 8, tzinfo=TORONTO)])
def test_the_first_of_the_month_is_an_ordinal(day: date) -> None:
    """French says « 1er décembre » and nothing else."""
    assert FRENCH.date_long(day) == "mardi 1er décembre 2026"
    assert FRENCH.date_medium(day) == "1er décembre 2026"


def test_an_english_site_speaks_english() -> None:
    """Canadian English, by Babel."""
    assert ENGLISH.date_long(FRIDAY) == "Friday, November 20, 2026"
    assert ENGLISH.date_medium(date(2026, 12, 1)) == "December 1, 2026"
    assert ENGLISH.time_short(FRIDAY).startswith("9:30")


def test_an_instant_is_told_in_the_time_zone_of_the_site() -> None:
    """What happens at 3:30 UTC happened the evening before at home."""
    night = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)
    assert FRENCH.date_medium(night) == "20 novembre 2026"
    assert FRENCH.time_short(night) == "22\u00a0h\u00a030"
    assert FRENCH.date_iso(night) == "2026-11-20T22:30:00-05:00"


@given(st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC)))
def test_the_machine_form_tells_the_same_instant(moment: datetime) -> None:
    """What machines read back is the instant that was given."""
    assert datetime.fromisoformat(FRENCH.date_iso(moment)) == moment


def test_a_day_has_no_hour() -> None:
    """A plain day is not moved to another zone."""
    assert FRENCH.date_iso(date(2026, 11, 20)) == "2026-11-20"


@pytest.mark.parametrize("locale", ["en_US.UTF-8", "de_DE.UTF-8", "C", "nonsense"])
def test_the_locale_of_the_machine_changes_nothing(locale: str) -> None:
    """The words come from Babel and the settings alone."""
    program = (
        "from datetime import date; from zoneinfo import ZoneInfo; "
        "from porte_voix.dates import Dates; "
        "print(ascii(Dates('fr', ZoneInfo('UTC')).date_long(date(2026, 8, 1))))"
    )
    machine = {"LANG": locale, "LC_ALL": locale, "TZ": "Asia/Tokyo"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        env={**os.environ, **machine},
    )
    assert done.stdout.decode().strip() == ascii("samedi 1er août 2026")
