"""Which post a person means by the address copied from a network: the network is asked.

An address seldom holds the id by which the network knows the post, and a wrong id would make later
corrections go astray.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from porte_voix.announce.networks.base import CannotLook, Network, Post
from porte_voix.announce.reconcile import find_mark
from porte_voix.errors import NeedsPerson
from porte_voix.i18n import _
from porte_voix.ledger.state import Pair


def adopted(url: str, pair: Pair, network: Network, posts: Iterable[Post]) -> Post:
    """The post at ``url``, among those the account shows or by its id.

    Raises ``NeedsPerson`` when the network knows no such post.
    """
    shown = tuple(posts)
    named = [post for post in shown if _names(url, post)]
    if len(named) == 1:
        return named[0]
    # Some networks show people an opaque address: our mark then tells which post is ours.
    ours = find_mark(shown, pair)
    if ours is not None and not named:
        return ours
    post_id = _last(url)
    try:
        found = network.get(post_id) if post_id else None
    except CannotLook as error:
        if not error.blind:
            raise
        found = Post(post_id, url)
    if found is None:
        raise NeedsPerson(
            _("Aucune annonce de ce compte ne répond à cette adresse : {url}").format(url=url),
            _("Ouvrez le compte, copiez l'adresse de l'annonce elle-même, et relancez avec elle."),
        )
    return found


def _names(url: str, post: Post) -> bool:
    """Whether an address, or a bare id, is that of a post."""
    return url == post.id or (bool(_last(url)) and _last(url) == _last(post.url))


def _last(url: str) -> str:
    """What comes last in an address: on every network, it tells one post from another."""
    parts = urlsplit(url)
    end = parts.fragment or parts.path.rstrip("/")
    return end.rpartition("/")[2]
