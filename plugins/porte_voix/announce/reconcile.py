"""What became of a write whose end is not known: the network is looked at, never guessed at."""

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import regex

from porte_voix.announce.compose import MARK, nfc, pair_mark
from porte_voix.announce.model import Action, Op, Request
from porte_voix.announce.networks.base import CannotLook, Network, Post
from porte_voix.i18n import _
from porte_voix.ledger import events as ev
from porte_voix.ledger.merging import Check
from porte_voix.ledger.register import Register
from porte_voix.ledger.state import Pair, PairKey, State

#: Looks go back this far before the intent, in case clocks differ.
LOOK_BACK = timedelta(minutes=10)
#: A network that could not answer this many looks is left to a person.
MAX_SILENCES = 3
_URL = regex.compile(r"https?://\S+")


def marks_of(post: Post) -> frozenset[str]:
    """The marks (pair and generation) in the links of a post."""
    links = [*post.links, *_URL.findall(post.text)]
    return frozenset(
        mark for link in links for mark in parse_qs(urlsplit(link).query).get(MARK, ())
    )


def find_mark(posts: tuple[Post, ...], pair: Pair) -> Post | None:
    """A post of this pair, whatever its generation, among those an account shows.

    The copy that was just taken down may still be shown: it does not count.
    """
    wanted = pair_mark(*pair.key) + "-"
    return next(
        (
            post
            for post in posts
            if post.id != pair.removed and any(mark.startswith(wanted) for mark in marks_of(post))
        ),
        None,
    )


def same_words(post: Post, intent: ev.Intent) -> bool:
    """Whether a post carries the words of an intent, as far as its network shows them."""
    return not post.text or _words(post.text) == _words(Request.from_json(intent.request).text)


def _same_picture(post: Post, intent: ev.Intent) -> bool:
    """Whether a post carries the media of an intent and their description, as far as it shows."""
    request = Request.from_json(intent.request)
    if post.media is not None and post.media != request.media:
        return False
    return post.alt is None or nfc(post.alt) == nfc(request.card.alt)


def reconcile(action: Action, network: Network, register: Register) -> tuple[str, str]:
    """Look once at what a network has; the ending (as ``apply.Ending``) and its detail."""
    pair = register.state.pair(action.pair)
    intent = pair.intent
    if intent is None or pair.intent_at is None:
        return "changed", ""
    back_to = _back_to(intent, pair.intent_at)
    ending, detail, events = _seen_from(intent, network, back_to, pair.looks)
    if not register.append(events, still(action.pair, intent.nonce)):
        return "changed", ""
    return ending, detail


def _seen_from(
    intent: ev.Intent, network: Network, back_to: datetime, looks: list[tuple[datetime, str]]
) -> tuple[str, str, tuple[ev.Event, ...]]:
    """What one look tells, and the events that keep it."""
    try:
        found = _look(intent, network, back_to)
    except CannotLook as error:
        looked = ev.Looked(intent.nonce, "cannot", back_to)
        silences = 1 + sum(result == "cannot" for _at, result in looks)
        if not error.blind and silences < MAX_SILENCES:
            return "unknown", error.why, (looked,)
        why = _("le réseau ne dit pas ce qu'il a publié ({why})").format(why=error.why)
        return "asked", why, (looked, ev.Asked(intent.nonce, why))
    if len(found) > 1:
        why = _("plusieurs copies trouvées : {urls}").format(
            urls=", ".join(post.url for post in found)
        )
        many = ev.Looked(intent.nonce, "many", back_to)
        return "asked", why, (many, ev.Asked(intent.nonce, why))
    if not found:
        return "absent", "", (ev.Looked(intent.nonce, "absent", back_to),)
    post = found[0]
    return "found", post.url, (ev.Done(intent.nonce, post.id, post.url, "found"),)


def _back_to(intent: ev.Intent, at: datetime) -> datetime:
    """Where a look begins: before the first attempt, whose request a resend repeats."""
    first = intent.request.get("created_at")
    return min(at, datetime.fromisoformat(first) if first else at) - LOOK_BACK


def _look(intent: ev.Intent, network: Network, back_to: datetime) -> tuple[Post, ...]:
    """The posts that prove the write happened; none when it did not."""
    if intent.op == Op.CREATE:
        mark = f"{pair_mark(intent.article, intent.lang, intent.account)}-{intent.gen}"
        return tuple(post for post in network.recent(back_to) if mark in marks_of(post))
    assert intent.prior is not None
    post = network.get(intent.prior)
    if intent.op == Op.DELETE:
        return () if post else (Post(intent.prior, ""),)
    if post is None:
        raise CannotLook(_("la copie a disparu"), blind=True)
    return (post,) if same_words(post, intent) and _same_picture(post, intent) else ()


def _words(text: str) -> str:
    """A text without its links and spaces, as networks change both."""
    words: str = regex.sub(r"\s+", "", _URL.sub("", nfc(text)))
    return words


def still(pair: PairKey, nonce: str) -> Check:
    """The check of a look's outcome: the write is still the open one."""

    def check(state: State) -> bool:
        intent = state.pair(pair).intent
        return intent is not None and intent.nonce == nonce

    return check
