"""Reading back what an account shows: one way to page, one way to say that it cannot be told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from porte_voix.announce.networks.base import CannotLook, Post, Refused, Unsure
from porte_voix.i18n import _

#: More pages than an official account writes in any window we look at.
MAX_PAGES = 40

#: One page: its posts, newest first, and the cursor of the next one (``None`` at the end).
Page = tuple[tuple[Post, ...], str | None]


@contextmanager
def looking() -> Iterator[None]:
    """Turn a failed read into ``CannotLook``."""
    try:
        yield
    except (Refused, Unsure) as failure:
        raise CannotLook(str(failure)) from None


def found(call: Callable[[], Post | None]) -> Post | None:
    """A post read back; ``None`` when the network says that it is not there."""
    with looking():
        try:
            return call()
        except Refused as refused:
            if refused.code == 404:
                return None
            raise


def back_to(since: datetime, page: Callable[[str | None], Page]) -> tuple[Post, ...]:
    """Every post since ``since``; raises ``CannotLook`` when ``MAX_PAGES`` do not reach it."""
    found: list[Post] = []
    cursor: str | None = None
    for _turn in range(MAX_PAGES):
        posts, cursor = page(cursor)
        found += (post for post in posts if post.created_at is None or post.created_at >= since)
        dates = [post.created_at for post in posts if post.created_at is not None]
        if cursor is None or (dates and min(dates) < since):
            return tuple(found)
    raise CannotLook(
        _("{pages} pages lues sans remonter jusqu'au {since:%Y-%m-%d}").format(
            pages=MAX_PAGES, since=since
        )
    )
