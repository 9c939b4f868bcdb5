"""Which media an announcement carries: those already there, or its picture, uploaded first.

An upload publishes nothing, so it comes before the intent, whose request names its id; a resend
repeats that request and uploads nothing.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from porte_voix.announce.compose import fitted
from porte_voix.announce.model import Op, Request
from porte_voix.announce.networks.base import Network, PictureLimits, Uploads
from porte_voix.announce.pictures import Pictures, Unfit, fit

#: The request that made the public copy what it is; ``None`` when the register does not hold it.
Said = Callable[[], dict[str, Any] | None]


def illustrated(
    request: Request,
    op: Op,
    network: Network,
    limits: PictureLimits | None,
    pictures: Pictures,
    said: Said,
) -> tuple[Request, str]:
    """The request with the media that its post must carry, and why its picture goes without.

    The reason is empty, but for a picture of which nothing can be made: the words matter more.
    Raises ``NotLive`` while the site does not show the picture; as an upload does otherwise.
    """
    if not isinstance(network, Uploads) or (op is Op.UPDATE and limits and not limits.edits):
        return request, ""
    request = _described(request, limits)
    if op is Op.UPDATE:
        there = _media_of(said(), request.card.digest)
        if there:
            return replace(request, media=there), ""
    if limits is None or request.card.image is None:
        return request, ""
    data = pictures.read(request.card.image, request.card.digest)
    try:
        made, mime = fit(data, limits)
    except Unfit as unfit:
        return request, unfit.why
    return replace(request, media=(network.upload(made, mime, request.card.alt),)), ""


def _described(request: Request, limits: PictureLimits | None) -> Request:
    """The request with a description that the network takes, cut only where it must be."""
    if limits is None or not limits.alt:
        return request
    alt = fitted(request.card.alt, lambda text: len(text) <= limits.alt)
    return replace(request, card=replace(request.card, alt=alt))


def _media_of(said: dict[str, Any] | None, digest: str) -> tuple[str, ...]:
    """The media that the public copy carries, if they show this very picture."""
    if said is None or not digest:
        return ()
    before = Request.from_json(said)
    return before.media if before.card.digest == digest else ()
