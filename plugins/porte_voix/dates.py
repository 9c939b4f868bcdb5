"""Dates as readers say them, in the site's language and time zone, never the machine's.

Babel knows the words; what Quebec French asks of it is here: « 1er novembre », « 9 h 30 ».
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

LOCALES = {"fr": "fr_CA", "en": "en_CA"}
NBSP = "\u00a0"


@lru_cache(1 << 14)
def _formatted(day: date, pattern: str, locale: str) -> str:
    """Lists say the same days again and again."""
    return format_date(day, pattern, locale=locale)


@dataclass(frozen=True, slots=True)
class Dates:
    """The date filters of one site; a language without words of its own falls back on English."""

    language: str
    zone: ZoneInfo

    @property
    def _locale(self) -> str:
        return LOCALES.get(self.language, LOCALES["en"])

    def _here(self, value: date) -> date:
        """An instant as the clocks of the site tell it; a plain day is left alone."""
        return value.astimezone(self.zone) if isinstance(value, datetime) else value

    def _words(self, value: date, french: str, english: str) -> str:
        value = self._here(value)
        day = value.date() if isinstance(value, datetime) else value
        pattern = french.replace("d ", "'1er' ") if value.day == 1 else french
        if self.language != "fr":
            pattern = english
        return _formatted(day, pattern, self._locale)

    def date_long(self, value: date) -> str:
        """« vendredi 20 novembre 2026 »."""
        return self._words(value, "EEEE d MMMM y", "EEEE, MMMM d, y")

    def date_medium(self, value: date) -> str:
        """« 20 novembre 2026 »."""
        return self._words(value, "d MMMM y", "MMMM d, y")

    def month_year(self, value: date) -> str:
        """« novembre 2026 »."""
        return self._words(value, "MMMM y", "MMMM y")

    def date_iso(self, value: date) -> str:
        """The form machines read, with its offset when there is an hour."""
        return self._here(value).isoformat()

    def time_short(self, value: datetime) -> str:
        """« 9 h 30 », « 14 h »."""
        local = value.astimezone(self.zone).time()
        if self.language != "fr":
            return format_time(local, "short", locale=self._locale)
        minutes = f"{NBSP}{local:%M}" if local.minute else ""
        return f"{local.hour}{NBSP}h{minutes}"
