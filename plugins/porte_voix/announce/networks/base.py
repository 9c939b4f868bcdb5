"""What every network declares and does: capabilities, a few verbs, and how a call may fail.

A call ends in one of four ways, because the caller acts differently on each: an answer; a clean
refusal (``Refused``: nothing was published); a doubt (``Unsure``: it may have been published, look
before anything else); no way to look (``CannotLook``: only a person can tell).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from porte_voix.announce.model import Op, Request
from porte_voix.i18n import _


class NetworkFailure(Exception):
    """A call did not end well; never carries an address that holds a secret."""


class Refused(NetworkFailure):
    """Nothing was published: the network said no, or nothing left this machine (code 0)."""

    def __init__(self, code: int, why: str, retry_after: float | None = None) -> None:
        super().__init__(code, why, retry_after)
        self.code, self.why, self.retry_after = code, why, retry_after

    def __str__(self) -> str:
        return f"{self.code}\u00a0: {self.why}" if self.code else self.why


class Unsure(NetworkFailure):
    """The write may have happened: no answer, a server error, or an answer without an id."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class SomebodyElse(NetworkFailure):
    """The credentials lead to another account than the one the settings name."""

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(found, wanted)
        self.found, self.wanted = found, wanted

    def __str__(self) -> str:
        return _("le jeton mène à {found}, pas à {wanted}").format(
            found=self.found, wanted=self.wanted
        )


class CannotLook(NetworkFailure):
    """The network did not tell what it has; ``blind`` when it never will (no right to read)."""

    def __init__(self, why: str, blind: bool = False) -> None:
        super().__init__(why, blind)
        self.why, self.blind = why, blind


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the credentials are: the network's own immutable id, and a name for people."""

    remote: str
    label: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a network tells of our token: whose it is, what it may do, until when.

    ``scopes`` is ``None`` when the network does not tell; ``missing`` are those we need and lack.
    ``expires`` is ``None`` when neither the network nor the settings give an end.
    """

    identity: Identity
    scopes: tuple[str, ...] | None
    missing: tuple[str, ...]
    expires: datetime | None


@dataclass(frozen=True, slots=True)
class Renewal:
    """How a person renews a token: how long a new one lasts, if it ends, and each gesture."""

    life: timedelta | None
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """A public post as the network names it; the rest as far as it gives it.

    ``media`` are the ids of its pictures and ``alt`` the description of the first one; ``None``
    when the network does not tell.
    """

    id: str
    url: str
    text: str = ""
    links: tuple[str, ...] = ()
    created_at: datetime | None = None
    media: tuple[str, ...] | None = None
    alt: str | None = None


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """What a network takes of a picture that the sender uploads.

    ``mimes`` are its types, ``size`` its bytes, ``edge`` the longest side worth sending, in pixels,
    ``alt`` the longest description, in characters (0: it takes none). ``edits`` says whether a
    correction may bring another picture, or take it away.
    """

    mimes: tuple[str, ...]
    size: int
    edge: int
    alt: int
    edits: bool


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a network can do, each limit with its source beside the constant that feeds it.

    ``measure`` counts the text as sent, in ``unit``; ``link_inline`` says that the link is part of
    that text. ``settle`` is how long a write may stay invisible to a look-up. ``cost`` is in US
    dollars for one announcement with a link. ``picture`` is ``None`` where the network makes the
    card by itself, from the page.
    """

    limit: int
    unit: str
    measure: Callable[[str], int]
    link_inline: bool
    can: frozenset[Op]
    settle: timedelta
    deadline: timedelta = timedelta(seconds=30)
    cost: float = 0.0
    picture: PictureLimits | None = None


class Network(Protocol):
    """One account on one network. Every verb is one attempt; none retries or follows redirects."""

    def whoami(self) -> Identity:
        """Who the credentials are. Raises ``Refused`` or ``Unsure``."""

    def credentials(self) -> Credentials:
        """Who they are, what they may do and until when. Raises ``Refused`` or ``Unsure``."""

    def create(self, request: Request, key: str) -> Post:
        """Publish ``request`` once. Raises ``Refused`` or ``Unsure``."""

    def update(self, post_id: str, request: Request, key: str) -> Post:
        """Replace the text of a post. Raises ``Refused`` or ``Unsure``."""

    def delete(self, post_id: str) -> None:
        """Take a post down; a post already gone is a success. Raises ``Refused`` or ``Unsure``."""

    def get(self, post_id: str) -> Post | None:
        """The post as it is now, ``None`` if it is gone. Raises ``CannotLook``."""

    def recent(self, since: datetime) -> tuple[Post, ...]:
        """Our own posts back to ``since``, all pages. Raises ``CannotLook``."""


@runtime_checkable
class Prepares(Protocol):
    """A network that publishes in two steps: what ``prepare`` made, ``create`` makes public."""

    def prepare(self, request: Request) -> str:
        """What ``create`` is to find as the only ``media`` of ``request``; publishes nothing.

        ``request.media`` holds what an attempt before this one had prepared, if any; it is kept
        as long as it can still be published. May take a minute. Raises ``Refused``, or ``Unsure``
        when what was prepared then may be public already.
        """


@runtime_checkable
class Uploads(Protocol):
    """A network that takes the picture of an announcement; its id goes in ``request.media``."""

    def upload(self, data: bytes, mime: str, alt: str) -> str:
        """The id of an image that nothing shows yet; may be repeated.

        ``alt`` describes it where the network takes a description. May take a minute. Raises
        ``Refused`` or ``Unsure``.
        """


@runtime_checkable
class TellsLimits(Protocol):
    """A network whose servers each publish their own limits."""

    def limits(self) -> Capabilities:
        """The capabilities, with the limits of the server. Raises ``Refused`` or ``Unsure``."""
