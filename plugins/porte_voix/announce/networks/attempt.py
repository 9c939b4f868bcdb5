"""One library call and its one ending, whatever the library raises or returns."""

from collections.abc import Callable
from typing import TypeVar

from porte_voix.announce.networks.base import NetworkFailure, Refused, Unsure
from porte_voix.announce.networks.deadline import current_permit, within
from porte_voix.i18n import _

T = TypeVar("T")


def attempt(seconds: float, call: Callable[[], T]) -> T:
    """Make one call, reading of its reply included, under the deadline.

    Under a deadline already, that one holds. Raises ``Refused`` or ``Unsure``, nothing else.
    """
    permit = current_permit()
    if permit is None:
        return within(seconds, lambda: attempt(seconds, call))
    try:
        return call()
    except Exception as error:
        failure = _meaning(error, permit.sent)
    # Bare: the frames of a library hold its requests, and a request holds its token.
    failure.__cause__ = failure.__context__ = None
    raise failure.with_traceback(None)


def _meaning(error: BaseException, sent: bool) -> NetworkFailure:
    """Our failure inside what a library raised, else what its choking means."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, NetworkFailure):
            return link
        link = link.__cause__ or link.__context__
    name = type(error).__name__
    if sent:
        return Unsure(_("la réponse n'a pas pu être lue ({name})").format(name=name))
    return Refused(0, _("la demande n'a pas pu être préparée ({name})").format(name=name))
