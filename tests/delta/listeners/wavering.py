"""Refuses every build for one of many faults: which one is named depends on the order of a set."""

import logging

from pelican import Pelican
from pelican.plugins import signals

log = logging.getLogger(__name__)


def refuse(pelican: Pelican) -> None:
    """Name the first fault and end the build."""
    log.error("%s", next(iter({f"faute {number}" for number in range(64)})))
    raise SystemExit(4)


def register() -> None:
    """Connect to Pelican."""
    signals.finalized.connect(refuse)
