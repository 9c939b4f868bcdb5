"""A sample of the proof: a few machines at once, on each kind of shared register."""

import pytest

from tests.runners.crowd import gather
from tests.runners.ledgers import LEDGERS

#: Networks whose libraries start quickly.
NETWORKS = ("mastodon", "facebook", "threads")


@pytest.mark.real
@pytest.mark.parametrize("kind", LEDGERS)
def test_machines_that_announce_at_once(kind: str) -> None:
    """Three machines, four articles, three accounts: twelve announcements, each made once."""
    told = gather(kind, 3, 4, NETWORKS)
    assert (told.announcements, told.duplicates, told.losses, told.wrongs) == (12, 0, 0, [])
    assert told.appends > 2
