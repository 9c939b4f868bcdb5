"""Paging back through an account."""

from datetime import timedelta

import pytest
from porte_voix.announce.networks.base import CannotLook, Post, Refused, Unsure
from porte_voix.announce.networks.looking import MAX_PAGES, Page, back_to, looking

from tests.announce.networks.benches import NOW

DAY = timedelta(days=1)


def page(cursor: str | None) -> Page:
    """One post a day, for ever."""
    day = int(cursor or 0)
    return (Post(str(day), "", created_at=NOW - day * DAY),), str(day + 1)


def test_pages_are_read_back_to_the_instant() -> None:
    """Every page that may hold a wanted post is read, and no other."""
    asked: list[str | None] = []

    def spied(cursor: str | None) -> Page:
        asked.append(cursor)
        return page(cursor)

    assert [post.id for post in back_to(NOW - 2 * DAY, spied)] == ["0", "1", "2"]
    assert asked == [None, "1", "2", "3"]


def test_the_end_of_the_account_is_enough() -> None:
    """An account younger than the instant is read whole; a post without a date is kept."""
    assert back_to(NOW, lambda cursor: ((Post("1", ""),), None)) == (Post("1", ""),)


def test_too_many_pages_cannot_tell() -> None:
    """Not reaching the instant is not the same as finding nothing."""
    with pytest.raises(CannotLook):
        back_to(NOW - (MAX_PAGES + 1) * DAY, page)


@pytest.mark.parametrize("failure", [Refused(403, "non"), Unsure("peut-être")])
def test_a_failed_read_cannot_tell(failure: Exception) -> None:
    """Any failure of a read says that the network could not be looked at, for now."""
    with pytest.raises(CannotLook) as caught, looking():
        raise failure
    assert not caught.value.blind
