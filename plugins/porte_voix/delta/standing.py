"""Addresses found once, when a file is read, for contents that nothing has changed since.

Pelican fills the address of an article ten times a build, and first of all to know whether it may
be written. What the file and the settings decide is kept with what was read of the file.
"""

from collections.abc import Callable
from typing import Any

from pelican.contents import Article, Content

from porte_voix.delta import records
from porte_voix.delta.opens import identity
from porte_voix.delta.patching import Patch

#: Where the address of a valid content and its place in the output are kept on it.
ADDRESSES = "_delta_addresses"
CONTENT = "pelican.contents:Content"
#: The addresses and the places of the contents of the build under way, by ``id``.
urls: dict[int, str] = {}
places: dict[int, str] = {}
#: Those that were just read, and were valid when their files were.
valid: set[int] = set()


def patches() -> tuple[Patch, ...]:
    """The functions replaced."""
    relies = (
        f"{CONTENT}._has_valid_mandatory_properties",
        f"{CONTENT}._has_valid_save_as",
        f"{CONTENT}._has_valid_status",
        f"{CONTENT}.get_url_setting",
    )
    return (
        Patch(f"{CONTENT}.is_valid", _is_valid, relies),
        Patch(f"{CONTENT}.save_as", _kept(places), relies[-1:]),
        Patch(f"{CONTENT}.url", _kept(urls), relies[-1:]),
    )


def _is_valid(stock: Any) -> Any:
    """True at once for what was valid when its file was read."""

    def is_valid(self: Any) -> Any:
        return identity(self) in valid or stock(self)

    return is_valid


def _kept(known: dict[int, str]) -> Callable[[Any], Any]:
    """The place or the address of a content that is still what was read."""

    def made(stock: Any) -> Any:
        def get(self: Any) -> Any:
            found = known.get(identity(self))
            return stock.fget(self) if found is None else found

        return property(get)

    return made


def keep(content: Content) -> None:
    """Keep on an article just read the addresses that its file and the settings decide."""
    # Without a date of its own, an address may name the present day.
    if type(content) is not Article or not hasattr(content, "date"):
        return
    with records.kept():
        try:
            if content.is_valid():
                found = (content.status, content.url, content.save_as)
                if all(type(each) is str for each in found):
                    vars(content)[ADDRESSES] = found
        except Exception:
            # Pelican meets it where it asks.
            return


def trust(content: Content) -> None:
    """A content has just been made again from what was read."""
    known = vars(content).get(ADDRESSES)
    if known is not None and known[0] == content.status:
        valid.add(identity(content))


def use(content: Content) -> None:
    """A content is what was read, and does not change any more."""
    known = vars(content).get(ADDRESSES)
    if known is not None and known[0] == content.status:
        urls[identity(content)], places[identity(content)] = known[1:]


def forget() -> None:
    """Another build begins, or this one ends."""
    for found in (urls, places, valid):
        found.clear()
