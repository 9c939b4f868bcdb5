"""Rate limits by fixed windows of the fake's own clock, as Mastodon and X announce them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

Limits = Mapping[str, tuple[int, timedelta]]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one bucket stands after a call."""

    limit: int
    remaining: int
    reset: datetime
    exceeded: bool


class Windows:
    """Counts calls by bucket; a window opens at its first call."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._open: dict[str, tuple[datetime, int]] = {}

    def hit(self, bucket: str, now: datetime) -> Standing:
        """Count one call."""
        limit, length = self._limits[bucket]
        start, count = self._open.get(bucket, (now, 0))
        if now >= start + length:
            start, count = now, 0
        count += 1
        self._open[bucket] = (start, count)
        return Standing(limit, max(0, limit - count), start + length, count > limit)
