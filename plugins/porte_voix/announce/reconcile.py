"""What became of a write whose end is not known: the network is looked at, never guessed at."""

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import regex

from porte_voix.announce.compose import MARK, nfc, pair_mark
from porte_voix.announce.model import Action, Op, Request
from porte_voix.announce.networks.base import CannotLook, Network, Post
from porte_voix.i18n import _
from porte_voix.ledger import events as ev
from porte_voix.ledger.register import Check, Register
from porte_voix.ledger.state import PairKey, State

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


def find_mark(posts: tuple[Post, ...], pair: PairKey) -> Post | None:
    """A post of this pair, whatever its generation, among those an account shows."""
    wanted = pair_mark(*pair) + "-"
    return next(
        (post for post in posts if any(mark.startswith(wanted) for mark in marks_of(post))), None
    )


def reconcile(
    action: Action, network: Network, register: Register, now: datetime
) -> tuple[str, str]:
    """Look once at what a network has; the ending (as ``apply.Ending``) and its detail."""
    pair = register.state.pair(action.pair)
    intent = pair.intent
    if intent is None or pair.intent_at is None:
        return "changed", ""
    back_to = pair.intent_at - LOOK_BACK
    current = _still(action.pair, intent.nonce)
    try:
        found = _look(intent, network, back_to)
    except CannotLook as error:
        silences = 1 + sum(result == "cannot" for _at, result in pair.looks)
        looked: list[ev.Event] = [ev.Looked(intent.nonce, "cannot", back_to)]
        if error.blind or silences >= MAX_SILENCES:
            why = _("le réseau ne dit pas ce qu'il a publié ({why})").format(why=error.why)
            register.append((*looked, ev.Asked(intent.nonce, why)), current)
            return "asked", why
        register.append(tuple(looked), current)
        return "unknown", error.why
    if len(found) > 1:
        why = _("plusieurs copies trouvées : {urls}").format(
            urls=", ".join(post.url for post in found)
        )
        events = (ev.Looked(intent.nonce, "many", back_to), ev.Asked(intent.nonce, why))
        register.append(events, current)
        return "asked", why
    if not found:
        register.append((ev.Looked(intent.nonce, "absent", back_to),), current)
        return "absent", ""
    register.append((ev.Done(intent.nonce, found[0].id, found[0].url, "found"),), current)
    return "found", found[0].url


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
    return (post,) if _words(post.text) == _words(Request.from_json(intent.request).text) else ()


def _words(text: str) -> str:
    """A text without its links and spaces, as networks change both."""
    return regex.sub(r"\s+", "", _URL.sub("", nfc(text)))


def _still(pair: PairKey, nonce: str) -> Check:
    """The check of a look's outcome: the write is still the open one."""

    def check(state: State) -> bool:
        intent = state.pair(pair).intent
        return intent is not None and intent.nonce == nonce

    return check
